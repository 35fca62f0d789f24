"""What a person acknowledged or put off, and what still comes."""

from datetime import date, datetime, time

import pytest

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, Quiet, ReminderRules, Status, Step
from qtrack.remind.acknowledge import find_default_snooze, threads_of
from qtrack.remind.delivery_record import Mark, Trace
from qtrack.remind.planner import decide
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_upcoming
from tests.model.building import ZONE, measure, milestone, plan
from tests.remind.scenario import Desk

DUE = date(2026, 3, 20)
ONE = plan(measure(due=DUE))
THREAD = ("measure", "M1", DUE)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def key(lead, kind="measure", item="M1", day=DUE):
    return f"p/{kind}/{item}/{day}/{lead}"


def schedule(desk, *moments):
    """What is sent at each moment."""
    return [desk.at(at(moment)) for moment in moments]


def test_an_item_acknowledged_by_its_id_sends_nothing_more_for_that_date():
    desk = Desk(ONE)
    assert desk.at(at("2026-03-13T09:00")) == ["measure M1 7d"]
    assert desk.ack("M1", at("2026-03-13T10:00")) == ["M1"]
    assert schedule(desk, "2026-03-13T10:00", "2026-03-19T09:00", "2026-03-20T09:00", "2026-04-30T09:00") == [[]] * 4
    assert desk.states("M1") == {"30d": State.COALESCED, "7d": State.ACKED}  # and no row for each repeat after it


def test_an_overdue_item_acknowledged_by_the_key_of_a_repeat_sends_nothing_more():
    desk = Desk(ONE)
    assert desk.at(at("2026-03-27T09:00")) == ["overdue M1 +7d"]
    desk.ack(key("+7d", "overdue"), at("2026-03-27T10:00"))
    assert schedule(desk, "2026-03-27T10:00", "2026-04-03T09:00", "2026-09-03T09:00") == [[], [], []]
    assert desk.states("M1")["+7d"] is State.ACKED


def test_a_reminder_ahead_of_its_date_is_acknowledged_by_its_key_and_later_ones_come():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.ack(key("7d"), at("2026-03-13T10:00"))
    assert desk.at(at("2026-03-13T10:00")) == []
    assert desk.states("M1")["7d"] is State.ACKED
    assert desk.at(at("2026-03-19T09:00")) == ["measure M1 1d"]
    assert desk.at(at("2026-03-27T09:00")) == ["overdue M1 +7d"]


def test_an_acknowledged_key_settles_the_reminders_before_it():
    desk = Desk(ONE)
    desk.works = False
    desk.at(at("2026-02-20T09:00"))
    desk.ack(key("7d"), at("2026-02-20T10:00"))
    desk.works = True
    assert schedule(desk, "2026-02-20T10:00", "2026-03-13T09:00") == [[], []]
    assert desk.states("M1") == {"30d": State.ACKED}
    assert desk.at(at("2026-03-19T09:00")) == ["measure M1 1d"]


def test_acknowledging_less_takes_nothing_back():
    desk = Desk(ONE)
    now = at("2026-03-13T10:00")
    desk.ack(key("1d"), now)
    desk.ack(key("7d"), now)
    assert desk.marks[THREAD].lead == "1d"
    desk.ack("M1", now)
    desk.ack(key("1d"), now)
    assert desk.marks[THREAD].lead == ""


def test_another_date_reminds_anew():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.ack("M1", at("2026-03-13T10:00"))
    desk.plan = plan(measure(due=date(2026, 4, 20)))
    assert desk.at(at("2026-04-13T09:00")) == ["measure M1 7d"]


def test_an_acknowledged_one_that_waits_is_closed():
    desk = Desk(ONE)
    desk.works = False
    desk.at(at("2026-03-13T09:00"))
    desk.ack("M1", at("2026-03-13T09:01"))
    desk.works = True
    assert desk.at(at("2026-03-13T09:05")) == []
    assert desk.states("M1")["7d"] is State.ACKED


def test_what_is_acknowledged_while_it_is_sent_stays_so_after_it():
    past = {THREAD: {"7d": Trace(State.SENDING)}}
    marks = {THREAD: Mark(State.ACKED, None, at("2026-03-13T09:00"))}
    now = at("2026-03-13T09:01")
    decision = decide(ONE, now, past, "desktop", marks)
    assert not decision.groups
    assert "7d" not in {change.key.lead for change in decision.changes}
    past[THREAD]["7d"] = Trace(State.ACCEPTED, told_at=now)
    (change,) = [c for c in decide(ONE, now, past, "desktop", marks).changes if c.key.lead == "7d"]
    assert (change.state, phrase_of(change.reason)) == (State.ACKED, "acknowledged")


