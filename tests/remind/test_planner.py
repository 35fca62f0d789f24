from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Quiet, ReminderRules, Status, Step
from qtrack.remind.delivery_record import Trace
from qtrack.remind.planner import decide
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.states import State
from qtrack.remind.superseded import find_superseded
from tests.model.building import ZONE, measure, milestone, plan
from tests.remind.scenario import Desk


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def leads(*texts):
    return tuple(LeadTime.parse(text) for text in texts)


ONE = plan(measure(due=date(2026, 3, 20)))


def test_nothing_is_due_before_the_first_lead():
    desk = Desk(ONE)
    assert desk.at(at("2026-02-10T08:59")) == []
    assert desk.look_again == at("2026-02-14T09:00")  # 18 February is 春节; the Saturday before it is worked


def test_each_lead_comes_once_at_its_moment():
    desk = Desk(plan(measure(due=date(2026, 3, 20), remind=leads("7d", "1d", "0d"))))
    desk.at(at("2026-03-01T09:00"))
    assert desk.look_again == at("2026-03-13T09:00")
    assert desk.at(at("2026-03-13T09:00")) == ["measure M1 7d"]
    assert desk.at(at("2026-03-13T09:00")) == []
    assert desk.look_again == at("2026-03-19T09:00")
    assert desk.at(at("2026-03-19T09:00")) == ["measure M1 1d"]
    assert desk.at(at("2026-03-20T09:00")) == ["measure M1 0d"]
    assert desk.look_again == at("2026-03-27T09:00")


def test_of_several_that_are_past_only_the_latest_comes():
    desk = Desk(plan(measure(due=date(2026, 3, 20))))
    assert desk.at(at("2026-03-19T15:00")) == ["measure M1 1d"]
    assert desk.states("M1") == {"30d": State.COALESCED, "7d": State.COALESCED, "1d": State.ACCEPTED}


def test_a_late_measure_repeats_and_a_late_daemon_sends_one():
    desk = Desk(plan(measure(due=date(2026, 3, 20), remind=leads("1d"))))
    assert desk.at(at("2026-03-19T09:00")) == ["measure M1 1d"]
    assert desk.at(at("2026-04-11T12:00")) == ["overdue M1 +21d"]
    assert desk.look_again == at("2026-04-17T09:00")
    assert desk.at(at("2026-04-17T09:00")) == ["overdue M1 +28d"]


def test_the_last_lead_is_still_told_when_the_date_is_past():
    desk = Desk(plan(measure(due=date(2026, 3, 20)), reminders=ReminderRules(overdue=None)))
    assert desk.at(at("2026-06-01T09:00")) == ["measure M1 0d"]
    assert desk.look_again is None


def test_an_item_added_late_comes_once():
    desk = Desk(plan(measure("M1", due=date(2026, 3, 20))))
    desk.at(at("2026-03-16T10:00"))
    desk.plan = plan(*desk.plan.measures, measure("M2", due=date(2026, 3, 20)))
    assert desk.at(at("2026-03-16T10:05")) == ["measure M2 7d"]
    assert desk.at(at("2026-03-16T10:10")) == []


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
def test_a_closed_measure_is_silent_and_its_steps_with_it(status):
    step = Step("检查", due=date(2026, 3, 20))
    desk = Desk(plan(measure(due=date(2026, 3, 20), status=status, steps=(step,))))
    assert desk.at(at("2026-04-20T10:00")) == []
    assert set(desk.states("M1").values()) == {State.SUPPRESSED}
    assert desk.look_again is None
    assert len(desk.decide(at("2026-04-20T10:01")).changes) == 0


def test_a_measure_opened_again_is_reminded_of():
    closed = plan(measure(due=date(2026, 3, 20), status=Status.DONE))
    desk = Desk(closed)
    desk.at(at("2026-03-19T10:00"))
    desk.plan = plan(measure(due=date(2026, 3, 20)))
    assert desk.at(at("2026-03-19T11:00")) == ["measure M1 1d"]


def test_a_step_has_the_leads_of_its_measure():
    steps = (Step("校园食品安全检查", due=date(2026, 3, 20)), Step("总结", due=date(2026, 3, 20), done=True))
    desk = Desk(plan(measure("M07", due=date(2026, 11, 30), remind=leads("7d"), steps=steps)))
    assert desk.at(at("2026-03-13T09:00")) == ["step M07#校园食品安全检查 7d"]
    assert desk.at(at("2026-05-13T09:00")) == []  # a step does not repeat


