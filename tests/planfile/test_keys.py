"""Every key of every table, as the format describes them: with a value of another type, and with a wrong one."""

from pathlib import Path

import pytest

from qtrack.planfile import parse

MARK = "‸"
KINDS = {
    # kind: values of a wrong type, values of the right type that are wrong; the mark shows where, else at the start
    "text": (["1", "true", "['x']", "2026-01-01"], []),
    "name": (["1", "{}", "['x']"], ["''", '" \\t"']),
    "names": (["1", "'x'", "{}", "['x', ‸1]", "['x', ‸['y']]"], ["['x', ‸'']"]),
    "ids": (["1", "'x'", "{}", "[‸1]", "[‸['y']]"], ["[‸'']"]),
    "day": (["1", "'2026-01-01'", "2026-01-01T09:00:00", "09:00:00", "true"], []),
    "days": (["2026-01-01", "[2026-01-01, ‸'2026-01-02']", "[‸1]"], []),
    "flag": (["1", "'true'", "[]"], []),
    "done": (["1", "'yes'", "2026-01-01 09:00:00"], []),
    "clock": (["9", "09:00:00"], ["''", "'9'", "'24:00'", "'09:60'", "'9点'"]),
    "leads": (
        ["'7d'", "7", "[‸7]"],
        ["[‸'']", "['7d', ‸'7']", "[‸'7x']", "[‸'-7d']", "[‸'12345d']", "[‸'7d@25:00']", "[‸'1.5d']"],
    ),
    "lead": (["7", "['7d']"], ["''", "'d'", "'7 个'", "'off'"]),
    "overdue": (["7", "false"], ["'0d'", "'12h'", "'never'"]),
    "shift": (["1", "true"], ["''", "'workday'", "'Next-Workday'"]),
    "quiet": (["'12:00-14:00'", "[‸1]"], ["[‸'12:00']", "['12:00-14:00', ‸'14:00-14:00']", "[‸'9:00-25:00']"]),
    "zone": (
        ["8", "['UTC']"],
        ["''", "'Beijing'", "'../etc/passwd'", "'/etc/localtime'", "'Asia'", '"a\\u0000"', "'+08:00'", "'tzdata.zi'"],
    ),
    "share": (["'0.9'", "true", "[]"], ["-0.1", "1.1", "nan", "95"]),
    "progress": (["'40%'", "true", "[40]", "2026-01-01"], ["-1", "100.1", "inf", "nan", "1000000000000000000000"]),
    "weight": (["'1'", "{}"], ["-1", "1001", "-inf"]),
    "number": (["'1'", "{}", "true"], ["inf", "nan", "1e16"]),
    "version": (["'1'", "true"], ["0", "2", "1.5"]),
    "status": (["1", "['done']"], ["''", "'办结'", "'Done'"]),
    "kind": (["1"], ["'meeting'"]),
    "target": (
        ["95", "[95]"],
        [
            "''",
            "'约 95'",
            "'>= '",
            "'>= 90 % <= 97 %'",
            "'不低于 95 以下'",
            "'1,100 件'",
            "'3-5 家'",
            "'3～5家'",
            "'1.2.3'",
        ],
    ),
    "on": (
        ["1", "true", "['12-15']", "2026-01-01T09:00:00", "09:00:00"],
        [
            "''",
            "'2026-01-01'",
            "'13-01'",
            "'02-30'",
            "'monthly 32'",
            "'monthly 0'",
            "'6th monday of may'",
            "'FREQ=HOURLY'",
        ],
    ),
    "until": (
        ["1", "['12-15']", "2026-01-01T09:00:00"],
        ["''", "'2026-01-01'", "'13-01'", "'30'", "'every month end'", "'FREQ=DAILY'"],
    ),
    "escalation": (
        ["7", "['7d']"],
        ["''", "'7'", "'-1d'", "'+3h'", "'1d 前后'", "'+7天前'", "'提前逾期'", "'off'", "'12345d'", "'+1d@25:00'"],
    ),
    "repeat": (["7", "['7d']"], ["''", "'0d'", "'12h'", "'off'", "'+1d'"]),
    "weekly": (["1", "['monday 08:30']"], ["''", "'monday'", "'08:30'", "'mon 8'", "'周八 08:30'", "'moonday 08:30'"]),
    "tables": (["1", "'x'", "[‸1]", "[‸'x']", "[‸[]]"], []),
    "table": (["1", "'x'", "[]"], []),
    "include": (["'brand-day'", "[‸1]"], ["[‸'science-spring']", "[‸'']"]),
    "catalog": (["1", "['brand-day']"], ["''"]),
}
INDICATOR = "name:name target:target baseline:number actual:number as_of:day units:names note:text"
LABELS = "overdue:name red:name amber:name green:name waiting:name done:name dropped:name"
KEYS = {
    # header: its keys, each with its kind
    "": "version:version plan:table reminders:table escalation:tables digest:table lights:table calendar:table "
    "units:tables sections:tables measures:tables indicators:tables milestones:tables",
    "[plan]": "id:name title:name end:day start:day number:text issuer:text issued:day timezone:zone note:text",
    "[reminders]": "at:clock before:leads milestone_before:leads overdue:overdue shift:shift quiet:quiet group:flag "
    "until:lead channels:names",
    "[[escalation]]": "name:name when:escalation repeat:repeat channels:names",
    "[digest]": "daily:clock weekly:weekly channels:names",
    "[lights]": "green:share amber:share due_soon:lead stale:lead labels:table",
    "[lights.labels]": LABELS,
    "[calendar]": "include:include holidays:days workdays:days",
    "[[units]]": "name:name aliases:names contact:text channels:names",
    "[[sections]]": "id:name title:name no:text",
    "[[measures]]": "id:name title:name no:text section:name lead:names support:names joint:names owner:name start:day "
    "due:day status:status progress:progress weight:weight tags:names depends:ids remind:leads evidence:names "
    "note:text source:text steps:tables indicators:tables",
    "[[measures.steps]]": "title:name due:day done:done owner:name",
    "[[measures.indicators]]": INDICATOR,
    "[[indicators]]": INDICATOR,
    "[[milestones]]": "id:name title:name on:on until:until kind:kind remind:leads measures:ids units:names note:text "
    "catalog:catalog",
}
NEEDED = {
    # header: what must stand in the table
    "[plan]": {"id": "'p'", "title": "'计划'", "end": "2026-12-31"},
    "[[escalation]]": {"name": "'红单'", "when": "'+1d'"},
    "[[units]]": {"name": "'县质监局'"},
    "[[sections]]": {"id": "'1'", "title": "'一'"},
    "[[measures]]": {"id": "'M1'", "title": "'甲'"},
    "[[measures.steps]]": {"title": "'步'"},
    "[[measures.indicators]]": {"name": "'率'", "target": "'>= 95 %'"},
    "[[indicators]]": {"name": "'率'", "target": "'>= 95 %'"},
    "[[milestones]]": {"id": "'m'", "title": "'节点'", "on": "'12-15'"},
}
CASES = [
    (table, key, value, code)
    for table, keys in KEYS.items()
    for key, kind in (pair.split(":") for pair in keys.split())
    for code, values in zip(("wrong-type", "bad-value"), KINDS[kind], strict=True)
    for value in values
]
REQUIRED = [(table, key) for table, needed in NEEDED.items() for key in needed]
tables = pytest.mark.parametrize("table", KEYS, ids=lambda table: table or "top")


