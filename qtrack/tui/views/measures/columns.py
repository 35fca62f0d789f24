"""The table of measures: which columns fit, and the text of a row."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.wording import light_word
from qtrack.plain import plain
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, bar, fit
from qtrack.tui.views.overview.lines import pace_tone

_NARROW_TITLE = 18
"""Cells below which the title gets the room of another column."""
_WIDE, _USUAL = 100, 80
"""Cells from which units and bars get more room, and below which they get less."""
_FEWEST = 2
_CLOSED = frozenset({Light.DONE, Light.DROPPED})


@dataclass(frozen=True)
class Column:
    """A column: `sort` is the order a click asks for; the one of the lowest `rank` goes first when there is no room."""

    id: str
    sort: str
    title: str
    width: int
    rank: int
    right: bool = False


@dataclass(frozen=True)
class Shape:
    """What the widths depend on: cells of the longest word of a light and of the longest number, and the dates."""

    word: int
    number: int
    short_dates: bool


_DATE = {"day": len("11-30"), "year": len("26-11-30"), "full": len("2026-11-30")}
"""Cells of a date: its day where all fall into the present year, with the year where they do not."""


@dataclass(frozen=True)
class Table:
    """Columns laid out for a width; `title_width` is what is left for the title."""

    columns: tuple[Column, ...]
    width: int
    glyphs: Glyphs
    assessment: Assessment
    shape: Shape

    def heading(self, by: str, *, reverse: bool) -> Line:
        """The titles, with a sign at the one the rows are sorted by."""
        runs: list[tuple[str, str]] = [(" ", "")]
        for column in self.columns:
            sign = (
                (self.glyphs.descending if reverse else self.glyphs.ascending)
                if column.id == by and (reverse or by != "no")
                else ""
            )
            text = fit(column.title + sign, column.width, self.glyphs, right=column.right)
            runs += [(text, "accent" if sign else "head"), (" ", "")]
        return tuple(runs)

    def column_at(self, x: int) -> str | None:
        """The order a click at cell `x` of the heading asks for."""
        start = 1
        for column in self.columns:
            if start <= x <= start + column.width:
                return column.sort
            start += column.width + 1
        return None

    def row(self, standing: Standing, sign: str) -> Line:
        """One measure, `sign` before it."""
        runs: list[Run] = [(sign, "accent")]
        for column in self.columns:
            runs += [*_CELLS[column.id](self, column, standing), (" ", "")]
        if standing.light in _CLOSED:
            return tuple((text, tone if tone in {"accent", "done", "dropped"} else "dim") for text, tone in runs)
        return tuple(runs)


def shape(assessment: Assessment) -> Shape:
    """Measured once for a plan, whatever the width of the table."""
    plan = assessment.plan
    return Shape(
        word=min(10, max(cell_len(light_word(plan, light)) for light in Light)),
        number=max((min(10, cell_len(number(s))) for s in assessment.standings), default=2),
        short_dates=all(s.due.year == assessment.day.year for s in assessment.standings),
    )


def layout(assessment: Assessment, shape: Shape, width: int, glyphs: Glyphs) -> Table:
    """The columns that fit into `width`, the title taking what the others leave."""
    date = _DATE["day"] if shape.short_dates else _DATE["full"] if width >= _WIDE else _DATE["year"]
    units, bars = (22, 16) if width >= _WIDE else (12, 9) if width >= _USUAL else (10, 5)
    columns = [
        Column("light", "light", _("Light"), 2 + shape.word, 7),
        Column("no", "no", _("No."), max(5, shape.number), 3),
        Column("title", "title", _("Measure"), 0, 9),
        Column("unit", "unit", _("Units"), units, 4),
        Column("due", "due", _("Due"), date, 6),
        Column("days", "due", _("Days"), 5, 5, right=True),
        Column("progress", "progress", _("Progress"), 5 + bars, 2),
    ]
    while (left := width - 1 - sum(c.width + 1 for c in columns)) < _NARROW_TITLE and len(columns) > _FEWEST:
        columns.remove(min(columns, key=lambda c: c.rank))
    fitted = tuple(replace(c, width=max(4, left)) if c.id == "title" else c for c in columns)
    return Table(fitted, width, glyphs, assessment, shape)


def number(standing: Standing) -> str:
    """The measure's number, or its id where it has none."""
    return plain(standing.measure.no or standing.measure.id, 40)


def _light(table: Table, column: Column, standing: Standing) -> Line:
    word = plain(light_word(table.assessment.plan, standing.light), 20)
    return ((fit(f"{table.glyphs.lights[standing.light]} {word}", column.width, table.glyphs), standing.light.value),)


def _no(table: Table, column: Column, standing: Standing) -> Line:
    return ((fit(number(standing), column.width, table.glyphs), "dim"),)


def _title(table: Table, column: Column, standing: Standing) -> Line:
    return ((fit(plain(standing.measure.title, 400), column.width, table.glyphs), ""),)


def _unit(table: Table, column: Column, standing: Standing) -> Line:
    units = _(", ").join(standing.measure.units)
    return ((fit(plain(units, 200) or _("unowned"), column.width, table.glyphs), "" if units else "problem"),)


def _due(table: Table, column: Column, standing: Standing) -> Line:
    text = standing.due.isoformat()[-column.width :]
    return ((fit(text, column.width, table.glyphs), "dim" if standing.assumed_due else ""),)


def _days(table: Table, column: Column, standing: Standing) -> Line:
    tone = standing.light.value if standing.light is Light.OVERDUE else ""
    return ((fit(str(standing.days_left) if standing.open else "", column.width, table.glyphs, right=True), tone),)


def _progress(table: Table, column: Column, standing: Standing) -> Line:
    tone = pace_tone(standing.progress, standing.expected, table.assessment.plan)
    tone = "done" if standing.light is Light.DONE else standing.light.value if standing.light is Light.OVERDUE else tone
    expected = standing.expected / 100 if standing.open and standing.expected else None
    drawn = bar(standing.progress / 100, expected, column.width - 5, tone, table.glyphs)
    return (*drawn, (f"{standing.progress:4.0f}%", ""))


_CELLS: dict[str, Callable[[Table, Column, Standing], Line]] = {
    "light": _light, "no": _no, "title": _title, "unit": _unit, "due": _due, "days": _days, "progress": _progress,
}  # fmt: skip
