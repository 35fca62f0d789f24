"""Measures as a table, the same for every command that shows them."""

from collections.abc import Sequence

from qtrack.cli.output import print_line, print_table
from qtrack.i18n import _
from qtrack.model.assessment import Light, Standing
from qtrack.model.plan import Plan
from qtrack.model.wording import GLYPHS, light_word
from qtrack.settings import Settings
from qtrack.tables.columns import LEAST, Column, Group


def print_measures(plan: Plan, settings: Settings, groups: Sequence[Group[Standing]]) -> None:
    """Print measures as a table, with a note on the days that are the plan's and not their own."""
    print_table(_columns(plan, settings), *groups)
    if any(row.assumed_due for group in groups for row in group.rows):
        print_line(_("* no day of its own: the plan's end"))


def light_text(plan: Plan, light: Light, settings: Settings) -> str:
    """Return a light as its glyph and its word."""
    return f"{GLYPHS[settings.glyphs][light]} {light_word(plan, light)}"


def progress_words(progress: float, expected: float) -> str:
    """Return progress and what the day asks, both 0…100, in words."""
    return _("progress {progress:.0f}%, {expected:.0f}% expected").format(progress=progress, expected=expected)


def _columns(plan: Plan, settings: Settings) -> list[Column[Standing]]:
    lights = {light: light_text(plan, light, settings) for light in Light}
    return [
        Column("light", _("light"), lambda s: lights[s.light], tone=lambda s: s.light.value),
        Column("id", _("id"), lambda s: s.measure.id),
        Column("no", _("no."), lambda s: s.measure.no, priority=2),
        Column("title", _("title"), lambda s: s.measure.title, least=LEAST),
        Column("units", _("units"), _units_cell, least=LEAST, priority=5),
        Column("due", _("due"), lambda s: f"{s.due}{'*' if s.assumed_due else ''}"),
        Column("days", _("days"), lambda s: str(s.days_left) if s.open else "", right=True),
        Column("progress", _("progress"), lambda s: f"{s.progress:.0f}%", right=True, priority=4),
        Column("expected", _("expected"), lambda s: f"{s.expected:.0f}%", right=True, priority=1),
        Column("urgency", _("urgency"), lambda s: f"{s.urgency:.0f}", right=True, priority=3),
    ]


def _units_cell(row: Standing) -> str:
    units = row.measure.units
    return f"{units[0]} +{len(units) - 1}" if len(units) > 1 else "".join(units)
