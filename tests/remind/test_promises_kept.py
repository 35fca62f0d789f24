"""What holds whatever a person acknowledges or puts off, however a plan escalates, on whatever channel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, Unit
from qtrack.remind.delivery_record import Mark
from qtrack.remind.due_moment import skip_quiet_hours
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import State
from qtrack.remind.subjects import list_items
from tests.remind.scenario import Desk
from tests.remind.test_promises import moments, plans, schedules

spans = st.builds(LeadTime, st.integers(0, 30), st.sampled_from(["d", "wd", "w"]))
repeats = st.none() | st.builds(LeadTime, st.integers(1, 9), st.sampled_from(["d", "wd", "w"]))
steps = st.builds(
    lambda name, when, after, repeat, channels: Escalation(name, when, after and when.count > 0, repeat, channels),
    st.sampled_from(["提醒单", "督办单", "红单"]),
    spans,
    st.booleans(),
    repeats,
    st.sampled_from([(), ("wecom",)]),
)
escalations = st.lists(steps, max_size=4, unique_by=lambda step: (step.when, step.after)).map(tuple)
channels = st.sampled_from(["desktop", "wecom", "qa"])
days = st.integers(0, 40).map(lambda count: timedelta(days=count, hours=1))
names = st.sampled_from(["M0", "M1", "M2", "m", "M0#甲"])


@st.composite
def escalating(draw):
    """A plan with steps of its own, the lead unit's channel and another unit's measure."""
    plan = draw(plans())
    others = [replace(one, lead=("县农业局",)) if number == 1 else one for number, one in enumerate(plan.measures)]
    units = (Unit("县质量技术监督局", ("县质监局",), channels=("qa",)),)
    return replace(plan, escalation=draw(escalations), measures=tuple(others), units=units)


@given(escalating(), st.lists(moments, min_size=1, max_size=8), channels)
def test_nothing_is_sent_twice_also_by_a_clock_that_jumps(plan, schedule, channel):
    desk = Desk(plan, channel)
    for now in schedule:
        desk.at(now)
    assert len(set(desk.sent)) == len(desk.sent)


@given(escalating(), schedules, channels)
def test_a_channel_never_sees_what_does_not_concern_it(plan, schedule, channel):
    desk, leads = Desk(plan, channel), {one.id: {*one.lead, *one.joint} for one in plan.measures}
    told = {step.name for step in plan.escalation if channel in step.channels}
    for now in schedule:
        for group in desk.decide(now).groups:
            for due in group.items:
                mine = channel == "desktop" or (channel == "qa" and "县质监局" in leads.get(due.reminder.measure, ()))
                assert mine or due.reminder.step in told
        desk.at(now)


@given(escalating(), schedules, names, st.integers(0, 7), channels)
def test_nothing_comes_after_an_acknowledgement(plan, schedule, name, when, channel):
    assume(when < len(schedule))
    desk, silent = Desk(plan, channel), set()
    for number, now in enumerate(schedule):
        before = len(desk.sent)
        desk.at(now)
        assert silent.isdisjoint(key.thread for key in desk.sent[before:])
        if number == when:
            desk.ack(name, now)
            silent = set(desk.marks)


@given(escalating(), schedules, st.integers(0, 7), channels)
def test_the_key_of_what_was_sent_settles_it_and_its_repeats_and_later_steps_come(plan, schedule, when, channel):
    assume(when < len(schedule))
    desk, lines = Desk(plan, channel), Timelines(plan, calendar_of(plan))
    for number, now in enumerate(schedule):
        desk.at(now)
        if number == when:
            for key in tuple(desk.sent):
                desk.ack(str(key), now)
            settled, acked = set(desk.marks), len(desk.sent)
    for key in desk.sent[acked:]:
        if key.thread in settled:
            mark = desk.marks[key.thread]
            assert mark.lead  # not after its date
            assert lines.at(key.day, key.lead) > lines.at(key.day, mark.lead)
            assert not key.lead.startswith(f"{mark.lead.partition('+')[0]}+")


@given(escalating(), moments, days, names, channels)
def test_a_snoozed_item_is_silent_and_comes_exactly_once_at_the_end(plan, now, span, name, channel):
    desk, until = Desk(plan, channel), now + span
    desk.at(now)
    desk.snooze(name, now, until)
    threads, before = set(desk.marks), len(desk.sent)
    for share in (0, 0.3, 0.999):
        desk.at(now + span * share)
    assert threads.isdisjoint(key.thread for key in desk.sent[before:])
    end = skip_quiet_hours(until, plan.reminders.quiet, plan.timezone)
    before = len(desk.sent)
    for seconds in (0, 1, 60):
        desk.at(end + timedelta(seconds=seconds))
    sent = [key.thread for key in desk.sent[before:] if key.thread in threads]
    lines = Timelines(plan, calendar_of(plan))
    over = end.astimezone(UTC) >= lines.moments.quiet_from
    wanted = [
        item.thread
        for item in list_items(plan, calendar_of(plan), channel)
        if item.thread in threads and not over and lines.of(item.day, item.schedule).split(end.astimezone(UTC))[0]
        if item.end is None or (end.astimezone(plan.timezone).date() - item.end).days < 7
    ]
    assert sorted(sent) == sorted(wanted)


marks = st.builds(
    lambda state, until, made, lead: Mark(state, until if state is State.SNOOZED else None, made, lead),
    st.sampled_from([State.ACKED, State.SNOOZED]),
    moments,
    moments,
    st.just(""),
)


@settings(max_examples=50, deadline=None)
@given(escalating(), schedules, st.lists(marks, max_size=3), channels)
def test_what_comes_later_does_not_depend_on_when_one_looked(plan, schedule, made, channel):
    often, once = Desk(plan, channel), Desk(plan, channel)
    threads = [item.thread for item in list_items(plan, calendar_of(plan))]
    often.marks = once.marks = dict(zip(threads, made, strict=False))
    last = skip_quiet_hours(schedule[-1], plan.reminders.quiet, plan.timezone)
    for now in [*schedule, last]:
        often.at(now)
    once.at(last)
    for number in range(1, 20):
        later = last + timedelta(hours=49 * number)
        assert sorted(often.at(later)) == sorted(once.at(later))


@settings(max_examples=12, deadline=None)
@given(escalating(), channels)
def test_following_the_moments_to_look_again_misses_nothing(plan, channel):
    followed, now, looks = Desk(plan, channel), datetime(2025, 12, 1, tzinfo=UTC), 0
    while now is not None and looks < 3000:
        followed.at(now)
        now, looks = followed.look_again, looks + 1
    stepped, now = Desk(plan, channel), datetime(2025, 12, 1, tzinfo=UTC)
    while now < datetime(2027, 4, 1, tzinfo=UTC):
        stepped.at(now)
        now += timedelta(days=1)
    assert {key.thread for key in stepped.sent} <= {key.thread for key in followed.sent}
