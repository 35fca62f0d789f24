"""View 6: who leads, shares and supports what, and how far it is."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.units import LOAD_SORTS, Duty, Load, compute_loads, sort_duties, sort_loads
from qtrack.settings import Settings
from qtrack.tables.columns import Group
from qtrack.tables.text import markdown_groups
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.messages import FilterBy, ShowMeasure
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import name_of
from qtrack.tui.views.overview.screen import filter_term
from qtrack.tui.views.table_screen import TableScreen
from qtrack.tui.views.units.lines import about_lines, duty_row, head_lines, unit_as_text, unit_columns
from qtrack.tui.widgets.data_table import DataTable
from qtrack.tui.widgets.panel import Panel
from qtrack.tui.widgets.row_list import Rows
from qtrack.tui.widgets.side_lines import SideLines


class Units(TableScreen):
    """The units, and where there is room the measures of the one at the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("units")]
    view_id = "units"
    footer: ClassVar[tuple[str, ...]] = ("open", "sort", "next_pane", "copy", "zoom", "palette")
    sorts = LOAD_SORTS

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sums = SideLines("sums")
        self.table: DataTable[Load] = DataTable(
            "loads", self.glyphs, lambda load: load.tally.key, by="late", empty=_("No unit is named.")
        )
        self.about = SideLines("about", pane=True)
        self.duties: Panel[Duty] = Panel("duties", _("Measures"), _("It has no measures."), self.glyphs)
        self.beside = Container(self.about, self.duties, id="unit")
        self._shown: str | None = None
        self._loads: tuple[Snapshot | None, list[Load]] = None, []

    def body(self) -> Iterable[Widget]:
        """Sums, table, one unit, its measures."""
        yield self.sums
        yield Container(self.table, self.beside, id="body")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the plan as it is now."""
        before = self._loads[0]
        if not before or before.assessment is not snapshot.assessment or before.summary is not snapshot.summary:
            self._loads = snapshot, compute_loads(snapshot.assessment, snapshot.summary.units)
        found = sort_loads(self._loads[1], self.by, reverse=self.reverse)
        self.sums.show(lambda width: head_lines(found, snapshot.assessment, width))
        self.table.empty = _("No unit is named.")
        self.table.show([Group("", "", found)], unit_columns(snapshot.assessment, found, self.glyphs))

    def load(self) -> Load | None:
        """The unit at the cursor."""
        return self.table.item

    def measure_id(self) -> str | None:
        """The measure at the cursor, where the measures of a unit have it."""
        item = self.duties.item if self.focused is self.duties else None
        return item.standing.measure.id if item else None

    def may_run(self, command: str) -> bool:
        """Whether there is something to come back from."""
        return super().may_run(command) or (command == "back" and self.focused is self.duties)

    def selection_as_text(self) -> str:
        """The unit, or the measure, at the cursor in one line."""
        if self.snapshot is None:
            return ""
        if self.focused is self.duties and self.duties.item is not None:
            return name_of(self.duties.item.standing)
        load = self.load()
        return unit_as_text(load, self.snapshot.assessment) if load else ""

    def view_as_markdown(self) -> str:
        """The whole table."""
        rows = [row for row in self.table.rows if not isinstance(row, Group)]
        if self.snapshot is None or not rows:
            return ""
        columns = unit_columns(self.snapshot.assessment, rows, self.glyphs)(_WHOLE)
        return markdown_groups(columns, [Group("", "", rows)])

    @on(Rows.Moved, "#loads")
    def _moved(self) -> None:
        load, snapshot = self.load(), self.snapshot
        if snapshot is None or load is None:
            self.about.show(None)
            return
        assessment, signs = snapshot.assessment, self.glyphs
        self.about.show(lambda width: about_lines(load, assessment, width, signs))
        if load.tally.key != self._shown:
            self._shown, self.duties.items, self.duties.cursor = load.tally.key, (), 0
            self.duties.scroll_rows(0)
        self.duties.show(sort_duties(load.duties), lambda duty, width: duty_row(duty, assessment, width, signs))

    @on(Rows.Opened, "#loads")
    def _opened(self) -> None:
        """Lead to the measures of the unit, or to those that nobody leads."""
        load = self.load()
        if load is not None:
            self.post_message(FilterBy(filter_term("unit", load.tally.key) if load.tally.key else "is:unowned"))

    @on(Rows.Opened, "#duties")
    def _open_measure_row(self) -> None:
        measure = self.measure_id()
        if measure is not None:
            self.post_message(ShowMeasure(measure))

    # -- order ---------------------------------------------------------------------------------------------------

    def list_orders(self) -> dict[str, str]:
        """The orders of the table."""
        return {
            "late": _("late measures"), "unit": _("name"), "lead": _("measures led"), "open": _("open measures"),
            "progress": _("progress"), "due": _("next due date"),
        }  # fmt: skip

    def action_zoom(self) -> None:
        """One list on the whole screen, and back."""
        super().action_zoom()
        self._give_room()

    def unzoom(self) -> bool:
        """Both lists again."""
        zoomed = super().unzoom()
        self._give_room()
        return zoomed

    def _give_room(self) -> None:
        self.beside.set_class(self.duties.has_class("-zoomed"), "-whole")
        self.beside.set_class(self.table.has_class("-zoomed"), "-away")

    def action_today(self) -> None:
        """To the unit whose measure is due next."""
        ahead = [load for load in self.table.rows if isinstance(load, Load) and load.next_due]
        if ahead:
            self.table.go_to(sort_loads(ahead, "due")[0].tally.key)
        self.table.focus()

    def action_back(self) -> None:
        """Out of the measures, into the table."""
        if not self.unzoom() and self.focused is self.duties:
            self.table.focus()


_WHOLE = 400
"""A width at which no column is left out."""
