"""The line above a dialog."""

from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit, width_of
from qtrack.tui.widgets.bars import Bar


class Title(Bar):
    """One line whose last run is cut, with an ellipsis, where there is no room for all of it."""

    def __init__(self, glyphs: Glyphs, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs

    def line(self, y: int, width: int) -> Line:
        """The line for a width."""
        line = super().line(y, width)
        if width_of(line) <= width:
            return line
        *runs, (text, tone) = line
        return (*runs, (fit(text, max(0, width - width_of(tuple(runs))), self.glyphs), tone))
