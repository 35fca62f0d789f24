"""A group of reminders in words, true at the moment of sending."""

from dataclasses import dataclass
from datetime import date, datetime

from qtrack.i18n import _, ngettext
from qtrack.model.status import calendar_of
from qtrack.model.wording import days_words, workdays_words
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.remind.key import Kind
from qtrack.remind.reminder import Due, Group

_LINES = 8
_UNITS = 2
_PLAN_TITLE = 60
_ITEM_TITLE = 60


@dataclass(frozen=True, slots=True)
class Message:
    """What a notification says; `pressing` when something in it is late or due today."""

    title: str
    body: str
    pressing: bool


def message(group: Group, now: datetime) -> Message:
    """A head line with the plan and the count, then an item a line, as many as fit."""
    plan, today = group.plan, now.astimezone(group.plan.timezone).date()
    calendar = calendar_of(plan)
    count = len(group.items)
    head = ngettext("{plan}: {n} reminder", "{plan}: {n} reminders", count)
    title = head.format(plan=plain(plan.title, _PLAN_TITLE), n=count)
    if all(due.repeat for due in group.items):
        title = _("{text} (repeated)").format(text=title)
    lines = [line(due, today, calendar) for due in group.items[:_LINES]]
    if count > _LINES:
        rest = count - _LINES
        lines.append(ngettext("… and {n} more", "… and {n} more", rest).format(n=rest))
    pressing = any(due.reminder.due <= today and not due.missed for due in group.items)
    return Message(title, "\n".join(lines), pressing)


def line(due: Due, today: date, calendar: WorkCalendar) -> str:
    """One item: how urgent, what, who."""
    reminder = due.reminder
    text = f"{_when(due, today, calendar)} · {plain(reminder.title, _ITEM_TITLE)}"
    if reminder.units:
        text = f"{text} · {_who(reminder.units)}"
    return _("{text} (repeated)").format(text=text) if due.repeat else text


def _when(due: Due, today: date, calendar: WorkCalendar) -> str:
    reminder = due.reminder
    if due.missed:
        return _("missed, it was on {day}").format(day=reminder.due)
    days = (reminder.due - today).days
    if days > 0:
        known = calendar.known(today) and calendar.known(reminder.due)
        workdays = workdays_words(calendar.count(today, reminder.due), known=known)
        return _("{left} ({workdays})").format(left=days_words(days), workdays=workdays)
    if reminder.key.kind is Kind.MILESTONE:
        return _("today") if days == 0 else _("under way until {day}").format(day=reminder.end)
    return _("due today") if days == 0 else days_words(days)


def _who(units: tuple[str, ...]) -> str:
    named = _(", ").join(plain(unit, 20) for unit in units[:_UNITS])
    if len(units) <= _UNITS:
        return named
    return ngettext("{units} and {n} more", "{units} and {n} more", len(units) - _UNITS).format(
        units=named, n=len(units) - _UNITS,
    )  # fmt: skip
