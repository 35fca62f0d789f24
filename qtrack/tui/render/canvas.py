"""A line drawn cell by cell: signs, words over them, and runs of text in the end."""

from dataclasses import replace
from itertools import groupby

from rich.cells import cell_len

from qtrack.tui.render.styled_line import Line, Run, Style, style_of

BLANK: Run = (" ", "")
OFF = "off"
"""The tone of a ground that shows through the signs drawn on it, not through words."""


class Canvas:
    """One line of cells; what lies outside it is not drawn."""

    def __init__(self, ground: list[Run]) -> None:
        self.ground = ground
        self.cells = list(ground)

    def draw_dot(self, at: int, sign: str, style: str | Style) -> None:
        """One sign of one cell."""
        if 0 <= at < len(self.cells):
            self.cells[at] = (sign, self._over(at, style))

    def fill(self, start: int, end: int, sign: str, style: str | Style) -> None:
        """The same sign from `start` up to, not with, `end`."""
        for at in range(max(0, start), min(len(self.cells), end)):
            self.cells[at] = (sign, self._over(at, style))

    def write(self, at: int, text: str, style: str | Style) -> bool:
        """Words that begin at a cell; nothing, and False, where not all of them are in sight."""
        if at < 0 or at + cell_len(text) > len(self.cells):
            return False
        for char in text:
            size = cell_len(char)
            if size:
                self.cells[at : at + size] = [(char, style), *[("", style)] * (size - 1)]
                at += size
            elif at:  # a sign that combines with the one before
                before = self.cells[at - 1]
                self.cells[at - 1] = (before[0] + char, before[1])
        return True

    def free(self, start: int, end: int) -> bool:
        """Whether nothing is drawn from `start` up to, not with, `end`, and all of it is in sight."""
        return start >= 0 and end <= len(self.cells) and self.cells[start:end] == self.ground[start:end]

    def _over(self, at: int, style: str | Style) -> str | Style:
        if not is_off(self.cells[at][1]):
            return style
        full = style_of(style)
        return replace(full, ground=(OFF, *full.ground)) if style else OFF

    def line(self) -> Line:
        """The cells as runs of text."""
        return tuple(("".join(sign for sign, _tone in run), tone) for tone, run in groupby(self.cells, lambda c: c[1]))


def is_off(style: str | Style) -> bool:
    """Whether a cell's ground is that of a day off."""
    return style == OFF if isinstance(style, str) else OFF in (style.tone, *style.ground)
