"""What will come and when, for those who ask."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from operator import attrgetter

from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.delivery_record import NO_MARKS, Mark, Marks
from qtrack.remind.digest import list_digests
from qtrack.remind.due_moment import Moment, skip_quiet_hours
from qtrack.remind.recipients import ANY, wants_digest
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import State
from qtrack.remind.subjects import Item, list_items, reminder_of

_HELD = timedelta(days=1)
"""Quiet hours hold back for so long at most."""


def list_upcoming(
    plan: Plan, calendar: WorkCalendar, now: datetime, until: datetime, channel: str = ANY,
    *, marks: Marks = NO_MARKS,
) -> list[Reminder]:  # fmt: skip
    """Every reminder that goes out on `channel` after `now` and up to `until`, in order, but for the digests.

    `at` is when, after quiet hours. Of a snoozed item the latest reminder comes at the end of the snooze.
    """
    lines = Timelines(plan, calendar)
    start, stop = now.astimezone(UTC), min(until.astimezone(UTC), lines.moments.quiet_from)
    released = cache(partial(_skip_quiet_hours, plan))  # thousands of items share a few hundred moments
    found = [
        reminder_of(plan, item, moment)
        for item in list_items(plan, calendar, channel)
        if not item.silence
        for moment in _merge_simultaneous(
            released, _list_coming(lines, item, start, stop, marks.get(item.thread) if marks else None)
        )
        if start < moment.at <= stop
    ]
    return _sort_reminders(found)


def list_upcoming_digests(
    plan: Plan, calendar: WorkCalendar, now: datetime, until: datetime, channel: str = ANY
) -> list[Reminder]:
    """The digests that fall after `now` and up to `until`; each comes only if there is something to say."""
    if not wants_digest(plan, channel):
        return []
    end = min(until.astimezone(UTC), Timelines(plan, calendar).moments.quiet_from)
    days = ((moment.astimezone(plan.timezone)).date() for moment in (now - _HELD, end))
    return [one for one in list_digests(plan, calendar, *days) if now < one.at <= end]


def list_item_reminders(plan: Plan, calendar: WorkCalendar, item_id: str, channel: str = ANY) -> list[Reminder]:
    """All reminders on `channel`, past and to come, of one measure with its steps, one step, or one milestone.

    Repeats are given up to the end of the plan's reminders. A closed item has the moments it would have had.
    """
    lines = Timelines(plan, calendar)
    found = [
        reminder_of(plan, item, _skip_quiet_hours(plan, moment))
        for item in list_items(plan, calendar, channel)
        if item_id in {item.id, item.measure}
        for moment in lines.of(item.day, item.schedule).between(None, lines.moments.quiet_from)
    ]
    return _sort_reminders(found)


def _list_coming(lines: Timelines, item: Item, now: datetime, stop: datetime, mark: Mark | None) -> Iterator[Moment]:
    """Moments that may go out after `now` (UTC), those included that quiet hours still hold back."""
    found = lines.between(item.day, item.schedule, now - _HELD, stop)
    if mark is None:
        yield from found
    elif mark.until is not None and mark.until > now - _HELD:
        yield from _list_after_snooze(lines, item, found, mark.until)
    elif mark.lead:
        yield from (moment for moment in found if not lines.is_settled(item.day, moment, mark.lead))
    elif mark.state is not State.ACKED:
        yield from found


def _list_after_snooze(lines: Timelines, item: Item, found: Iterable[Moment], until: datetime) -> Iterator[Moment]:
    passed, _next = lines.of(item.day, item.schedule).split(until)
    if passed:
        yield replace(passed[-1], at=until)
    yield from (moment for moment in found if moment.at > until)


def _merge_simultaneous(released: Callable[[Moment], Moment], moments: Iterable[Moment]) -> Iterable[Moment]:
    """`moments` of one item as they are `released`: of several at one time only the last comes."""
    return {(free := released(moment)).at: free for moment in sorted(moments, key=attrgetter("at"))}.values()


def _skip_quiet_hours(plan: Plan, moment: Moment) -> Moment:
    """The moment, put off to the end of the quiet hours it falls into."""
    at = skip_quiet_hours(moment.at.astimezone(plan.timezone), plan.reminders.quiet, plan.timezone)
    return replace(moment, at=at.astimezone(UTC))


def _sort_reminders(found: list[Reminder]) -> list[Reminder]:
    """By their moments, and not by what the clock shows then: put back, it shows some twice."""
    return sorted(found, key=lambda one: (one.at.timestamp(), one.due, str(one.key)))
