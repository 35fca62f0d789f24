"""The months of the calendar, with a cursor that goes by days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from qtrack.model.agenda import Agenda, AgendaDay
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.calendar.month_layout import Sheet, add_months, choose_first_month, choose_layout, first_of_month
from qtrack.tui.views.timeline.axis import add_days
from qtrack.tui.widgets.row_list import Rows


class MonthGrid(Rows, inherit_bindings=False):
    """As many months as fit; the day chosen stays what it was whatever comes, but today becomes the new today."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("rows")]
    heading_height = 0
    cursor_shown = False

    @dataclass
    class Chosen(Message):
        """Another day is chosen."""

        day: date

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="months", classes="pane")
        self.glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self.agenda: Agenda | None = None
        self.chosen: date | None = None
        self.empty = ""
        self._first: date | None = None
        self._sheet: Sheet | None = None
        self._days: tuple[Agenda, date, int, Mapping[date, AgendaDay]] | None = None

    @property
    def count(self) -> int:
        """Lines: never more than there is room for."""
        return self.scrollable_content_region.height

    def set_empty_text(self, text: str) -> None:
        """What stands here while there is no plan."""
        self.empty = text
        self.resize_rows()

    def show(self, snapshot: Snapshot) -> None:
        """Show another state of the plan."""
        before, day = self.snapshot, snapshot.assessment.day
        other = before is None or before.plan.id != snapshot.plan.id
        if self.chosen is None or other or (before and self.chosen == before.assessment.day):
            self.chosen = day
        if before is None or self.agenda is None or before.assessment is not snapshot.assessment:
            self.agenda = Agenda(snapshot.assessment)
        self.snapshot = snapshot
        self.resize_rows()

    def resize_rows(self) -> None:
        """Lay the months out for the room there is now."""
        self._sheet = None
        super().resize_rows()

    @property
    def sheet(self) -> Sheet | None:
        """The months in sight."""
        region = self.scrollable_content_region
        if self.snapshot is None or self.agenda is None or self.chosen is None or not region:
            return None
        if self._sheet is None:
            made = choose_layout(region.width, region.height)
            self._first = choose_first_month(self._first, self.chosen, made.months)
            assessment = self.snapshot.assessment
            self._sheet = Sheet(
                made, self._first, self.chosen, assessment.day, assessment.calendar, assessment.plan,
                self._find_days(self.agenda, self._first, made.months), self.glyphs,
            )  # fmt: skip
        return self._sheet

    def _find_days(self, agenda: Agenda, first: date, months: int) -> Mapping[date, AgendaDay]:
        """What falls on the days in sight; looked up anew only where other months come into sight."""
        if self._days is None or self._days[:3] != (agenda, first, months):
            last = add_days(first_of_month(first, months), 31)  # at the end of time there is no month after the last
            self._days = agenda, first, months, agenda.between(first, last)
        return self._days[3]

    def heading(self, _y: int, _width: int) -> Line:
        """There is none."""
        return ()

    def row(self, index: int, width: int) -> Line:
        """One line: of the months, or below them what the signs mean."""
        sheet = self.sheet
        if sheet is None:
            return ((fit(" " + self.empty, width, self.glyphs), "dim"),) if index == 0 else ()
        if index == sheet.layout.used + 1 or (index == sheet.layout.used == self.count - 1):
            return sheet.legend_line(width)
        return sheet.line(index, focused=self.has_focus)

    def choose(self, day: date) -> None:
        """Choose a day."""
        if self.snapshot is not None and day != self.chosen:
            self.chosen, self._sheet = day, None
            self.refresh()
            self.post_message(self.Chosen(day))

    def move_days(self, days: int) -> None:
        """So many days on."""
        if self.chosen is not None:
            self.choose(add_days(self.chosen, days))

    def move_months(self, months: int) -> None:
        """So many months on."""
        if self.chosen is not None:
            self.choose(add_months(self.chosen, months))

    def action_move(self, step: int) -> None:
        """A week."""
        self.move_days(7 * step)

    def action_jump(self, index: int) -> None:
        """The first day of the plan, or the last."""
        if self.snapshot is not None:
            self.choose(self.snapshot.plan.start if index == 0 else self.snapshot.plan.end)

    def action_page(self, pages: float) -> None:
        """A month for half a page, all that are in sight for a whole one."""
        months = 1 if abs(pages) < 1 or self.sheet is None else self.sheet.layout.months
        self.move_months(months if pages > 0 else -months)

    def action_open(self) -> None:
        """Into the list of the day."""
        self.post_message(self.Opened(self, 0))

    def on_click(self, event: events.Click) -> None:
        """Choose the day under the mouse; a second click leads into its list."""
        day = self.sheet.day_at(event.x, event.y) if self.sheet else None
        event.prevent_default()
        if day is not None:
            self.choose(day)
            if event.chain > 1:
                self.action_open()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """A month back."""
        event.stop()
        event.prevent_default()
        self.move_months(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """A month on."""
        event.stop()
        event.prevent_default()
        self.move_months(1)
