"""Measures as text to paste elsewhere: a line each, or a Markdown table."""

from collections.abc import Iterable, Sequence

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Plan
from qtrack.model.wording import light_word, reason
from qtrack.plain import plain
from qtrack.tables.text import markdown_table
from qtrack.tui.views.measures.groups import Row
from qtrack.tui.views.overview.lines import name_of


def line_of(plan: Plan, standing: Standing) -> str:
    """Title, light, reason, due date and units of a measure in one line."""
    light, units = light_word(plan, standing.light), _(", ").join(standing.measure.units)
    parts = (name_of(standing), light, reason(standing), standing.due.isoformat(), units)
    return "  ".join(plain(part) for part in parts if part)


def markdown(plan: Plan, rows: Iterable[Row]) -> str:
    """The rows as Markdown: one table, or one under each heading; a folded group has its heading alone."""
    parts: list[tuple[str, list[Sequence[str]]]] = []
    for row in rows:
        if row.heading is not None:
            parts.append((plain(row.heading.tally.name, 200), []))
        elif row.standing is not None:
            parts = parts or [("", [])]
            parts[-1][1].append(_cells(plan, row.standing))
    titles = (_("No."), _("Measure"), _("Light"), _("Units"), _("Due"), _("Days"), _("Progress"))
    tables = (
        (f"### {name}\n\n" if name else "") + (markdown_table(titles, cells) if cells else "") for name, cells in parts
    )
    return "\n".join(tables)


def _cells(plan: Plan, standing: Standing) -> Sequence[str]:
    measure = standing.measure
    cells = (
        measure.no or measure.id, measure.title, light_word(plan, standing.light), _(", ").join(measure.units),
        standing.due.isoformat(), str(standing.days_left) if standing.open else "", f"{standing.progress:.0f}%",
    )  # fmt: skip
    return [plain(cell) for cell in cells]
