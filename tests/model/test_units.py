"""What each unit has to do."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import Flag, assess
from qtrack.model.plan import Status, Unit
from qtrack.model.summary import roll_up, summarize
from qtrack.model.units import LOAD_SORTS, ROLES, compute_loads, sort_duties, sort_loads
from tests.model.building import days, few, measure, plan, some_plans

DAY = date(2026, 7, 1)
UNITS = (Unit("县质监局", ("县质量技术监督局",), contact="张三"), Unit("县农业局"))


def found(*measures, **more):
    return {load.tally.name: load for load in compute_loads(assess(plan(*measures, units=UNITS, **more), DAY))}


def test_a_unit_has_one_part_in_a_measure_the_weightiest_under_any_name():
    load = found(
        measure("M1", lead=("县质量技术监督局",), support=("县质监局",)),
        measure("M2", lead=("县教育局",), joint=("县质监局",)),
        measure("M3", lead=("县教育局",), support=("县质量技术监督局",)),
    )["县质监局"]
    assert load.roles == {"lead": 1, "joint": 1, "support": 1}
    assert [(d.role, d.standing.measure.id) for d in sort_duties(load.duties)] == [
        ("lead", "M1"), ("joint", "M2"), ("support", "M3"),
    ]  # fmt: skip
    assert load.contact == "张三"


def test_the_worst_light_comes_first_within_a_part():
    load = found(
        measure("M1", progress=100), measure("M2", progress=99, due=date(2026, 12, 1)),
        measure("M3", due=date(2026, 1, 5)),
    )["县质监局"]  # fmt: skip
    assert [duty.standing.measure.id for duty in sort_duties(load.duties)] == ["M3", "M2", "M1"]


def test_the_next_due_date_is_that_of_an_open_measure_from_today_on():
    dues = [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]
    rows = [measure(f"M{n}", due=due) for n, due in enumerate(dues)]
    assert found(*rows)["县质监局"].next_due == date(2026, 7, 1)
    assert found(rows[0])["县质监局"].next_due is None
    assert found(measure(due=date(2026, 7, 9), status=Status.DONE))["县质监局"].next_due is None


def test_what_nobody_leads_is_a_row_of_its_own_at_the_end_of_every_order():
    some = plan(measure("M1", lead=(), support=("县农业局",)), measure("M2"), units=UNITS)
    rows = compute_loads(assess(some, DAY))
    for by in LOAD_SORTS:
        for reverse in (False, True):
            last = sort_loads(rows, by, reverse=reverse)[-1]
            assert (last.tally.key, last.tally.measures) == ("", 1)
    assert all(load.tally.key for load in compute_loads(assess(plan(measure()), DAY)))


@few
@given(some_plans(), days)
def test_the_figures_are_those_of_the_summary(some, day):
    assessment = assess(some, day)
    rows = compute_loads(assessment)
    assert [load.tally for load in rows if load.tally.key] == list(summarize(assessment).units)
    for load in rows:
        assert len(load.duties) == load.tally.measures
        if load.tally.key:
            assert sum(load.roles.values()) == load.tally.measures
        assert sorted(d.standing.measure.id for d in sort_duties(load.duties)) == sorted(
            d.standing.measure.id for d in load.duties
        )
    unowned = sum(Flag.UNOWNED in s.flags for s in assessment.standings)
    assert sum(load.tally.measures for load in rows if not load.tally.key) == unowned


@few
@given(some_plans(), days, st.sampled_from(sorted(LOAD_SORTS)), st.booleans())
def test_no_order_loses_a_unit(some, day, by, reverse):
    rows = compute_loads(assess(some, day))
    assert sorted(map(id, sort_loads(rows, by, reverse=reverse))) == sorted(map(id, rows))
    assert ROLES == ("lead", "joint", "support")


def test_several_plans_roll_up_by_the_weight_of_their_measures():
    heavy = assess(plan(measure("M1", progress=100, weight=3)), DAY)
    light = assess(plan(measure("M1", progress=0), measure("M2", status=Status.DROPPED)), DAY)
    whole = roll_up([heavy, light])
    assert (whole.measures, whole.done, whole.progress) == (3, 1, 75)
    assert roll_up([]).measures == 0


@few
@given(some_plans(), days)
def test_one_plan_rolls_up_to_itself(some, day):
    assessment = assess(some, day)
    whole, rolled = summarize(assessment).whole, roll_up([assessment])
    assert (rolled.lights, rolled.progress, rolled.expected) == (whole.lights, whole.progress, whole.expected)
