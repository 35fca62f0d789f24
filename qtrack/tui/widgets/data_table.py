"""A table of anything: sorted by its heading, the cursor staying on its row whatever comes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic

from textual.message import Message

from qtrack.tui.render.columns import Caption, Field, Item, caption_line, fitted, heading, item_line, order_at
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.widgets.row_list import Rows

Fields = Callable[[int], Sequence[Field[Item]]]
"""The columns wanted at a width."""


class Grid(Rows, Generic[Item]):
    """Items, and captions between them where they are grouped; `key` tells which item is the same as before."""

    rests = True
    heading_class = "row--heading"

    @dataclass
    class SortAsked(Message):
        """A click on the heading of a column."""

        by: str

    def __init__(self, id: str, glyphs: Glyphs, key: Callable[[Item], Hashable], empty: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pane")
        self.glyphs, self.key, self.empty = glyphs, key, empty
        self.items: Sequence[Item | Caption] = ()
        self.fields: Fields[Item] | None = None
        self.by, self.reverse = "", False
        self._fitted: tuple[int, tuple[Field[Item], ...]] = (-1, ())

    @property
    def count(self) -> int:
        """How many rows, or the one that says that there are none."""
        return len(self.items) or 1

    @property
    def item(self) -> Item | None:
        """The item at the cursor; None on a caption."""
        found = self.items[self.cursor] if self.items else None
        return None if isinstance(found, Caption) else found

    @property
    def caption(self) -> Caption | None:
        """The caption at the cursor."""
        found = self.items[self.cursor] if self.items else None
        return found if isinstance(found, Caption) else None

    def say_empty(self, text: str) -> None:
        """What stands here while there is nothing to show."""
        self.empty = text
        self.resize_rows()

    def show(self, items: Sequence[Item | Caption], fields: Fields[Item], by: str, *, reverse: bool) -> None:
        """Show `items`, which are sorted by `by` already; the cursor stays on its item, or its place."""
        before = self.items[self.cursor] if self.items else None
        offset = self.cursor - round(self.scroll_y)
        self.items, self.fields, self._fitted = items, fields, (-1, ())
        self.by, self.reverse = by, reverse
        self.resize_rows()
        self.cursor = self._index_of(before)
        self.scroll_rows(self.cursor - offset)
        self.show_cursor()
        self.post_message(self.Moved(self, self.cursor))

    def _index_of(self, before: Item | Caption | None) -> int:
        if before is not None:
            wanted = self._key(before)
            same = (index for index, item in enumerate(self.items) if self._key(item) == wanted)
            if (nearest := min(same, key=lambda index: abs(index - self.cursor), default=None)) is not None:
                return nearest
        return max(0, min(self.cursor, len(self.items) - 1))

    def _key(self, item: Item | Caption) -> Hashable:
        return item.title if isinstance(item, Caption) else self.key(item)

    def show_cursor(self) -> None:
        """Have the cursor in sight, and with the first item of a group the caption above it."""
        super().show_cursor()
        above = self.items[self.cursor - 1] if 0 < self.cursor < len(self.items) else None
        if isinstance(above, Caption) and self.cursor <= self.scroll_target_y:
            self.scroll_rows(self.cursor - 1)

    def go_to(self, wanted: Callable[[Item], bool]) -> bool:
        """Put the cursor on the first item that is `wanted`; whether there is one."""
        for index, item in enumerate(self.items):
            if not isinstance(item, Caption) and wanted(item):
                self.select(index)
                return True
        return False

    def columns(self, width: int) -> tuple[Field[Item], ...]:
        """The columns at this width."""
        if self._fitted[0] != width:
            self._fitted = width, fitted(self.fields(width), width) if self.fields else ()
        return self._fitted[1]

    def heading(self, _y: int, width: int) -> Line:
        """The columns' titles."""
        return heading(self.columns(width), self.by, self.glyphs, reverse=self.reverse)

    def row(self, index: int, width: int) -> Line:
        """One item or caption, or what is said when there is none."""
        if not self.items:
            return ((fit(" " + self.empty, width, self.glyphs), "dim"),)
        item, sign = self.items[index], self.glyphs.cursor if self.has_focus and index == self.cursor else " "
        if isinstance(item, Caption):
            return caption_line(item, sign, width, self.glyphs)
        return item_line(self.columns(width), item, sign)

    def heading_clicked(self, x: int) -> None:
        """Sort by the column under the mouse."""
        if by := order_at(self.columns(self.scrollable_content_region.width), x):
            self.post_message(self.SortAsked(by))
