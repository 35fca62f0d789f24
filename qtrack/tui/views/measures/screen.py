"""View 2: the table of measures and everything about the one at the cursor."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _, ngettext
from qtrack.model.sorting import SORTS
from qtrack.settings import Settings
from qtrack.tables.columns import Group
from qtrack.tables.text import markdown_groups
from qtrack.tui.key_bindings import find_first_key, make_bindings
from qtrack.tui.messages import RunCommand
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.measures.columns import copied_columns
from qtrack.tui.views.measures.copy_text import measure_as_text
from qtrack.tui.views.measures.detail_pane import DetailPane
from qtrack.tui.views.measures.filter_bar import FilterBar, left_words
from qtrack.tui.views.measures.groups import group_names
from qtrack.tui.views.measures.measure_table import MeasureTable
from qtrack.tui.views.table_screen import TableScreen
from qtrack.tui.widgets.row_list import Rows

if TYPE_CHECKING:
    from pathlib import Path


class Measures(TableScreen):
    """Table and detail, side by side where there is room, else one below or behind the other."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("measures")]
    view_id = "measures"
    sorts = SORTS
    footer: ClassVar[tuple[str, ...]] = ("open", "filter", "edit", "mark", "sort", "group", "undo", "copy", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.table: MeasureTable = MeasureTable(self.glyphs)
        self.table.add_key = find_first_key("add", settings.keys)
        self.detail = DetailPane(self.glyphs)
        self.bar = FilterBar(self.glyphs)
        self.origin = ""
        self._plan: Path | None = None

    def body(self) -> Iterable[Widget]:
        """Table, detail, filter line."""
        yield Container(self.table, self.detail, id="body")
        yield self.bar

    def list_orders(self) -> dict[str, str]:
        """The orders of the table."""
        return {
            "no": _("as in the file"), "light": _("light"), "urgency": _("urgency"), "due": _("due date"),
            "progress": _("progress"), "unit": _("unit"), "section": _("section"), "title": _("title"),
        }  # fmt: skip

    def groups(self) -> dict[str, str]:
        """The ways of grouping the table."""
        return group_names()

    def measure_id(self) -> str | None:
        """The measure at the cursor."""
        return self.table.item.measure.id if self.table.item else None

    def chosen(self) -> tuple[str, ...]:
        """The marked measures, whether the filter leaves them or not, else the one at the cursor."""
        return tuple(standing.measure.id for standing in self.table.marked) or super().chosen()

    def selection_as_text(self) -> str:
        """The marked measures or the one at the cursor, a line each."""
        standing, snapshot = self.table.item, self.snapshot
        if snapshot is None:
            return ""
        found = self.table.marked or ([standing] if standing else [])
        return "\n".join(measure_as_text(snapshot.plan, one) for one in found)

    def view_as_markdown(self) -> str:
        """The marked measures, else all that are shown, as a table."""
        if self.snapshot is None:
            return ""
        columns = copied_columns(self.snapshot.assessment, self.snapshot.shape, self.glyphs)
        marked = self.table.marked
        return markdown_groups(columns, [Group("", "", marked)] if marked else self.table.shown_groups)

    # -- the plan ------------------------------------------------------------------------------------------------

    def restore_settings(self, settings: Mapping[str, Any]) -> None:
        """Keep how the table was left, for when this plan is shown first."""
        self._recalled = settings

    def collect_settings(self) -> dict[str, Any]:
        """Order, groups, folds and the room of the details."""
        return {**self.table.arrangement_as_json(), **self.detail.room}

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the plan as it is now; another plan as it was left."""
        if self._plan != snapshot.loaded.path:
            if self._plan is not None:
                self.table.marks.ids.clear()
                self._filter("")
                self.bar.set_text("")
            self._plan = snapshot.loaded.path
            self.table.restore(self._recalled)
            self.detail.restore(self._recalled)
        self.table.show_snapshot(snapshot)
        self.show_counts()

    def show_matching(self, query: str, measure: str | None, origin: str = "") -> None:
        """Come from another view to some measures, or to one; `esc` leads back to `origin`."""
        self.origin = "" if origin == self.view_id else origin
        self.unzoom()
        self.remove_class("-detail")
        self.filter_by(query)
        self.table.focus()
        if measure is not None and self.table.go_to(measure):
            self.action_open()
        elif measure is None:
            self.table.action_jump(0)

    def may_run(self, command: str) -> bool:
        """Folds need groups, marks need rows, and the details a place."""
        table = self.table
        match command:
            case "fold" | "unfold":
                return bool(table.rows and table.group) and table.is_folded == (command == "unfold")
            case "narrower":
                return bool(self.detail.display)
            case "wider" | "mark" | "mark_range":
                return bool(table.rows) and not (command == "wider" and self.has_class("-detail"))
            case "next_pane" | "previous_pane":
                return table.item is not None
            case "back":
                inside = self.has_class("-detail") or self.focused is self.detail
                marked = bool(table.marks.ids) or table.marks.anchor is not None
                return super().may_run(command) or inside or marked or bool(self.origin or table.query_text)
            case _:
                return super().may_run(command)

    # -- keys ----------------------------------------------------------------------------------------------------

    @on(Rows.Moved, "#list")
    def _moved(self) -> None:
        if self.snapshot is not None:
            self.detail.show(self.snapshot, self.table.item, self.table.heading_at_cursor)

    @on(Rows.Opened, "#list")
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Into the detail pane; a heading is folded and unfolded."""
        if self.table.heading_at_cursor is not None:
            self.table.fold(folded=not self.table.is_folded)
        elif self.table.item is not None:
            if not self.detail.display:
                self.add_class("-detail")
            self.call_after_refresh(self.detail.focus)

    def action_pane(self, step: int) -> None:
        """Move between table and detail, also where only one of them has room."""
        if self.detail.display and self.table.display:
            super().action_pane(step)
        elif self.detail.display:
            self.action_back()
        else:
            self.action_open()

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        inside = self.focused is self.detail
        self.bottom.set_commands(("back", *self.footer[1:]) if inside else self.footer)

    @on(events.Resize)
    def _fit_panes(self) -> None:
        if self.wide:
            self.remove_class("-detail")
        self.detail.fit_room()

    def action_widen(self, step: int) -> None:
        """Give the details more room, or less; where they lie behind the table, bring them forth or put them back."""
        if self.has_class("-detail") and step < 0:
            self.action_back()
        elif not self.detail.display:
            if step > 0:
                self.action_open()
        elif not self.has_class("-detail"):
            self.unzoom()
            self.detail.widen(step)

    def action_zoom(self) -> None:
        """The pane with the cursor on the whole screen, and back."""
        super().action_zoom()
        self.detail.fit_room()

    def unzoom(self) -> bool:
        """Give every pane its place again."""
        zoomed = super().unzoom()
        if zoomed:
            self.detail.fit_room()
        return zoomed

    def action_filter(self) -> None:
        """Type a filter."""
        self.unzoom()
        self.remove_class("-detail")
        self.bar.open()
        self.show_counts()

    @on(FilterBar.Changed)
    def _typed(self, event: FilterBar.Changed) -> None:
        self._filter(event.text)

    @on(FilterBar.Done)
    def _leave_filter(self) -> None:
        self.table.focus()

    def filter_by(self, text: str) -> None:
        """Use a filter that nobody types."""
        self._filter(text)
        self.bar.set_text(text)

    def _filter(self, text: str) -> None:
        self.table.filter_by(text)
        self.show_counts()

    def show_counts(self) -> None:
        """How many measures are left, and how many are marked."""
        error = self.table.error
        if self.snapshot is not None:
            whole = len(self.snapshot.assessment.standings)
            left = left_words(len(self.table.standings), whole)
            self.bar.say(error.message if error else left, wrong=error is not None)
        count = len(self.table.marks.ids)
        marked = ngettext("{n} marked", "{n} marked", count).format(n=count) if count else ""
        self.bottom.set_note(_("range …") if self.table.marks.anchor is not None else marked)

    def action_today(self) -> None:
        """To the open measure that is due next."""
        ahead = [s for s in self.table.standings if s.open and s.days_left >= 0]
        if ahead:
            self.table.go_to(min(ahead, key=lambda s: s.days_left).measure.id)
        self.table.focus()

    def action_back(self) -> None:
        """Out of the zoom, the detail, the marks, the filter, then to where one came from."""
        if self.unzoom():
            return
        if self.has_class("-detail") or self.focused is self.detail:
            self.remove_class("-detail")
            self.table.focus()
        elif self.table.marks.clear():
            self.table.refresh()
            self.show_counts()
        elif self.origin:
            origin, self.origin = self.origin, ""
            self.bar.action_clear()
            self.post_message(RunCommand(origin))
        elif self.table.query_text:
            self.bar.action_clear()
