"""A plan as plain values: what is written stays as written, whole numbers stay whole, days are ISO 8601."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qtrack.exporter import plan_json
from qtrack.model.assessment import Assessment, assess
from qtrack.model.milestones import Occurrence
from qtrack.model.summary import summarize
from qtrack.planfile import parse

PLAN = """\
version = 1
plan = {{ id = "p", title = "计划", start = 2026-01-01, end = 2026-12-31, timezone = "Asia/Shanghai" }}
{tables}
"""


def assessed(tables: str, day: date = date(2026, 9, 15)) -> Assessment:
    """A plan with these tables, on a day in autumn."""
    loaded = parse(PLAN.format(tables=tables).encode(), Path("tasks.toml"))
    assert loaded.problems == ()
    assert loaded.plan
    return assess(loaded.plan, day)


def exported(tables: str) -> dict[str, Any]:
    """The plan with these tables, written out and read again."""
    assessment = assessed(tables)
    lines = {row.measure.id: 7 for row in assessment.standings}
    return json.loads(json.dumps(plan_json.whole_plan_json(assessment, list(assessment.standings), lines)))


def test_a_plan_with_nothing_in_it() -> None:
    assert exported("") == {
        "plan": {
            "id": "p", "title": "计划", "number": "", "issuer": "", "issued": None,
            "start": "2026-01-01", "end": "2026-12-31",
        },
        "sections": [], "measures": [], "indicators": [], "milestones": [], "units": [],
    }  # fmt: skip


def test_a_measure_with_nothing_but_a_title() -> None:
    [measure] = exported('[[measures]]\nid = "M"\ntitle = "措施"')["measures"]
    assert (measure["start"], measure["due"], measure["days_left"], measure["line"]) == (None, None, 107, 7)
    assert (measure["status"], measure["light"], measure["flags"]) == ("planned", "red", ["unowned", "stale"])
    assert measure["steps"] == measure["indicators"] == measure["lead"] == []


@pytest.mark.parametrize(
    ("target", "written"),
    [
        (">= 95 %", {"op": ">=", "value": 95, "symbol": "%"}),
        ("不超过0.48起/万台", {"op": "<=", "value": 0.48, "symbol": "起/万台"}),
        ("5 家", {"op": ">=", "value": 5, "symbol": "家"}),
        ("= 100", {"op": "=", "value": 100, "symbol": ""}),
    ],
)
def test_targets(target: str, written: dict[str, Any]) -> None:
    [own] = exported(f'[[indicators]]\nname = "指标"\ntarget = "{target}"\nbaseline = 3')["indicators"]
    assert own == {"name": "指标", **written, "units": []}
    assert isinstance(own["value"], type(written["value"]))
    table = f'[[measures.indicators]]\nname = "指标"\ntarget = "{target}"\nactual = 3.0'
    [measure] = exported('[[measures]]\nid = "M"\ntitle = "措施"\n' + table)["measures"]
    assert measure["indicators"] == [{"name": "指标", **written, "baseline": None, "actual": 3}]


@pytest.mark.parametrize(("written", "done"), [("true", True), ("false", False), ("2026-05-01", "2026-05-01")])
def test_steps(written: str, done: bool | str) -> None:  # noqa: FBT001 - the value that is written
    table = f'[[measures]]\nid = "M"\ntitle = "措施"\n[[measures.steps]]\ntitle = "步骤"\ndone = {written}'
    assert exported(table)["measures"][0]["steps"] == [{"title": "步骤", "due": None, "done": done}]


@pytest.mark.parametrize(
    ("on", "until", "written"),
    [
        ("2026-09-01", '"30d"', ("2026-09-01", "30d")),
        ('"09-01"', '"09-30"', ("09-01", "09-30")),
        ("2026-09-01", "2026-09-30", ("2026-09-01", "2026-09-30")),
        ('"every quarter end"', '"2周"', ("every quarter end", "2w")),
    ],
)
def test_milestones_are_written_as_rules(on: str, until: str, written: tuple[str, str]) -> None:
    [milestone] = exported(f'[[milestones]]\nid = "m"\ntitle = "节点"\non = {on}\nuntil = {until}')["milestones"]
    assert (milestone["on"], milestone["until"]) == written
    assert exported('[[milestones]]\nid = "m"\ntitle = "节点"\non = "12-15"')["milestones"][0]["until"] is None


@pytest.mark.parametrize(
    ("day", "days", "workdays"),
    [
        (date(2026, 8, 28), 4, 2),
        (date(2026, 8, 31), 1, 1),
        (date(2026, 9, 1), 0, 0),
        (date(2026, 9, 15), 0, 0),
        (date(2026, 9, 30), 0, 0),
        (date(2026, 10, 2), -2, -1),
    ],
)
def test_days_left_to_a_span_are_none_while_it_lasts(day: date, days: int, workdays: int) -> None:
    assessment = assessed('[[milestones]]\nid = "m"\ntitle = "质量月"\non = 2026-09-01\nuntil = 2026-09-30', day)
    [item] = assessment.occurrences
    assert isinstance(item, Occurrence)
    written = plan_json.occurrence_json(item, assessment)
    assert (written["days_left"], written["workdays_left"]) == (days, workdays)


def test_summary_and_tallies_are_plain() -> None:
    measures = "".join(
        f'[[measures]]\nid = "{n}"\ntitle = "措施"\nprogress = {n}\nlead = ["甲"]\n' for n in (0, 50, 100)
    )
    assessment = assessed(measures)
    written = json.loads(json.dumps(plan_json.summary_json(summarize(assessment), assessment)))
    assert (written["progress"], written["measures"], written["done"]) == (50, 3, 1)
    assert written["units"] == [
        {**{key: written[key] for key in written["units"][0] if key in written}, "name": "甲", "key": "甲"}
    ]
    assert sum(written["lights"].values()) == 3
