"""Why digests came, will come or do not: those that left no trace in the record, and the next."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.digest import has_content, list_digests
from qtrack.remind.due_moment import Moments
from qtrack.remind.explain import ReminderStatus, Situation, Verdict, join_reasons, planned_status
from qtrack.remind.key import Key
from qtrack.remind.reasons import NO_REASON, Code, Reason
from qtrack.remind.recipients import channels_of, wants_digest
from qtrack.remind.reminder import Reminder
from qtrack.remind.states import State
from qtrack.remind.upcoming import list_upcoming_digests

_BACK, _AHEAD = timedelta(days=7), timedelta(days=32)


def explain_digests(
    situation: Situation, recorded: Collection[tuple[Key, str]], day: date | None = None
) -> Iterator[ReminderStatus]:
    """Yield the digests of the last days that are not among the `recorded`, and the next of each kind.

    With a `day` only those of that day, past or to come.
    """
    plan, calendar, now = situation.plan, situation.calendar, situation.now
    today = now.astimezone(plan.timezone).date()
    fallen = list(list_digests(plan, calendar, *((day, day) if day else (today - _BACK, today))))
    for channel in channels_of(plan):
        if wants_digest(plan, channel):
            for one in fallen:
                if (one.key, channel) not in recorded and (day or one.at <= now):
                    state, reason = _judge_digest(situation, one)
                    yield planned_status(one, channel, state, join_reasons(reason))
    if not day:
        yield from list_next_digests(plan, calendar, now, now + _AHEAD)


def list_next_digests(plan: Plan, calendar: WorkCalendar, now: datetime, until: datetime) -> Iterator[ReminderStatus]:
    """Yield for each channel the next digest of each kind."""
    for channel in channels_of(plan):
        ahead = list_upcoming_digests(plan, calendar, now, until, channel)
        nearest = {one.key.item: one for one in reversed(ahead)}
        for one in nearest.values():
            yield planned_status(one, channel, State.PENDING, (Reason.of(Code.DIGEST_REPEATS),))


def _judge_digest(situation: Situation, digest: Reminder) -> Verdict:
    """Return where a digest stands that left no trace, and why, as far as the plan of today can tell."""
    plan, calendar, now, daemon = situation.plan, situation.calendar, situation.now, situation.daemon
    at = digest.at
    if at >= Moments(plan, calendar).quiet_from:
        return State.SUPPRESSED, Reason.of(Code.PLAN_OVER_BY_THEN)
    if at > now:
        return State.PENDING, Reason.of(Code.DIGEST_IF_ANY)
    if daemon.delivers and daemon.since is not None and daemon.since <= at:
        return State.SUPPRESSED, Reason.of(Code.DIGEST_EMPTY)
    if not has_content(plan, calendar, at, situation.marks):
        return State.SUPPRESSED, Reason.of(Code.DIGEST_EMPTY_OR_DOWN)
    if at.date() == now.astimezone(plan.timezone).date():
        return State.PENDING, NO_REASON if daemon.delivers else Reason.of(Code.WAITS_FOR_DAEMON)
    return State.EXPIRED, Reason.of(Code.DAEMON_WAS_DOWN)
