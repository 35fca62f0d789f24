"""A group of reminders in words, true at the moment of sending."""

from dataclasses import dataclass
from datetime import date, datetime

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import calendar_of
from qtrack.model.wording import days_words, workdays_words
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.remind.digest import collect_content
from qtrack.remind.key import Kind
from qtrack.remind.reminder import Due, Group

_LINES = 8
_UNITS = 2
_PLAN_TITLE = 60
_ITEM_TITLE = 60
_STEP = 12


@dataclass(frozen=True, slots=True)
class Message:
    """What a notification says; `pressing` when something in it is late or due today."""

    title: str
    body: str
    pressing: bool


def build_message(group: Group, now: datetime) -> Message:
    """A head line with the plan and the count, then an item a line, as many as fit; a digest tells its content."""
    if any(due.reminder.key.kind is Kind.DIGEST for due in group.items):
        return _build_digest_message(group, now)
    plan, today = group.plan, now.astimezone(group.plan.timezone).date()
    calendar = calendar_of(plan)
    count = len(group.items)
    head = ngettext("{plan}: {n} reminder", "{plan}: {n} reminders", count)
    title = head.format(plan=plain(plan.title, _PLAN_TITLE), n=count)
    if all(due.repeat for due in group.items):
        title = _("{text} (repeated)").format(text=title)
    pressing = any(due.reminder.due <= today and not due.missed for due in group.items)
    return Message(title, _lines(group.items, today, calendar), pressing)


def actions_of(group: Group) -> tuple[str, ...]:
    """Which actions fit: what is over or a digest is only read; one measure or step can be done, several not."""
    alive = [due.reminder for due in group.items if not due.missed and due.reminder.key.kind is not Kind.DIGEST]
    if not alive:
        return ()
    done = ("done",) if len(group.items) == 1 and alive[0].measure else ()
    return (*done, "later", "ack")


def _build_digest_message(group: Group, now: datetime) -> Message:
    """How many are late, due soon and ahead, then each of them, the most pressing first."""
    plan, today = group.plan, now.astimezone(group.plan.timezone).date()
    told = collect_content(plan, now, group.marks)
    counts = (
        ngettext("{n} late", "{n} late", len(told.late)).format(n=len(told.late)) if told.late else "",
        ngettext("{n} due soon", "{n} due soon", len(told.soon)).format(n=len(told.soon)) if told.soon else "",
        ngettext("{n} milestone", "{n} milestones", len(told.ahead)).format(n=len(told.ahead)) if told.ahead else "",
    )
    said = _(", ").join(filter(None, counts))
    name = group.items[0].reminder.title
    title = _("{plan}: {digest}, {counts}").format(plan=plain(plan.title, _PLAN_TITLE), digest=name, counts=said)
    if all(due.repeat for due in group.items):
        title = _("{text} (repeated)").format(text=title)
    body = _lines((*told.late, *told.soon, *told.ahead), today, calendar_of(plan))
    return Message(title, body, pressing=False)


def _lines(items: tuple[Due, ...], today: date, calendar: WorkCalendar) -> str:
    lines = [item_line(due, today, calendar) for due in items[:_LINES]]
    if len(items) > _LINES:
        rest = len(items) - _LINES
        lines.append(ngettext("… and {n} more", "… and {n} more", rest).format(n=rest))
    return "\n".join(lines)


def item_line(due: Due, today: date, calendar: WorkCalendar) -> str:
    """One item: the step of the escalation, how urgent, what, who."""
    reminder = due.reminder
    text = f"{_when_words(due, today, calendar)} · {plain(reminder.title, _ITEM_TITLE)}"
    if reminder.step:
        text = f"【{plain(reminder.step, _STEP)}】{text}"
    if reminder.units:
        text = f"{text} · {_unit_words(reminder.units)}"
    return _("{text} (repeated)").format(text=text) if due.repeat else text


def _when_words(due: Due, today: date, calendar: WorkCalendar) -> str:
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


def _unit_words(units: tuple[str, ...]) -> str:
    named = _(", ").join(plain(unit, 20) for unit in units[:_UNITS])
    if len(units) <= _UNITS:
        return named
    return ngettext("{units} and {n} more", "{units} and {n} more", len(units) - _UNITS).format(
        units=named, n=len(units) - _UNITS,
    )  # fmt: skip
