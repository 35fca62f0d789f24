"""A table of anything: sorted by its titles, in groups that fold, with marks; the cursor stays on its row."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic

from textual.message import Message

from qtrack.tables.columns import Column, Group, Row
from qtrack.tables.rows import TableRows
from qtrack.tui.render.columns import find_order_at, group_line, lay_out, row_line, title_line
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.session.selection import Selection
from qtrack.tui.widgets.row_list import Rows

Columns = Callable[[int], Sequence[Column[Row]]]
"""The columns wanted at a width."""


class DataTable(Rows, Generic[Row]):
    """Rows of any number; `key` tells which row is the same as before, `empty` is said where there is none.

    Groups, folds and marks are there for the views that have keys for them.
    """

    rests = True
    heading_class = "row--heading"
    can_fold = False
    """Whether the headings have a sign that says whether their group is folded."""

    @dataclass
    class SortAsked(Message):
        """A click on the title of a column."""

        by: str

    def __init__(
        self, id: str, glyphs: Glyphs, key: Callable[[Row], Hashable], *, by: str = "", empty: str = "",  # noqa: A002 - Textual's name
    ) -> None:  # fmt: skip
        super().__init__(id=id, classes="pane")
        self.glyphs, self.key, self.empty = glyphs, key, empty
        self.by, self.reverse, self.group = by, False, ""
        self.folded = set[str]()
        self.marks = Selection()
        self._shown: TableRows[Row] = TableRows((), key)
        self._columns: Columns[Row] | None = None
        self._laid_out: tuple[int, tuple[Column[Row], ...]] = (-1, ())
        self._anchor_at = 0

    # -- rows ----------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[Row | Group[Row]]:
        """The rows and headings in sight."""
        return self._shown.rows

    @property
    def count(self) -> int:
        """How many rows, or the one that says that there are none."""
        return len(self.rows) or bool(self.empty)

    @property
    def item(self) -> Row | None:
        """What is at the cursor; None on a heading."""
        row = self.rows[self.cursor] if self.rows else None
        return None if isinstance(row, Group) else row

    @property
    def heading_at_cursor(self) -> Group[Row] | None:
        """The group whose heading is at the cursor."""
        row = self.rows[self.cursor] if self.rows else None
        return row if isinstance(row, Group) else None

    @property
    def group_at_cursor(self) -> Group[Row] | None:
        """The group that the cursor is in, on its heading or on one of its rows."""
        return self._shown.group_of(self.cursor)

    @property
    def order_shown(self) -> str:
        """The order that the titles show."""
        return self.by

    @property
    def shown_groups(self) -> list[Group[Row]]:
        """The groups as they are shown: those that are folded without their rows."""
        return [group._replace(rows=()) if group.key in self.folded else group for group in self._shown.groups]

    def set_empty_text(self, text: str) -> None:
        """Say `text` while there is nothing to show."""
        self.empty = text
        self.resize_rows()

    def show(self, groups: Sequence[Group[Row]], columns: Columns[Row]) -> None:
        """Show the rows of `groups`, which are sorted already; the cursor stays on its row, or its place."""
        self._columns, self._laid_out = columns, (-1, ())
        self._fill(groups)

    def _fill(self, groups: Sequence[Group[Row]]) -> None:
        place, offset = self._shown.place_at(self.cursor), self.cursor - round(self.scroll_y)
        self._shown = TableRows(groups, self.key, self.folded)
        self.resize_rows()
        self.cursor = self._shown.index_of(place, self.cursor)
        if self.marks.anchor is not None:
            found = self._shown.index_of_key(self.marks.anchor)
            self._anchor_at = self.cursor if found is None else found
        self.scroll_rows(self.cursor - offset)
        self.show_cursor()
        self.post_message(self.Moved(self, self.cursor))

    def show_cursor(self) -> None:
        """Have the cursor in sight, and with the first row of a group the heading above it."""
        super().show_cursor()
        above = self.rows[self.cursor - 1] if 0 < self.cursor < len(self.rows) else None
        if isinstance(above, Group) and self.cursor <= self.scroll_target_y:
            self.scroll_rows(self.cursor - 1)

    def show_heading(self) -> None:
        """Have the heading above the cursor, or the first row, in sight too, where both fit on the page."""
        top = self._shown.heading_of(self.cursor) or 0
        if self.cursor - self.page_height < top < self.scroll_y:
            self.scroll_rows(top)

    def go_to(self, key: Hashable) -> bool:
        """Put the cursor on the first row with this key, unfolding its group if need be; whether there is one."""
        folded = [group for group in self._shown.groups if group.key in self.folded]
        if hiding := {group.key for group in folded if any(self.key(row) == key for row in group.rows)}:
            self.folded -= hiding
            self._fill(self._shown.groups)
        index = self._shown.index_of_key(key)
        if index is not None:
            self.select(index)
        return index is not None

    def select(self, index: int) -> None:
        """Move the cursor; a range that was begun grows with it."""
        super().select(index)
        if self.marks.anchor is not None:
            self.refresh()

    # -- folds and marks -----------------------------------------------------------------------------------------

    @property
    def is_folded(self) -> bool:
        """Whether the group at the cursor is."""
        group = self.group_at_cursor
        return group is not None and group.key in self.folded

    def fold(self, *, folded: bool) -> None:
        """Hide or show what stands under the heading at or above the cursor."""
        group = self.group_at_cursor
        if group is not None and (group.key in self.folded) != folded:
            (self.folded.add if folded else self.folded.discard)(group.key)
            self._fill(self._shown.groups)

    def mark(self) -> None:
        """Mark the row at the cursor, or all under the heading, and go on; the same again takes the marks away."""
        if self.rows:
            self.marks.toggle(self._shown.keys_at(self.cursor))
            self.refresh()
            self.select(self.cursor + 1)

    def mark_range(self) -> None:
        """Begin a range here, or end one that was begun and mark all in it."""
        if self.marks.anchor is None:
            self.marks.anchor, self._anchor_at = self._shown.key_at(self.cursor), self.cursor
        else:
            self.marks.add(key for index in self._range() for key in self._shown.keys_at(index))
            self.marks.anchor = None
        self.refresh()

    def _range(self) -> range:
        """The rows from where a range began to the cursor."""
        return range(min(self._anchor_at, self.cursor), max(self._anchor_at, self.cursor) + 1)

    def _is_marked(self, index: int) -> bool:
        if not self.marks.ids and self.marks.anchor is None:
            return False
        key = self._shown.key_at(index)
        if key is None:
            return False
        return key in self.marks.ids or (self.marks.anchor is not None and index in self._range())

    # -- drawing -------------------------------------------------------------------------------------------------

    def columns(self, width: int) -> tuple[Column[Row], ...]:
        """The columns at this width."""
        if self._laid_out[0] != width:
            self._laid_out = width, lay_out(self._columns(width), width) if self._columns else ()
        return self._laid_out[1]

    def heading(self, _y: int, width: int) -> Line:
        """The columns' titles."""
        if self._columns is None:
            return ()
        return title_line(self.columns(width), self.order_shown, self.glyphs, reverse=self.reverse)

    def row(self, index: int, width: int) -> Line:
        """One row or heading, or what is said when there is none."""
        if not self.rows:
            return ((fit(" " + self.empty, width, self.glyphs), "dim"),)
        row, sign = self.rows[index], self.glyphs.cursor if self.has_focus and index == self.cursor else " "
        if isinstance(row, Group):
            return self._group_line(row, sign, width)
        return self.row_line(row, self.glyphs.marked if self._is_marked(index) else sign, width)

    def row_line(self, row: Row, sign: str, width: int) -> Line:
        """One row with `sign` at its left end."""
        return row_line(self.columns(width), row, sign, self.glyphs)

    def _group_line(self, group: Group[Row], sign: str, width: int) -> Line:
        lead: Line = ((sign, "accent"),)
        if self.can_fold:
            lead = (*lead, ((self.glyphs.folded if group.key in self.folded else self.glyphs.unfolded) + " ", "accent"))
        return group_line(group, width, self.glyphs, lead=lead, tail=self.group_tail(group, width))

    def group_tail(self, _group: Group[Row], _width: int) -> Line:
        """What stands at the right end of a heading."""
        return ()

    def row_class(self, index: int) -> str:
        """Marked rows stand on a ground of their own."""
        return "row--marked" if self._is_marked(index) else ""

    def click_heading(self, x: int) -> None:
        """Sort by the column under the mouse."""
        if by := find_order_at(self.columns(self.scrollable_content_region.width), x):
            self.post_message(self.SortAsked(by))
