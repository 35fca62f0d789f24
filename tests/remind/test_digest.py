"""The digest: when it comes, what it tells, and when there is nothing to say."""

from dataclasses import replace
from datetime import date, datetime, time

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Digest, Quiet, ReminderRules, Status, Step, Unit
from qtrack.remind.delivery_record import Mark, Trace
from qtrack.remind.message import actions_of, build_message
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_upcoming_digests
from tests.model.building import ZONE, measure, milestone, plan
from tests.remind.scenario import Desk

QUIET = ReminderRules(before=(), milestone_before=(), overdue=None)  # so that only the digest speaks
DAILY = Digest(daily=time(8, 30))
WEEKLY = Digest(weekly=(0, time(8, 30)))
LATE = measure("late", due=date(2026, 3, 10))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def one(*measures, digest=DAILY, **more):
    return plan(*measures, digest=digest, **{"reminders": QUIET, **more})


def days(desk, start, last):
    """The digests that come, by following the moments to look again."""
    now, found = at(start), []
    while now is not None and now <= at(last):
        found += [f"{now.astimezone(ZONE):%m-%d %H:%M} {sent.split()[1]}" for sent in desk.at(now)]
        now = desk.look_again
    return found


def test_a_daily_digest_comes_on_working_days():
    assert days(Desk(one(LATE)), "2026-03-12T00:00", "2026-03-17T00:00") == [
        "03-12 08:30 daily", "03-13 08:30 daily", "03-16 08:30 daily",
    ]  # fmt: skip


def test_a_weekly_one_comes_on_the_next_working_day_if_its_own_is_off():
    assert days(Desk(one(LATE, digest=WEEKLY)), "2026-09-25T00:00", "2026-10-13T00:00") == [
        "09-28 08:30 weekly", "10-08 08:30 weekly", "10-12 08:30 weekly",  # 5 October is in the holidays of 国庆
    ]  # fmt: skip


def test_weekly_and_daily_on_one_morning_are_one_and_on_one_day_two():
    morning = one(LATE, digest=Digest(time(8, 30), (0, time(9))))
    assert days(Desk(morning), "2026-03-14T12:00", "2026-03-18T00:00") == ["03-16 09:00 weekly", "03-17 08:30 daily"]
    evening = one(LATE, digest=Digest(time(8, 30), (4, time(16))))
    assert days(Desk(evening), "2026-03-13T00:00", "2026-03-14T00:00") == ["03-13 08:30 daily", "03-13 16:00 weekly"]


def test_nothing_to_say_sends_nothing_and_leaves_no_row():
    desk = Desk(one(measure("later", due=date(2026, 12, 1)), measure("done", due=date(2026, 3, 1), status=Status.DONE)))
    assert days(desk, "2026-03-12T00:00", "2026-03-20T00:00") == []
    assert desk.past == {}


def test_it_comes_once_and_missed_days_are_not_made_up():
    desk = Desk(one(LATE))
    assert [desk.at(at(f"2026-03-{text}")) for text in ("16T15:00", "16T15:01", "17T08:29")] == [
        ["digest daily 08:30"],
        [],
        [],
    ]
    assert [key.day for key in desk.sent] == [date(2026, 3, 16)]
    assert desk.at(at("2026-03-21T10:00")) == []  # a Saturday: yesterday's is over


def test_of_two_that_were_missed_on_a_day_the_later_comes():
    desk = Desk(one(LATE, digest=Digest(time(8, 30), (4, time(16)))))
    assert desk.at(at("2026-03-13T17:00")) == ["digest weekly 16:00"]


def test_one_that_could_not_be_sent_is_tried_that_day_and_expires():
    desk = Desk(one(LATE))
    desk.works = False
    desk.at(at("2026-03-16T08:30"))
    assert desk.look_again == at("2026-03-16T08:30:05")
    assert desk.decide(at("2026-03-16T08:30:04")).groups == ()
    assert len(desk.decide(at("2026-03-16T08:30:05")).groups) == 1
    desk.at(at("2026-03-17T00:00"))
    assert desk.past["digest", "daily", date(2026, 3, 16)]["08:30"].state is State.EXPIRED


