"""The lines of the timeline: names on the left, bars and marks on an axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Milestone, Plan
from qtrack.model.summary import Tally
from qtrack.model.wording import light_word
from qtrack.plain import plain
from qtrack.tables.text import markdown_table
from qtrack.tui.render.canvas import BLANK, OFF, Canvas, is_off
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, Style, fit, width_of
from qtrack.tui.views.measures.columns import number_of
from qtrack.tui.views.overview.lines import late_count, name_of, pace_tone
from qtrack.tui.views.timeline.axis import Axis, Label, Ruler, Scale, build_ruler
from qtrack.tui.views.timeline.bars import Bars

_NUMBERED = 28
"""Cells of the names from which there is room for a measure's number."""
_FEWEST_NAMES, _WIDE = 12, 110
"""Cells the names have at least, and of the whole line from which they have a third of it."""
_FEWEST_TITLE = 4
"""Cells a heading has at least, else its figures go."""
_DATED = 24
"""Cells of the names from which both days in sight have room with their years."""


@dataclass(frozen=True)
class SectionGroup:
    """A heading with what stands under it, and the days from the first start to the last due date."""

    tally: Tally
    standings: tuple[Standing, ...]

    @cached_property
    def dates(self) -> tuple[date, date] | None:
        """None where nothing stands under it."""
        if not self.standings:
            return None
        return min(s.start for s in self.standings), max(s.due for s in self.standings)


