"""Looking again at a few measures gives what looking at all of them gives."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess, reassess
from qtrack.model.plan import Status
from tests.model.building import measure, plan

DAY = date(2026, 6, 15)
NAMES = tuple(f"M{n}" for n in range(6))


@st.composite
def measures(draw):
    """Six measures that wait for one another."""
    return [
        measure(
            name,
            progress=draw(st.none() | st.integers(0, 100)),
            status=draw(st.none() | st.sampled_from(Status)),
            weight=draw(st.sampled_from((1.0, 1.0, 3.0))),
            due=draw(st.none() | st.dates(date(2026, 1, 2), date(2026, 12, 31))),
            depends=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))),
        )
        for name in NAMES
    ]


@given(measures(), measures(), st.sets(st.sampled_from(NAMES)))
def test_it_is_the_same_as_looking_at_all(before, other, changed):
    after = [new if new.id in changed else old for old, new in zip(before, other, strict=True)]
    assert reassess(assess(plan(*before), DAY), plan(*after), changed) == assess(plan(*after), DAY)


@given(measures())
def test_a_measure_more_or_less_is_no_trouble(some):
    assessed = assess(plan(*some), DAY)
    fewer = plan(*some[1:])
    assert reassess(assessed, fewer, ()) == assess(fewer, DAY)
    renamed = plan(replace(some[0], id="X"), *some[1:])
    assert reassess(assessed, renamed, ("X",)) == assess(renamed, DAY)
