"""No input crashes the reader, every problem lies inside the file, and what was read can be worked with."""

import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qtrack.model.assessment import assess, calendar_of
from qtrack.model.milestones import find_occurrences
from qtrack.model.recurrence import Recurrence
from qtrack.model.summary import summarize
from qtrack.plain import plain
from qtrack.planfile import Loaded, parse
from tests.planfile.documents import PLANS, Writer

CODES = {
    "toml-syntax", "encoding", "missing-key", "unknown-key", "wrong-type", "bad-value", "duplicate-id",
    "unknown-reference", "dependency-cycle", "date-order", "unit-alias",
}  # fmt: skip
DAYS = st.dates() | st.sampled_from([date.min, date.max, date(2026, 6, 1)])
EXAMPLES = sorted((Path(__file__).parents[2] / "config").glob("**/*.toml"))
SOURCES = st.randoms(use_true_random=False)
HEAD = 'version = 1\n[plan]\nid = "p"\ntitle = "计划"\nend = 2026-12-31\ntimezone = "Asia/Shanghai"\n'


def checked(raw: bytes) -> Loaded:
    """What `raw` gives, its problems looked at."""
    loaded = parse(raw, Path("t.toml"))
    lines = raw.decode("utf-8-sig", errors="replace").split("\n")
    for problem in loaded.problems:
        assert problem.file == "t.toml"
        assert problem.code in CODES
        assert problem.message
        assert plain(str(problem)) == str(problem)
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    assert (loaded.plan is None) == any(p.code in {"toml-syntax", "encoding"} for p in loaded.problems)
    return loaded


def followed_up(loaded: Loaded, day: date) -> None:
    """Everything that follows from a plan, on a day."""
    if loaded.plan is None:
        return
    plan = loaded.plan
    names = [measure.id for measure in plan.measures]
    assert len(set(names)) == len(names)
    where = loaded.positions
    tables = [path for path in where.tables if path[:1] == ("measures",) and len(path) < 3]
    assert (
        list(loaded.lines.values()) == [where.line_column(where.place(path).value)[0] for path in tables][: len(names)]
    )
    assessment = assess(plan, day)
    assert all(0 <= standing.progress <= 100 for standing in assessment.standings)
    assert len(find_occurrences(plan, calendar_of(plan))) <= 4000 * len(plan.milestones)
    summary = summarize(assessment)
    assert sum(summary.lights.values()) == len(names)


@settings(deadline=timedelta(seconds=3))
@given(st.binary(max_size=200) | st.binary(max_size=200).map(b"\xef\xbb\xbf".__add__), DAYS)
@example(b"\xef\xbb\xbfversion = 1\nx = '\xff'", date.max)
@example(b"\xef\xbb", date.max)
@example("version = 1".encode("utf-16"), date.max)
def test_bytes(raw: bytes, day: date) -> None:
    followed_up(checked(raw), day)


TOKENS = [
    *"[]{}=.,\"'\\#\n ，“＝　é\0\ufeff", '"""', "'''", "\r\n", "id", "[[measures]]", "[plan]", "2026-02-30", "0x", "1e",
]  # fmt: skip


@settings(max_examples=250, deadline=timedelta(seconds=3))
@given(st.text(max_size=80) | st.lists(st.sampled_from(TOKENS), max_size=30).map("".join), DAYS)
@example("x = " + "9" * 5000, date.max)
@example("x = " + "[" * 2000, date.max)
@example("x = 0x" + "f" * 5000 + "\nversion = 0x" + "f" * 5000, date.max)
@example("x-a = " + "{a = [" * 190 + "]}" * 190 + "\ny = 1", date.max)
@example("x-a" + ".a" * 900 + " = 1\ny = 1", date.max)
@example("x" + ".a" * 2000 + " = 1", date.max)
@example("measures = [1, {id = 'M1'}, [], {}]\nmilestones = [[], {on = 1}]", date.max)
@example("[[plan]]\n[measures]\nx = 1\n[measures.steps]\n", date.max)
def test_text(text: str, day: date) -> None:
    followed_up(checked(text.encode()), day)


@settings(max_examples=250, deadline=timedelta(seconds=3))
@given(PLANS, SOURCES, DAYS)
def test_documents_of_real_keys_with_right_and_wrong_values(data: dict, source: random.Random, day: date) -> None:
    followed_up(checked(Writer(source).document(data).encode()), day)


