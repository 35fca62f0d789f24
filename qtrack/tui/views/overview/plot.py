"""Progress over the year, drawn with dots: two by four of them to a cell, or one sign where braille is not to be had.

Own lines of text rather than a plotting widget: those bring a style, axes and colours of their own, and take longer to
load than everything this draws with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qtrack.model.trend import Trend
from qtrack.tui.render.glyphs import ASCII, Glyphs
from qtrack.tui.render.styled_line import Line, Run

AXIS = 4
"""Cells at the left for the figures of the scale."""
_RIGHT = 6
"""Cells at the right, for the figure of today where the year is nearly over."""
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bits of a braille sign: left and right column, from above."""
_BRAILLE = 0x2800
_MONTHS = 12
_LABEL, _YEAR_LABEL = 4, 6
"""Cells a month needs for its number, and where there are years between the months, with blanks."""


@dataclass(frozen=True)
class TodayPoint:
    """The present day on the plot: progress 0…100 and the tone of its pace."""

    day: date
    progress: float
    tone: str


def count_columns(width: int) -> int:
    """How many days a plot of `width` cells can tell apart."""
    return 2 * max(1, width - AXIS - _RIGHT)


def trend_lines(trend: Trend, here: TodayPoint, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """The plot in `height` lines (at least 3): what is expected as a line, what is dated as an area, today's progress.

    `trend` has `columns(width)` days.
    """
    canvas = _DotCanvas(max(1, width - AXIS - _RIGHT), max(2, height - 1), glyphs)
    canvas.draw_area(trend.dated)
    canvas.draw_curve(trend.expected)
    canvas.today(trend, here)
    scale = {0: "100 ", canvas.height // 2: " 50 ", canvas.height - 1: "  0 "}
    rows: list[Line] = [((scale.get(y, " " * AXIS), "dim"), *canvas.line(y)) for y in range(canvas.height)]
    return [*rows, ((" " * AXIS, ""), (month_line(trend.days[0], trend.days[-1], canvas.width), "dim"))]


def month_line(first: date, last: date, width: int) -> str:
    """The months below the plot, each where it begins, as many as have room; a new year by its number."""
    days = max(1, (last - first).days)
    cells, at = [" "] * width, 0
    label = _LABEL if first.year == last.year else _YEAR_LABEL
    for year, month in _list_months(first, last, max(1, width // label)):
        begins = max(first, date(year, month, 1))
        x = round((begins - first).days / days * (width - 1))
        text = f"{year}" if month == 1 and (year, month) != (first.year, first.month) else f"{month:02}"
        if x >= at and x + len(text) <= width:
            cells[x : x + len(text)] = text
            at = x + len(text) + 1
    return "".join(cells)


def _list_months(first: date, last: date, most: int) -> list[tuple[int, int]]:
    """Months from that of `first` to that of `last`; only quarters or years where there are more than `most`."""
    begin, end = first.year * _MONTHS + first.month - 1, last.year * _MONTHS + last.month - 1
    spans = (1, 3, 6, _MONTHS, *(_MONTHS * n for n in (5, 10, 50, 100, 500, 1000, 10_000)))
    step = next(step for step in spans if (end - begin) // step <= most)
    found = [m for m in range(begin - begin % step, end + 1, step) if m >= begin]
    return [(month // _MONTHS, month % _MONTHS + 1) for month in found]


class _DotCanvas:
    """Cells of dots, each cell in one tone."""

    def __init__(self, width: int, height: int, glyphs: Glyphs) -> None:
        self.width, self.height, self.glyphs = width, height, glyphs
        self.dots = [[0] * width for _ in range(height)]
        self.tones = [[""] * width for _ in range(height)]
        self.signs: dict[tuple[int, int], Run] = {}

    def dot_row_of(self, share: float) -> int:
        """The row of dots, counted from below, at which a share (0…100) stands."""
        return round(min(100.0, max(0.0, share)) / 100 * (self.height * 4 - 1))

    def draw_dot(self, x: int, y: int, tone: str) -> None:
        """Set the dot at column `x` and, from below, row `y`."""
        row, column = self.height - 1 - y // 4, x // 2
        self.dots[row][column] |= _DOTS[x % 2][3 - y % 4]
        self.tones[row][column] = tone

    def draw_area(self, shares: Sequence[float]) -> None:
        """Everything below the shares, every second dot, so that it stays quiet."""
        for x, share in enumerate(shares[: self.width * 2]):
            top = self.dot_row_of(share) if share > 0 else -1
            for y in range(top + 1):
                if (x + y) % 2 == 0 or y == top:
                    self.draw_dot(x, y, "accent")

    def draw_curve(self, shares: Sequence[float]) -> None:
        """A line through the shares, without gaps where it is steep."""
        before = self.dot_row_of(shares[0]) if shares else 0
        for x, share in enumerate(shares[: self.width * 2]):
            now = self.dot_row_of(share)
            for y in range(min(before + 1, now), max(before - 1, now) + 1):
                self.draw_dot(x, y, "mark")
            before = now

    def today(self, trend: Trend, here: TodayPoint) -> None:
        """The present day as an upright line, the present progress as a point on it with its figure."""
        if not trend.dated or here.day > trend.days[-1]:
            x = 0 if not trend.dated else self.width - 1
        else:
            x = min(self.width - 1, (len(trend.dated) - 1) // 2)
        top = self.height - 1 - self.dot_row_of(here.progress) // 4
        known = self.height - 1 - self.dot_row_of(trend.dated[-1] if trend.dated else 0) // 4
        for y in range(self.height):
            if not self.dots[y][x] or top <= y < known:
                self.signs[x, y] = (self.glyphs.today, here.tone if top < y <= known else "track")
        self.signs[x, top] = (self.glyphs.point, here.tone)
        for n, char in enumerate(f" {here.progress:.0f}%"):
            self.signs[x + 1 + n, top] = (char, "strong")

    def line(self, y: int) -> Line:
        """Row `y` from above, with the room at its right."""
        return tuple(self.signs.get((x, y)) or self._cell(x, y) for x in range(self.width + _RIGHT))

    def _cell(self, x: int, y: int) -> Run:
        if x >= self.width or not self.dots[y][x]:
            return (" ", "")
        tone = self.tones[y][x]
        if self.glyphs is ASCII:
            return ("." if tone == "mark" else self.glyphs.full, tone)
        return (chr(_BRAILLE + self.dots[y][x]), tone)
