"""The plan as the dashboard shows it: an open plan file, and the snapshot made of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from qtrack.openplan import FileFault, OpenPlan
from qtrack.tui.session.shown_day import Clock
from qtrack.tui.session.snapshot import Snapshot

if TYPE_CHECKING:  # loaded in the thread that reads, after the first paint
    from qtrack.model.assessment import Assessment
    from qtrack.planfile import Loaded

_READS_PER_COLLECTION = 20
"""Reads after which all objects are searched for garbage: a tenth of a second for 10,000 measures."""


@dataclass(frozen=True)
class ReadResult:
    """What one look at the file gave; `snapshot` is of the last good version where `fault` is fatal."""

    snapshot: Snapshot | None
    fault: FileFault | None


@dataclass
class Source:
    """A plan file and the snapshot of it; everything but `has_changed` and `place_of` runs in a thread.

    `lock` is held while the file is read or saved.
    """

    path: Path
    state_dir: Path
    clock: Clock
    lock: Lock = field(default_factory=Lock, repr=False)
    pending_totals: "Assessment | None" = field(default=None, repr=False)
    """What is shown of a large plan, while the figures of all of it are still those from before."""
    _snapshot: Snapshot | None = field(default=None, repr=False)
    _cached: str = field(default="", repr=False)
    _reads: int = 0

    def __post_init__(self) -> None:
        cache = self.state_dir / "cache"
        self.file = OpenPlan(self.path, self.state_dir, cache_dir=cache, accept_incomplete=True)

    @property
    def loaded(self) -> "Loaded | None":
        """The version of the file that is shown."""
        return self.file.loaded

    @property
    def was_read(self) -> bool:
        """Whether the file was looked at."""
        return self.file.was_read

    def has_changed(self) -> bool:
        """Return whether the file is another one than was last read."""
        return self.file.has_changed()

    def read(self) -> ReadResult:
        """Read the file if it changed, and make the snapshot of it; what is wrong with it is in the result."""
        with self.lock:  # of two threads the later one has the last word
            if self.file.has_changed():
                self._reads += 1
                with _pause_collection():
                    self.file.refresh(self.clock(UTC))
                    return ReadResult(self.make_snapshot(), self.file.fault)
            return ReadResult(self.make_snapshot(), self.file.fault)

    def make_snapshot(self) -> Snapshot | None:
        """Return the snapshot of the last good version as of now; None where there is no such version."""
        loaded = self.file.loaded
        if loaded is None or loaded.plan is None:
            return None
        from qtrack.tui.session.load_snapshot import make_snapshot  # noqa: PLC0415 - after the first paint
        from qtrack.tui.session.refresh_snapshot import LARGE_PLAN, refresh_measures, refresh_totals  # noqa: PLC0415

        before, plan, now = self._snapshot, loaded.plan, self.clock(loaded.plan.timezone)
        fresh = refresh_measures(before, loaded, plan, now)
        if fresh is not None and before is not None and fresh.assessment is not before.assessment:
            if len(plan.measures) >= LARGE_PLAN:
                self.pending_totals = fresh.assessment
            else:
                fresh = refresh_totals(fresh)
        self._snapshot = fresh or make_snapshot(loaded, plan, now)
        return self._snapshot

    def update_snapshot(self, snapshot: Snapshot, *, with_reminders: bool) -> Snapshot:
        """Return the snapshot with the daemon and all figures as they are now; itself where nothing changed.

        The reminders to come take longest: they are only worked out `with_reminders`.
        """
        from qtrack.tui.session.load_snapshot import find_next_reminders, read_deliveries, read_health  # noqa: PLC0415 - after the first paint

        current, now = self._with_totals(snapshot), self.clock(snapshot.plan.timezone)
        ahead, health, past = (
            current.upcoming,
            read_health(self.state_dir),
            read_deliveries(self.state_dir, snapshot.plan.id),
        )
        if ahead is None or past != snapshot.log or (ahead and ahead[0].at <= now):
            ahead = (
                find_next_reminders(snapshot.plan, snapshot.assessment.calendar, now, self.state_dir)
                if with_reminders
                else None
            )
        if (ahead, health, past) == (current.upcoming, current.health, current.log):
            return current
        return replace(current, now=now, upcoming=ahead, health=health, log=past)

    def do_idle_work(self, shown: Snapshot) -> None:
        """Write what the next process will need, and seldom collect garbage; `shown` is the snapshot on the screen.

        A dialog that was open while the file was read was frozen with the plan, and with it the snapshot it was about.
        """
        from qtrack.planfile.load import keep  # noqa: PLC0415 - after the first paint

        if shown.assessment is self.pending_totals:
            self.pending_totals = None
        loaded = self.file.loaded
        if loaded is not None and loaded.digest != self._cached:
            self._cached = loaded.digest
            keep(loaded, self.state_dir / "cache")
        self.file.store_copy()
        if self._reads >= _READS_PER_COLLECTION:
            self._reads = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def _with_totals(self, snapshot: Snapshot) -> Snapshot:
        if snapshot.assessment is not self.pending_totals:
            return snapshot
        from qtrack.tui.session.refresh_snapshot import refresh_totals  # noqa: PLC0415

        current = refresh_totals(snapshot)
        if self._snapshot is not None and self._snapshot.assessment is current.assessment:
            self._snapshot = current
        return current

    def place_of(self, name: str | None) -> tuple[int, int]:
        """Return line and column at which to open the editor: the fault's, else the measure's or milestone's."""
        fault, loaded = self.file.fault, self.file.loaded
        if fault is not None and fault.line and (fault.fatal or name is None):
            return fault.line, fault.column
        if name is not None and loaded is not None:
            return _line_of(loaded, name), 1
        return 1, 1


def _line_of(loaded: "Loaded", name: str) -> int:
    """Return the line of a measure or of a milestone by its id; 1 where it has none."""
    if name in loaded.lines:
        return loaded.lines[name]
    where, text = loaded.positions, loaded.raw.decode("utf-8-sig")
    for path in where.tables:
        for known in (where.places.get((*path, key)) for key in ("id", "catalog")):
            if path[:1] == ("milestones",) and known and text[known.value : known.end].strip("\"'") == name:
                return where.line_column(where.place(path).value)[0]
    return 1


@contextmanager
def _pause_collection() -> Iterator[None]:
    """Read a plan without a search for garbage, and freeze it for later ones: a tenth of a second saved."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
