"""Urgency: one number from days left, pace, weight, milestones and flags, and its terms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess, terms_of
from qtrack.model.plan import Status
from qtrack.model.urgency import compute_urgency
from qtrack.model.wording import term_word
from tests.model.building import START, days, few, measure, milestone, plan, some_plans

DAY = date(2026, 7, 1)
CALM = {"days_left": 200, "pace": 1.0, "weight": 0.5, "milestone_days": None, "flags": 0}


def total(**more):
    return sum(compute_urgency(**{**CALM, **more}).values())


@given(
    st.integers(-4_000_000, 4_000_000),
    st.none() | st.floats(0, 1e6),
    st.floats(0, 1),
    st.none() | st.integers(0, 4_000_000),
    st.integers(0, 3),
)
def test_urgency_stays_in_bounds(days_left, pace, weight, milestone_days, flags):
    terms = compute_urgency(days_left, pace, weight, milestone_days, flags)
    assert min(terms.values()) >= 0
    assert 0 <= sum(terms.values()) <= 100


def test_nothing_is_more_urgent_than_everything_at_once():
    assert total(days_left=-30, pace=0.0, weight=1.0, milestone_days=0, flags=3) == 100
    assert total(weight=0.0) == total(weight=0.0, pace=None) == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("days_left", (120, 60, 30, 1, 0, -1, -20)),
        ("pace", (1.0, 0.9, 0.5, 0.0)),
        ("weight", (0.0, 0.5, 1.0)),
        ("milestone_days", (None, 59, 20, 0)),
        ("flags", (0, 1, 2, 3)),
    ],
)
def test_each_term_presses_harder_the_worse_it_is(name, values):
    found = [total(**{name: value}) for value in values]
    assert found == sorted(found)
    assert len({*found}) == len(found)


def test_the_terms_of_a_measure_add_up_to_its_urgency_and_have_words():
    some = plan(
        measure("M1", due=date(2026, 7, 20), weight=2, depends=("M2",)),
        measure("M2", weight=8, lead=()),
        milestones=(milestone(date(2026, 7, 31), measures=("M1",)),),
    )
    assessment = assess(some, DAY)
    for standing in assessment.standings:
        terms = terms_of(assessment, standing)
        assert sum(terms.values()) == pytest.approx(standing.urgency)
        assert all(term_word(name) for name in terms)
    first, second = (terms_of(assessment, standing) for standing in assessment.standings)
    assert (first["weight"], second["weight"]) == (2.5, 10)
    assert first["milestone"] > second["milestone"] == 0
    assert (first["flags"], second["flags"]) == (6, 6)  # blocked and stale; unowned and stale


def test_the_nearest_milestone_that_is_not_over_counts():
    def pressed(*ons):
        stones = (milestone(on, until, measures=("M1",)) for on, until in ons)
        assessment = assess(plan(measure(), milestones=tuple(stones)), DAY)
        return terms_of(assessment, assessment.standings[0])["milestone"]

    far, near, over = ((DAY + timedelta(days=n), None) for n in (50, 20, -1))
    running = (DAY - timedelta(days=5), DAY + timedelta(days=1))
    assert pressed(far) < pressed(near, far) == pressed(over, far, near) < pressed(far, running)
    assert pressed(over) == 0


@few
@given(some_plans(), days)
def test_urgency_of_a_plan_is_explained_and_nothing_for_closed_measures(some, day):
    assessment = assess(some, day)
    for standing in assessment.standings:
        assert 0 <= standing.urgency <= 100
        assert sum(terms_of(assessment, standing).values()) == pytest.approx(standing.urgency)
        assert standing.open or (standing.urgency == 0 and terms_of(assessment, standing) == {})


def test_without_any_weight_there_is_no_term_for_it():
    assessment = assess(plan(measure(weight=0), measure("M2", weight=0, status=Status.DONE)), START)
    assert terms_of(assessment, assessment.standings[0])["weight"] == 0
