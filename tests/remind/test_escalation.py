"""Steps of reminding with names of their own, on the channels that are told of them."""

from dataclasses import replace
from datetime import date, datetime

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, ReminderRules, Status, Step, Unit
from qtrack.remind.planner import decide
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.recipients import channels_of
from qtrack.remind.states import State
from qtrack.remind.superseded import find_superseded
from qtrack.remind.upcoming import list_item_reminders
from tests.model.building import ZONE, measure, milestone, plan
from tests.remind.scenario import Desk

DUE = date(2026, 3, 20)  # a Friday


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def step(name, when, repeat=None, *channels):
    lead = LeadTime.parse(when.removeprefix("+"))
    return Escalation(name, lead, when.startswith("+"), LeadTime.parse(repeat) if repeat else None, channels)


SLIPS = (step("提醒单", "7d"), step("督办单", "0d"), step("红单", "+1d", "3wd", "wecom"))
ONE = plan(measure(due=DUE), escalation=SLIPS)


def story(plan, channel="desktop", **more):
    """Everything that comes on a channel, from a start on, by following the moments to look again."""
    desk, told = Desk(plan, channel), []
    now, last = (
        at(more.get(name, text)) for name, text in (("start", "2026-01-05T00:00"), ("last", "2026-04-03T12:00"))
    )
    while now is not None and now <= last:
        for group in desk.decide(now).groups:
            told += [(f"{now.astimezone(ZONE):%m-%d}", d.reminder.step, d.reminder.key.lead) for d in group.items]
        desk.at(now)
        now = desk.look_again
    return told


def test_each_step_comes_by_its_name_and_the_last_repeats_until_it_is_done():
    assert story(ONE) == [
        ("03-13", "提醒单", "7d"),
        ("03-20", "督办单", "0d"),
        ("03-23", "红单", "+1d"),  # the 21st is a Saturday
        ("03-26", "红单", "+1d+3wd"),
        ("03-31", "红单", "+1d+6wd"),
        ("04-03", "红单", "+1d+9wd"),
    ]


def test_a_step_repeats_until_the_next_one_begins():
    two = plan(measure(due=DUE), escalation=(step("黄", "14d", "3d"), step("橙", "7d", "1wd"), step("红", "0d")))
    told = story(two)
    assert [lead for _day, name, lead in told if name == "黄"] == ["14d", "14d+3d", "14d+6d"]
    assert [lead for _day, name, lead in told if name == "橙"] == ["7d", "7d+1wd", "7d+2wd", "7d+3wd", "7d+4wd"]
    assert told[-1] == ("03-20", "红", "0d")


def test_repeats_of_a_step_ahead_that_nothing_follows_end_with_the_date():
    alone = plan(measure(due=DUE), escalation=(step("提醒单", "7d", "2d"),))
    assert [lead for _day, _name, lead in story(alone)] == ["7d", "7d+2d", "7d+4d", "7d+6d"]


def test_a_measures_own_leads_come_besides_and_end_no_repeats():
    own = plan(
        measure(due=DUE, remind=(LeadTime.parse("10d"), LeadTime.parse("2d"), LeadTime.parse("7d"))),
        escalation=(step("提醒单", "7d", "2d"), *SLIPS[1:]),
    )
    told = [pair for pair in story(own) if pair[0] <= "03-20"]
    assert [(name, lead) for _day, name, lead in told] == [
        ("", "10d"), ("提醒单", "7d"), ("提醒单", "7d+2d"), ("提醒单", "7d+4d"), ("", "2d"), ("提醒单", "7d+6d"),
        ("督办单", "0d"),
    ]  # fmt: skip


def test_the_plain_rules_give_way_for_measures_and_steps_and_stay_for_milestones():
    stepped = measure(due=date(2026, 6, 30), steps=(Step("检查", due=DUE), Step("总结", due=DUE, done=True)))
    desk = Desk(plan(stepped, milestones=(milestone(DUE),), escalation=SLIPS))
    assert desk.at(at("2026-02-18T09:00")) == ["milestone m 30d"]
    assert sorted(desk.at(at("2026-03-13T09:00"))) == ["milestone m 14d", "step M1#检查 7d"]
    assert desk.at(at("2026-03-26T09:00"))[0] == "step M1#检查 +1d+3wd"  # a step is late, too


def test_a_late_daemon_sends_the_latest_step_only():
    desk = Desk(ONE)
    assert desk.at(at("2026-03-27T15:00")) == ["overdue M1 +1d+3wd"]
    assert desk.states("M1") == {
        "7d": State.COALESCED, "0d": State.COALESCED, "+1d": State.COALESCED, "+1d+3wd": State.ACCEPTED,
    }  # fmt: skip


def test_what_is_done_escalates_no_further():
    desk = Desk(ONE)
    desk.at(at("2026-03-20T09:00"))
    desk.plan = plan(measure(due=DUE, status=Status.DONE), escalation=SLIPS)
    assert [desk.at(at(text)) for text in ("2026-03-23T09:00", "2026-03-26T09:00", "2026-05-26T09:00")] == [[]] * 3


