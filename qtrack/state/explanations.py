"""Why reminders came, will come or do not: `remind.explain` with what a state directory has recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from qtrack.model.assessment import Assessment
from qtrack.remind.acknowledge import key_of, reason_of
from qtrack.remind.explain import (
    TO_BE_SENT,
    Daemon,
    Explanation,
    ItemReminders,
    ReminderStatus,
    Situation,
    find_held,
    is_digest,
    join_reasons,
    list_tries,
    planned_status,
    sort_rows,
    verdicts_of,
)
from qtrack.remind.explain_digests import explain_digests, list_next_digests
from qtrack.remind.explain_rules import rules_of
from qtrack.remind.key import Key, Kind
from qtrack.remind.planner import decide
from qtrack.remind.reasons import NO_REASON, Code, Reason, decode_reason
from qtrack.remind.recipients import ANY, channels_of
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_upcoming
from qtrack.state import daemon_status, open_store
from qtrack.state.store import Delivery

__all__ = ["explain", "list_coming", "list_waiting", "recorded_status"]


def explain(assessment: Assessment, state_dir: Path, name: str, now: datetime) -> Explanation:
    """Return everything about a measure with its steps, a step, a milestone, or one reminder by its key.

    For each channel that is told of it what the outbox has, and what left no trace there. The digests have the name
    "digest".
    """
    situation, key = _situation(assessment, state_dir, now), key_of(name)
    plan, rules = situation.plan, rules_of(situation.plan, situation.calendar, name)
    if key is not None and key.plan != plan.id:
        return Explanation(name, now, rules, ())
    if is_digest(name, key):
        return Explanation(name, now, rules, _select_rows(_explain_digests(situation, state_dir, key), key, now))
    item_id = key.item if key else name
    reminders = ItemReminders(situation, item_id)
    rows = _select_rows(_explain_item(situation, reminders, state_dir, item_id), key, now)
    found = (item for item in reminders.items(ANY) if key is None or item.thread == key.thread)
    return Explanation(name, now, rules, rows, tuple(find_held(situation, rows, found)))


def _select_rows(rows: Iterable[ReminderStatus], key: Key | None, now: datetime) -> tuple[ReminderStatus, ...]:
    """Return the rows, or the one that was asked for by its key, in order of time."""
    return sort_rows((row for row in rows if key is None or row.key == key), now)


def list_waiting(assessment: Assessment, state_dir: Path, now: datetime) -> list[ReminderStatus]:
    """Return what has fallen due and is still to go out.

    That is what waits, and where no daemon runs what would go out if one did.
    """
    plan = assessment.plan
    states = [state.value for state in TO_BE_SENT]
    waiting = [recorded_status(one) for one in open_store(state_dir).read_log(states=states) if one.plan == plan.id]
    if _daemon(state_dir, plan.id).delivers:
        found = [_add_tries(row, assessment, now, delivers=True) for row in waiting]
    else:
        channels = dict.fromkeys((*channels_of(plan), *(row.channel for row in waiting)))
        found = [row for name in channels for row in _list_undelivered(assessment, state_dir, now, name, waiting)]
    return sorted(found, key=lambda row: row.at or now)


def list_coming(assessment: Assessment, state_dir: Path, now: datetime, until: datetime) -> list[ReminderStatus]:
    """Return what falls due after `now` and up to `until`, for each channel, and the next digests; unordered."""
    plan = assessment.plan
    marks, sure = open_store(state_dir).read_marks(plan.id), cache(Timelines(plan, assessment.calendar).is_sure)
    rows = []
    for channel in channels_of(plan):
        asleep = {thread: mark for thread, mark in marks.items() if mark.until is not None and mark.until > now}
        for one in list_upcoming(plan, assessment.calendar, now, until, channel, marks=marks):
            mark = asleep.pop(one.key.thread, None)  # the first to come is the one that was put off
            unsure = NO_REASON if sure(one.due, one.key.lead) else Reason.of(Code.MAKE_UP_DAYS_UNKNOWN)
            state, reason = (State.SNOOZED, reason_of(mark, plan)) if mark else (State.PENDING, unsure)
            rows.append(planned_status(one, channel, state, join_reasons(reason)))
    return [*rows, *list_next_digests(plan, assessment.calendar, now, until)]


def recorded_status(delivery: Delivery) -> ReminderStatus:
    """Return a reminder as the outbox has it."""
    return ReminderStatus(
        Key.parse(delivery.key), delivery.title, _parse_moment(delivery.at), State(delivery.state), delivery.channel,
        join_reasons(decode_reason(delivery.reason)), delivery.step, delivery.attempts, _parse_moment(delivery.sent_at),
        _parse_moment(delivery.changed_at), _parse_moment(delivery.next_try),
    )  # fmt: skip


def _explain_digests(situation: Situation, state_dir: Path, key: Key | None) -> list[ReminderStatus]:
    log = (
        row
        for row in open_store(state_dir).read_log()
        if row.plan == situation.plan.id and row.kind == Kind.DIGEST.value
    )
    recorded = list(map(recorded_status, log))
    known = {(row.key, row.channel) for row in recorded}
    return [*recorded, *explain_digests(situation, known, key.day if key else None)]


def _explain_item(
    situation: Situation, reminders: ItemReminders, state_dir: Path, item_id: str
) -> Iterator[ReminderStatus]:
    plan = situation.plan
    unrecorded: list[ReminderStatus] = []
    for channel in channels_of(plan):
        past = open_store(state_dir).read_past(plan.id, channel, [item.thread for item in reminders.items(channel)])
        unrecorded += reminders.list_unrecorded(channel, past)
    return reminders.merge(map(recorded_status, open_store(state_dir).read_item(plan.id, item_id)), unrecorded)


def _list_undelivered(
    assessment: Assessment, state_dir: Path, now: datetime, channel: str, waiting: list[ReminderStatus]
) -> list[ReminderStatus]:
    """Return what a daemon that started now would send through a channel, or hold back for an hour."""
    plan = assessment.plan
    marks, past = open_store(state_dir).read_marks(plan.id), open_store(state_dir).read_past(plan.id, channel)
    decision = decide(plan, now, past, channel, marks)
    verdicts = verdicts_of(decision, delivers=False)
    due = [one.reminder for group in decision.groups for one in group.items]
    due += [
        Reminder(change.key, change.title, change.at, step=change.step)
        for change in decision.changes
        if change.state is State.PENDING and change.at is not None
    ]
    rows = {
        one.key: planned_status(one, channel, State.PENDING, join_reasons(verdicts[str(one.key)][1])) for one in due
    }
    for row in waiting:
        state, reason = verdicts.get(str(row.key), (State.PENDING, None))
        if row.channel == channel and state is State.PENDING:
            failed = row.state is not State.PENDING
            fresh = row if reason is None else replace(row, reasons=join_reasons(reason))
            rows[row.key] = _add_tries(row, assessment, now, delivers=False) if failed else fresh
    return list(rows.values())


def _add_tries(row: ReminderStatus, assessment: Assessment, now: datetime, *, delivers: bool) -> ReminderStatus:
    return replace(row, reasons=join_reasons(*row.reasons, *list_tries(row, assessment.plan, now, delivers=delivers)))


def _situation(assessment: Assessment, state_dir: Path, now: datetime) -> Situation:
    plan = assessment.plan
    marks = open_store(state_dir).read_marks(plan.id)
    return Situation(plan, assessment.calendar, now, marks, _daemon(state_dir, plan.id))


def _daemon(state_dir: Path, plan_id: str) -> Daemon:
    said = daemon_status.read_daemon_health(state_dir)
    return Daemon(said.running, said.delivers(plan_id), said.since)


def _parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
