"""What is told first, and what is told once."""

from datetime import date, datetime, time, timedelta

from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Quiet, ReminderRules
from qtrack.remind.delivery_record import Mark
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_upcoming
from tests.model.building import ZONE, measure, milestone, plan
from tests.remind.scenario import Desk


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_late_comes_before_today_and_today_before_what_lies_ahead():
    of = plan(
        measure("M1", due=date(2026, 3, 19), lead=(), progress=0, weight=5),  # the most urgent by its figures
        measure("M2", due=date(2026, 3, 16), lead=("县质监局",), progress=99),
        measure("M3", due=date(2026, 3, 13), lead=("县质监局",), progress=99),
        milestones=(milestone(date(2026, 3, 16)),),
    )
    sent = Desk(of).at(at("2026-03-16T09:00"))
    assert [one.split()[1] for one in sent] == ["M3", "m", "M2", "M1"]


def told(of, now, mark=None):
    marks = {("measure", "M1", date(2026, 3, 29)): mark} if mark else {}
    found = list_upcoming(of, calendar_of(of), at(now), at(now) + timedelta(days=5), marks=marks)
    return [(one.key.lead, f"{one.at:%m-%d %H:%M}") for one in found]


def test_of_several_reminders_at_one_time_the_one_that_comes_is_announced():
    of = plan(measure("M1", due=date(2026, 3, 29)))  # a Sunday: its leads 1d and 0d are moved to the Friday
    assert told(of, "2026-03-25T09:00") == [("0d", "03-27 09:00")]
    desk = Desk(of)
    desk.at(at("2026-03-22T09:00"))
    assert desk.at(at("2026-03-27T09:00")) == ["measure M1 0d"]


def test_a_snooze_that_ended_in_quiet_hours_is_announced_for_their_end_and_then_no_more():
    of = plan(measure("M1", due=date(2026, 3, 29)), reminders=ReminderRules(quiet=(Quiet(time(18), time(8, 30)),)))
    mark = Mark(State.SNOOZED, at("2026-03-24T20:00"), at("2026-03-24T10:00"))
    assert told(of, "2026-03-24T20:01", mark)[0] == ("7d", "03-25 08:30")
    assert told(of, "2026-03-25T08:30", mark) == [("0d", "03-27 09:00")]
