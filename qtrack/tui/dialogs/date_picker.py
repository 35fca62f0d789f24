"""A month to choose a day from: working days, days off, and the days worked in their place."""

from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from dateutil.relativedelta import relativedelta
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from qtrack.i18n import _
from qtrack.model.workdays import WorkCalendar
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.render.styles import StyledWidget

_CELL = 5
_WEEK = 7
_SATURDAY = 5
_TOP = 2
"""Lines above the first week."""
HEIGHT = _TOP + 6
KEY_LETTERS = "hjkltｔ"
"""The letters that are keys here; all others are typed."""


class Month(StyledWidget, can_focus=True):
    """One month in weeks from Monday; arrows move the day, enter takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l", "step(1)", show=False),
        Binding("up,k", "step(-7)", show=False),
        Binding("down,j", "step(7)", show=False),
        Binding("pageup", "months(-1)", show=False),
        Binding("pagedown", "months(1)", show=False),
        Binding("t,ｔ", "today", show=False),
        Binding("enter", "take", show=False),
    ]

    @dataclass
    class Moved(Message):
        """Another day is chosen."""

        day: date

    class Taken(Message):
        """The day that is chosen is the one that is wanted."""

    def __init__(self, glyphs: Glyphs, calendar: WorkCalendar, today: date) -> None:
        super().__init__(id="month")
        self.glyphs, self.calendar, self.today, self.day = glyphs, calendar, today, today

    def show(self, day: date) -> None:
        """Show the month of `day`, the day chosen."""
        self.day = day
        self.refresh()

    def _go(self, day: date) -> None:
        self.show(day)
        self.post_message(self.Moved(day))

    def action_step(self, days: int) -> None:
        """Days on or back, as far as there are any."""
        ordinal = self.day.toordinal() + days
        if date.min.toordinal() <= ordinal <= date.max.toordinal():
            self._go(date.fromordinal(ordinal))

    def action_months(self, months: int) -> None:
        """Months on or back, on the same day or the last there is."""
        with suppress(ValueError, OverflowError):  # beyond the years that a date can hold
            self._go(self.day + relativedelta(months=months))

    def action_today(self) -> None:
        """To today."""
        self._go(self.today)

    def action_take(self) -> None:
        """This one."""
        self.post_message(self.Taken())

    def on_click(self, event: events.Click) -> None:
        """The day under the mouse, or the month beside; a second click takes the day."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            self.action_months(-1 if offset.x < _CELL * _WEEK // 2 else 1)
            return
        day = self._day_at(offset.x // _CELL, offset.y - _TOP)
        if day is not None:
            self._go(day)
            if event.chain > 1:
                self.action_take()

    def _day_at(self, weekday: int, week: int) -> date | None:
        first = self.day.replace(day=1)
        number = week * _WEEK + weekday - first.weekday()
        if not (0 <= weekday < _WEEK and 0 <= number < monthrange(first.year, first.month)[1]):
            return None
        return first + timedelta(days=number)

    def render_line(self, y: int) -> Strip:
        """Line `y`."""
        return self.strip(self._line(y), self.content_size.width)

    def _line(self, y: int) -> Line:
        if y == 0:
            title = _("{year}-{month:02}").format(year=self.day.year, month=self.day.month)
            blank = max(1, (_CELL * _WEEK - 6 - len(title)) // 2)
            tone = "accent" if self.has_focus else "strong"
            return (("  ‹" if self.glyphs.rule != "-" else "  <", "key"), (" " * blank + title + " " * blank, tone),
                    ("›" if self.glyphs.rule != "-" else ">", "key"))  # fmt: skip
        if y == 1:
            names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
            return tuple((fit(name[-1:] if not name.isascii() else name[:2], _CELL, self.glyphs), "dim")
                         for name in names)  # fmt: skip
        days = (self._day_at(weekday, y - _TOP) for weekday in range(_WEEK))
        return tuple(run for day in days for run in self._cell(day))

    def _cell(self, day: date | None) -> Line:
        """The day's number, and a sign where it is not what its weekday says."""
        if day is None:
            return ((" " * _CELL, ""),)
        works, usual = self.calendar.is_workday(day), day.weekday() < _SATURDAY
        sign = "" if works == usual else _("w") if works else _("h")
        tone = "" if works else "dim"
        if day == self.today:
            tone = "accent"
        if day == self.day:
            tone = "tab"
        shown = fit(sign, 2, self.glyphs) if sign else "  "
        return ((f"{day.day:2}", tone), (shown, "problem" if works else "dim"), (" ", ""))
