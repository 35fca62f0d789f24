"""A list under a heading with a count."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from qtrack.model.assessment import Standing
from qtrack.model.milestones import Occurrence
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, fit, heading_line
from qtrack.tui.widgets.row_list import Rows

Item = TypeVar("Item")


def identity_of(item: object) -> Hashable:
    """What tells an item from others when the plan is read again; None for what has nothing of the kind."""
    match getattr(item, "standing", item):
        case Standing() as standing:
            return standing.measure.id
        case Occurrence() as occurrence:
            return occurrence.milestone.id, occurrence.start
    key: Hashable = getattr(item, "key", None)
    return key


class Panel(Rows, Generic[Item]):
    """A heading with a count and a row for each item; `draw` makes the row, `empty` is said when there is none."""

    def __init__(self, id: str, title: str, empty: str, glyphs: Glyphs) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pane")
        self.title, self.empty, self.glyphs = title, empty, glyphs
        self.items: Sequence[Item] = ()
        self.note: Run = ("", "")
        self.counted = True
        self.draw: Callable[[Item, int], Line] | None = None

    def show(self, items: Sequence[Item], draw: Callable[[Item, int], Line], note: Run = ("", "")) -> None:
        """Show `items`; `note` stands in the heading beside their number."""
        here, before = identity_of(self.item), self.cursor
        self.items, self.draw, self.note = items, draw, note
        self.cursor = max(0, min(self.cursor, len(items) - 1))
        if here is not None and identity_of(self.item) != here:
            self.cursor = next((n for n, item in enumerate(items) if identity_of(item) == here), self.cursor)
        self.resize_rows()
        if self.cursor != before:
            self.show_cursor()

    @property
    def item(self) -> Item | None:
        """The item at the cursor."""
        return self.items[self.cursor] if self.items else None

    @property
    def count(self) -> int:
        """How many items, or one line that says that there are none."""
        return len(self.items) or (1 if self.draw else 0)

    def heading(self, _y: int, width: int) -> Line:
        """Title, number, rule."""
        tone = "accent" if self.has_focus else "strong"
        figure = str(len(self.items)) if self.counted and self.items else ""
        return ((" ", ""), *heading_line((self.title, tone), figure, width - 1, self.glyphs, self.note))

    def row(self, index: int, width: int) -> Line:
        """One item."""
        sign = self.glyphs.cursor if self.has_focus and index == self.cursor else " "
        if not self.items or self.draw is None:
            return ((sign, "accent"), (fit(self.empty, width - 1, self.glyphs), "dim"))
        return ((sign, "accent"), *self.draw(self.items[index], width - 1))