def test_measures_without_a_date_come_together_at_the_end_of_the_plan():
    desk = Desk(plan(measure("M1"), measure("M2"), measure("M3", due=date(2026, 3, 1), status=Status.DONE)))
    desk.at(at("2026-11-01T09:00"))
    decision = desk.decide(at("2026-12-24T09:00"))
    assert [len(group.items) for group in decision.groups] == [2]
    assert {due.reminder.due for due in decision.groups[0].items} == {date(2026, 12, 31)}


def test_without_grouping_each_comes_alone():
    desk = Desk(plan(measure("M1"), measure("M2"), reminders=ReminderRules(group=False)))
    assert [len(group.items) for group in desk.decide(at("2026-12-24T09:00")).groups] == [1, 1]


def test_the_most_urgent_comes_first():
    desk = Desk(
        plan(
            measure("late", due=date(2026, 1, 20)),
            measure("soon", due=date(2026, 3, 20)),
            measure("slow", due=date(2026, 3, 20), weight=0.1),
        )
    )
    assert desk.at(at("2026-03-17T10:00")) == ["overdue late +56d", "measure soon 7d", "measure slow 7d"]


def test_a_milestone_reminds_every_year_and_while_it_lasts():
    month = milestone("09-01", "09-30", remind=leads("14d", "0d"), since=1978)
    desk = Desk(plan(milestones=(month,)))
    assert desk.at(at("2026-08-18T09:00")) == ["milestone m 14d"]
    assert desk.at(at("2026-09-20T09:00")) == ["milestone m 0d"]
    assert desk.missed == []


def test_a_milestone_that_is_over_is_told_as_missed_once():
    desk = Desk(plan(milestones=(milestone(date(2026, 3, 16)),)))
    assert desk.at(at("2026-03-18T09:00")) == ["milestone m 0d"]
    assert desk.missed == ["m"]
    assert desk.states("m")["0d"] is State.MISSED
    assert desk.at(at("2026-03-18T09:05")) == []


def test_a_milestone_long_over_expires():
    desk = Desk(plan(milestones=(milestone(date(2026, 3, 16)),)))
    assert desk.at(at("2026-03-23T09:00")) == []
    assert desk.states("m")["0d"] is State.EXPIRED


def test_a_missed_one_that_cannot_be_told_expires():
    desk = Desk(plan(milestones=(milestone(date(2026, 3, 16)),)))
    desk.works = False
    desk.at(at("2026-03-16T09:00"))
    assert desk.states("m")["0d"] is State.FAILED
    desk.works = True
    assert desk.at(at("2026-03-23T09:00")) == []
    assert desk.states("m")["0d"] is State.EXPIRED


def test_quiet_hours_hold_everything_until_their_end():
    quiet = ReminderRules(quiet=(Quiet(time(12), time(14)),), at=time(12, 30))
    desk = Desk(plan(measure(due=date(2026, 3, 20)), reminders=quiet))
    assert desk.at(at("2026-03-19T12:30")) == []
    assert desk.look_again == at("2026-03-19T14:00")
    assert desk.states("M1")["1d"] is State.PENDING
    assert desk.at(at("2026-03-19T14:00")) == ["measure M1 1d"]


def test_an_old_plan_is_quiet():
    desk = Desk(plan(measure(due=date(2026, 12, 1)), milestones=(milestone(date(2027, 6, 1)),)))
    assert desk.at(at("2027-01-28T09:00")) == ["overdue M1 +56d"]
    assert desk.look_again is None
    assert desk.at(at("2027-01-31T00:00")) == []
    assert desk.at(at("2027-06-01T10:00")) == []
    assert desk.states("M1")["+182d"] is State.SUPPRESSED


def test_a_failed_one_rests_and_goes_again():
    desk = Desk(plan(measure("M1", due=date(2026, 3, 20), remind=leads("1d"))))
    desk.works = False
    assert desk.at(at("2026-03-19T09:00")) == []
    assert desk.look_again == at("2026-03-19T09:00") + timedelta(seconds=5)
    desk.works = True
    assert desk.at(at("2026-03-19T09:00:04")) == []
    assert desk.at(at("2026-03-19T09:00:05")) == ["measure M1 1d"]


def test_what_rests_goes_along_with_what_is_due():
    desk = Desk(
        plan(
            measure("M1", due=date(2026, 3, 20), remind=leads("1d")),
            measure("M2", due=date(2026, 3, 20), remind=leads("1d@09:00", "2h@11:00")),
        )
    )
    desk.works = False
    desk.at(at("2026-03-20T08:59:57"))
    desk.works = True
    assert sorted(desk.at(at("2026-03-20T09:00"))) == ["measure M1 1d", "measure M2 2h@11:00"]