def test_quiet_hours_hold_it_back():
    held = one(LATE, reminders=replace(QUIET, quiet=(Quiet(time(18), time(9)),)))
    assert days(Desk(held), "2026-03-16T00:00", "2026-03-17T00:00") == ["03-16 09:00 daily"]


def test_it_ends_with_the_plans_reminders():
    short = one(LATE, end=date(2026, 3, 16), reminders=replace(QUIET, until=LeadTime.parse("0d")))
    assert days(Desk(short), "2026-03-16T00:00", "2026-03-30T00:00") == ["03-16 08:30 daily"]


def test_it_goes_to_its_channels_or_to_the_plans():
    routed = one(LATE, digest=replace(DAILY, channels=("mail",)), units=(Unit("县质监局", channels=("qa",)),))
    sent = {name: Desk(routed, name).at(at("2026-03-16T10:00")) for name in ("desktop", "mail", "qa")}
    assert sent == {"desktop": [], "mail": ["digest daily 08:30"], "qa": []}
    assert Desk(one(LATE)).at(at("2026-03-16T10:00")) == ["digest daily 08:30"]


def test_it_comes_beside_the_reminders_of_the_same_moment():
    both = plan(LATE, digest=Digest(daily=time(9)))
    groups = Desk(both).decide(at("2026-03-17T09:00")).groups
    assert [[due.reminder.key.kind for due in group.items] for group in groups] == [["overdue"], ["digest"]]


FULL = one(
    LATE,
    measure("soon", due=date(2026, 3, 18), steps=(Step("检查", due=date(2026, 3, 12)),)),
    measure("far", due=date(2026, 6, 1)),
    milestones=(milestone(date(2026, 3, 20), title="评审会"), milestone(date(2026, 3, 1), date(2026, 3, 31), id="on")),
)


def told(of, text="2026-03-16T08:30", marks=None):
    desk = Desk(of)
    desk.marks = marks or {}
    (group,) = desk.decide(at(text)).groups
    return build_message(group, at(text)), actions_of(group)


def test_it_counts_and_names_what_is_late_due_soon_and_ahead_the_most_urgent_first():
    words, actions = told(FULL)
    assert words.title == "计划: daily digest, 2 late, 1 due soon, 1 milestone"
    assert words.body.split("\n") == [
        "6 days late · 措施late · 县质监局",
        "4 days late · soon · 检查 · 县质监局",
        "2 days left (2 working days) · 措施soon · 县质监局",
        "4 days left (4 working days) · 评审会",
    ]
    assert not words.pressing
    assert actions == ()


def test_as_many_as_fit_are_named():
    words, _actions = told(one(*(measure(f"M{n}", due=date(2026, 3, 10)) for n in range(12))))
    assert words.body.split("\n")[8:] == ["… and 4 more"]


def test_what_is_acknowledged_or_snoozed_is_left_out():
    now = at("2026-03-16T08:00")
    acked = {("measure", "late", LATE.due): Mark(State.ACKED, None, now)}
    assert told(FULL, marks=acked)[0].title == "计划: daily digest, 1 late, 1 due soon, 1 milestone"
    asleep = {("measure", "late", LATE.due): Mark(State.SNOOZED, at("2026-03-17T09:00"), now)}
    desk = Desk(one(LATE))
    desk.marks = asleep
    assert days(desk, "2026-03-16T08:00", "2026-03-18T12:00") == ["03-18 08:30 daily"]


def test_the_agenda_names_the_digests_to_come():
    both = one(LATE, digest=Digest(time(8, 30), (0, time(9))))
    found = list_upcoming_digests(both, calendar_of(both), at("2026-03-13T09:00"), at("2026-03-17T09:00"))
    assert [f"{one.at:%d %H:%M} {one.key}" for one in found] == [
        "16 09:00 p/digest/weekly/2026-03-16/09:00", "17 08:30 p/digest/daily/2026-03-17/08:30",
    ]  # fmt: skip


def test_one_that_is_being_sent_is_not_sent_beside():
    desk = Desk(one(LATE))
    desk.past = {("digest", "daily", date(2026, 3, 16)): {"08:30": Trace(State.SENDING)}}
    assert desk.at(at("2026-03-16T08:31")) == []