def test_a_snoozed_item_sends_its_latest_reminder_once_at_the_end():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-16T09:00"))
    assert schedule(desk, "2026-03-13T10:00", "2026-03-15T09:00") == [[], []]
    assert desk.look_again == at("2026-03-16T09:00")
    assert desk.states("M1")["7d"] is State.SNOOZED
    assert schedule(desk, "2026-03-16T09:00", "2026-03-16T09:01") == [["measure M1 7d"], []]
    assert desk.look_again == at("2026-03-19T09:00")
    assert desk.at(at("2026-03-19T09:00")) == ["measure M1 1d"]


def test_of_what_fell_due_in_a_snooze_the_latest_comes_at_its_end():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-30T09:00"))
    assert schedule(desk, "2026-03-19T09:00", "2026-03-20T09:00", "2026-03-27T09:00") == [[], [], []]
    assert schedule(desk, "2026-03-30T09:00", "2026-04-03T09:00") == [["overdue M1 +7d"], ["overdue M1 +14d"]]


def test_a_snooze_before_anything_was_due_keeps_quiet_and_adds_nothing():
    desk = Desk(ONE)
    desk.snooze("M1", at("2026-02-01T10:00"), at("2026-02-03T09:00"))
    assert schedule(desk, "2026-02-01T10:00", "2026-02-03T09:00") == [[], []]
    assert desk.at(at("2026-02-14T09:00")) == ["measure M1 30d"]


def test_a_snooze_that_ends_in_quiet_hours_is_over_after_them():
    desk = Desk(plan(measure(due=DUE), reminders=ReminderRules(quiet=(Quiet(time(12), time(14)),))))
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-16T12:30"))
    assert desk.at(at("2026-03-16T12:30")) == []
    assert desk.look_again == at("2026-03-16T14:00")
    assert schedule(desk, "2026-03-16T14:00", "2026-03-16T14:01") == [["measure M1 7d"], []]


def test_a_snooze_that_ended_while_nobody_looked_is_made_up_for_once():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-14T09:00"))
    assert schedule(desk, "2026-03-17T15:00", "2026-03-17T15:01") == [["measure M1 7d"], []]


def test_a_failed_try_after_a_snooze_rests():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-16T09:00"))
    desk.works = False
    assert schedule(desk, "2026-03-13T10:00", "2026-03-16T09:00") == [[], []]
    assert desk.states("M1")["7d"] is State.FAILED
    desk.works = True
    assert schedule(desk, "2026-03-16T09:00:04", "2026-03-16T09:00:05", "2026-03-16T09:01") == [
        [], ["measure M1 7d"], [],
    ]  # fmt: skip


def test_what_is_sent_after_a_snooze_is_not_sent_again_meanwhile():
    until = at("2026-03-16T09:00")
    marks = {THREAD: Mark(State.SNOOZED, until, at("2026-03-13T10:00"))}
    for state in (State.SENDING, State.UNKNOWN):
        past = {THREAD: {"30d": Trace(State.COALESCED), "7d": Trace(state, at("2026-03-16T09:02"), 1)}}
        decision = decide(ONE, at("2026-03-16T09:01"), past, "desktop", marks)
        assert (decision.groups, len(decision.changes)) == ((), 0)


def test_a_clock_put_back_after_a_snooze_repeats_nothing():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-16T09:00"))
    desk.at(at("2026-03-16T09:00"))
    assert schedule(desk, "2026-03-16T08:50", "2026-03-16T09:00") == [[], []]
    assert desk.states("M1")["7d"] is State.ACCEPTED


def test_what_is_done_in_a_snooze_does_not_come_back():
    desk = Desk(ONE)
    desk.at(at("2026-03-13T09:00"))
    desk.snooze("M1", at("2026-03-13T10:00"), at("2026-03-16T09:00"))
    desk.at(at("2026-03-13T10:00"))
    desk.plan = plan(measure(due=DUE, status=Status.DONE))
    assert schedule(desk, "2026-03-14T09:00", "2026-03-16T09:00") == [[], []]
    assert desk.states("M1")["7d"] is State.SUPPRESSED