def document(table: str, **lines: str) -> str:
    """A plan that is right but for `lines`, which stand in `table`; a line that is empty is left out."""
    sections = {"": {"version": "1"}, "[plan]": NEEDED["[plan]"]}
    if "plan" in lines:
        del sections["[plan]"]
    if table.startswith("[[measures."):
        sections["[[measures]]"] = NEEDED["[[measures]]"]
    sections[table] = {**sections.get(table, {}), **NEEDED.get(table, {}), **lines}
    return "".join(
        f"{header}\n" + "".join(f"{key} = {value}\n" for key, value in body.items() if value)
        for header, body in sections.items()
    )


def found(text: str) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in parse(text.encode(), Path("t.toml")).problems]


@tables
def test_what_the_cases_start_from_has_no_problems(table: str) -> None:
    assert found(document(table)) == []


@pytest.mark.parametrize(("table", "key", "value", "code"), CASES, ids=["-".join(case) for case in CASES])
def test_a_wrong_value(table: str, key: str, value: str, code: str) -> None:
    text = document(table, **{key: value if MARK in value else MARK + value})
    line = text[: text.index(MARK)].count("\n") + 1
    column = text.split("\n")[line - 1].index(MARK) + 1
    assert found(text.replace(MARK, "")) == [(code, line, column)]


@pytest.mark.parametrize(("table", "key"), REQUIRED, ids=["-".join(case) for case in REQUIRED])
def test_a_missing_key_is_told_at_the_header(table: str, key: str) -> None:
    text = document(table, **{key: ""})
    assert found(text) == [("missing-key", text.split("\n").index(table) + 1, 1)]


@tables
def test_keys_of_ones_own_may_stand_everywhere_and_others_nowhere(table: str) -> None:
    assert found(document(table, **{"x-own": "{a = [1, {b = 'x'}]}", '"x-节 点"': "nan", "x-": "1"})) == []
    text = document(table, own="1")
    assert found(text) == [("unknown-key", text[: text.index("own")].count("\n") + 1, 1)]


def test_a_field_that_cannot_be_read_is_dropped_and_the_others_stay() -> None:
    text = document(
        "[[measures]]",
        progress="'40%'",
        due="2026-05-01",
        lead="['甲局', 1, '乙局']",
        remind="['7d', 'x', '1d']",
        indicators="[{name = 'a', target = '?'}, {name = 'b', target = '5 家'}]",
    )
    loaded = parse(text.encode(), Path("t.toml"))
    assert len(loaded.problems) == 4
    assert loaded.plan is not None
    (measure,) = loaded.plan.measures
    assert (measure.progress, measure.lead, str(measure.due)) == (None, ("甲局", "乙局"), "2026-05-01")
    assert [str(lead) for lead in measure.remind or ()] == ["7d", "1d"]
    assert [indicator.name for indicator in measure.indicators] == ["b"]
