"""Days as people say them: ``+1w``, ``5个工作日后``, ``下周五``, ``10月底``, ``9月15日``, ``end of quarter``."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from qtrack.i18n import _
from qtrack.model.lead_time import LeadTime
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain

_LONGEST = 40
"""Characters; nobody needs more to name a day."""
_SAME = str.maketrans("−–—〇零两", "---00二")
_NUMBERS = re.compile("[一二三四五六七八九十]+")
_FIGURES = {figure: value for value, figure in enumerate("一二三四五六七八九", start=1)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july",
           "august", "september", "october", "november", "december")  # fmt: skip
_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "yesterday": -1, "今天": 0, "今日": 0, "today": 0,
    "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_SPANS = {
    "天": "d", "日": "d", "days": "d", "day": "d", "d": "d",
    "个工作日": "wd", "工作日": "wd", "workdays": "wd", "workday": "wd", "wd": "wd",
    "周": "w", "个星期": "w", "星期": "w", "个礼拜": "w", "礼拜": "w", "weeks": "w", "week": "w", "w": "w",
    "个月": "m", "月": "m", "months": "m", "month": "m", "m": "m",
}  # fmt: skip
_NEAR = {"上上": -2, "上": -1, "去": -1, "last": -1, "本": 0, "这": 0, "今": 0, "this": 0,
         "下": 1, "明": 1, "next": 1, "下下": 2}  # fmt: skip

Found = dict[str, str]
"""The named parts of what was read, "" for those left out."""
Rule = Callable[[Found, date], date]


def parse_day(text: str, today: date, calendar: WorkCalendar, base: date | None = None) -> date:
    """The day that `text` names, in Chinese or English, with full-width signs or not.

    A signed or bare span (``+1w``, ``-3d``, ``2m``) counts from `base`, or from today where there is none; everything
    else from today: ``3天后``, ``下周五`` (of the week that begins next Monday), ``周五`` (the first from today on). A
    day or month without a year is one of today's year; a month alone means its end.

    Raises:
        ValueError: with a sentence; the text names no day, or one that there is not.
    """
    words = _plain_words(text)
    try:
        for pattern, rule in _RULES:
            if found := pattern.fullmatch(words):
                return rule(found.groupdict(""), today)
        if found := _SPAN.fullmatch(words):
            return _resolve_span(found.groupdict(""), today, calendar, base or today)
    except (ValueError, OverflowError):  # 31 February; beyond the years that a date can hold
        pass
    raise ValueError(_("{text} is no day").format(text=plain(text, _LONGEST) or '""'))


def _plain_words(text: str) -> str:
    """`text` in small half-width letters without blanks, Chinese numbers as figures; "" where it is too long."""
    words = "".join(unicodedata.normalize("NFKC", text[: _LONGEST * 2]).casefold().translate(_SAME).split())
    return _NUMBERS.sub(_replace_number, words) if len(words) <= _LONGEST else ""


def _replace_number(found: re.Match[str]) -> str:
    """A Chinese number up to 99 in figures: 十五 is 15, 二十 is 20, 二六 is 26."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return "".join(str(_FIGURES[figure]) for figure in tens)
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return found[0]
    return str(10 * _FIGURES.get(tens, 1) + _FIGURES.get(ones, 0))


def _resolve_span(found: Found, today: date, calendar: WorkCalendar, base: date) -> date:
    lead, way = LeadTime(int(found["count"]), _SPANS[found["unit"]]), found["way"]
    if found["unit"] == "月" and not found["sign"]:
        raise ValueError(found["unit"])  # after September, or in nine months: who knows
    back = found["sign"] == "-" or way.endswith(("前", "ago"))
    return (lead.before if back else lead.after)(today if way else base, calendar)


def _resolve_word(found: Found, today: date) -> date:
    return today + timedelta(days=_WORDS[found["word"]])


def _resolve_weekday(found: Found, today: date) -> date:
    name = found["day"]
    number = int(name) - 1 if name.isdigit() else 6 if name in "日天" else _find_index(_WEEKDAYS, name)
    ahead = number - today.weekday()
    return today + timedelta(days=ahead + 7 * _NEAR[found["near"]] if found["near"] else ahead % 7)