@settings(max_examples=150, deadline=timedelta(seconds=3))
@given(st.data(), DAYS)
def test_examples_with_parts_cut_out_swapped_and_put_in(data: st.DataObject, day: date) -> None:
    raw = data.draw(st.sampled_from(EXAMPLES), label="example").read_bytes()
    pieces = st.binary(max_size=5) | st.sampled_from([token.encode() for token in TOKENS])
    for _ in range(data.draw(st.integers(1, 4), label="changes")):
        start, length = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 30))
        raw = raw[:start] + data.draw(pieces | st.just(raw[start // 2 :][:200])) + raw[start + length :]
    followed_up(checked(raw), day)


@settings(max_examples=300, deadline=timedelta(seconds=3))
@given(st.data(), DAYS)
def test_examples_with_lines_taken_from_elsewhere(data: st.DataObject, day: date) -> None:
    """Lines moved about keep most of the file valid TOML, so that the checks behind the syntax are reached."""
    lines = data.draw(st.sampled_from(EXAMPLES), label="example").read_text("utf-8").split("\n")
    indexes = st.integers(0, len(lines) - 1)
    for _ in range(data.draw(st.integers(1, 6), label="changes")):
        line = lines[data.draw(indexes)]
        change = data.draw(st.sampled_from(["put in", "put in", "replace", "drop"]))
        at = data.draw(indexes)
        lines[at : at + (change != "put in")] = [] if change == "drop" else [line]
        indexes = st.integers(0, len(lines) - 1)
    followed_up(checked("\n".join(lines).encode()), day)


def many(count: int, line: str = "") -> str:
    """So many measures, each with a line that may speak of its number, the following one, and a name of its own."""
    return "".join(
        f'[[measures]]\nid = "M{i}"\ntitle = "t"\n'
        + line.format(i=i, following=(i + 1) % count, name=chr(0x4E00 + i)) + "\n"
        for i in range(count)
    )  # fmt: skip


EVERYONE = ", ".join(f'"M{i}"' for i in range(250))
SLOW = {
    "one id for all": '[[measures]]\nid = "M"\ntitle = "t"\n' * 12_000,
    "empty milestones": "[[milestones]]\n" * 8000,
    "long names of units": many(2000, f'lead = ["县{{name}}局{"监" * 20}"]'),
    "all wait for all": many(250, f"depends = [{EVERYONE}]"),
    "one ring": many(3000, 'depends = ["M{following}"]'),
    "a rule that is never met": '[[milestones]]\nid = "m"\ntitle = "t"\non = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"\n'
    * 5,
    "a rule that may be met": '[[milestones]]\nid = "m"\ntitle = "t"\non = "FREQ=DAILY;INTERVAL=7;BYDAY=MO"\n' * 5,
    "far leads": '[[milestones]]\nid = "m"\ntitle = "t"\non = "FREQ=DAILY"\nuntil = "9999wd"\n'
    '[reminders]\nuntil = "9999wd"\n',
    "a long text": f'[x-a]\nnote = """{"长" * 500_000}"""\nmore = {{a = """{chr(92)}"{"短" * 500_000}"""}}\n',
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_large_files_take_time_in_proportion(text: str) -> None:
    """Work that grows with the square of the file, or goes through all the years there are, takes far longer."""
    begin = time.process_time()
    followed_up(checked((HEAD + text + "\nwrong = 1\n").encode()), date(2026, 6, 1))
    assert time.process_time() - begin < 6


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
    "last workday of every month", "fifth workday of every year", "fifth monday of february", "monthly 31", "02-29",
])  # fmt: skip
@pytest.mark.parametrize("end", [date(2026, 12, 31), date.max])
@pytest.mark.parametrize("start", [date.min, date(2026, 1, 1), date(9999, 1, 1)])
def test_rules_over_thousands_of_years(rule: str, start: date, end: date) -> None:
    begin = time.process_time()
    plan = parse(
        f'{HEAD}[[milestones]]\nid = "m"\ntitle = "t"\non = "{rule}"\nuntil = "30wd"\n'.encode(), Path("t")
    ).plan
    assert plan is not None
    days = plan.milestones[0].on.days(start, end, calendar_of(plan))
    assert len(days) <= 4000
    assert days == sorted(set(days))
    assert all(start <= day <= end for day in days)
    assert time.process_time() - begin < 3


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=SECONDLY", "FREQ=DAILY;FREQ=SECONDLY", "FREQ=",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;COUNT=0",
    "FREQ=YEARLY;BYDAY=+60MO", "FREQ=YEARLY;DTSTART=20260101", "FREQ=YEARLY;UNTIL=20261301", "FREQ=YEARLY;UNTIL=",
    "FREQ=DAILY;", "FREQ=DAILY;BYDAY=", "FREQ=DAILY;BYHOUR=1", "FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO",
])  # fmt: skip
def test_rules_that_give_no_day_are_refused(rule: str) -> None:
    (problem,) = checked(f'{HEAD}[[milestones]]\nid = "m"\ntitle = "t"\non = "{rule}"\n'.encode()).problems
    assert (problem.code, problem.line, problem.column) == ("bad-value", 10, 6)


def test_an_rfc_rule_ends_with_its_until() -> None:
    calendar = calendar_of(checked(HEAD.encode()).plan)
    for until in ("20260301", "20260301T000000", "20260301T155959Z"):
        days = Recurrence.parse(f"RRULE:FREQ=MONTHLY;UNTIL={until};BYMONTHDAY=1").days(
            date(2026, 1, 1), date.max, calendar
        )
        assert days == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
