"""What falls on which day."""

from datetime import date, timedelta

from qtrack.model.agenda import Agenda, due_of
from qtrack.model.assessment import Light, assess
from qtrack.model.plan import Status, Step
from tests.model.building import measure, milestone, plan

TODAY = date(2026, 9, 20)


def agenda(*measures, **more):
    return Agenda(assess(plan(*measures, **more), TODAY))


def test_a_day_has_its_measures_the_worst_light_first_its_steps_and_milestones():
    days = agenda(
        measure("M1", due=date(2026, 9, 30), progress=100),
        measure("M2", due=date(2026, 9, 30), progress=10),
        measure("M3", due=date(2026, 10, 30), steps=(Step("演练", due=date(2026, 9, 30)), Step("总结"))),
        milestones=(milestone("09-01", "09-30"),),
    )
    found = days.on(date(2026, 9, 30))
    assert [s.measure.id for s in found.measures] == ["M2", "M1"]
    assert [s.step.title for s in found.steps] == ["演练"]
    assert [o.start for o in found.milestones] == [date(2026, 9, 1)]
    assert not days.on(date(2026, 10, 1))


def test_what_has_no_date_falls_on_the_plans_end():
    assert [s.measure.id for s in agenda(measure()).on(date(2026, 12, 31)).measures] == ["M1"]


def test_a_span_is_there_on_each_of_its_days_and_no_other():
    days = agenda(milestones=(milestone("09-01", "09-30"),))
    found = days.between(date(2026, 8, 1), date(2026, 10, 31))
    assert list(found) == [date(2026, 9, 1) + timedelta(days=n) for n in range(30)]
    assert all(len(day.milestones) == 1 for day in found.values())


def test_a_span_of_a_thousand_years_costs_no_more_than_the_days_asked_for():
    days = agenda(milestones=(milestone(date(1500, 1, 1), date(9999, 12, 31)),))
    assert len(days.between(date(2026, 9, 1), date(2026, 9, 30))) == 30


def test_a_leap_day_is_a_day():
    days = agenda(measure(due=date(2028, 2, 29)))
    assert len(days.between(date(2028, 2, 1), date(2028, 3, 31))) == 1


def test_overdue_are_open_measures_and_steps_whose_date_has_passed_the_oldest_first():
    late = agenda(
        measure("M1", due=date(2026, 9, 10)),
        measure("M2", due=date(2026, 9, 1), progress=100),
        measure("M3", steps=(Step("甲", due=date(2026, 9, 5)), Step("乙", due=date(2026, 9, 6), done=True))),
        measure("M4", status=Status.DROPPED, steps=(Step("丙", due=date(2026, 9, 5)),)),
        measure("M5", due=TODAY),
    ).late()
    assert [due_of(item) for item in late] == [date(2026, 9, 5), date(2026, 9, 10)]
    assert late[1].light is Light.OVERDUE


def test_the_next_day_with_something():
    days = agenda(measure(due=date(2026, 9, 30)), milestones=(milestone("09-25", "10-25"),))
    assert days.following(TODAY) == date(2026, 9, 25)
    assert days.following(date(2026, 9, 25)) == date(2026, 9, 30)
    assert days.following(date(2026, 9, 30)) is None
