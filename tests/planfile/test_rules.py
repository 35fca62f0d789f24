"""A rule is written once: the whole file, an edit of a measure, and values being typed are held against it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, parse, reread, rules
from qtrack.planfile.read_context import Finding

PLAN = """\
version = 1
[plan]
id = "p"
title = "t"
start = 2026-01-01
end = 2026-12-31
timezone = "Asia/Shanghai"

[[sections]]
id = "1"
title = "一"

""" + "".join(f"[[measures]]\nid = 'M{n}'\ntitle = '措施{n}'\nsection = '1'\nprogress = 1\n\n" for n in range(9))


def loaded(text: str) -> Loaded:
    return parse(text.encode(), Path("t.toml"))


def plan_of(text: str = PLAN) -> Plan:
    plan = loaded(text).plan
    assert plan is not None
    return plan


def test_a_new_rule_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_titles(extent: rules.Extent) -> Iterator[Finding]:
        for measure, path in extent.measures:
            if "秘" in measure.title:
                yield Finding((*path, "title"), "secret", "a secret")

    monkeypatch.setattr(rules, "RULES", (*rules.RULES, rules.Rule(check_titles)))
    before, new = loaded(PLAN), PLAN.replace("措施4", "秘密")
    assert before.problems == ()
    for after in (loaded(new), reread(before, new.encode())):
        assert [(one.line, one.code) for one in after.problems] == [(39, "secret")]
    measure = replace(plan_of().measures[4], title="秘密")
    assert [finding.path for finding in rules.check_measure(plan_of(), 4, measure)] == [("measures", 4, "title")]


def test_a_measure_whose_values_are_being_typed() -> None:
    plan = plan_of()
    first, second = plan.measures[:2]
    assert rules.check_measure(plan, 0, replace(first, depends=("M1",), due=date(2026, 3, 1))) == []
    waiting = replace(plan, measures=(first, replace(second, depends=("M0",)), *plan.measures[2:]))
    late = replace(first, depends=("M1",), start=date(2027, 3, 1), due=date(2027, 2, 1))
    messages = [finding.message for finding in rules.check_measure(waiting, 0, late)]
    assert messages == [
        "measures wait for each other: M0 → M1 → M0",
        "starts on 2027-03-01, after it is due on 2027-02-01",
        "due on 2027-02-01, after the plan's end on 2026-12-31",
    ]


def test_a_ring_of_others_is_no_fault_of_a_measure() -> None:
    plan = plan_of(PLAN.replace("id = 'M5'\n", "id = 'M5'\ndepends = ['M5']\n"))
    assert rules.check_measure(plan, 0, replace(plan.measures[0], depends=("M5",))) == []


def test_the_head_of_a_plan() -> None:
    assert rules.check_head(plan_of()) == []
    (finding,) = rules.check_head(replace(plan_of(), end=date(2025, 1, 1)))
    assert finding.message == "the plan starts on 2026-01-01, after it ends on 2025-01-01"


def test_who_refers_to_what() -> None:
    milestone = "[[milestones]]\nid = 'N'\ntitle = 'n'\non = 2026-05-05\nmeasures = ['M3', 'M4']\n"
    plan = plan_of(PLAN.replace("id = 'M5'\n", "id = 'M5'\ndepends = ['M4']\n") + milestone)
    assert rules.find_referring(plan, "measures", "M4") == ["M5", "N"]
    assert rules.find_referring(plan, "measures", "M5") == []
    assert len(rules.find_referring(plan, "sections", "1")) == 9
    assert rules.find_referring(plan, "milestones", "N") == []
    assert rules.ids_in(plan, "milestones") == {"N"}
    assert rules.ids_in(plan, "units") == set()
