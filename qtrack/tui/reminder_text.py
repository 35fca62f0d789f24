"""Reminders and their delivery in lines of text."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.lead import LeadTime
from qtrack.plain import plain
from qtrack.tui.glyphs import Glyphs
from qtrack.tui.text import Line, Run, fit

if TYPE_CHECKING:
    from qtrack.remind.reminder import Reminder
    from qtrack.state.health import Health


def lead_words(lead: str) -> str:
    """A lead as a reminder's key has it, in words."""
    span = LeadTime.parse(lead.removeprefix("+"))
    if not span.count:
        return _("on the day")
    text = _SPANS[span.unit](span.count).format(n=span.count)
    return (_("{span} late") if lead.startswith("+") else _("{span} before")).format(span=text)


_SPANS: dict[str, Callable[[int], str]] = {
    "h": lambda n: ngettext("{n} hour", "{n} hours", n),
    "d": lambda n: ngettext("{n} day", "{n} days", n),
    "wd": lambda n: ngettext("{n} working day", "{n} working days", n),
    "w": lambda n: ngettext("{n} week", "{n} weeks", n),
    "m": lambda n: ngettext("{n} month", "{n} months", n),
}


def reminder_row(reminder: "Reminder", now: datetime, width: int, glyphs: Glyphs) -> Line:
    """When it comes and what it is about."""
    at = reminder.at
    same_year = at.year == now.year
    when = f"{at:%m-%d %H:%M}" if same_year else f"{at:%Y-%m-%d %H:%M}"
    tail = " " + lead_words(reminder.key.lead)
    room = max(4, width - cell_len(when) - 2 - cell_len(tail))
    return ((when + "  ", "accent"), (fit(plain(reminder.title, 200), room, glyphs), ""), (tail, "dim"))


def delivery_note(health: "Health | None") -> Run:
    """Whether reminders are being delivered now."""
    if health is None:
        return "", ""
    if not health.running:
        return _("the daemon is not running"), "problem"
    if health.failing:
        return _("failing: {channels}").format(channels=plain(", ".join(health.failing), 60)), "problem"
    if health.troubles:
        return plain(health.troubles[0], 60), "problem"
    return _("the daemon is running"), "dim"
