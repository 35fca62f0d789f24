"""What is worked out once and kept: the words of a measure, the figures of a unit."""

import pickle
from dataclasses import replace
from datetime import date

from hypothesis import given

from qtrack.model.assessment import assess
from qtrack.model.summary import summarize
from qtrack.model.units import compute_loads
from tests.model.building import days, few, measure, plan, some_plans


def test_the_words_of_a_measure_are_made_once_and_belong_to_it_alone():
    one = measure(title="Alpha", tags=("试点",))
    before = pickle.dumps(one)
    assert one.words is one.words
    assert "alpha" in one.words
    assert "试点" in one.words
    assert pickle.dumps(one) == before
    assert one == measure(title="Alpha", tags=("试点",))
    other = replace(one, title="Beta")
    assert "beta" in other.words
    assert "alpha" not in other.words


@few
@given(some_plans(), days)
def test_figures_that_are_known_are_taken_over(some, day):
    assessment = assess(some, day)
    known = summarize(assessment).units
    taken = compute_loads(assessment, known)
    assert taken == compute_loads(assessment)
    assert {id(load.tally) for load in taken if load.tally.key} == {id(one) for one in known}


def test_a_unit_that_nobody_knew_yet_is_counted():
    assessment = assess(plan(measure()), date(2026, 7, 1))
    assert [load.tally.measures for load in compute_loads(assessment, ())] == [1]
