"""Measures as a table, the same for every command that shows them."""

from collections.abc import Mapping, Sequence

from qtrack.cli.output import Column, print_table, say
from qtrack.i18n import _
from qtrack.model.assessment import Light, Standing
from qtrack.model.plan import Plan
from qtrack.model.wording import GLYPHS, light_word
from qtrack.settings import Settings

_COLOURS = {
    Light.OVERDUE: "1;31", Light.RED: "31", Light.AMBER: "33", Light.GREEN: "32",
    Light.WAITING: "2", Light.DONE: "36", Light.DROPPED: "2",
}  # fmt: skip


def measures_table(
    plan: Plan, settings: Settings, rows: Sequence[Standing], headings: Mapping[int, str] | None = None,
) -> None:  # fmt: skip
    """Measures as a table, with a note on the days that are the plan's and not their own."""
    columns = [
        Column(_("light")), Column(_("id")), Column(_("no."), optional=4), Column(_("title"), flexible=True),
        Column(_("units"), flexible=True, optional=1), Column(_("due")), Column(_("days"), right=True),
        Column(_("progress"), right=True, optional=2), Column(_("expected"), right=True, optional=5),
        Column(_("urgency"), right=True, optional=3),
    ]  # fmt: skip
    lights = {light: light_text(plan, light, settings) for light in Light}
    colours = [_COLOURS[row.light] for row in rows]
    print_table(columns, [_row(lights, row) for row in rows], headings=headings, colours=colours)
    if any(row.assumed_due for row in rows):
        say(_("* no day of its own: the plan's end"))


def light_text(plan: Plan, light: Light, settings: Settings) -> str:
    """A light as its glyph and its word."""
    return f"{GLYPHS[settings.glyphs][light]} {light_word(plan, light)}"


def progress_words(progress: float, expected: float) -> str:
    """Progress and what the day asks, both 0…100."""
    return _("progress {progress:.0f}%, {expected:.0f}% expected").format(progress=progress, expected=expected)


def _row(lights: Mapping[Light, str], row: Standing) -> list[str]:
    measure, units = row.measure, row.measure.units
    return [
        lights[row.light], measure.id, measure.no, measure.title,
        f"{units[0]} +{len(units) - 1}" if len(units) > 1 else "".join(units),
        f"{row.due}{'*' if row.assumed_due else ''}", str(row.days_left) if row.open else "",
        f"{row.progress:.0f}%", f"{row.expected:.0f}%", f"{row.urgency:.0f}",
    ]  # fmt: skip
