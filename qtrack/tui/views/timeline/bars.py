"""What the timeline draws on a line: bars, marks, and today over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rich.cells import cell_len

from qtrack.model.assessment import Light, Standing
from qtrack.model.milestones import Occurrence
from qtrack.plain import plain
from qtrack.tui.render.canvas import Canvas
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import fit
from qtrack.tui.views.timeline.axis import Axis

_NAMED = 10
"""Cells from which a mark has room for a part of its name."""
Label = Literal["name", "days", ""]
_NO_MARK = frozenset({Light.OVERDUE, Light.WAITING, Light.DONE, Light.DROPPED})
"""Lights of bars that need no mark of where they should be."""


@dataclass(frozen=True)
class Bars:
    """Draws along an axis; `today` is the cell of `day`, in sight or not."""

    axis: Axis
    day: date
    glyphs: Glyphs

    @property
    def today(self) -> int:
        """The cell of today."""
        return self.axis.cell(self.day)

    def draw_today(self, canvas: Canvas) -> None:
        """Today's line, over everything but words and marks."""
        if 0 <= self.today < self.axis.width:
            glyphs, under = self.glyphs, canvas.cells[self.today][0]
            sign = {
                glyphs.full: glyphs.today_full, glyphs.track: glyphs.today_track, glyphs.dashed: glyphs.today_track,
                glyphs.half: glyphs.today_full, " ": glyphs.today, glyphs.grid: glyphs.today, glyphs.off: glyphs.today,
                glyphs.sum_full: glyphs.today, glyphs.sum_track: glyphs.today,
            }.get(under)  # fmt: skip
            if sign:
                canvas.draw_dot(self.today, sign, "accent")

    def total(self, canvas: Canvas, first: date, last: date, progress: float, tone: str) -> None:
        """The bar of a heading, filled to `progress` (0…100)."""
        start = self.axis.cell(first)
        end = max(start + 1, self.axis.end(last))
        done = start + round(progress / 100 * (end - start))
        canvas.fill(start, done, self.glyphs.sum_full, tone)
        canvas.fill(done, end, self.glyphs.sum_track, "track")

    def measure(self, canvas: Canvas, standing: Standing, *, dated: bool) -> None:
        """The bar of a measure, from its start to its due date; `dated` with both in figures."""
        axis, glyphs = self.axis, self.glyphs
        start = axis.cell(standing.start)
        end = max(start + 1, axis.end(standing.due))
        self._fill(canvas, start, end, standing)
        self._draw_dashes(canvas, standing, start, end)
        self._draw_expected(canvas, standing, start, end)
        if not standing.assumed_due:
            canvas.draw_dot(end - 1, glyphs.lights[standing.light], standing.light.value)
        if standing.light is Light.OVERDUE:
            canvas.fill(end, self.today, glyphs.late, "overdue")
            end = max(end, self.today + 1)
        self._draw_pointer(canvas, start, end)
        if dated:
            self._draw_dates(canvas, standing, start, end)

    def _fill(self, canvas: Canvas, start: int, end: int, standing: Standing) -> None:
        """A bar filled to the progress, to half a cell."""
        halves, tone = round(min(1.0, max(0.0, standing.progress / 100)) * (end - start) * 2), standing.light.value
        full = start + halves // 2
        canvas.fill(start, full, self.glyphs.full, tone)
        canvas.fill(full, end, self.glyphs.track, "track")
        if halves % 2:
            canvas.draw_dot(full, self.glyphs.half, tone)

    def _draw_dashes(self, canvas: Canvas, standing: Standing, start: int, end: int) -> None:
        """The half of the bar whose date is the plan's and not the measure's own."""
        middle = (start + end) // 2
        first = start if standing.measure.start is None else middle
        last = end if standing.assumed_due else middle
        for at in range(max(0, first), min(self.axis.width, last)):
            if canvas.cells[at][0] == self.glyphs.track:
                canvas.draw_dot(at, self.glyphs.dashed, "track")

    def _draw_expected(self, canvas: Canvas, standing: Standing, start: int, end: int) -> None:
        """A mark where the bar should be by now; beside today's line it would say the same twice."""
        if standing.light in _NO_MARK or not standing.expected:
            return
        at = min(end - 1, start + round(standing.expected / 100 * (end - start)))
        if abs(at - self.today) > 1:
            canvas.draw_dot(at, self.glyphs.mark, "mark")

    def _draw_pointer(self, canvas: Canvas, start: int, end: int) -> None:
        """The way to a bar that is out of sight."""
        if end <= 0:
            canvas.draw_dot(0, "<", "dim")
        elif start >= self.axis.width:
            canvas.draw_dot(self.axis.width - 1, ">", "dim")

    def _draw_dates(self, canvas: Canvas, standing: Standing, start: int, end: int) -> None:
        """The dates of the row at the cursor, behind its bar or before it."""
        text = f" {_days_words(standing.start, standing.due, self.day)} "
        if end > 0 and self._is_clear(end, len(text)):
            canvas.write(end, text, "dim")
        elif start < self.axis.width and self._is_clear(start - len(text), len(text)):
            canvas.write(start - len(text), text, "dim")

    def _is_clear(self, at: int, size: int) -> bool:
        return at >= 0 and at + size <= self.axis.width and not at <= self.today < at + size

    def marks(self, canvas: Canvas, occurrences: Sequence[Occurrence], label: Label) -> None:
        """The marks of milestones, in order of days, labelled where there is room."""
        ends = [self.axis.end(o.end) for o in occurrences]
        if occurrences:
            self._draw_pointer(canvas, self.axis.cell(occurrences[0].start), max(ends))
        in_sight = [o for o, end in zip(occurrences, ends, strict=True) if end > 0]
        following = self.axis.width
        for occurrence in reversed(in_sight):
            at = self.axis.cell(occurrence.start)
            if at < self.axis.width:
                self._draw_milestone(canvas, occurrence, at, following)
                self._draw_label(canvas, occurrence, at, following, label)
                following = at

    def _draw_milestone(self, canvas: Canvas, occurrence: Occurrence, at: int, until: int) -> None:
        """A mark, and a line to its last day or the next mark."""
        tone = "dim" if occurrence.end < self.day else "accent"
        end = min(until, self.axis.end(occurrence.end))
        canvas.fill(at + 1, end, self.glyphs.track, tone)
        canvas.draw_dot(at, self.glyphs.milestone, tone)

    def _draw_label(self, canvas: Canvas, occurrence: Occurrence, at: int, until: int, label: Label) -> None:
        """Up to the next mark: the name, cut where it has to be, or the days; these stand before the mark as well."""
        if label == "name":
            text, room = plain(occurrence.milestone.title, 200), until - at - 3
            if room >= min(_NAMED, cell_len(text)):
                text = fit(text, min(room, cell_len(text)), self.glyphs).rstrip()
                canvas.write(at + 1, f" {text} ", "dim" if occurrence.end < self.day else "")
        elif label == "days":
            text = f" {_days_words(occurrence.start, occurrence.end, self.day)} "
            end = self.axis.end(occurrence.end)
            start = end if end + len(text) <= until else at - len(text)
            if canvas.free(start, start + len(text)):
                canvas.write(start, text, "dim")


def _days_words(first: date, last: date, today: date) -> str:
    """A day or two, with their years where one is not of the present year."""
    dates = [first] if first == last else [first, last]
    near = all(day.year == today.year for day in dates)
    return " – ".join(f"{day:%m-%d}" if near else day.isoformat() for day in dates)
