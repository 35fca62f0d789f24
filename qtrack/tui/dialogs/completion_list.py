"""What may be typed here: a list below a line, narrowed with every letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from qtrack.plain import plain
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.widgets.row_list import Rows


@dataclass(frozen=True)
class Choice:
    """A text that may be typed, and what it means."""

    text: str
    note: str = ""

    @property
    def words(self) -> str:
        """What a search looks through."""
        return f"{self.text} {self.note}".casefold()


class Choices(Rows):
    """The choices that fit; `offered` says that tab would take the one at the cursor.

    `moved` says that somebody went there.
    """

    heading_height = 0

    @dataclass
    class Taken(Message):
        """A click on a choice."""

        choice: Choice

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="choices")
        self.glyphs = glyphs
        self.can_focus = False
        self.found: Sequence[Choice] = ()
        self.offered = self.moved = False

    def show(self, found: Sequence[Choice], *, offered: bool) -> None:
        """Show these, the first one offered or none."""
        self.found, self.offered, self.moved, self.cursor = found, offered and bool(found), False, 0
        self.resize_rows()
        self.show_cursor()

    @property
    def choice(self) -> Choice | None:
        """What is offered."""
        return self.found[self.cursor] if self.offered else None

    def step(self, step: int) -> None:
        """Offer the next one, or the one before."""
        if self.found:
            at = self.cursor + step if self.offered else 0
            self.offered = self.moved = True
            self.select(at)

    @property
    def count(self) -> int:
        """How many fit."""
        return len(self.found)

    def row(self, index: int, width: int) -> Line:
        """Text and meaning."""
        choice = self.found[index]
        names = min(width // 2, max(cell_len(plain(one.text, 60)) for one in self.found[:200]))
        names = names if any(one.note for one in self.found) else width - 2
        sign = self.glyphs.cursor if self.offered and index == self.cursor else " "
        note = fit("  " + plain(choice.note, 200), max(0, width - names - 2), self.glyphs)
        return ((sign + " ", "accent"), (fit(plain(choice.text, 200), names, self.glyphs), ""), (note, "dim"))

    def _row_class(self, *, at_cursor: bool) -> str:
        return "row--cursor" if at_cursor and self.offered else ""

    def on_click(self, event: events.Click) -> None:
        """Take what is under the mouse."""
        event.prevent_default()
        event.stop()
        index = event.y + self.scroll_offset.y
        if 0 <= index < self.count:
            self.post_message(self.Taken(self.found[index]))
