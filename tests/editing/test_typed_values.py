"""What a person types into a field becomes a value, or a sentence on what is wrong with it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from qtrack.editing.typed_values import FIELDS, editable, key_of, table_of, value_of
from qtrack.errors import UsageError
from qtrack.i18n import set_language
from qtrack.planfile import parse
from qtrack.tomledit.values import format_value
from tests.editing.edited_plan import PLAN, TODAY, Path

LOADED = parse(PLAN.encode(), Path("tasks.toml")).plan
assert LOADED
TABLES = (
    "measures",
    "steps",
    "indicators",
    "milestones",
    "sections",
    "units",
    "plan",
    "reminders",
    "lights",
    "calendar",
)


def typed(table: str, key: str, text: str, base: Any = None) -> object:
    assert LOADED
    return value_of(table, key, text, LOADED, TODAY, base=base)


@pytest.mark.parametrize(
    ("table", "key", "text", "value"),
    [
        ("measures", "title", "  加强 抽查 ", "加强 抽查"),
        ("measures", "note", " 第一行\n第二行 ", " 第一行\n第二行 "),
        ("measures", "note", '[bold]x[/] \\n "', '[bold]x[/] \\n "'),
        ("measures", "lead", "县质监局、县教育局，县财政局;县质监局", ["县质监局", "县教育局", "县财政局"]),
        ("measures", "tags", "重点\n试点", ["重点", "试点"]),
        ("measures", "section", "1", "1"),
        ("measures", "section", "一", "1"),
        ("measures", "section", "提升质量", "1"),
        ("measures", "depends", "M1、(一)", ["M1", "M1"]),
        ("measures", "due", "月底", date(2026, 11, 30)),
        ("measures", "due", "+1w", date(2026, 11, 30)),
        ("measures", "due", "２０２６－１２－０１", date(2026, 12, 1)),
        ("measures", "progress", "40", 40),
        ("measures", "progress", "40%", 40),
        ("measures", "progress", "４０％", 40),
        ("measures", "progress", "33.5", 33.5),
        ("measures", "progress", "+5", 5),
        ("measures", "weight", "2", 2),
        ("measures", "status", "done", "done"),
        ("measures", "status", "Done ", "done"),
        ("measures", "status", "已完成", "done"),
        ("measures", "status", "进行中", "active"),
        ("measures", "status", "取消", "dropped"),
        ("measures", "remind", "30d 、２周", ["30d", "２周"]),
        ("measures", "x-room", "305", "305"),
        ("steps", "done", "是", True),
        ("steps", "done", "no", False),
        ("steps", "done", "昨天", date(2026, 11, 22)),
        ("indicators", "target", "≥95％", "≥95％"),
        ("indicators", "actual", "1,234.50", 1234.5),
        ("indicators", "baseline", "-3", -3),
        ("milestones", "on", "12-20", "12-20"),
        ("milestones", "on", "2026-12-20", date(2026, 12, 20)),
        ("milestones", "on", "下周五", date(2026, 12, 4)),
        ("milestones", "on", "last workday of december", "last workday of december"),
        ("milestones", "until", "30d", "30d"),
        ("milestones", "until", "年底", date(2026, 12, 31)),
        ("milestones", "kind", "考核", "assessment"),
        ("plan", "end", "年底", date(2026, 12, 31)),
        ("reminders", "at", "08:30", "08:30"),
        ("reminders", "group", "否", False),
        ("reminders", "quiet", "12:00-14:00、18:00-08:30", ["12:00-14:00", "18:00-08:30"]),
        ("calendar", "holidays", "12-25、12-26", [date(2026, 12, 25), date(2026, 12, 26)]),
    ],
)  # fmt: skip
def test_typed_text_becomes_a_value(table: str, key: str, text: str, value: object) -> None:
    found = typed(table, key, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("table", "key", "text", "words"),
    [
        ("measures", "title", " ", "empty"),
        ("measures", "progress", "101", "from 0 to 100"),
        ("measures", "progress", "viel", "viel is no number"),
        ("measures", "progress", "", "no number"),
        ("measures", "due", "bald", "due: bald is no day"),
        ("measures", "due", "2-30", "is no day"),
        ("measures", "section", "9", "there is no section 9"),
        ("measures", "depends", "M1、M9", "there is no measure M9"),
        ("measures", "status", "fast", "planned, active, done, dropped"),
        ("measures", "remind", "30d、soon", "a lead time is wanted"),
        ("measures", "steps", "x", "added one by one"),
        ("measures", "prgress", "4", "unknown field prgress"),
        ("measures", "lead", "县\udc80", "not UTF-8"),
        ("steps", "done", "maybe", "is no day"),
        ("indicators", "target", "many", "a target is wanted"),
        ("indicators", "actual", "1e99", "no number"),
        ("milestones", "on", "13-45", "a day or a rule"),
        ("reminders", "quiet", "08:00-08:00", "cover the whole day"),
        ("calendar", "include", "quality-moth", "not in the catalogue"),
        ("plan", "timezone", "Mars/Base", "a time zone is wanted"),
    ],
)
def test_what_cannot_be_meant_is_said(table: str, key: str, text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        typed(table, key, text)
    assert words in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(("text", "base", "value"), [("+5", 40, 45), ("-5", 3, 0), ("＋5％", 99, 100), ("5", 40, 5)])
def test_a_progress_with_a_sign_is_added(text: str, base: float, value: float) -> None:
    assert typed("measures", "progress", text, base) == value


def test_a_span_counts_from_the_date_given() -> None:
    assert typed("measures", "due", "+1w", date(2026, 10, 1)) == date(2026, 10, 8)


def test_fields_go_by_the_words_on_the_screen_as_well() -> None:
    assert key_of("measures", "ｄｕｅ") == "due"
    assert key_of("measures", "depends on") == "depends"
    set_language("zh")
    assert [key_of("measures", word) for word in ("进度", "期限", "牵头", "备注")] == [
        "progress",
        "due",
        "lead",
        "note",
    ]
    assert typed("measures", "status", "推进中") == "active"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_day_gets_examples_of_the_language_that_are_days(language: str) -> None:
    set_language(language)
    with pytest.raises(UsageError) as wrong:
        typed("measures", "due", "2月30日")
    examples = wrong.value.hint
    assert ("下周五" in examples) is (language == "zh")
    assert ("next friday" in examples) is (language == "en")
    for day in ("2026-09-15", "9-15", "+1w", "next friday", "end of quarter", "月底", "下周五", "10月底"):
        assert isinstance(typed("measures", "due", day), date)


def test_a_field_and_what_is_wrong_with_it_are_put_together_as_in_the_language() -> None:
    set_language("zh")
    for key, text in (("due", "2月30日"), ("section", "9"), ("progress", "x")):
        with pytest.raises(UsageError, match=r"^(期限|板块|进度)：[^:]*$"):
            typed("measures", key, text)


def test_a_plan_without_sections_says_so_and_what_to_do() -> None:
    assert LOADED
    with pytest.raises(UsageError, match="the plan has no sections") as wrong:
        value_of("measures", "section", "9", replace(LOADED, sections=()), TODAY)
    assert "[[sections]]" in wrong.value.hint


@pytest.mark.parametrize("key", ["title", "no", "owner", "source", "id"])
@pytest.mark.parametrize("text", ["甲\n乙", "甲 \r\n\n 乙\n", "甲\u2028乙", "\x0b甲\x85乙"])
def test_a_line_break_where_one_line_is_wanted_becomes_a_blank(key: str, text: str) -> None:
    assert typed("measures", key, text) == "甲 乙"


def test_a_note_keeps_its_lines_and_a_list_takes_them_apart() -> None:
    assert typed("measures", "note", "甲\n 乙\n") == "甲\n 乙\n"
    assert typed("measures", "x-own", "甲\n乙") == "甲\n乙"
    assert typed("measures", "evidence", "甲\n乙") == ["甲", "乙"]


def test_every_field_of_a_measure_is_one() -> None:
    assert {*FIELDS, "id"} == set(editable("measures"))


@given(table=st.sampled_from(TABLES), data=st.data())
def test_whatever_is_typed_gives_what_the_file_takes_or_one_sentence(table: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*table_of(table).keys, "x-own"]))
    text = data.draw(
        st.text(max_size=30)
        | st.text("0123456789+-.,、 %≥年月日底周wdm:", max_size=12)
        | st.sampled_from(["M1", "1", "是", "done", "12-15", "30d", "08:30", ">= 5 %", "quality-month", "18:00-08:30"]),
    )
    try:
        value = typed(table, key, text)
    except UsageError as error:
        said = error.message
    else:
        said = ""
        assert tomli.loads(f"v = {format_value(value)}")["v"] == value
    assert "\n" not in said
