"""The plans that are open, one of which is shown, and what was last read of each."""

from dataclasses import dataclass, field, replace

from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.session.source import ReadResult, Source

_NOTHING = ReadResult(None, None)


@dataclass
class OpenPlans:
    """Plan files in the order they were named; `active` is the number of the one that is shown."""

    sources: list[Source]
    active: int = 0
    readings: dict[int, ReadResult] = field(default_factory=dict, repr=False)

    @property
    def source(self) -> Source:
        """The file that is shown."""
        return self.sources[self.active]

    @property
    def reading(self) -> ReadResult:
        """What was last read of it."""
        return self.readings.get(self.active, _NOTHING)

    @property
    def several(self) -> bool:
        """Whether there is more than one plan."""
        return len(self.sources) > 1

    def put(self, number: int, reading: ReadResult) -> None:
        """Record what was read of one; what is known of its delivery holds until it is refreshed."""
        snapshot, before = reading.snapshot, self.readings.get(number, _NOTHING).snapshot
        if snapshot and before and snapshot.health is None and before.health and snapshot.plan.id == before.plan.id:
            reading = replace(reading, snapshot=replace(snapshot, health=before.health, log=before.log))
        self.readings[number] = reading

    def put_snapshot(self, old: Snapshot, new: Snapshot) -> bool:
        """Put another state of a plan in the place of `old`; return whether it still was there."""
        for number, reading in self.readings.items():
            if reading.snapshot is old:
                self.readings[number] = replace(reading, snapshot=new)
                return True
        return False
