"""The parts of the overview: its head, and the lists below."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.milestones import Occurrence
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.light_bar import light_bar
from qtrack.tui.render.styled_line import Line, Run, fit, rule
from qtrack.tui.session.snapshot import Board
from qtrack.tui.views.overview.lines import day_line, lights_line, progress_line, title_line
from qtrack.tui.widgets.bars import Bar
from qtrack.tui.widgets.row_list import Rows

Item = TypeVar("Item")
_TALL = 5


def known_as(item: object) -> Hashable:
    """What tells an item from others when the plan is read again; None for what has nothing of the kind."""
    match getattr(item, "standing", item):
        case Standing() as standing:
            return standing.measure.id
        case Occurrence() as occurrence:
            return occurrence.milestone.id, occurrence.start
    key: Hashable = getattr(item, "key", None)
    return key


class Head(Bar):
    """The plan in four lines, or five with the band of lights."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="head")
        self.glyphs = glyphs
        self.board: Board | None = None
        self.empty = _("reading the plan")

    def say_empty(self, text: str) -> None:
        """What stands here while there is no plan."""
        self.empty = text
        self.refresh()

    def show(self, board: Board) -> None:
        """Show the plan's figures."""
        self.board = board
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Name, day, lights, progress."""
        if self.board is None:
            return ((self.empty, "dim"),) if y == 0 else ()
        plan, summary, glyphs = self.board.plan, self.board.summary, self.glyphs
        makers: list[Callable[[], Line]] = [
            lambda: title_line(plan, width, glyphs),
            lambda: day_line(summary, plan, self.board.assessment.day if self.board else plan.start),
            lambda: lights_line(self.board.assessment, summary, width, glyphs) if self.board else (),
            lambda: progress_line(summary, plan, width, glyphs),
        ]
        if self.content_size.height >= _TALL:
            makers.insert(2, lambda: light_bar(summary.lights, width, glyphs))
        return makers[y]() if y < len(makers) else ()


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
        here, before = known_as(self.item), self.cursor
        self.items, self.draw, self.note = items, draw, note
        self.cursor = max(0, min(self.cursor, len(items) - 1))
        if here is not None and known_as(self.item) != here:
            self.cursor = next((n for n, item in enumerate(items) if known_as(item) == here), self.cursor)
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
        return ((" ", ""), *rule((self.title, tone), figure, width - 1, self.glyphs, self.note))

    def row(self, index: int, width: int) -> Line:
        """One item."""
        sign = self.glyphs.cursor if self.has_focus and index == self.cursor else " "
        if not self.items or self.draw is None:
            return ((sign, "accent"), (fit(self.empty, width - 1, self.glyphs), "dim"))
        return ((sign, "accent"), *self.draw(self.items[index], width - 1))
