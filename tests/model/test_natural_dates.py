"""Days as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qtrack.model.lead_time import LeadTime
from qtrack.model.natural_dates import parse_day
from qtrack.model.workdays import WorkCalendar

CALENDAR = WorkCalendar()
TODAY = date(2026, 11, 23)  # a Monday
BASE = date(2026, 10, 30)
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def day(text: str, today: date = TODAY, base: date | None = None) -> str:
    return parse_day(text, today, CALENDAR, base).isoformat()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("今天 今日 today 11-23 2026-11-23 2026/11/23 2026.11.23 20261123 11月23日 11月23号 23日 23号", "2026-11-23"),
        ("明天 明日 tomorrow Tomorrow +1d 1d +１ｄ ＋1天 1天后 一天后 1日后 1天以后 tuesday 周二", "2026-11-24"),
        ("后天 2天后 两天后 二天之后 星期三 礼拜三 本周三 这周三", "2026-11-25"),
        ("昨天 yesterday -1d －１天 1天前 1day_ago", "2026-11-22"),
        ("大后天 3天后 三天后", "2026-11-26"),
        ("前天", "2026-11-21"),
        ("周五 星期五 本周五 这个星期五 friday fri this_friday 周五前", "2026-11-27"),
        ("下周五 下个星期五 下礼拜五 next_friday", "2026-12-04"),
        ("下周一 +1w 一周后 1星期后 1个星期 next_monday +７ｄ 7天后", "2026-11-30"),
        ("上周五 last_friday", "2026-11-20"),
        ("周日 星期天 sunday", "2026-11-29"),
        ("下下周一 +2w 两周后", "2026-12-07"),
        ("月底 本月底 这个月底 月末 end_of_month End_of_the_month eom 11月 11月底 十一月 november", "2026-11-30"),
        ("本月 月底前", "2026-11-30"),
        ("下月底 下个月底 下月 next_month 12月31日 年底 今年底 end_of_year eoy 季度末 季末 本季度末", "2026-12-31"),
        ("end_of_quarter eoq 四季度末 第4季度 q4 下半年底 12月底 十二月三十一日 12/31 12-31 12.31", "2026-12-31"),
        ("2026年底 下个月31日 ＤＥＣ３１ 年末", "2026-12-31"),
        ("上半年底 上半年 二季度末 q2 6月底 六月末 6月30日 2026-06 2026年6月", "2026-06-30"),
        ("下季度末 next_quarter 明年一季度末 2027年3月 明年3月31日 2027-3-31", "2027-03-31"),
        ("明年底 2027年末 next_year 明年12月 end_of_next_year", "2027-12-31"),
        ("去年底 last_year 2025年12月", "2025-12-31"),
        ("9月 九月底 9月底前 9月前 end_of_september september sep", "2026-09-30"),
        ("9月15日 9月15 ９月１５日 九月十五日 9-15 09-15 9/15 9.15 sep_15 September_15 9 月 15 日 9－15", "2026-09-15"),
        ("9月上旬", "2026-09-10"),
        ("9月中旬前", "2026-09-20"),
        ("下月15日 下个月十五号", "2026-12-15"),
        ("+2m 2m 两个月后 2个月 +２个月 2months_later", "2027-01-23"),
        ("+5wd 5wd 5个工作日后 五个工作日之后 5workdays", "2026-11-30"),
        ("2-28 2月底 二月", "2026-02-28"),
        ("2024-02-29 2024年2月 2024-2-29", "2024-02-29"),
        ("二〇二七年三月五日", "2027-03-05"),
    ],
)  # fmt: skip
def test_days_in_words(texts: str, expected: str) -> None:
    words = texts.replace(" 月 ", "月").replace("月15 日", "月15日").split()
    assert {text: day(text.replace("_", " ")) for text in words} == dict.fromkeys(words, expected)


@pytest.mark.parametrize(
    "text",
    ["", " ", "soon", "0月", "13月", "2-30", "2月30日", "31号半", "32日", "00-01", "9月后", "+", "+d", "+1",
     "+1h", "1y", "+1d@08:30", "+1.5d", "+12345d", "第5季度", "q5", "2026-13-01", "2026-02-29", "明明天", "十十月", "-",
     "－－", "10000年底", "０", "2026-09-15T08:00", "9月15日16日", "[bold]", "+1d\x00", "下", "今年", "--1d", "周八"],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        day(text)


def test_a_signed_or_bare_span_counts_from_the_base_and_everything_else_from_today() -> None:
    said = {text: day(text, base=BASE) for text in ("+1w", "-1w", "1w", "1周后", "1周前", "周五", "月底", "tomorrow")}
    assert said == {
        "+1w": "2026-11-06", "-1w": "2026-10-23", "1w": "2026-11-06", "1周后": "2026-11-30", "1周前": "2026-11-16",
        "周五": "2026-11-27", "月底": "2026-11-30", "tomorrow": "2026-11-24",
    }  # fmt: skip


@given(count=st.integers(0, 9999), unit=st.sampled_from(["d", "wd", "w", "m"]), sign=st.sampled_from("+-"), base=DAYS)
def test_spans_are_lead_times(count: int, unit: str, sign: str, base: date) -> None:
    lead = LeadTime(count, unit)
    expected = (lead.after if sign == "+" else lead.before)(base, CALENDAR)
    assert parse_day(f"{sign}{count}{unit}", TODAY, CALENDAR, base) == expected
    assert parse_day(f"{sign}{count}{unit}", base, CALENDAR) == expected


@given(today=DAYS, number=st.integers(0, 6))
def test_weekdays_lie_where_they_are_said_to(today: date, number: int) -> None:
    name, monday = "一二三四五六日"[number], today - timedelta(days=today.weekday())
    assert day(f"本周{name}", today) == (monday + timedelta(days=number)).isoformat()
    assert day(f"下周{name}", today) == (monday + timedelta(days=number + 7)).isoformat()
    ahead = parse_day(f"周{name}", today, CALENDAR) - today
    assert (today + ahead).weekday() == number
    assert 0 <= ahead.days < 7


@given(today=DAYS)
def test_ends_are_the_last_day_of_their_month(today: date) -> None:
    for text in ("月底", "下月底", "季度末", "年底", "上半年底", "10月底"):
        assert (parse_day(text, today, CALENDAR) + timedelta(days=1)).day == 1
    assert today <= parse_day("月底", today, CALENDAR) <= parse_day("季度末", today, CALENDAR)
    assert parse_day("季度末", today, CALENDAR) <= parse_day("年底", today, CALENDAR)


@given(today=DAYS, other=DAYS)
def test_a_day_written_out_is_that_day(today: date, other: date) -> None:
    for text in (f"{other}", f"{other:%Y/%m/%d}", f"{other:%Y%m%d}", f"{other.year}年{other.month}月{other.day}日"):
        assert parse_day(text, today, CALENDAR) == other


@given(
    text=st.text(max_size=50) | st.text("0123456789+-/年月日底末周下上本个第季度wdm天后前十一二三〇两", max_size=12),
    today=st.dates(),
    base=st.none() | st.dates(),
)
@example("9999年底", date.max, None)
@example("下月底", date.max, None)
@example("上月底", date.min, None)
@example("+9999m", date.max, date.max)
@example("1" * 5000, TODAY, None)
@example("\ud800月底", TODAY, None)
def test_whatever_is_typed_gives_a_day_or_a_sentence(text: str, today: date, base: date | None) -> None:
    said: tuple[object, bool] = (ValueError, True)
    try:
        parse_day(text, today, CALENDAR, base)
    except ValueError as error:
        said = type(error), "is no day" in str(error)
    assert said == (ValueError, True)
