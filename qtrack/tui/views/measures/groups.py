"""The rows of the table of measures under headings: which there are, and what a heading says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.sorting import group, sort
from qtrack.model.summary import Tally, tally
from qtrack.plain import plain
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, bar, fit
from qtrack.tui.views.overview.lines import late_count, pace_tone

_BAR = 16
_ROOMY = 70
"""Cells from which a heading has room for a bar."""


@dataclass(frozen=True)
class Heading:
    """The head of a group: its figures, the ids of its measures, and whether they are hidden."""

    tally: Tally
    members: tuple[str, ...]
    folded: bool

    @property
    def key(self) -> str:
        """What the group is known by."""
        return self.tally.key


class Row(NamedTuple):
    """A row of the table: a heading, or a measure and the group it stands in ("" where there are none).

    A named tuple, because ten thousand of them are made within a frame.
    """

    group: str
    standing: Standing | None
    heading: Heading | None = None

    @property
    def place(self) -> tuple[str, str | None]:
        """What tells the row from others, whatever comes."""
        return self.group, self.measure

    @property
    def measure(self) -> str | None:
        """The id of its measure."""
        return self.standing.measure.id if self.standing else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The measures it stands for."""
        return self.heading.members if self.heading else (self.standing.measure.id,) if self.standing else ()


class PlainRows(Sequence[Row]):
    """The measures as they come, each made a row when it is looked at."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self.standings = standings

    def __len__(self) -> int:
        return len(self.standings)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        found = self.standings[index]
        return Row("", found) if isinstance(found, Standing) else PlainRows(found)


def grouped_rows(
    assessment: Assessment, found: Sequence[Standing], by: str, folded: Collection[str], order: tuple[str, bool],
) -> list[Row]:  # fmt: skip
    """The measures under headings of `by`, one of `selection.GROUPS`, each group in an order that may be turned round.

    The headings stand in the order of the file whatever the order of the rows, so that they stay where they are.
    """
    rows: list[Row] = []
    for name, members in group(assessment, found, by):
        hidden = name in folded
        rows.append(Row(name, None, Heading(tally(name, name, members), _ids(members), hidden)))
        if not hidden:
            rows += [Row(name, standing) for standing in sort(members, order[0], reverse=order[1])]
    return rows


def _ids(standings: Sequence[Standing]) -> tuple[str, ...]:
    return tuple(standing.measure.id for standing in standings)


def group_names() -> dict[str, str]:
    """The ways of grouping, with their names."""
    return {
        "section": _("section"), "unit": _("unit"), "light": _("light"), "month": _("month"), "": _("no groups"),
    }  # fmt: skip


def heading_line(heading: Heading, assessment: Assessment, width: int, glyphs: Glyphs, *, at_cursor: bool) -> Line:
    """Sign, name, count, late count, a rule, and how far the group is."""
    figures = heading.tally
    late, worst = late_count(figures, glyphs)
    share: Line = ((f"{figures.progress:4.0f}%", "strong"), (" ", ""))
    if width >= _ROOMY:
        tone = pace_tone(figures.progress, figures.expected, assessment.plan)
        share = (*bar(figures.progress / 100, figures.expected / 100, _BAR, tone, glyphs), *share)
    count = f" {figures.measures}"
    tail: Line = ((" " + fit(late, 6, glyphs, right=True) + " ", worst), *share)
    sign = glyphs.folded if heading.folded else glyphs.unfolded
    room = width - 3 - cell_len(count) - sum(cell_len(text) for text, _tone in tail)
    name = plain(figures.name, 200)
    shown = fit(name, max(4, min(cell_len(name), room - 2)), glyphs)
    rule = max(0, room - cell_len(shown) - 1)
    return (
        (glyphs.cursor if at_cursor else " ", "accent"), (sign + " ", "accent"), (shown, "strong"), (count, "dim"),
        (" " + glyphs.rule * rule, "track"), *tail,
    )  # fmt: skip
