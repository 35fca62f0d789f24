"""The groups of the table of measures: which there are, and what a heading says of its measures."""

from collections.abc import Sequence
from functools import cached_property

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.sorting import group_standings, sort_standings
from qtrack.model.summary import Tally, tally_measures
from qtrack.tables.columns import Group
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, bar_line, fit
from qtrack.tui.views.overview.lines import late_count, pace_tone

_BAR = 16
_LATE = 6
_ROOMY = 70
"""Cells from which a heading has room for a bar."""


class MeasureGroup(Group[Standing]):
    """Measures under a heading, with their figures."""

    @cached_property
    def tally(self) -> Tally:
        """The figures, which nothing needs while the heading is out of sight."""
        return tally_measures(self.key, self.title, self.rows)


def group_measures(
    assessment: Assessment, found: Sequence[Standing], by: str, order: tuple[str, bool],
) -> list[MeasureGroup]:  # fmt: skip
    """Return the measures in groups of `by`, one of `filter.GROUPS`, each group in an order that may be turned round.

    The groups stand in the order of the file whatever the order of the rows, so that they stay where they are.
    """
    return [
        MeasureGroup(name, name, sort_standings(members, order[0], reverse=order[1]), str(len(members)))
        for name, members in group_standings(assessment, found, by)
    ]


def group_names() -> dict[str, str]:
    """Return the ways of grouping with their names."""
    return {
        "section": _("section"), "unit": _("unit"), "light": _("light"), "month": _("month"), "": _("no groups"),
    }  # fmt: skip


def group_tail(group: MeasureGroup, assessment: Assessment, width: int, glyphs: Glyphs) -> Line:
    """Return the right end of a heading: how many measures are late, and how far the group is."""
    figures = group.tally
    late, worst = late_count(figures, glyphs)
    share: Line = ((f"{figures.progress:4.0f}%", "strong"), (" ", ""))
    if width >= _ROOMY:
        tone = pace_tone(figures.progress, figures.expected, assessment.plan)
        share = (*bar_line(figures.progress / 100, figures.expected / 100, _BAR, tone, glyphs), *share)
    return ((" " + fit(late, _LATE, glyphs, right=True) + " ", worst), *share)
