"""The plan in a few figures."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given

from qtrack.model.assessment import Light, assess
from qtrack.model.plan import Section, Status, Unit
from qtrack.model.summary import summarize
from tests.model.building import END, START, days, few, measure, plan, some_plans

MIDYEAR = date(2026, 7, 1)


def summary(*measures, day=MIDYEAR, **more):
    return summarize(assess(plan(*measures, **more), day))


def test_a_day_of_the_plan_with_the_days_and_working_days_left():
    span = {"start": date(2015, 1, 1), "end": date(2015, 12, 31)}
    found = summary(day=date(2015, 11, 22), **span)
    assert (found.day_no, found.days, found.days_left, found.workdays_left) == (326, 365, 39, 28)
    assert found.workdays_known


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        (START - timedelta(days=1), (0, 365, 364 + 1)),
        (START, (1, 365, 364)),
        (END, (365, 365, 0)),
        (END + timedelta(days=9), (365, 365, -9)),
    ],
)
def test_days_before_during_and_after_the_plan(day, figures):
    found = summary(day=day)
    assert (found.day_no, found.days, found.days_left) == figures
    assert (found.workdays_left > 0) is (day < END)


def test_working_days_left_are_those_of_a_measure_without_a_due_date():
    assessment = assess(plan(measure()), MIDYEAR)
    assert summarize(assessment).workdays_left == assessment.standings[0].workdays_left


def test_working_days_beyond_the_table_are_not_known():
    assert not summary(end=date(2027, 6, 30)).workdays_known


def test_lights_open_late_and_done_are_counted():
    found = summary(
        measure("M1", progress=100),
        measure("M2", due=date(2026, 6, 1)),
        measure("M3", progress=1),
        measure("M4", progress=99),
        measure("M5", start=date(2026, 8, 1)),
        measure("M6", status=Status.DROPPED),
    )
    assert {light: n for light, n in found.lights.items() if n} == dict.fromkeys(
        (Light.OVERDUE, Light.RED, Light.GREEN, Light.WAITING, Light.DONE, Light.DROPPED), 1,
    )  # fmt: skip
    assert (found.whole.measures, found.whole.open, found.whole.late, found.whole.done) == (6, 4, 2, 1)


SECTIONS = (Section("2", "改进监管", "二"), Section("1", "企业责任", ""), Section("3", "空板块", "三"))


def test_sections_come_as_in_the_file_then_what_has_none():
    rows = measure("M1", section="1"), measure("M2", section=""), measure("M3", section="2"), measure("M4", section="9")
    found = summary(*rows, sections=SECTIONS).sections
    assert [(tally.key, tally.name, tally.measures) for tally in found] == [
        ("2", "二 改进监管", 1),
        ("1", "企业责任", 1),
        ("3", "三 空板块", 0),
        ("", "no section", 1),
        ("9", "9", 1),
    ]


UNITS = (Unit("县质监局", ("县质量技术监督局", "质监")), Unit("县农业局"))


def test_a_unit_under_all_its_names_is_one_and_counts_in_every_role():
    found = summary(
        measure("M1", lead=("县质监局",), joint=("县质量技术监督局",)),
        measure("M2", lead=("县教育局",), support=("质监",), progress=100),
        units=UNITS,
    ).units
    assert {tally.name: (tally.measures, tally.open, tally.done) for tally in found} == {
        "县质监局": (2, 1, 1),
        "县教育局": (1, 0, 1),
        "县农业局": (0, 0, 0),
    }


def test_a_name_two_units_claim_belongs_to_the_one_that_has_it_as_its_own():
    units = Unit("县市场监管局", ("县质监局", "县工商局")), Unit("县质监局"), Unit("县工商局分局", ("县工商局",))
    found = summary(measure("M1", lead=("县质监局",)), measure("M2", lead=("县工商局",)), units=units).units
    assert {tally.name: tally.measures for tally in found} == {"县质监局": 1, "县市场监管局": 1, "县工商局分局": 0}


def test_the_unit_with_most_late_measures_comes_first():
    late, well, done = {"progress": 1}, {"progress": 99}, {"progress": 100}
    found = summary(
        measure("M1", lead=("甲",), **done),
        measure("M2", lead=("乙",), **well),
        measure("M3", lead=("丙", "乙"), **late),
        measure("M4", lead=("丁",), **late),
        measure("M5", lead=("丁",), **late),
    ).units
    assert [tally.name for tally in found] == ["丁", "乙", "丙", "甲"]


@few
@given(some_plans(), days)
def test_nothing_is_lost_and_nothing_counted_twice(some, day):
    assessment = assess(some, day)
    found = summarize(assessment)
    assert found.lights == {**dict.fromkeys(Light, 0), **Counter(s.light for s in assessment.standings)}
    assert sum(tally.measures for tally in found.sections) == len(some.measures)
    assert max([tally.measures for tally in found.units], default=0) <= len(some.measures)
    for tally in (found.whole, *found.sections, *found.units):
        assert sum(tally.lights.values()) == tally.measures
        assert tally.open + tally.done + tally.lights[Light.DROPPED] == tally.measures
        assert tally.late <= tally.open
    assert 0 <= found.day_no <= found.days
