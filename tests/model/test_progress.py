"""Status, progress and attainment as the plan file's reference has them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess, progress_of, status_of
from qtrack.model.plan import Status, Step
from qtrack.model.summary import summarize
from qtrack.model.target import Target
from tests.model.building import days, few, figures, indicator, measure, plan, some_measures, some_plans, targets

DAY = date(2026, 7, 1)


def test_status_follows_progress_when_it_is_not_given():
    found = [status_of(measure(progress=progress)) for progress in (None, 0, 0.5, 99.9, 100)]
    assert found == [Status.PLANNED, Status.PLANNED, Status.ACTIVE, Status.ACTIVE, Status.DONE]


@pytest.mark.parametrize("status", Status)
def test_a_given_status_stands_whatever_the_progress(status):
    assert status_of(measure(progress=100, status=status)) is status
    assert status_of(measure(progress=0, status=status)) is status


def test_given_progress_comes_before_steps_and_indicators():
    steps = (Step("甲", done=True), Step("乙"))
    assert progress_of(measure(progress=40, steps=steps, indicators=(indicator(">= 95 %", 95),))) == 40
    assert progress_of(measure(progress=0, steps=steps)) == 0


def test_steps_come_before_indicators():
    steps = (Step("甲", done=True, done_on=date(2026, 3, 1)), Step("乙", done=True), Step("丙"))
    assert progress_of(measure(steps=steps, indicators=(indicator(">= 95 %", 95),))) == pytest.approx(200 / 3)


def test_indicators_give_their_mean_attainment():
    assert progress_of(measure(indicators=(indicator(">= 95 %", 95), indicator("50 家", 20)))) == pytest.approx(70)


def test_an_indicator_without_a_figure_counts_as_nothing_beside_others():
    assert progress_of(measure(indicators=(indicator(">= 95 %", 96), indicator("50 家")))) == pytest.approx(50)


@pytest.mark.parametrize("status", [None, *Status])
def test_without_any_figure_a_measure_is_done_or_not_begun(status):
    progress = 100 if status is Status.DONE else 0
    assert progress_of(measure(status=status)) == progress
    assert progress_of(measure(status=status, indicators=(indicator(">= 95 %"),))) == progress


def test_progress_of_a_group_is_the_mean_by_weight_without_the_dropped():
    summary = summarize(
        assess(
            plan(
                measure("M1", progress=100, weight=3),
                measure("M2", progress=20),
                measure("M3", progress=100, weight=50, status=Status.DROPPED),
            ),
            DAY,
        ),
    )
    assert summary.progress == pytest.approx(80)
    assert [tally.progress for tally in (*summary.sections, *summary.units)] == [pytest.approx(80)] * 2


@pytest.mark.parametrize("only", [{"status": Status.DROPPED}, {"weight": 0}])
def test_a_group_in_which_nothing_counts_has_no_progress(only):
    summary = summarize(assess(plan(measure(progress=60, **only)), DAY))
    assert (summary.progress, summary.expected) == (0, 0)


def test_no_rounding_makes_a_plan_more_than_done():
    done = measure("M1", progress=100, weight=0.7), measure("M2", progress=100, weight=1.6)
    whole = summarize(assess(plan(*done), date(2027, 1, 1)))
    assert (whole.progress, whole.expected) == (100, 100)


@given(some_measures(), days)
def test_progress_of_a_measure_stays_in_bounds(one, day):
    standing = assess(plan(one), day).standings[0]
    assert 0 <= standing.progress <= 100
    assert 0 <= standing.expected <= 100


@few
@given(some_plans(), days)
def test_progress_of_a_plan_its_sections_and_units_stays_in_bounds(some, day):
    summary = summarize(assess(some, day))
    for tally in (summary.whole, *summary.sections, *summary.units):
        assert 0 <= tally.progress <= 100
        assert 0 <= tally.expected <= 100


@pytest.mark.parametrize(
    ("target", "baseline", "actual", "share"),
    [
        (">= 95 %", 92, 93.5, 0.5),
        (">= 95 %", 92, 95, 1),
        (">= 95 %", 92, 91, 0),
        (">= 95 %", None, 76, 0.8),
        (">= 95 %", None, -1, 0),
        ("5 家", None, 2, 0.4),
        ("<= 0.48 起/万台", 0.58, 0.53, 0.5),
        ("<= 0.48 起/万台", None, 0.96, 0.5),
        ("<= 0.48 起/万台", None, 0, 1),
        ("<= 0 起", None, 3, 0),
        ("= 100 %", None, 100, 1),
        ("= 100 %", 50, 75, 0.5),
    ],
)
def test_attainment(target, baseline, actual, share):
    assert Target.parse(target).attainment(actual, baseline) == pytest.approx(share)


@given(targets, figures, st.none() | figures)
def test_attainment_is_a_share_and_whole_exactly_where_the_target_is_met(target, actual, baseline):
    share = target.attainment(actual, baseline)
    assert 0 <= share <= 1
    assert (share == 1) is target.is_met(actual)


@given(targets, figures, figures, st.none() | figures, st.sampled_from([-1, 1]))
def test_attainment_never_falls_on_the_way_to_the_target(target, one, other, baseline, side):
    side = {">=": -1, "<=": 1}.get(target.op, side)
    near, far = (target.value + side * distance for distance in sorted((abs(one), abs(other))))
    assert target.attainment(near, baseline) >= target.attainment(far, baseline)