def test_an_escalation_is_superseded_by_another_date_with_what_waits_of_its_repeats():
    desk = Desk(ONE)
    desk.works = False
    desk.at(at("2026-03-26T09:00"))
    assert desk.states("M1")["+1d+3wd"] is State.FAILED
    changes = find_superseded(ONE, plan(measure(due=date(2026, 6, 1)), escalation=SLIPS), desk.past)
    assert ("+1d+3wd", "moved to 2026-06-01") in {(c.key.lead, phrase_of(c.reason)) for c in changes}
    assert {c.state for c in changes} == {State.SUPERSEDED}


def test_a_plan_that_begins_to_escalate_tells_nothing_again():
    plain = plan(measure(due=DUE))
    desk = Desk(plain)
    desk.at(at("2026-03-13T09:00"))
    desk.plan = replace(plain, escalation=SLIPS)
    assert desk.at(at("2026-03-13T10:00")) == []  # "7d" of before and 提醒单 are one reminder
    desk = Desk(plain)
    desk.at(at("2026-04-03T09:00"))
    desk.plan = replace(plain, escalation=SLIPS)
    assert desk.at(at("2026-04-03T10:00")) == []
    assert desk.at(at("2026-04-09T09:00")) == ["overdue M1 +1d+12wd"]


def test_keys_are_unique_and_stay_the_same():
    first, again = ([str(one.key) for one in list_item_reminders(ONE, calendar_of(ONE), "M1")] for _time in range(2))
    assert first == again
    assert len(set(first)) == len(first)
    assert first[3] == "p/overdue/M1/2026-03-20/+1d+3wd"


ROUTED = plan(
    measure("M1", due=DUE, lead=("县质监局",)),
    measure("M2", due=DUE, lead=("县农业局",), joint=("质监局",)),
    measure("M3", due=DUE, lead=("县农业局",), support=("县质监局",)),
    milestones=(milestone(DUE, units=("县质监局",)), milestone(DUE, id="n")),
    units=(Unit("县质监局", ("质监局",), channels=("qa",)), Unit("县农业局", channels=("farm", "desktop"))),
    escalation=SLIPS,
)


def heard(channel, of=ROUTED):
    desk = Desk(of, channel)
    for text in ("2026-03-13T09:00", "2026-03-20T09:00", "2026-03-23T09:00"):
        desk.at(at(text))
    return {(key.item, key.lead) for key in desk.sent}


def test_every_channel_of_a_plan_is_named_once():
    assert channels_of(ROUTED) == ("desktop", "wecom", "qa", "farm")
    assert channels_of(plan(reminders=ReminderRules(channels=()))) == ()


def test_the_plans_channel_is_told_everything():
    assert {item for item, _lead in heard("desktop")} == {"M1", "M2", "M3", "m", "n"}


def test_a_units_channel_is_told_of_what_it_leads_shares_or_answers_for():
    assert {item for item, _lead in heard("qa")} == {"M1", "M2", "m"}  # M2 under its other name, M3 it only supports
    assert {item for item, _lead in heard("farm")} == {"M2", "M3"}
    assert ("M1", "7d") in heard("qa")  # every step of them


def test_the_channel_of_a_step_is_told_that_step_of_all():
    assert heard("wecom") == {("M1", "+1d"), ("M2", "+1d"), ("M3", "+1d")}


def test_a_step_that_is_not_heard_still_ends_the_one_before_it():
    steps = (step("黄", "7d", "2d", "wecom"), step("红", "3d"))
    told = story(plan(measure(due=DUE), escalation=steps), "wecom")
    assert [lead for _day, _name, lead in told] == ["7d", "7d+2d"]  # on the 16th; 红 begins on the 17th


def test_a_channel_nobody_names_is_told_nothing():
    assert heard("pigeon") == set()


def test_what_waits_on_a_channel_that_is_no_longer_told_is_closed():
    desk = Desk(ROUTED, "qa")
    desk.works = False
    desk.at(at("2026-03-13T09:00"))
    plain = replace(ROUTED, units=())
    changes = list(decide(plain, at("2026-03-13T10:00"), desk.past, "qa").changes)
    assert {change.state for change in changes} == {State.SUPERSEDED}
    assert {phrase_of(change.reason) for change in changes} == {"no longer sent through this channel"}
    assert {change.key.item for change in changes} == {"M1", "M2", "m"}


def test_of_the_repeats_of_a_step_that_is_over_nothing_is_written_down():
    desk = Desk(plan(measure(due=DUE), escalation=(step("黄", "14d", "3d"), step("红", "0d"))))
    assert desk.at(at("2026-03-20T15:00")) == ["measure M1 0d"]
    assert desk.states("M1") == {"14d": State.COALESCED, "0d": State.ACCEPTED}
