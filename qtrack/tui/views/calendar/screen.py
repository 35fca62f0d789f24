"""View 4: months with what falls on their days, and the chosen day's items."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.milestones import Occurrence
from qtrack.remind.reminder import Reminder
from qtrack.settings import Settings
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.messages import ShowMeasure, ShowMilestone, ShowReminder
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.calendar.lines import (
    DayEntry,
    day_as_markdown,
    day_note,
    day_title,
    entry_as_text,
    entry_line,
    list_entries,
)
from qtrack.tui.views.calendar.month_grid import MonthGrid
from qtrack.tui.views.calendar.month_layout import MONTH
from qtrack.tui.views.view_screen import View, no_plan_words
from qtrack.tui.widgets.panel import Panel
from qtrack.tui.widgets.row_list import Rows

_WIDE = 110
"""Cells from which the list stands beside the months, as in the style sheet."""
_LIST = 38
"""Cells the list has at least where it stands beside the months."""
_ONE, _TWO = 9, 17
"""Lines of one row of months with the legend, and of two without."""


class Calendar(View):
    """Months and a list, side by side where there is room."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("calendar")]
    view_id = "calendar"
    footer: ClassVar[tuple[str, ...]] = (
        "open", "day_back", "day_on", "pan_back", "pan_on", "today", "next_pane", "palette",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.months = MonthGrid(self.glyphs)
        self.items: Panel[DayEntry] = Panel("day", "", _("Nothing falls on this day."), self.glyphs)

    def body(self) -> Iterable[Widget]:
        """Months and list."""
        yield Container(self.months, self.items, id="calendar")

    def on_mount(self) -> None:
        """Begin among the days."""
        super().on_mount()
        self.months.focus()

    @on(events.Resize)
    def _arrange_panes(self) -> None:
        """Whole months, the list takes the rest."""
        months, width, height = self.months.styles, self.size.width, self.size.height - 2
        if self.has_class("-zoom"):
            months.width = months.height = "1fr"
        elif width >= _WIDE:
            months.width = max(1, min(4, (width - _LIST) // (MONTH + 2))) * (MONTH + 2)
            months.height = "1fr"
        else:
            months.width = "1fr"
            months.height = _TWO if height >= 2 * _TWO - 2 else _ONE if height >= _ONE + 4 else max(3, height * 3 // 5)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the plan as it is now."""
        self.months.show(snapshot)
        self._fill(keep=True)

    def show_nothing(self) -> None:
        """Say so where the first month would stand."""
        self.months.set_empty_text(no_plan_words(self.settings.keys))

    @on(MonthGrid.Chosen)
    def _show_chosen_day(self) -> None:
        self._fill(keep=False)

    def _fill(self, *, keep: bool) -> None:
        """The items of the chosen day; the cursor stays on its item where it is the same day."""
        snapshot, day, agenda = self.snapshot, self.months.chosen, self.months.agenda
        if snapshot is None or day is None or agenda is None:
            return
        here = self.items.item.name if keep and self.items.item else None
        found = list_entries(agenda, snapshot.upcoming or (), day)
        self.items.title = day_title(day)
        self.items.cursor = next((n for n, entry in enumerate(found) if entry.name == here), self.items.cursor * keep)
        shown, off = snapshot.assessment.day, self.top.off
        note = day_note(day, shown, snapshot.assessment.calendar, off), "problem" if off and day == shown else "dim"
        self.items.show(found, lambda entry, width: entry_line(entry, shown, width, self.glyphs), note)
        self.items.show_cursor()

    # -- what is at the cursor ---------------------------------------------------------------------------------------

    def entry(self) -> DayEntry | None:
        """The item at the cursor, None while it goes by days."""
        return self.items.item if self.focused is self.items else None

    def measure_id(self) -> str | None:
        """The measure of the item at the cursor."""
        entry = self.entry()
        return entry.measure if entry else None

    def milestone(self) -> str | None:
        """The milestone at the cursor."""
        entry = self.entry()
        return entry.item.milestone.id if entry and isinstance(entry.item, Occurrence) else None

    def reminder_subject(self) -> str:
        """The reminder, the milestone or the measure at the cursor."""
        entry = self.entry()
        return str(entry.item.key) if entry and isinstance(entry.item, Reminder) else super().reminder_subject()

    def may_run(self, command: str) -> bool:
        """Whether there is something to come back from."""
        return super().may_run(command) or (command == "back" and self.focused is not self.months)

    def selection_as_text(self) -> str:
        """The item at the cursor, or all of the day."""
        entry, snapshot = self.entry(), self.snapshot
        if snapshot is None:
            return ""
        found = [entry] if entry else self.items.items
        return "\n".join(entry_as_text(one, snapshot.plan) for one in found)

    def view_as_markdown(self) -> str:
        """The day's items."""
        snapshot, day = self.snapshot, self.months.chosen
        return day_as_markdown(day, self.items.items, snapshot.plan) if snapshot and day and self.items.items else ""

    # -- keys --------------------------------------------------------------------------------------------------------

    @on(Rows.Opened, "#months")
    def _entered(self) -> None:
        self.items.focus()

    @on(Rows.Opened, "#day")
    def _opened(self) -> None:
        """Lead to the measure, or to what a milestone or reminder is about."""
        entry = self.items.item
        if entry is None:
            return
        if isinstance(entry.item, Occurrence):
            self.post_message(ShowMilestone(entry.item.milestone.id))
        elif entry.measure is not None:
            self.post_message(ShowMeasure(entry.measure))
        else:
            self.post_message(ShowReminder(self.reminder_subject()))

    def action_day(self, step: int) -> None:
        """A day back or on."""
        self.months.move_days(step)

    def action_pan(self, step: int) -> None:
        """A month back or on."""
        self.months.move_months(step)

    def action_zoom(self) -> None:
        """The pane with the cursor on the whole screen, and back."""
        super().action_zoom()
        self._arrange_panes()

    def unzoom(self) -> bool:
        """Give both their places again."""
        zoomed = super().unzoom()
        self._arrange_panes()
        return zoomed

    def action_today(self) -> None:
        """To today; from there to the next day on which something falls."""
        if self.snapshot is None or self.months.agenda is None:
            return
        day = self.snapshot.assessment.day
        there = self.months.chosen == day
        self.months.choose(self.months.agenda.following(day) or day if there else day)

    def action_back(self) -> None:
        """Out of the zoom, out of the list."""
        if not self.unzoom():
            self.months.focus()
