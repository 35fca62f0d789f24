"""Figures to reach: what they come to, how old they are, in which order and under which headings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess
from qtrack.model.indicators import FIGURE_SORTS, figures_of, group_figures, position_of, sort_figures
from qtrack.model.plan import Unit
from qtrack.model.target import Target
from tests.model.building import days, few, figures, indicator, measure, plan, some_plans, targets

DAY = date(2026, 7, 1)


def one(target, actual=None, baseline=None, **more):
    return figures_of(plan(indicators=(indicator(target, actual, baseline, **more),)), DAY)[0]


def test_the_plans_own_come_first_then_the_measures_in_the_order_of_the_file():
    some = plan(
        measure("M2", indicators=(indicator("5"), indicator("6"))),
        measure("M1", indicators=(indicator("7"),)),
        indicators=(indicator("9"),),
    )
    found = figures_of(some, DAY)
    assert [(f.measure.id if f.measure else None, f.indicator.target.value) for f in found] == [
        (None, 9), ("M2", 5), ("M2", 6), ("M1", 7),
    ]  # fmt: skip


def test_a_figure_nobody_reported_has_no_share_and_one_without_a_day_no_age():
    assert (one("5").attainment, one("5").reported, one("5", 4).age) == (None, False, None)
    assert one("5", 0).reported


@pytest.mark.parametrize(("as_of", "age"), [(date(2026, 6, 30), 1), (DAY, 0), (DAY + timedelta(days=9), 0)])
def test_age_counts_days_and_is_never_negative(as_of, age):
    assert one("5", 4, as_of=as_of).age == age


def test_units_are_the_indicators_own_else_who_leads_or_shares():
    rows = measure(
        lead=("甲",), joint=("乙", "甲"), support=("丙",), indicators=(indicator("5"), indicator("6", units=("丁",)))
    )
    assert [f.units for f in figures_of(plan(rows), DAY)] == [("甲", "乙"), ("丁",)]


@pytest.mark.parametrize(
    ("target", "actual", "baseline", "share"),
    [
        (">= 100", 50, 0, 0.5),
        (">= 100", 150, 0, 1.5),
        (">= 100", -50, 0, -0.5),
        ("<= 0.5", 0.75, 1, 0.5),
        ("<= 0.5", 0, 1, 2),
        ("<= 0.5", 2, 1, -2),
        (">= 40", 30, None, 0.75),
        (">= 40", 60, None, 1.5),
        ("= 10", 12, 20, 0.8),
        ("<= 5", 10, None, 0.5),
        ("5", None, 1, None),
    ],
)
def test_the_way_runs_from_the_baseline_to_the_target_whatever_its_direction(target, actual, baseline, share):
    found = position_of(indicator(target, actual, baseline))
    assert found is None if share is None else found == pytest.approx(share)


@given(targets, figures, st.none() | figures)
def test_the_way_is_that_of_the_attainment(target: Target, actual, baseline):
    item = indicator("5", actual, baseline)
    item = type(item)(item.name, target, baseline, actual)
    assert min(1.0, max(0.0, position_of(item))) == pytest.approx(target.attainment(actual, baseline), abs=1e-6)


@given(figures, figures, figures, figures)
def test_a_better_figure_is_further_on_the_way(value, baseline, one_actual, other):
    worse, better = sorted((one_actual, other))
    if baseline < value:
        assert position_of(indicator(f">= {value:f}", worse, baseline)) <= position_of(
            indicator(f">= {value:f}", better, baseline)
        )
    if baseline > value:
        assert position_of(indicator(f"<= {value:f}", better, baseline)) <= position_of(
            indicator(f"<= {value:f}", worse, baseline)
        )


def test_by_age_what_was_never_reported_comes_first_then_what_bears_no_day_then_the_oldest():
    items = (
        indicator("1", 1, as_of=date(2026, 6, 1)), indicator("2", 1, as_of=date(2026, 1, 1)), indicator("3", 1),
        indicator("4"),
    )  # fmt: skip
    found = sort_figures(figures_of(plan(measure(indicators=items)), DAY), "age")
    assert [f.indicator.target.value for f in found] == [4, 3, 2, 1]


@few
@given(some_plans(), days, st.sampled_from(sorted(FIGURE_SORTS)), st.booleans())
def test_no_order_loses_a_figure_and_the_plans_own_stay_first(some, day, by, reverse):
    found = figures_of(some, day)
    rows = sort_figures(found, by, reverse=reverse)
    assert sorted(map(id, rows)) == sorted(map(id, found))
    assert [row.measure is None for row in rows] == sorted((row.measure is None for row in rows), reverse=True)
    if by == "no" and not reverse:
        assert rows == found


def test_by_unit_a_figure_stands_under_each_that_answers_by_its_first_name():
    rows = measure(lead=("县质量技术监督局", "县农业局"), indicators=(indicator("5"),))
    alone = measure("M2", lead=(), indicators=(indicator("6"),))
    assessment = assess(plan(rows, alone, units=(Unit("县质监局", ("县质量技术监督局",)),)), DAY)
    found = group_figures(assessment, figures_of(assessment.plan, DAY), "unit")
    assert [(name, [f.indicator.target.value for f in group]) for name, group in found] == [
        ("县质监局", [5]), ("县农业局", [5]), ("unowned", [6]),
    ]  # fmt: skip


def test_by_measure_the_plans_own_stand_under_the_whole_plan():
    some = plan(measure("M1", no="(一)", indicators=(indicator("5"),)), indicators=(indicator("9"),))
    found = group_figures(assess(some, DAY), figures_of(some, DAY), "measure")
    assert [name for name, _group in found] == ["the whole plan", "(一) 措施M1"]
