"""What an edit of the plan takes away: reminders of dates that moved and of items that are gone."""

from collections.abc import Mapping
from datetime import date

from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.model.status import calendar_of
from qtrack.remind.items import Item, items, reminder_of
from qtrack.remind.moments import Moments
from qtrack.remind.past import ASLEEP, WAITING, Change, Past, State


def superseded(old: Plan, new: Plan, past: Past) -> list[Change]:
    """For each unsent reminder of `old` whose item has another date in `new`, or is not in it, why it does not come."""
    calendar = calendar_of(new)
    dates = {item.thread: item.day for item in items(new, calendar)}
    moved = {(kind, name): day for (kind, name, _old), day in dates.items()}
    before = Moments(old, calendar_of(old))
    return [
        change
        for item in items(old, before.calendar)
        if item.thread not in dates and not item.silence
        for change in _unsent(old, item, before, past, _reason(item, moved))
    ]


def _reason(item: Item, moved: Mapping[tuple[str, str], date]) -> str:
    day = moved.get((item.kind.value, item.id))
    return _("no longer in the plan") if day is None else _("moved to {day}").format(day=day)


def _unsent(plan: Plan, item: Item, moments: Moments, past: Past, reason: str) -> list[Change]:
    traces = past.get(item.thread, {})
    found = []
    for moment in moments.ahead(item.day, item.leads):
        trace = traces.get(moment.lead)
        if trace is None or trace.state in WAITING | (ASLEEP - {State.SUPERSEDED}):
            reminder = reminder_of(plan, item, moment)
            found.append(Change(reminder.key, State.SUPERSEDED, reason, reminder.at, reminder.title))
    return found
