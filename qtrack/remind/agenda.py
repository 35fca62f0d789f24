"""What will come and when, for those who ask."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.items import Item, items, reminder_of
from qtrack.remind.moments import Moment, Moments, release
from qtrack.remind.reminder import Reminder


def upcoming(plan: Plan, calendar: WorkCalendar, now: datetime, until: datetime) -> list[Reminder]:
    """Every reminder that goes out after `now` and up to `until`, in order; `at` is when, after quiet hours."""
    moments = Moments(plan, calendar)
    start, stop = now.astimezone(UTC), min(until.astimezone(UTC), moments.quiet_from)
    found = [
        _released(plan, reminder_of(plan, item, moment))
        for item in items(plan, calendar)
        if not item.silence
        for moment in _between(
            moments, item, start - timedelta(days=1), stop
        )  # quiet hours hold back for a day at most
    ]
    inside = (reminder for reminder in found if start < reminder.at.astimezone(UTC) <= stop)
    return sorted(inside, key=lambda reminder: (reminder.at.astimezone(UTC), reminder.due, str(reminder.key)))


def of_item(plan: Plan, calendar: WorkCalendar, item_id: str) -> list[Reminder]:
    """All reminders, past and to come, of one measure with its steps or of one milestone, as they would go out.

    Repeats are given up to the end of the plan's reminders. A closed item has the moments it would have had.
    """
    moments = Moments(plan, calendar)
    found = [
        _released(plan, reminder_of(plan, item, moment))
        for item in items(plan, calendar)
        if item_id in {item.id, item.measure}
        for moment in _between(moments, item, None, moments.quiet_from)
    ]
    return sorted(found, key=lambda reminder: (reminder.at.astimezone(UTC), str(reminder.key)))


def _between(moments: Moments, item: Item, start: datetime | None, stop: datetime) -> Iterator[Moment]:
    """Moments after `start` up to `stop`, both in UTC, of which repeats know no other end."""
    for moment in moments.ahead(item.day, item.leads):
        if (start is None or start < moment.at) and moment.at <= stop:
            yield moment
    if item.repeats:
        for number in count(1 if start is None else moments.repeats_until(item.day, start) + 1):
            repeat = moments.repeat(item.day, number)
            if repeat is None or repeat.at > stop:
                return
            yield repeat


def _released(plan: Plan, reminder: Reminder) -> Reminder:
    return replace(reminder, at=release(reminder.at, plan.reminders.quiet, plan.timezone).astimezone(plan.timezone))
