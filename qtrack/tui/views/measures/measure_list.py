"""The table of measures, as quick with 10,000 rows as with 100."""

from dataclasses import dataclass

from textual.message import Message

from qtrack.i18n import _
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.session.snapshot import Board
from qtrack.tui.views.measures.arrangement import Arranged
from qtrack.tui.views.measures.columns import Table, layout
from qtrack.tui.views.measures.groups import heading_line


class MeasureList(Arranged):
    """The rows as they are drawn, and the marks on them."""

    rests = True
    heading_class = "row--heading"

    @dataclass
    class SortAsked(Message):
        """A click on the heading of a column."""

        by: str

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.add_key = "a"
        self._table: Table | None = None

    def show(self, board: Board) -> None:
        """Show another state of the plan."""
        self._table = None
        super().show(board)

    def mark(self) -> None:
        """Mark the measure at the cursor, or all under the heading, and go on; the same again takes the marks away."""
        if self.line is not None:
            self.marks.toggle(self.line.ids)
            self.refresh()
            self.select(self.cursor + 1)

    def mark_range(self) -> None:
        """Begin a range here, or end one that was begun and mark all in it."""
        if self.marks.anchor is None:
            self.marks.anchor = self.line.measure if self.line else None
            self._anchor_at = self.cursor
        else:
            self.marks.add(id_ for index in self._range() for id_ in self.lines[index].ids)
            self.marks.anchor = None
        self.refresh()

    def _range(self) -> range:
        """The rows from where a range began to the cursor."""
        return range(min(self._anchor_at, self.cursor), max(self._anchor_at, self.cursor) + 1)

    def _is_marked(self, index: int) -> bool:
        line = self.lines[index] if index < len(self.lines) else None
        if line is None or line.measure is None:
            return False
        return line.measure in self.marks.ids or (self.marks.anchor is not None and index in self._range())

    def table(self, width: int) -> Table | None:
        """The columns at this width."""
        if self.board is None:
            return None
        if self._table is None or self._table.width != width:
            self._table = layout(self.board.assessment, self.board.shape, width, self.glyphs)
        return self._table

    def heading(self, _y: int, width: int) -> Line:
        """The columns' titles."""
        table = self.table(width)
        return table.heading(self.by, reverse=self.reverse) if table else ()

    def row(self, index: int, width: int) -> Line:
        """One measure, one heading, or what to do when there is none."""
        table = self.table(width)
        if table is None or self.board is None:
            return ((fit(" " + self.empty, width, self.glyphs), "dim"),)
        if not self.lines:
            says = (
                _("Nothing passes the filter; esc clears it.")
                if self.query_text
                else " ".join((_("The plan has no measures yet."), _("{key} adds one.").format(key=self.add_key)))
            )
            return ((fit(" " + says, width, self.glyphs), "dim"),)
        line, at_cursor = self.lines[index], index == self.cursor and self.has_focus
        if line.heading is not None:
            return heading_line(line.heading, self.board.assessment, width, self.glyphs, at_cursor=at_cursor)
        sign = self.glyphs.marked if self._is_marked(index) else self.glyphs.cursor if at_cursor else " "
        return table.row(line.standing, sign) if line.standing else ()

    def row_class(self, index: int) -> str:
        """Marked rows stand on a ground of their own."""
        return "row--marked" if self._is_marked(index) else ""

    def heading_clicked(self, x: int) -> None:
        """Sort by the column under the mouse."""
        table = self.table(self.scrollable_content_region.width)
        if table is not None and (by := table.column_at(x)):
            self.post_message(self.SortAsked(by))
