"""Measures as text to paste elsewhere: a line each."""

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Plan
from qtrack.model.wording import light_reason_words, light_word
from qtrack.plain import plain
from qtrack.tui.views.overview.lines import name_of


def measure_as_text(plan: Plan, standing: Standing) -> str:
    """Title, light, reason, due date and units of a measure in one line."""
    light, units = light_word(plan, standing.light), _(", ").join(standing.measure.units)
    parts = (name_of(standing), light, light_reason_words(standing), standing.due.isoformat(), units)
    return "  ".join(plain(part) for part in parts if part)
