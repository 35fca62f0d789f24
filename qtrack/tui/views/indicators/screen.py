"""View 5: figures to reach, by measure or by unit, with the way each has gone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.indicators import FIGURE_GROUPS, FIGURE_SORTS, Figure, figures_of, group_figures, sort_figures
from qtrack.settings import Settings
from qtrack.tables.columns import Group
from qtrack.tables.text import markdown_groups
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.messages import FilterBy, ShowMeasure, ShowMessage
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.indicators.lines import about_lines, figure_as_text, figure_columns, head_lines
from qtrack.tui.views.overview.screen import filter_term
from qtrack.tui.views.table_screen import TableScreen
from qtrack.tui.widgets.data_table import DataTable
from qtrack.tui.widgets.row_list import Rows
from qtrack.tui.widgets.side_lines import SideLines


class Indicators(TableScreen):
    """Sums above, the table, and everything about the figure at the cursor below."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("indicators")]
    view_id = "indicators"
    footer: ClassVar[tuple[str, ...]] = ("open", "actual", "sort", "group", "zoom", "editor", "palette")
    sorts = FIGURE_SORTS

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sums = SideLines("sums")
        empty = _("The plan has no indicators.")
        self.table: DataTable[Figure] = DataTable("figures", self.glyphs, _key_of, by="no", empty=empty)
        self.about = SideLines("about", pane=True)

    def body(self) -> Iterable[Widget]:
        """Sums, table, what is known of one."""
        yield self.sums
        yield self.table
        yield self.about

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the plan as it is now."""
        found = figures_of(snapshot.plan, snapshot.assessment.day)
        signs, assessment = self.glyphs, snapshot.assessment
        self.sums.show(lambda width: head_lines(found, assessment, width, signs))
        self.table.empty = _("The plan has no indicators.")
        rows = sort_figures(found, self.by, reverse=self.reverse)
        self.table.show(self._group_rows(snapshot, rows), figure_columns(assessment, found, signs))

    def _group_rows(self, snapshot: Snapshot, rows: Sequence[Figure]) -> list[Group[Figure]]:
        if not self.group:
            return [Group("", "", rows)]
        return [
            Group(name, name, figures, _group_note(figures))
            for name, figures in group_figures(snapshot.assessment, rows, self.group)
        ]

    def figure(self) -> Figure | None:
        """The figure at the cursor."""
        return self.table.item

    def measure_id(self) -> str | None:
        """The measure of the figure at the cursor."""
        figure = self.figure()
        return figure.measure.id if figure and figure.measure else None

    def indicator(self) -> tuple[str, str] | None:
        """What the figure at the cursor belongs to, and its name."""
        figure = self.figure()
        return _key_of(figure) if figure else None

    def selection_as_text(self) -> str:
        """The figure at the cursor in one line."""
        figure = self.figure()
        return figure_as_text(figure, self.snapshot.assessment, self.glyphs) if figure and self.snapshot else ""

    def view_as_markdown(self) -> str:
        """The whole table."""
        rows = self._list_rows()
        if self.snapshot is None or not rows:
            return ""
        columns = figure_columns(self.snapshot.assessment, rows, self.glyphs)(_WHOLE)
        return markdown_groups(columns, [Group("", "", rows)])

    def _list_rows(self) -> list[Figure]:
        """The figures as they stand, without the headings."""
        return [row for row in self.table.rows if not isinstance(row, Group)]

    @on(Rows.Moved, "#figures")
    def _moved(self) -> None:
        figure, snapshot = self.figure(), self.snapshot
        if snapshot is None or figure is None:
            self.about.show(None)
        else:
            self.about.show(lambda width: about_lines(figure, snapshot.assessment, width, self.glyphs))

    @on(Rows.Opened, "#figures")
    def _opened(self) -> None:
        """Lead to the measure, or to the measures of the unit that a heading names."""
        measure, group = self.measure_id(), self.table.heading_at_cursor
        if measure is not None:
            self.post_message(ShowMeasure(measure))
        elif group is not None and self.group == "unit" and group.rows[0].units:
            self.post_message(FilterBy(filter_term("unit", group.key)))
        elif self.figure() is not None:
            self.post_message(ShowMessage(_("It belongs to the whole plan.")))

    # -- order and groups ----------------------------------------------------------------------------------------

    def list_orders(self) -> dict[str, str]:
        """The orders of the table."""
        return {
            "no": _("as in the file"), "age": _("not reported, then the oldest"), "attainment": _("reached"),
            "name": _("name"), "unit": _("unit"),
        }  # fmt: skip

    def groups(self) -> dict[str, str]:
        """The ways of putting figures under headings."""
        return {"": _("not grouped"), "measure": _("measure"), "unit": _("unit")}

    def collect_settings(self) -> dict[str, Any]:
        """Order and grouping."""
        return {**super().collect_settings(), "group": self.group}

    def apply_settings(self, settings: Mapping[str, Any]) -> None:
        """Order and grouping as they were."""
        super().apply_settings(settings)
        group = str(settings.get("group"))
        if group in {"", *FIGURE_GROUPS}:
            self.table.group = group

    def action_today(self) -> None:
        """To the figure that was not reported for the longest time."""
        if rows := self._list_rows():
            self.table.go_to(_key_of(min(rows, key=FIGURE_SORTS["age"])))


_WHOLE = 400
"""A width at which no column is left out."""


def _group_note(figures: Sequence[Figure]) -> str:
    """How many there are, and how many of them were never reported."""
    none = sum(not figure.reported for figure in figures)
    return str(len(figures)) + (_(", no figure {n}").format(n=none) if none else "")


def _key_of(figure: Figure) -> tuple[str, str]:
    return figure.measure.id if figure.measure else "", figure.indicator.name