def test_a_milestone_snoozed_beyond_its_end_is_told_as_missed():
    desk = Desk(plan(milestones=(milestone(date(2026, 3, 16)),)))
    desk.at(at("2026-03-16T09:00"))
    desk.snooze("m", at("2026-03-16T10:00"), at("2026-03-18T09:00"))
    assert schedule(desk, "2026-03-16T10:00", "2026-03-18T09:00") == [[], ["milestone m 0d"]]
    assert desk.missed == ["m"]


def test_repeats_of_a_step_of_the_escalation_end_with_its_acknowledgement_and_the_next_step_comes():
    spans = {name: LeadTime.parse(text) for name, text in {"早": "30d", "周": "7d", "当天": "0d"}.items()}
    desk = Desk(plan(measure(due=DUE), escalation=(
        Escalation("提醒单", spans["早"], repeat=spans["周"]), Escalation("督办单", spans["当天"], repeat=spans["周"]),
    )))  # fmt: skip
    assert desk.at(at("2026-02-28T09:00")) == ["measure M1 30d+14d"]
    desk.ack(key("30d+14d"), at("2026-02-28T10:00"))
    assert schedule(desk, "2026-03-07T09:00", "2026-03-20T09:00") == [[], ["measure M1 0d"]]
    assert desk.at(at("2026-03-27T09:00")) == ["measure M1 0d+7d"]
    desk.ack(key("0d+7d"), at("2026-03-27T10:00"))
    assert desk.marks[THREAD].lead == ""  # it came after the date
    assert desk.at(at("2026-04-03T09:00")) == []


STEPPED = plan(
    measure("M1", due=date(2026, 6, 30), steps=(
        Step("印发", due=date(2026, 3, 1)), Step("检查", due=date(2026, 3, 20)), Step("总结", due=date(2026, 6, 1)),
        Step("部署", due=date(2026, 2, 1), done=True),
    )),
    measure("M2", due=DUE, status=Status.DONE),
    milestones=(milestone("monthly 25"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("M1", ["M1", "M1#印发", "M1#检查"]),  # its open steps that are due or late
        ("M1#总结", ["M1#总结"]),
        ("M1#部署", []),  # done
        ("M2", []),
        ("m", ["m"]),
        ("p/step/M1#检查/2026-03-20/7d", ["M1#检查"]),
        ("p/step/M1#检查/2026-03-19/7d", []),  # that date is no longer its
        ("q/step/M1#检查/2026-03-20/7d", []),  # of another plan
        ("M3", []),
        ("", []),
    ],
)
def test_what_a_name_means(name, wanted):
    found = threads_of(STEPPED, calendar_of(STEPPED), date(2026, 3, 20), name)
    assert [item for _kind, item, _day in found] == wanted


def test_a_milestone_means_its_present_or_next_occurrence():
    for today, wanted in ((date(2026, 3, 20), date(2026, 3, 25)), (date(2026, 3, 25), date(2026, 3, 25))):
        assert threads_of(STEPPED, calendar_of(STEPPED), today, "m") == [("milestone", "m", wanted)]


def test_tomorrow_is_the_next_working_day_at_the_plans_time():
    assert find_default_snooze(ONE, calendar_of(ONE), at("2026-03-20T16:00")) == at("2026-03-23T09:00")
    assert find_default_snooze(ONE, calendar_of(ONE), at("2026-09-30T16:00")) == at("2026-10-08T09:00")


def test_the_agenda_knows_what_was_acknowledged_and_when_a_snooze_ends():
    now, until = at("2026-03-13T10:00"), at("2026-04-05T00:00")

    def agenda(mark):
        found = list_upcoming(ONE, calendar_of(ONE), now, until, marks={THREAD: mark})
        return [f"{one.at:%m-%d} {one.key.lead}" for one in found]

    assert agenda(Mark(State.ACKED, None, now)) == []
    assert agenda(Mark(State.ACKED, None, now, "1d")) == ["03-20 0d", "03-27 +7d", "04-03 +14d"]
    assert agenda(Mark(State.SNOOZED, at("2026-03-30T09:00"), now)) == ["03-30 +7d", "04-03 +14d"]
    assert agenda(Mark(State.SNOOZED, at("2026-03-12T09:00"), now))[0] == "03-19 1d"
