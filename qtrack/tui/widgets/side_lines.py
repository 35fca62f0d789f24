"""Lines beside a table: what it comes to, and what is known of the row at the cursor."""

from collections.abc import Callable

from qtrack.tui.render.styled_line import Line
from qtrack.tui.widgets.bars import Bar

Lines = Callable[[int], list[Line]]
"""The lines for a width."""


class SideLines(Bar):
    """Lines that are made anew for every width; a `pane` is hidden while another one has the whole screen."""

    def __init__(self, id: str, *, pane: bool = False) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.set_class(pane, "pane")
        self._make: Lines | None = None
        self._made: tuple[int, list[Line]] = (-1, [])

    def show(self, make: Lines | None) -> None:
        """Show what `make` gives."""
        self._make, self._made = make, (-1, [])
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Line `y` at this width."""
        if self._made[0] != width:
            self._made = width, self._make(width) if self._make and width > 0 else []
        lines = self._made[1]
        return lines[y] if y < len(lines) else ()
