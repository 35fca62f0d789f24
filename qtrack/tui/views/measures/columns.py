"""The columns of the table of measures."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.plan import Plan
from qtrack.model.wording import light_word
from qtrack.plain import plain
from qtrack.tables.columns import Column
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, bar_line, fit
from qtrack.tui.views.overview.lines import pace_tone

_NARROW_TITLE = 18
"""Cells below which the title gets the room of another column."""
_WIDE, _USUAL = 100, 80
"""Cells from which units and bars get more room, and below which they get less."""
_PERCENT = 5
_DATE = {"day": len("11-30"), "year": len("26-11-30"), "full": len("2026-11-30")}
"""Cells of a date: its day where all fall into the present year, with the year where they do not."""


@dataclass(frozen=True)
class Shape:
    """What the widths depend on: cells of the longest word of a light and of the longest number, and the dates."""

    word: int
    number: int
    short_dates: bool


def compute_shape(assessment: Assessment) -> Shape:
    """Measured once for a plan, whatever the width of the table."""
    plan = assessment.plan
    return Shape(
        word=min(10, max(cell_len(light_word(plan, light)) for light in Light)),
        number=max((min(10, cell_len(number_of(s))) for s in assessment.standings), default=2),
        short_dates=all(s.due.year == assessment.day.year for s in assessment.standings),
    )


def measure_columns(assessment: Assessment, shape: Shape, glyphs: Glyphs) -> Callable[[int], list[Column[Standing]]]:
    """Return what gives the columns for a width."""
    plan = assessment.plan

    def columns(width: int) -> list[Column[Standing]]:
        date = _DATE["day"] if shape.short_dates else _DATE["full"] if width >= _WIDE else _DATE["year"]
        units, bars = (22, 16) if width >= _WIDE else (12, 9) if width >= _USUAL else (10, 5)
        return [
            Column(
                "light", _("Light"), lambda s: light_word(plan, s.light), lambda s, w: _light_cell(s, plan, w, glyphs),
                width=2 + shape.word, priority=7, sort="light",
            ),
            Column("no", _("No."), number_of, tone="dim", width=max(5, shape.number), priority=3, sort="no"),
            Column("title", _("Measure"), lambda s: s.measure.title, least=_NARROW_TITLE, sort="title"),
            Column(
                "unit", _("Units"), _units_words, lambda s, w: _holders_cell(s, w, glyphs),
                width=units, priority=4, sort="unit",
            ),
            Column(
                "due", _("Due"), lambda s: s.due.isoformat(), lambda s, w: _due_cell(s, w, glyphs),
                width=date, priority=6, sort="due",
            ),
            Column(
                "days", _("Days"), lambda s: str(s.days_left) if s.open else "", tone=_days_tone,
                width=5, priority=5, right=True, sort="due", shows_order=False,
            ),
            Column(
                "progress", _("Progress"), lambda s: f"{s.progress:.0f}%",
                lambda s, w: _progress_cell(s, plan, w, glyphs),
                width=_PERCENT + bars, priority=2, sort="progress",
            ),
        ]  # fmt: skip

    return columns


def copied_columns(assessment: Assessment, shape: Shape, glyphs: Glyphs) -> list[Column[Standing]]:
    """Return the columns in the order of a copied table, what a measure is before how it stands."""
    light, no, title, *rest = measure_columns(assessment, shape, glyphs)(_WIDE)
    return [no, title, light, *rest]


def number_of(standing: Standing) -> str:
    """Return the measure's number, or its id where it has none."""
    return plain(standing.measure.no or standing.measure.id, 40)


def _units_words(standing: Standing) -> str:
    return _(", ").join(standing.measure.units)


def _light_cell(standing: Standing, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    word = plain(light_word(plan, standing.light), 20)
    return ((fit(f"{glyphs.lights[standing.light]} {word}", width, glyphs), standing.light.value),)


def _holders_cell(standing: Standing, width: int, glyphs: Glyphs) -> Line:
    units = _units_words(standing)
    return ((fit(plain(units, 200) or _("unowned"), width, glyphs), "" if units else "problem"),)


def _due_cell(standing: Standing, width: int, glyphs: Glyphs) -> Line:
    return ((fit(standing.due.isoformat()[-width:], width, glyphs), "dim" if standing.assumed_due else ""),)


def _days_tone(standing: Standing) -> str:
    return standing.light.value if standing.light is Light.OVERDUE else ""


def _progress_cell(standing: Standing, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    tone = pace_tone(standing.progress, standing.expected, plan)
    tone = "done" if standing.light is Light.DONE else standing.light.value if standing.light is Light.OVERDUE else tone
    expected = standing.expected / 100 if standing.open and standing.expected else None
    drawn = bar_line(standing.progress / 100, expected, width - _PERCENT, tone, glyphs)
    return (*drawn, (f"{standing.progress:4.0f}%", ""))
