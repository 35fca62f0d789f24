"""Months as grids: how many fit, which cell a day has and which day a cell, and the signs in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.agenda import AgendaDay, StepDue
from qtrack.model.assessment import Light
from qtrack.model.plan import Plan
from qtrack.model.wording import light_word
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.tui.render.canvas import BLANK, Canvas
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, Style, fit, heading_line, width_of
from qtrack.tui.views.timeline.axis import add_days, month_title

_WEEK, _WEEKS, _HEADS = 7, 6, 2
"""Days a week, weeks a month may touch, lines above them."""
_GAP = 2
"""Cells between months side by side; between rows of them there is one line."""
_WEEK_NUMBER = 3
_CELL, _WIDEST = 5, 8
_SIGN = 5
"""Cells of a day from which there is room for a sign before it."""
_MOST = 12
_ROOMY = 4
"""Months from which each day may have two lines."""
_DIGIT = 9

MONTH = _WEEK * _CELL + _WEEK_NUMBER
"""Cells of a month with its week numbers."""


@dataclass(frozen=True)
class Layout:
    """`columns` times `rows` months of `weeks` weeks, each day `cell` wide and `lines` high."""

    columns: int
    rows: int
    cell: int
    lines: int
    weeks: int
    numbered: bool

    @property
    def months(self) -> int:
        """How many months."""
        return self.columns * self.rows

    @property
    def width(self) -> int:
        """Cells of a month."""
        return self.offset + _WEEK * self.cell

    @property
    def offset(self) -> int:
        """Cells before its Monday."""
        return _WEEK_NUMBER if self.numbered else 0

    @property
    def height(self) -> int:
        """Lines of a month."""
        return _HEADS + self.weeks * self.lines

    @property
    def used(self) -> int:
        """Lines of all of them."""
        return self.rows * (self.height + 1) - 1


def choose_layout(width: int, height: int) -> Layout:
    """As many months as fit, two lines a day where there is room for several so."""
    columns = max(1, min(4, (width + _GAP) // (MONTH + _GAP)))
    each = (width + _GAP) // columns - _GAP
    numbered = each >= MONTH
    cell = max(3, min(_WIDEST, (each - (_WEEK_NUMBER if numbered else 0)) // _WEEK))
    low, high = (height + 1) // (_HEADS + _WEEKS + 1), (height + 1) // (_HEADS + 2 * _WEEKS + 1)
    most = _MOST // columns
    if high and high * columns >= min(_ROOMY, low * columns):
        return Layout(columns, min(high, most), cell, 2, _WEEKS, numbered)
    if low:
        return Layout(columns, min(low, most), cell, 1, _WEEKS, numbered)
    return Layout(columns, 1, cell, 1, max(1, height - _HEADS), numbered)


def first_of_month(day: date, months: int = 0) -> date:
    """The first of the month so many months on."""
    number = day.year * 12 + day.month - 1 + months
    number = max(12, min(number, date.max.year * 12 + 11))
    return date(number // 12, number % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    first = first_of_month(day, months)
    return first.replace(day=min(day.day, _count_days(first)))


def choose_first_month(first: date | None, day: date, months: int) -> date:
    """The first of the months in sight: a whole year from January, else `first` moved no more than `day` asks for."""
    here = first_of_month(day)
    if months == _MOST:
        return here.replace(month=1)
    if first is None or here < first:
        return here
    last = first_of_month(first, months - 1)
    return first if here <= last else first_of_month(here, 1 - months)


def _count_days(first: date) -> int:
    return 31 if first.month == _MOST else (first_of_month(first, 1) - first).days


@dataclass(frozen=True)
class Sheet:
    """The months in sight from `first` on, with the day chosen and what falls on the days."""

    layout: Layout
    first: date
    chosen: date
    today: date
    calendar: WorkCalendar
    plan: Plan
    days: Mapping[date, AgendaDay]
    glyphs: Glyphs

    # -- days and cells ----------------------------------------------------------------------------------------------

    def place(self, day: date) -> tuple[int, int] | None:
        """Column and line of the cell of a day; None where it is not in sight."""
        number = (day.year - self.first.year) * 12 + day.month - self.first.month
        if not 0 <= number < self.layout.months:
            return None
        first = day.replace(day=1)
        week = (day.day - 1 + first.weekday()) // _WEEK - self._count_skipped_weeks(first)
        if not 0 <= week < self.layout.weeks:
            return None
        row, column = divmod(number, self.layout.columns)
        x = column * (self.layout.width + _GAP) + self.layout.offset + day.weekday() * self.layout.cell
        return x, row * (self.layout.height + 1) + _HEADS + week * self.layout.lines

    def day_at(self, x: int, y: int) -> date | None:
        """The day whose cell is there."""
        column, x = divmod(x, self.layout.width + _GAP)
        row, y = divmod(y, self.layout.height + 1)
        weekday, week = (x - self.layout.offset) // self.layout.cell, (y - _HEADS) // self.layout.lines
        inside = column < self.layout.columns and row < self.layout.rows
        if not inside or not 0 <= weekday < _WEEK or not 0 <= week < self.layout.weeks or y < _HEADS:
            return None
        return self._day(first_of_month(self.first, row * self.layout.columns + column), week, weekday)

    def _day(self, first: date, week: int, weekday: int) -> date | None:
        number = (week + self._count_skipped_weeks(first)) * _WEEK + weekday - first.weekday()
        return first + timedelta(days=number) if 0 <= number < _count_days(first) else None

    def _count_skipped_weeks(self, first: date) -> int:
        """Weeks not shown above the first one: where there is little room the chosen day's week comes into sight."""
        if self.layout.weeks >= _WEEKS or first_of_month(self.chosen) != first:
            return 0
        week = (self.chosen.day - 1 + first.weekday()) // _WEEK
        weeks = (_count_days(first) - 1 + first.weekday()) // _WEEK + 1
        return max(0, min(week - self.layout.weeks // 2, weeks - self.layout.weeks))

    # -- lines -------------------------------------------------------------------------------------------------------

    def line(self, y: int, *, focused: bool) -> Line:
        """Line `y` of the sheet."""
        row, y = divmod(y, self.layout.height + 1)
        if row >= self.layout.rows or y == self.layout.height:
            return ()
        runs: list[Run] = []
        for column in range(self.layout.columns):
            first = first_of_month(self.first, row * self.layout.columns + column)
            runs += [*self._month_line(first, y, focused=focused), (" " * _GAP, "")]
        return tuple(runs[:-1])

    def _month_line(self, first: date, y: int, *, focused: bool) -> Line:
        if y == 0:
            return self._title(first, focused=focused)
        if y == 1:
            return ((" " * self.layout.offset, ""), *((self._weekday(n), "head") for n in range(_WEEK)))
        week, line = divmod(y - _HEADS, self.layout.lines)
        days = [self._day(first, week, weekday) for weekday in range(_WEEK)]
        cells: list[Run] = []
        if self.layout.numbered:
            some = next((day for day in days if day), None)
            number = f"{some.isocalendar().week:2}" if some and not line else ""
            cells.append((f"{number:{_WEEK_NUMBER}}", "track"))
        for day in days:
            cells += self._cell(day, line, focused=focused) if day else [(" " * self.layout.cell, "")]
        return tuple(cells)

    def _title(self, first: date, *, focused: bool) -> Line:
        last = first.replace(day=_count_days(first))
        here = first_of_month(self.chosen) == first
        count = self.calendar.count(first, add_days(last, 1))
        known = self.calendar.known(first)
        note = ngettext("{n} working day", "{n} working days", count).format(n=count)
        tone = "accent" if here and focused else "strong"
        notes: Run = (note, "dim") if known else (_("make-up days unknown"), "problem")
        title = month_title(first)
        if cell_len(title) + cell_len(notes[0]) + 2 > self.layout.width:
            notes = "", ""
        return heading_line((title, tone), "", self.layout.width, self.glyphs, notes)

    def _weekday(self, number: int) -> str:
        name = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))[number]
        lead = 1 if self.layout.cell >= _SIGN else 0
        return fit(" " * lead + name, self.layout.cell, self.glyphs)

    # -- a day -------------------------------------------------------------------------------------------------------

    def _cell(self, day: date, line: int, *, focused: bool) -> Line:
        canvas = Canvas([BLANK] * self.layout.cell)
        lead = 1 if self.layout.cell >= _SIGN else 0
        if line == 0:
            self._number(canvas, day, lead, focused=focused)
            at, room = lead + 2, self.layout.cell - lead - 2
        else:
            at, room = lead, self.layout.cell - lead
        if line == self.layout.lines - 1:
            self._draw_signs(canvas, day, at, room)
        else:
            word = self._day_off_word(day)
            canvas.write(at, word, "dim")
        return canvas.line()

    def _number(self, canvas: Canvas, day: date, lead: int, *, focused: bool) -> None:
        off = not self.calendar.is_workday(day)
        tone: str | Style = "dim" if off else ""
        if day == self.today:
            tone = "today"
        if day == self.chosen:
            tone = (
                (Style("picked", ground=("today",)) if day == self.today else "picked") if focused else tone or "strong"
            )
            if lead:
                canvas.draw_dot(0, self.glyphs.cursor, tone if focused else "accent")
        canvas.write(lead, f"{day.day:2}", tone)

    def _day_off_word(self, day: date) -> str:
        """A mark on days that are not what their weekday says."""
        usual = day.weekday() < _WEEK - 2
        if self.calendar.is_workday(day) == usual:
            return ""
        return _("H") if usual else _("W")

    def _draw_signs(self, canvas: Canvas, day: date, at: int, room: int) -> None:
        """What falls on the day, as much as there is room for; else a span that runs, else what kind of day it is."""
        found = self.days.get(day, AgendaDay())
        self._span(canvas, found, day, at)
        drawn = day_signs(found, day, self.today, self.glyphs)
        if not drawn and self.layout.lines == 1 and cell_len(word := self._day_off_word(day)) <= room:
            canvas.write(at, word, "dim")
        for sign, tone, count in drawn:
            figure = "" if count < 2 else str(count) if count <= (_DIGIT if room < 3 else 99) else "+"  # noqa: PLR2004
            text = (sign + figure)[: max(0, room)]
            canvas.write(at, text, tone)
            at, room = at + len(text), room - len(text)

    def _span(self, canvas: Canvas, found: AgendaDay, day: date, at: int) -> None:
        """A line under the days of a milestone that takes several."""
        spans = [o for o in found.milestones if o.end > o.start]
        if spans:
            start = at if self.layout.lines == 1 or all(o.start == day for o in spans) else 0
            end = at + 1 if all(o.end == day for o in spans) else self.layout.cell
            canvas.fill(start, end, self.glyphs.track, "track")

    def legend_line(self, width: int) -> Line:
        """What the signs mean."""
        glyphs = self.glyphs
        lights = {day.measures[0].light for day in self.days.values() if day.measures}
        parts: list[Line] = [
            ((glyphs.milestone, "accent"), (f" {_('milestone')}", "dim")),
            ((glyphs.step, "accent"), (f" {_('step')}", "dim")),
            *(
                ((glyphs.lights[light], light.value), (f" {plain(light_word(self.plan, light), 12)}", "dim"))
                for light in Light
                if light in lights
            ),
            ((_("H"), "dim"), (f" {_('day off')}", "dim")),
            ((_("W"), "dim"), (f" {_('make-up workday')}", "dim")),
        ]
        line: Line = ()
        for part in parts:
            more: Line = (*line, ("   " if line else "", ""), *part)
            if width_of(more) > width:
                break
            line = more
        return line


def day_signs(found: AgendaDay, day: date, today: date, glyphs: Glyphs) -> list[tuple[str, str, int]]:
    """The signs of a day with tone and count: measures by the worst light, milestones that begin, steps."""
    signs: list[tuple[str, str, int]] = []
    if found.measures:
        light = found.measures[0].light
        signs.append((glyphs.lights[light], light.value, len(found.measures)))
    begin = [o for o in found.milestones if o.start == day]
    if begin:
        over = all(o.end < today for o in begin)
        signs.append((glyphs.milestone, "dim" if over else "accent", 1))
    if found.steps:
        signs.append((glyphs.step, step_tone(found.steps[0]), len(found.steps)))
    return signs


def step_tone(item: StepDue) -> str:
    """Late, done or to come."""
    return "overdue" if item.late else "dim" if item.step.done or not item.standing.open else "accent"
