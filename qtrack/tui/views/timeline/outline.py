"""The rows of the timeline: milestones, sections and measures under headings that fold."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qtrack.model.assessment import Standing
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.timeline.lines import MilestoneGroup, MilestoneRow, Row, SectionGroup

if TYPE_CHECKING:
    from qtrack.model.milestones import Occurrence

MILESTONES = "milestones"
_SECTION = "section:"


class Outline:
    """The rows in sight; `folded` has the keys of the headings under which nothing is shown."""

    def __init__(self) -> None:
        self.folded = {MILESTONES}
        self.rows: list[Row] = []
        self._groups: list[tuple[str, Row, list[Row]]] = []

    def read(self, snapshot: Snapshot) -> None:
        """Take the rows of another state of the plan."""
        self._groups = list(_list_groups(snapshot))
        self.lay_out_rows()

    def lay_out_rows(self) -> None:
        """Put the rows together as the folds are now."""
        self.rows = []
        for key, heading, members in self._groups:
            self.rows += [heading] if key else []
            self.rows += [] if key in self.folded else members

    def heading_at(self, index: int) -> tuple[int, str]:
        """The heading a row is or stands under, by its place and key; -1 and "" where there is none."""
        for at in range(min(index, len(self.rows) - 1), -1, -1):
            row = self.rows[at]
            if isinstance(row, SectionGroup | MilestoneGroup):
                return at, key_of(row)
        return -1, ""

    def index_of(self, row: Row) -> int | None:
        """Where the row of the same name is now."""
        name = _identity_of(row)
        return next((at for at, other in enumerate(self.rows) if _identity_of(other) == name), None)

    def key_of_measure(self, measure_id: str) -> str | None:
        """The key of the heading above a measure, None where there is no such measure."""
        for key, _heading, members in self._groups:
            if any(isinstance(row, Standing) and row.measure.id == measure_id for row in members):
                return key
        return None


def key_of(row: SectionGroup | MilestoneGroup) -> str:
    """What a heading is known by among the folds."""
    return MILESTONES if isinstance(row, MilestoneGroup) else _SECTION + row.tally.key


def _identity_of(row: Row) -> tuple[str, str]:
    """What a row is known by when the plan is read again."""
    match row:
        case Standing():
            return "measure", row.measure.id
        case MilestoneRow():
            return "milestone", row.milestone.id
        case _:
            return "heading", key_of(row)


def _list_groups(snapshot: Snapshot) -> Iterable[tuple[str, Row, list[Row]]]:
    """Each heading by its key with the rows under it; measures without any section stand under none, key ""."""
    if snapshot.plan.milestones:
        marks, rows = _list_milestones(snapshot)
        yield MILESTONES, marks, rows
    members: dict[str, list[Standing]] = {}
    for standing in snapshot.assessment.standings:
        members.setdefault(standing.measure.section, []).append(standing)
    for tally in snapshot.summary.sections:
        under = members.get(tally.key, [])
        alone = not tally.key and len(snapshot.summary.sections) == 1
        yield "" if alone else _SECTION + tally.key, SectionGroup(tally, tuple(under)), [*under]


def _list_milestones(snapshot: Snapshot) -> tuple[MilestoneGroup, list[Row]]:
    occurrences = snapshot.assessment.occurrences
    by: dict[str, list[Occurrence]] = {milestone.id: [] for milestone in snapshot.plan.milestones}
    for occurrence in occurrences:
        by[occurrence.milestone.id].append(occurrence)
    found = [MilestoneRow(m, tuple(by[m.id])) for m in snapshot.plan.milestones if by[m.id]]
    found.sort(key=lambda mark: mark.occurrences[0].start)
    return MilestoneGroup(tuple(mark.milestone for mark in found), tuple(occurrences)), [*found]
