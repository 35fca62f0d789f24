"""View 1: the whole plan at a glance."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.summary import Tally
from qtrack.settings import Settings
from qtrack.tables.text import markdown_table
from qtrack.tui.messages import FilterBy, RunCommand, ShowMeasure, ShowMilestone, ShowReminder
from qtrack.tui.render.styled_line import Line, plain_text
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.head import Head
from qtrack.tui.views.overview.lines import done_heading, late_row, milestone_row, rows_as_table, tally_row
from qtrack.tui.views.overview.plot_widget import TrendPlot
from qtrack.tui.views.reminders.lines import delivery_note, reminder_row
from qtrack.tui.views.units.lines import share_line
from qtrack.tui.views.view_screen import View, no_plan_words
from qtrack.tui.widgets.panel import Panel
from qtrack.tui.widgets.row_list import Rows

if TYPE_CHECKING:
    from qtrack.remind.reminder import Reminder


class Overview(View):
    """Figures, and four lists that lead to the measures behind them."""

    view_id = "overview"
    footer: ClassVar[tuple[str, ...]] = ("open", "filter", "measures", "next_pane", "zoom", "editor", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        signs = self.glyphs
        self.head = Head(signs)
        self.late: Panel[Standing] = Panel("late", _("Overdue and at risk"), _("Nothing is overdue or at risk."), signs)
        self.ahead: Panel[Occurrence] = Panel("ahead", _("Milestones"), _("No milestone lies ahead."), signs)
        self.sections: Panel[Tally] = Panel("sections", _("Sections"), _("The plan has no sections."), signs)
        self.units: Panel[Tally] = Panel("units", _("Units"), _("No unit is named."), signs)
        self.reminders: Panel[Reminder] = Panel("reminders", _("Reminders"), _("No reminder lies ahead."), signs)
        self.shares: Panel[Tally] = Panel("shares", _("Share of lights by unit"), _("No unit is named."), signs)
        self.trend = TrendPlot(signs)
        self.reminders.counted = False  # how many are ahead depends on how far one looks

    def body(self) -> Iterable[Widget]:
        """Head and grid."""
        yield self.head
        yield Container(
            self.late, self.ahead, self.sections, self.units, self.trend, self.shares, self.reminders, id="panels",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Begin with what has to be done."""
        super().on_mount()
        self.late.focus()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill head and lists."""
        plan, signs = snapshot.plan, self.glyphs
        self.head.show(snapshot)
        self.late.show(snapshot.late, lambda item, width: late_row(item, plan, width, signs))
        self.ahead.show(
            snapshot.ahead,
            lambda item, width: milestone_row(item, snapshot.assessment, width, signs, off=self.top.off),
        )
        for panel, tallies in ((self.sections, snapshot.summary.sections), (self.units, snapshot.summary.units)):
            heading = done_heading() if tallies else ("", "")
            panel.show(tallies, lambda item, width: tally_row(item, plan, width, signs), heading)
        self.shares.show(snapshot.summary.units, lambda item, width: share_line(item, width, signs))
        self.trend.show(snapshot)
        if snapshot.upcoming is not None:
            now, note = snapshot.now, delivery_note(snapshot.health, snapshot.loaded.path)
            self.reminders.show(snapshot.upcoming, lambda item, width: reminder_row(item, now, width, signs), note)

    def show_nothing(self) -> None:
        """Say so where the plan's name would stand."""
        self.head.set_empty_text(no_plan_words(self.settings.keys))

    def find_focused_panel(self) -> Panel[Any] | None:
        """The list with the cursor."""
        return self.focused if isinstance(self.focused, Panel) else None

    def measure_id(self) -> str | None:
        """The measure the item at the cursor is about."""
        panel = self.find_focused_panel()
        item = panel.item if panel else None
        if isinstance(item, Standing):
            return item.measure.id
        return None

    def milestone(self) -> str | None:
        """The milestone at the cursor."""
        panel = self.find_focused_panel()
        item = panel.item if panel else None
        return item.milestone.id if isinstance(item, Occurrence) else None

    def selection_as_text(self) -> str:
        """The row at the cursor."""
        panel = self.find_focused_panel()
        if panel is None or panel.item is None or panel.draw is None:
            return ""
        line: Line = panel.draw(panel.item, 160)
        return " ".join(plain_text(line).split())

    def view_as_markdown(self) -> str:
        """The list with the cursor, a row each."""
        panel = self.find_focused_panel()
        snapshot = self.snapshot
        if panel is None or snapshot is None or not panel.items:
            return ""
        return markdown_table(*rows_as_table(panel.items, snapshot.plan))

    @on(Rows.Opened)
    def _opened(self) -> None:
        """Lead to the measures behind the item."""
        panel = self.find_focused_panel()
        match panel.item if panel else None:
            case Standing() as standing:
                self.post_message(ShowMeasure(standing.measure.id))
            case Tally() as tally:
                self.post_message(FilterBy(filter_term("section" if panel is self.sections else "unit", tally.key)))
            case Occurrence() as occurrence:
                self.post_message(ShowMilestone(occurrence.milestone.id))
            case reminder if reminder is not None:
                self.post_message(ShowReminder(str(reminder.key)))

    def action_back(self) -> None:
        """Out of the zoom, then to the other plans, if there are any."""
        if not self.unzoom():
            self.post_message(RunCommand("plans"))

    def action_today(self) -> None:
        """To the next milestone."""
        self.unzoom()
        self.ahead.select(0)
        self.ahead.focus()


def filter_term(key: str, value: str) -> str:
    """A term of the filter language for `value`: a unit by its whole name; with quotes in it, by its longest part."""
    if not value:
        return f'!{key}:""'
    if '"' in value:
        value = max(value.split('"'), key=len)
    elif key == "unit":
        value = f"={value}"
    return f'{key}:"{value}"'
