"""What the views show: a plan on a day with its figures; `load_snapshot` makes it in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from qtrack.model.assessment import Assessment, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Measure, Plan
from qtrack.tui.views.measures.columns import Shape

if TYPE_CHECKING:  # the frame is painted before any of these is loaded
    from qtrack.model.summary import Summary
    from qtrack.planfile import Loaded
    from qtrack.remind.reminder import Reminder
    from qtrack.state.daemon_status import Health
    from qtrack.state.store import Delivery


@dataclass(frozen=True)
class Snapshot:
    """A plan file as it stands at a moment; `late` is what is overdue or at risk, the worst first.

    `upcoming` and `health` are None until somebody has looked: they take longer than the rest. `log` is what was done
    about reminders, the latest first.
    """

    loaded: "Loaded"
    now: datetime
    assessment: Assessment
    summary: "Summary"
    shape: Shape
    late: tuple[Standing, ...]
    ahead: tuple[Occurrence, ...]
    upcoming: "tuple[Reminder, ...] | None" = None
    health: "Health | None" = None
    log: "tuple[Delivery, ...]" = field(default=(), repr=False)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.assessment.plan

    @cached_property
    def deliveries(self) -> "Mapping[str, tuple[Delivery, ...]]":
        """What went out, or should have, by measure, in order."""
        found: dict[str, list[Delivery]] = {}
        for row in reversed(self.log):
            found.setdefault(row.id.partition("#")[0] if row.kind == "step" else row.id, []).append(row)
        return {name: tuple(sorted(rows, key=lambda row: row.at or "")) for name, rows in found.items()}

    @cached_property
    def _named(self) -> dict[str, list[Occurrence]]:
        found: dict[str, list[Occurrence]] = {}
        for occurrence in self.assessment.occurrences:
            for name in occurrence.milestone.measures:
                found.setdefault(name, []).append(occurrence)
        return found

    def occurrences_of(self, measure_id: str) -> Sequence[Occurrence]:
        """The occurrences of the milestones that name a measure."""
        return self._named.get(measure_id, ())

    def reminders_of(self, measure: Measure) -> "list[Reminder]":
        """The reminders of a measure and its steps that are still to come, whatever the size of the plan."""
        from qtrack.remind.upcoming import list_item_reminders  # noqa: PLC0415 - not before the first paint

        if not self.assessment.by_id[measure.id].open:
            return []
        alone = replace(self.plan, measures=(measure,), milestones=())
        return [one for one in list_item_reminders(alone, self.assessment.calendar, measure.id) if one.at > self.now]
