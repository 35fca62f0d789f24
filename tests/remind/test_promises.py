"""What holds for every plan, every moment and every way of looking."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Quiet, ReminderRules, Shift, Status, Step
from qtrack.remind.due_moment import skip_quiet_hours
from qtrack.remind.key import Kind
from qtrack.remind.planner import decide
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_item_reminders, list_upcoming
from tests.model.building import measure, milestone, plan
from tests.remind.scenario import Desk

dates = st.dates(date(2026, 1, 1), date(2027, 2, 15))
leads = st.builds(
    LeadTime,
    st.integers(0, 40),
    st.sampled_from(["h", "d", "wd", "w", "m"]),
    st.sampled_from([None, None, time(1, 30), time(23)]),
)
lead_lists = st.lists(leads, max_size=4).map(tuple)
clocks = st.sampled_from([time(0), time(1, 30), time(2, 30), time(9), time(18)])
quiet_hours = st.lists(st.builds(Quiet, clocks, clocks), max_size=2).map(tuple)
measures = st.builds(
    lambda **more: measure("M", **more),
    due=st.none() | dates,
    remind=st.none() | lead_lists,
    status=st.sampled_from([None, None, Status.ACTIVE, Status.DONE]),
    steps=st.lists(
        st.builds(Step, st.sampled_from(["甲", "乙"]), due=st.none() | dates, done=st.booleans()), max_size=2
    ).map(tuple),
)
rules = st.builds(
    ReminderRules,
    at=clocks,
    overdue=st.none() | st.builds(LeadTime, st.integers(0, 20), st.sampled_from(["h", "d", "wd", "w", "m"])),
    shift=st.sampled_from(Shift),
    quiet=quiet_hours,
    group=st.booleans(),
)
spans = st.tuples(dates, st.integers(0, 40))
milestones = st.builds(
    lambda span, remind: milestone(span[0], span[0] + timedelta(days=span[1]), remind=remind),
    spans,
    st.none() | lead_lists,
) | st.just(milestone("monthly 25"))
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)


@st.composite
def plans(draw):
    found = [draw(measures) for _n in range(draw(st.integers(0, 3)))]
    named = [measure(f"M{n}", due=m.due, remind=m.remind, status=m.status, steps=m.steps) for n, m in enumerate(found)]
    return plan(
        *named, milestones=tuple(draw(st.lists(milestones, max_size=1))), reminders=draw(rules), timezone=draw(zones)
    )


moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 3, 10)).map(lambda at: at.replace(tzinfo=UTC))
schedules = st.lists(moments, min_size=1, max_size=8).map(sorted)


@given(plans(), schedules)
def test_nothing_is_sent_twice(plan, schedule):
    desk = Desk(plan)
    for now in schedule:
        desk.at(now)
    assert len(set(desk.sent)) == len(desk.sent)


@given(plans(), st.lists(moments, min_size=1, max_size=8))
def test_nothing_is_sent_twice_by_a_clock_that_jumps(plan, schedule):
    desk = Desk(plan)
    for now in schedule:
        desk.at(now)
    assert len(set(desk.sent)) == len(desk.sent)


@given(plans(), schedules)
def test_what_was_done_about_does_not_depend_on_when_one_looked(plan, schedule):
    often, once = Desk(plan), Desk(plan)
    last = _awake(plan, schedule[-1])
    for now in [*schedule, last]:
        often.at(now)
    once.at(last)
    assert _handled(often) == _handled(once)


@given(plans(), moments, st.floats(0, 0.999))
def test_nothing_falls_due_before_the_moment_to_look_again(plan, now, share):
    desk = Desk(plan)
    desk.at(now)
    until = desk.look_again or datetime(2028, 1, 1, tzinfo=UTC)
    assert until > now
    assert desk.at(now + (until - now) * share) == []


@settings(max_examples=25, deadline=None)
@given(plans())
def test_following_the_moments_to_look_again_misses_no_reminder(plan):
    followed, now, looks = Desk(plan), datetime(2025, 12, 1, tzinfo=UTC), 0
    while now is not None and looks < 3000:
        followed.at(now)
        now, looks = followed.look_again, looks + 1
    stepped, now = Desk(plan), datetime(2025, 12, 1, tzinfo=UTC)
    while now < datetime(2027, 4, 1, tzinfo=UTC):
        stepped.at(now)
        now += timedelta(days=1)
    assert {key.thread for key in stepped.sent} <= {key.thread for key in followed.sent}


@given(plans(), moments)
def test_nothing_is_sent_in_quiet_hours_or_after_the_plan(plan, now):
    decision = decide(plan, now, {})
    if decision.groups:
        assert skip_quiet_hours(now, plan.reminders.quiet, plan.timezone) == now
        assert now.astimezone(plan.timezone).date() <= plan.reminders.until.after(plan.end, calendar_of(plan))


@given(plans(), moments)
def test_nothing_ahead_of_a_date_is_planned_after_it(plan, now):
    until = now + timedelta(days=400)
    for reminder in list_upcoming(plan, calendar_of(plan), now, until):
        assert now < reminder.at <= until
        held = reminder.at - timedelta(days=1)  # by quiet hours, for a day at most
        if reminder.key.kind is not Kind.OVERDUE:
            assert held.date() <= reminder.due
        else:
            assert reminder.at.date() > reminder.due


@settings(max_examples=50, deadline=None)
@given(plans(), moments)
def test_what_is_announced_is_what_is_sent(plan, now):
    """Whoever looks at every moment of the agenda sends what it names, one reminder of a thread at a moment."""
    desk = Desk(plan)
    desk.at(now)
    before = len(desk.sent)
    announced = list_upcoming(plan, calendar_of(plan), now, now + timedelta(days=60))
    for reminder in announced:
        desk.at(reminder.at)
    assert {key.thread for key in desk.sent[before:]} >= {
        r.key.thread for r in announced if (r.key.kind, r.at.date() <= (r.end or r.due)) != (Kind.MILESTONE, False)
    } - {key.thread for key in desk.sent[:before]}


@given(plans())
def test_the_agenda_of_each_item_is_part_of_the_whole(plan):
    whole = list_upcoming(plan, calendar_of(plan), datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    for one in plan.measures:
        if one.status is not Status.DONE:
            mine = {r.key for r in list_item_reminders(plan, calendar_of(plan), one.id)}
            assert {r.key for r in whole if r.measure == one.id} <= mine


def _awake(plan, now):
    """The first moment from `now` on at which a reminder may go out."""
    return skip_quiet_hours(now, plan.reminders.quiet, plan.timezone)


def _handled(desk):
    """Each lead that something final was done about; of repeats the latest."""
    found = set()
    for thread, traces in desk.past.items():
        leads = [lead for lead, trace in traces.items() if trace.state is not State.PENDING]
        found |= {(thread, lead) for lead in leads if not lead.startswith("+")}
        repeats = [LeadTime.parse(lead[1:]) for lead in leads if lead.startswith("+")]
        found |= {(thread, "+", max(repeat.count for repeat in repeats))} if repeats else set()
    return found