def test_a_rest_set_by_a_clock_that_was_ahead_is_not_believed():
    past = {("measure", "M1", date(2026, 3, 20)): {"1d": Trace(State.FAILED, at("2026-03-25T09:00"), 3)}}
    assert decide(plan(measure(due=date(2026, 3, 20))), at("2026-03-19T10:00"), past).groups


def test_a_clock_put_back_repeats_nothing():
    desk = Desk(plan(measure(due=date(2026, 3, 20))))
    desk.at(at("2026-03-27T09:00"))
    for text in ("2026-03-27T08:50", "2026-03-20T10:00", "2026-03-01T10:00"):
        assert desk.at(at(text)) == []


def test_another_interval_of_repeats_tells_nothing_again():
    desk = Desk(plan(measure(due=date(2026, 3, 20))))
    desk.at(at("2026-04-18T09:00"))
    desk.plan = replace(desk.plan, reminders=ReminderRules(overdue=LeadTime.parse("1w")))
    assert desk.at(at("2026-04-18T09:05")) == []
    desk.plan = replace(desk.plan, reminders=ReminderRules(overdue=LeadTime.parse("9d")))
    assert desk.at(at("2026-04-18T09:05")) == []
    assert [lead for lead in desk.states("M1") if lead.startswith("+")] == ["+28d"]  # nor is it written down


def test_a_lead_added_before_the_one_that_was_told_is_no_news():
    desk = Desk(plan(measure(due=date(2026, 3, 20), remind=leads("1d"))))
    desk.at(at("2026-03-19T09:00"))
    desk.plan = plan(measure(due=date(2026, 3, 20), remind=leads("5d", "1d")))
    assert desk.at(at("2026-03-19T10:00")) == []
    assert desk.states("M1")["5d"] is State.COALESCED


def test_what_waits_for_an_item_that_is_gone_is_superseded():
    desk = Desk(plan(measure(due=date(2026, 3, 20))))
    desk.works = False
    desk.at(at("2026-03-19T09:00"))
    desk.plan = plan()
    desk.at(at("2026-03-19T10:00"))
    assert desk.states("M1")["1d"] is State.SUPERSEDED


def test_a_moved_date_supersedes_what_was_not_sent_and_can_come_back():
    old, new = plan(measure(due=date(2026, 3, 20))), plan(measure(due=date(2026, 4, 20)))
    desk = Desk(old)
    desk.at(at("2026-03-13T09:00"))
    changes = find_superseded(old, new, desk.past)
    assert [(c.key.lead, c.state, phrase_of(c.reason)) for c in changes] == [
        ("1d", State.SUPERSEDED, "moved to 2026-04-20"), ("0d", State.SUPERSEDED, "moved to 2026-04-20"),
    ]  # fmt: skip
    desk.write(changes)
    desk.plan = new
    assert desk.at(at("2026-03-19T09:00")) == []
    desk.plan = old
    assert desk.at(at("2026-03-19T10:00")) == ["measure M1 1d"]


def test_a_move_writes_nothing_twice():
    old, new = plan(measure(due=date(2026, 3, 20))), plan()
    desk = Desk(old)
    desk.write(find_superseded(old, new, desk.past))
    assert find_superseded(old, new, desk.past) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Shanghai"])
def test_a_reminder_in_the_night_of_the_clock_change_comes_once(zone):
    here = ZoneInfo(zone)
    rules = ReminderRules(at=time(1, 30), shift="none")
    days = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1))
    measures = [measure(f"M{n}", due=day, remind=leads("0d")) for n, day in enumerate(days)]
    for one, day in zip(measures, days, strict=True):
        desk = Desk(plan(one, timezone=here, reminders=replace(rules, overdue=None)))
        now, sent = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1), []
        for _minute in range(0, 60 * 48, 10):
            sent += desk.at(now)
            now += timedelta(minutes=10)
        assert sent == [f"measure {one.id} 0d"]


def test_years_beyond_the_known_working_days_work():
    far = plan(measure(due=date(2031, 6, 2)), start=date(2031, 1, 1), end=date(2031, 12, 31))
    assert Desk(far).at(at("2031-06-02T09:00")) == ["measure M1 0d"]


def test_the_ends_of_time_do_no_harm():
    for day in (date.min, date.max):
        edge = plan(measure(due=day), start=day, end=day, milestones=(milestone(day),))
        decision = decide(edge, at("2026-06-01T09:00"), {})
        assert not decision.groups


def test_the_traces_are_only_read():
    past = {}
    decide(ONE, at("2026-03-19T09:00"), past)
    assert past == {}