@dataclass(frozen=True)
class MilestoneGroup:
    """The milestones together, under their heading."""

    milestones: tuple[Milestone, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone with its occurrences."""

    milestone: Milestone
    occurrences: tuple[Occurrence, ...]


Row = SectionGroup | MilestoneGroup | MilestoneRow | Standing


def choose_names_width(width: int, longest: int) -> int:
    """Cells for the names, of which the `longest` would take so many: more where there is more room."""
    return max(_FEWEST_NAMES, min(longest, width * 2 // 5 if width < _WIDE else width // 3))


@dataclass(frozen=True)
class Drawing:
    """What all rows of one picture share."""

    assessment: Assessment
    axis: Axis
    names: int
    number_width: int
    glyphs: Glyphs

    @cached_property
    def today(self) -> int:
        """The cell of today, in sight or not."""
        return self.axis.cell(self.assessment.day)

    @cached_property
    def bars(self) -> Bars:
        """What draws them."""
        return Bars(self.axis, self.assessment.day, self.glyphs)

    @cached_property
    def ruler(self) -> Ruler:
        """The labels above."""
        return build_ruler(self.axis)

    @cached_property
    def ground(self) -> list[Run]:
        """What stands behind the bars: periods, and days off where days can be told apart."""
        cells = [BLANK] * self.axis.width
        for at in self.ruler.lines:
            cells[at] = (self.glyphs.grid, "track")
        if self.axis.by_day:
            for at in range(self.axis.width):
                if not self.assessment.calendar.is_workday(self.axis.span(at)[0]):
                    cells[at] = (self.glyphs.off, Style("track", ground=(OFF,)))
        return cells

    @cached_property
    def plain_ground(self) -> list[Run]:
        """The same for the row at the cursor, which has a ground of its own."""
        return [BLANK if is_off(style) else (sign, style) for sign, style in self.ground]

    # -- heading -----------------------------------------------------------------------------------------------------

    def heading(self, y: int, scale: Scale) -> Line:
        """The two lines of the ruler."""
        if y == 0:
            left = ((" " + fit(scale_word(scale), self.names - 1, self.glyphs), "accent"),)
            return (*left, *_labels_line(self.ruler.upper, [BLANK] * self.axis.width, "head"))
        first, last = self.axis.left, self.axis.right
        days = f"{first} – {last}" if self.names >= _DATED else f"{first:%m-%d} – {last:%m-%d}"
        return ((" " + fit(days, self.names - 1, self.glyphs), "dim"), *self._lower_line())

    def _lower_line(self) -> Line:
        """The small labels, today's date in place of those it covers."""
        text, width = f"{self.assessment.day:%m-%d}", self.axis.width
        if self.today < 0:
            text, at = f"<{text}", 0
        elif self.today >= width:
            text, at = f"{text}>", width - len(text) - 1
        else:
            at = max(0, min(self.today - len(text) // 2, width - len(text)))
        end = at + len(text)
        kept = tuple(label for label in self.ruler.lower if label[0] + cell_len(label[1]) < at or label[0] > end)
        ground: list[Run] = [(" ", OFF if is_off(style) else "") for _sign, style in self.ground]
        return _labels_line(kept, ground, "dim", (at, text))

    # -- rows --------------------------------------------------------------------------------------------------------

    def row(self, row: Row, *, folded: bool, at_cursor: bool) -> Line:
        """One row: name and chart."""
        sign: Run = (self.glyphs.cursor if at_cursor else " ", "accent")
        canvas = Canvas(self.plain_ground if at_cursor else self.ground)
        match row:
            case SectionGroup():
                name = self._group_name(row, folded=folded)
                if row.dates is not None:
                    tally = row.tally
                    tone = pace_tone(tally.progress, tally.expected, self.assessment.plan)
                    self.bars.total(canvas, *row.dates, tally.progress, tone)
            case MilestoneGroup():
                title = _("Milestones")
                name = self._title(title, str(len(row.milestones)), (), folded=folded)
                self.bars.marks(canvas, row.occurrences, "name" if folded else "")
            case MilestoneRow():
                name = self._mark_name(row)
                self.bars.marks(canvas, row.occurrences, "days")
            case Standing():
                name = self._measure_name(row)
                self.bars.measure(canvas, row, dated=at_cursor)
        self.bars.draw_today(canvas)
        return (sign, *name, *canvas.line())

    def _group_name(self, group: SectionGroup, *, folded: bool) -> Line:
        late, worst = late_count(group.tally, self.glyphs)
        figures: Line = ((" " + late, worst),) if late else ()
        return self._title(plain(group.tally.name, 200), str(group.tally.measures), figures, folded=folded)

    def _title(self, title: str, count: str, figures: Line, *, folded: bool) -> Line:
        sign = self.glyphs.folded if folded else self.glyphs.unfolded
        tail: Line = (*figures, (f" {count} ", "dim"))
        if self.names - 3 - width_of(tail) < _FEWEST_TITLE:
            tail = ((" ", ""),)
        room = self.names - 3 - width_of(tail)
        return ((sign + " ", "accent"), (fit(title, room, self.glyphs), "strong"), *tail)

    def _measure_name(self, standing: Standing) -> Line:
        glyph: Line = ((f" {self.glyphs.lights[standing.light]} ", standing.light.value),)
        figure: Line = ()
        if self.names >= _NUMBERED:
            figure = ((fit(number_of(standing), self.number_width, self.glyphs) + " ", "dim"),)
        room = self.names - 2 - width_of((*glyph, *figure))
        closed = "" if standing.open else "dim"
        return (*glyph, *figure, (fit(plain(standing.measure.title, 400), max(1, room), self.glyphs) + " ", closed))

    def _mark_name(self, mark: MilestoneRow) -> Line:
        over = all(o.end < self.assessment.day for o in mark.occurrences)
        glyph: Run = (f" {self.glyphs.milestone} ", "dim" if over else "accent")
        name = fit(plain(mark.milestone.title, 400), max(1, self.names - 5), self.glyphs)
        return (glyph, (name + " ", "dim" if over else ""))


def scale_word(scale: Scale) -> str:
    """How much is in sight, in words."""
    return {
        Scale.WHOLE: _("Whole plan"),
        Scale.QUARTER: _("Quarters"),
        Scale.MONTH: _("Months"),
        Scale.WEEK: _("Weeks"),
    }[scale]


def _labels_line(labels: Sequence[Label], ground: list[Run], tone: str, today: tuple[int, str] | None = None) -> Line:
    """Labels on a line; today's date stands out."""
    canvas = Canvas(ground)
    for at, text, _day in labels:
        canvas.write(at, text, tone)
    if today is not None:
        canvas.write(*today, "key")
    return canvas.line()


def row_as_text(row: Row, plan: Plan) -> str:
    """A row in one line of plain text."""
    return "  ".join(part for part in _row_fields(row, plan) if part)


def rows_as_markdown(rows: Sequence[Row], plan: Plan) -> str:
    """Rows as a Markdown table."""
    heading = (_("Measure"), _("Start"), _("Due"), _("Progress"), _("Light"), _("Units"))
    return markdown_table(heading, [_row_fields(row, plan) for row in rows])


def _row_fields(row: Row, plan: Plan) -> tuple[str, ...]:
    match row:
        case Standing():
            figures = f"{row.progress:.0f}%", plain(light_word(plan, row.light)), plain(_(", ").join(row.measure.units))
            return plain(name_of(row)), str(row.start), str(row.due), *figures
        case SectionGroup():
            first, last = row.dates or ("", "")
            return plain(row.tally.name), str(first), str(last), f"{row.tally.progress:.0f}%", "", ""
        case MilestoneRow():
            first, last = row.occurrences[0].start, row.occurrences[-1].end
            return plain(row.milestone.title), str(first), str(last), "", "", plain(_(", ").join(row.milestone.units))
        case MilestoneGroup():
            return _("Milestones"), "", "", "", "", ""
