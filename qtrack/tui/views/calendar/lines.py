"""The lines of a day: what is due, runs, will be sent, and on the present day what is overdue."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.agenda import Agenda, StepDue, due_of
from qtrack.model.assessment import Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Plan
from qtrack.model.wording import kind_of_reminder_word, light_word
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.remind.reminder import Reminder
from qtrack.remind.wording import lead_words
from qtrack.tables.text import markdown_table
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit, width_of
from qtrack.tui.views.calendar.month_layout import step_tone
from qtrack.tui.views.overview.lines import name_of

_KINDS = ("milestone", "measure", "step", "reminder", "overdue")
_ROOMY = 50
"""Cells from which a row has room for the unit."""
_UNIT = 14
_FEWEST = 8
"""Cells the title has at least, else it stands alone with its sign."""

Item = Standing | StepDue | Occurrence | Reminder


class DayEntry(NamedTuple):
    """A line of a day: its kind in one word, said where `first` of its kind, and what it is about.

    A named tuple, because on a day there may be ten thousand of them.
    """

    kind: str
    item: Item
    first: bool = False

    @property
    def name(self) -> tuple[str, ...]:
        """What it is known by when the plan is read again."""
        match self.item:
            case Standing():
                return self.kind, self.item.measure.id
            case StepDue():
                return self.kind, self.item.standing.measure.id, self.item.step.title
            case Occurrence():
                return self.kind, self.item.milestone.id
            case Reminder():
                return self.kind, str(self.item.key)

    @property
    def measure(self) -> str | None:
        """The id of the measure it belongs to."""
        match self.item:
            case Standing():
                return self.item.measure.id
            case StepDue():
                return self.item.standing.measure.id
            case Reminder():
                return self.item.measure or None
            case Occurrence():
                return None


def list_entries(agenda: Agenda, reminders: Iterable[Reminder], day: date) -> list[DayEntry]:
    """Everything about a day, in the order of `_KINDS`."""
    found = agenda.on(day)
    sent = [one for one in reminders if one.at.date() == day]
    late = agenda.late() if day == agenda.assessment.day else ()
    groups: Sequence[Sequence[Item]] = (found.milestones, found.measures, found.steps, sent, late)
    return [
        DayEntry(kind, item, first=not number)
        for kind, group in zip(_KINDS, groups, strict=True)
        for number, item in enumerate(group)
    ]


def day_title(day: date) -> str:
    """A day with its weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{day} {names[day.weekday()]}"


def day_note(day: date, shown: date, calendar: WorkCalendar, off: int = 0) -> str:
    """How far it is from the day that is shown, which lies `off` days ahead of today, and whether people work."""
    days = (day - shown).days
    if days == -off:
        far = _("today")
    elif not days:
        far = _("the day shown")
    else:
        far = _("in {n} d").format(n=days) if days > 0 else _("{n} d ago").format(n=-days)
    weekend, works = day.weekday() >= 5, calendar.is_workday(day)  # noqa: PLR2004 - Saturday
    if works:
        kind = _("make-up workday") if weekend else ""
    else:
        kind = _("weekend") if weekend and not calendar.known(day) else _("day off")
    return "  ".join(part for part in (kind, far) if part)


def entry_line(entry: DayEntry, today: date, width: int, glyphs: Glyphs) -> Line:
    """One line of a day: kind, sign, title, and at the end what counts."""
    words = [_kind_word(kind) for kind in _KINDS]
    column = max(cell_len(word) for word in words) + 1
    head: Line = (
        (fit(_kind_word(entry.kind) if entry.first else "", column, glyphs), "dim"),
        *_entry_sign(entry.item, glyphs),
    )
    tail = _entry_tail(entry.item, today, width, glyphs)
    title, tone = _entry_title(entry.item)
    if width - width_of(head) - width_of(tail) < _FEWEST:
        head, tail = head[1:], ()
    return (*head, (fit(title, width - width_of(head) - width_of(tail), glyphs), tone), *tail)


def _kind_word(kind: str) -> str:
    return _("reminder") if kind == "reminder" else kind_of_reminder_word(kind)


def _entry_sign(item: Item, glyphs: Glyphs) -> Line:
    match item:
        case Standing():
            return ((glyphs.lights[item.light] + " ", item.light.value),)
        case StepDue():
            return ((glyphs.step + " ", step_tone(item)),)
        case Occurrence():
            return ((glyphs.milestone + " ", "accent"),)
        case Reminder():
            return ((f"{item.at:%H:%M} ", "accent"),)


def _entry_title(item: Item) -> tuple[str, str]:
    match item:
        case Standing():
            return name_of(item), "" if item.open and not item.assumed_due else "dim"
        case StepDue():
            closed = item.step.done or not item.standing.open
            return plain(item.step.title, 400), "dim" if closed else ""
        case Occurrence():
            return plain(item.milestone.title, 400), ""
        case Reminder():
            return plain(item.title, 400), ""


def _entry_tail(item: Item, today: date, width: int, glyphs: Glyphs) -> Line:
    match item:
        case Standing():
            days = (item.due - today).days
            late: Line = ((f" {_('{n} d').format(n=days)}", item.light.value),) if item.open and days < 0 else ()
            unit = plain(next(iter(item.measure.units), "") or _("unowned"), 40)
            units: Line = (("  " + fit(unit, _UNIT, glyphs), "dim"),) if width >= _ROOMY else ()
            return (*units, (f" {item.progress:3.0f}%", "dim"), *late)
        case StepDue():
            measure = plain(item.standing.measure.no or item.standing.measure.id, 12)
            days = (due_of(item) - today).days
            gone: Line = ((f" {_('{n} d').format(n=days)}", "overdue"),) if item.late else ()
            done: Line = ((f" {glyphs.lights[item.standing.light.DONE]}", "done"),) if item.step.done else ()
            return ((f" {measure}", "dim"), *done, *gone)
        case Occurrence():
            span = _("till {day}").format(day=f"{item.end:%m-%d}") if item.end > item.start else ""
            return ((f" {span}", "dim"),) if span else ()
        case Reminder():
            return ((f" {lead_words(item.key.lead)}", "dim"),) if width >= _ROOMY else ()


def entry_as_text(entry: DayEntry, plan: Plan) -> str:
    """A line of a day as plain text."""
    return "  ".join(part for part in _entry_fields(entry, plan) if part)


def day_as_markdown(day: date, found: Sequence[DayEntry], plan: Plan) -> str:
    """A day as a Markdown table."""
    heading = (_("Date"), _("Kind"), _("Title"), _("Light"), _("Units"))
    return markdown_table(heading, [(day.isoformat(), *_entry_fields(entry, plan)) for entry in found])


def _entry_fields(entry: DayEntry, plan: Plan) -> tuple[str, str, str, str]:
    title, _tone = _entry_title(entry.item)
    light, units = "", tuple[str, ...]()
    match entry.item:
        case Standing():
            light, units = light_word(plan, entry.item.light), entry.item.measure.units
        case StepDue():
            light, units = _("done") if entry.item.step.done else "", entry.item.standing.measure.units
        case Occurrence():
            units = entry.item.milestone.units
        case Reminder():
            units = entry.item.units
    return _kind_word(entry.kind), title, plain(light), plain(_(", ").join(units))
