"""Progress over the days of a plan: what they ask for, and what the file can date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess
from qtrack.model.plan import Status, Step
from qtrack.model.summary import summarize
from qtrack.model.trend import compute_trend
from tests.model.building import END, START, days, few, indicator, measure, plan, some_plans

DAY = date(2026, 7, 1)


def dated(*measures, day=DAY, **more):
    """What is dated on the first of each quarter up to `day`, in a plan of a year."""
    found = compute_trend(assess(plan(*measures, **more), day), 365)
    by_day = dict(zip(found.days, found.dated, strict=False))
    return [round(by_day[date(2026, month, 1)]) for month in (1, 4, 7)]


@few
@given(some_plans(), days, st.integers(2, 9))
def test_what_is_expected_is_what_the_summary_says_of_each_day(some, day, count):
    found = compute_trend(assess(some, day), count)
    assert found.days[0] == some.start
    assert found.days[-1] == some.end
    for at, share in zip(found.days, found.expected, strict=True):
        assert share == pytest.approx(summarize(assess(some, at)).expected)


@few
@given(some_plans(), days, st.integers(2, 50))
def test_what_is_dated_only_grows_and_never_exceeds_the_progress(some, day, count):
    found = compute_trend(assess(some, day), count)
    assert list(found.dated) == sorted(found.dated)
    assert len(found.dated) == sum(at <= day for at in found.days)
    assert all(0 <= share <= summarize(assess(some, day)).progress + 1e-9 for share in found.dated)
    assert all(0 <= share <= 100 for share in found.expected)


def test_a_step_counts_from_the_day_it_was_done():
    steps = (
        Step("a", done=True, done_on=date(2026, 3, 15)),
        Step("b", done=True, done_on=date(2026, 6, 15)),
        Step("c"),
        Step("d"),
    )
    assert dated(measure(steps=steps)) == [0, 25, 50]


def test_what_bears_no_date_is_not_drawn_before_today():
    steps = Step("a", done=True), Step("b", done=True, done_on=date(2026, 3, 15))
    assert dated(measure(steps=steps), measure("M2", progress=80), measure("M3", status=Status.DONE)) == [0, 17, 17]


def test_an_indicator_counts_from_the_day_its_figure_is_of():
    items = indicator(">= 10", 5, 0, as_of=date(2026, 3, 1)), indicator(">= 10", 10, 0)
    assert dated(measure(indicators=items)) == [0, 25, 25]


def test_steps_never_say_more_than_the_progress_that_is_given():
    steps = Step("a", done=True, done_on=date(2026, 2, 1)), Step("b", done=True, done_on=date(2026, 5, 1))
    assert dated(measure(steps=steps, progress=70)) == [0, 50, 70]


def test_weights_count_and_what_is_dropped_does_not():
    done = (Step("a", done=True, done_on=date(2026, 2, 1)),)
    rows = measure("M1", steps=done, weight=3), measure("M2"), measure("M3", status=Status.DROPPED)
    assert dated(*rows) == [0, 75, 75]


@pytest.mark.parametrize("day", [date(2025, 6, 1), START, END, date(2027, 3, 1)])
def test_every_day_has_its_past(day):
    found = compute_trend(assess(plan(measure()), day), 10)
    assert len(found.dated) == {date(2025, 6, 1): 0, START: 1}.get(day, 10)


def test_a_plan_of_one_day_and_one_without_measures():
    found = compute_trend(assess(plan(measure(), start=DAY, end=DAY), DAY), 4)
    assert found.days == (DAY,) * 4
    assert compute_trend(assess(plan(), DAY), 3).expected == (0, 0, 0)