def _resolve_month(found: Found, today: date) -> date:
    """In this, the next, a numbered or a named month: a day, the end of a third (上旬 is to the 10th), its end."""
    year, month = _resolve_year(found, today), today.month + _NEAR.get(found.get("near", ""), 0)
    if number := found.get("month"):
        month = date(year, int(number), 1).month
    elif name := found.get("name"):
        month = _find_index(_MONTHS, name) + 1
    last = _last_day_of(year, month)
    thirds = {"上": 10, "中": 20}
    return last.replace(day=int(found.get("day") or thirds.get(found.get("third", ""), last.day)))


def _resolve_quarter(found: Found, today: date) -> date:
    number = int(found.get("number") or (today.month + 2) // 3 + _NEAR.get(found.get("near", ""), 0))
    return _last_day_of(_resolve_year(found, today), 3 * number)


def _resolve_half_year(found: Found, today: date) -> date:
    return _last_day_of(_resolve_year(found, today), 6 if found["half"] == "上" else 12)


def _resolve_year_end(found: Found, today: date) -> date:
    return _last_day_of(_resolve_year(found, today) + _NEAR.get(found.get("near", ""), 0), 12)


def _resolve_year(found: Found, today: date) -> int:
    """The year named in figures or as 明年, else today's."""
    return int(found.get("year") or today.year + _NEAR.get(found.get("of", ""), 0))


def _last_day_of(year: int, month: int) -> date:
    """The last day of a month; month 13 is January of the year after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _find_index(names: tuple[str, ...], start: str) -> int:
    return next(number for number, name in enumerate(names) if name.startswith(start))


def _join_alternatives(*names: str) -> str:
    """The longest name that fits, for the names that begin like others."""
    return "|".join(sorted(names, key=len, reverse=True))


_NEAR_ONE = "(?P<near>上上|上|本|这|下下|下)个?"
_NEAR_EN = "(?:endof)?(?P<near>this|next|last)"
_OF_YEAR = r"(?:(?:(?P<year>\d{4})|(?P<of>[今明去本]))年)?"
_PART = r"(?:(?P<day>\d\d?)[日号]?|(?P<third>[上中下])旬|[底末])"
_BY = "(?:前|之前|以前)?"
"""10月底前: the end of October is the last day."""
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern, re.ASCII), rule)
    for pattern, rule in (
        (rf"(?P<word>{_join_alternatives(*_WORDS)})", _resolve_word),
        (rf"(?:{_NEAR_ONE})?(?:周|星期|礼拜)(?P<day>[1-7日天]){_BY}", _resolve_weekday),
        (
            rf"(?P<near>this|next|last)?(?P<day>{_join_alternatives(*_WEEKDAYS, *(day[:3] for day in _WEEKDAYS))})",
            _resolve_weekday,
        ),
        (rf"月[底末]{_BY}|eom|endof(?:the)?month|{_NEAR_EN}month", _resolve_month),
        (rf"{_NEAR_ONE}月{_PART}?{_BY}", _resolve_month),
        (rf"(?P<day>\d\d?)[日号]{_BY}", _resolve_month),
        (rf"{_OF_YEAR}(?P<month>\d\d?)月{_PART}?{_BY}", _resolve_month),
        (
            rf"(?:endof)?(?P<name>{_join_alternatives(*_MONTHS, *(name[:3] for name in _MONTHS))})(?P<day>\d\d?)?",
            _resolve_month,
        ),
        (r"(?:(?P<year>\d{4})[-/.])?(?P<month>\d\d?)[-/.](?P<day>\d\d?)", _resolve_month),
        (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", _resolve_month),
        (r"(?P<year>\d{4})-(?P<month>\d\d)", _resolve_month),
        (rf"(?:{_NEAR_ONE})?季度?[底末]{_BY}", _resolve_quarter),
        (rf"{_OF_YEAR}第?(?P<number>[1-4])季度?[底末]?{_BY}", _resolve_quarter),
        (rf"q(?P<number>[1-4])|eoq|endof(?:the)?quarter|{_NEAR_EN}quarter", _resolve_quarter),
        (rf"{_OF_YEAR}(?P<half>[上下])半年[底末]?{_BY}", _resolve_half_year),
        (rf"(?:(?P<year>\d{{4}})|(?P<of>[今明去本]))?年[底末]{_BY}", _resolve_year_end),
        (rf"eoy|endof(?:the)?year|{_NEAR_EN}year", _resolve_year_end),
    )
)
_SPAN = re.compile(
    rf"(?P<sign>[+-])?(?P<count>\d{{1,4}})(?P<unit>{_join_alternatives(*_SPANS)})(?P<way>[以之]?[后前]|later|ago)?",
    re.ASCII,
)
