"""The plot of the overview."""

from qtrack.i18n import _
from qtrack.model.trend import compute_trend
from qtrack.tui.render.glyphs import ASCII, Glyphs
from qtrack.tui.render.styled_line import Line, heading_line, width_of
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import pace_tone
from qtrack.tui.views.overview.plot import TodayPoint, count_columns, trend_lines
from qtrack.tui.widgets.bars import Bar


class TrendPlot(Bar):
    """Progress against expected over the plan's days, under a heading; drawn when it is first in sight."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="trend")
        self.add_class("pane")
        self.glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self._room, self._drawn = (0, 0), list[Line]()

    def show(self, snapshot: Snapshot) -> None:
        """Show another state of the plan."""
        if self.snapshot is None or snapshot.assessment is not self.snapshot.assessment:
            self._room = (0, 0)
        self.snapshot = snapshot
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        """The heading, then the plot."""
        if y == 0:
            return self._heading(width)
        if self.snapshot is None or width < _LEAST:
            return ()
        size = (width, self.content_size.height)
        if self._room != size:
            self._room, self._drawn = size, self._lines(self.snapshot, width - 1, max(3, size[1] - 1))
        return self._drawn[y - 1] if y <= len(self._drawn) else ()

    def _heading(self, width: int) -> Line:
        braille = self.glyphs is not ASCII
        key: Line = (
            ("  ", ""), ("⠒" if braille else ".", "mark"), (" " + _("expected"), "dim"), ("  ", ""),
            ("⣿" if braille else self.glyphs.full, "accent"), (" " + _("what has a date"), "dim"),
        )  # fmt: skip
        room = width - width_of(key)
        key, room = ((), width) if room < _LEAST else (key, room)
        return ((" ", ""), *heading_line((_("Progress over time"), "strong"), "", room - 1, self.glyphs), *key)

    def _lines(self, snapshot: Snapshot, width: int, height: int) -> list[Line]:
        found, summary = compute_trend(snapshot.assessment, count_columns(width)), snapshot.summary
        here = TodayPoint(
            snapshot.assessment.day, summary.progress, pace_tone(summary.progress, summary.expected, snapshot.plan)
        )
        return [((" ", ""), *line) for line in trend_lines(found, here, width, height, self.glyphs)]


_LEAST = 24
"""Cells below which there is nothing to see."""
