"""An edit on its way to the file and back to the screen: everything here runs in a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from qtrack.editing import Done, Edit
from qtrack.model.assessment import reassess
from qtrack.model.plan import Plan
from qtrack.model.summary import LATE
from qtrack.planfile import Loaded
from qtrack.problems import Problem
from qtrack.tui.session.load_snapshot import make_snapshot
from qtrack.tui.session.refresh_snapshot import LARGE_PLAN
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.session.source import ReadResult, Source


@dataclass(frozen=True)
class SaveResult:
    """What was done, what is to be shown, and whether the figures of the whole plan are those from before.

    `problems` are those that the plan did not have before.
    """

    edit: Edit
    reading: ReadResult
    behind: bool
    problems: Sequence[Problem] = ()


def save(source: Source, snapshot: Snapshot | None, act: Callable[[Loaded | None], Done]) -> SaveResult:
    """Change the file by `act`, which gets the last good version, and look at it; what `act` raises changes nothing.

    Our own save is taken for seen, so that nobody reads it again; what somebody else saved meanwhile is not.
    """
    with source.lock:
        before = source.loaded
        done = act(before)
        loaded = done.after
        ids = _find_changed_measures(done.edit) if done.before is before else None
        source.file.take_saved(loaded, source.clock(UTC))
        fault = source.file.fault
        in_use = source.loaded is loaded
    if loaded.plan is None or not in_use:
        return SaveResult(done.edit, ReadResult(snapshot, fault), behind=False)
    now = source.clock(loaded.plan.timezone)
    fits = snapshot is not None and snapshot.loaded is before and snapshot.assessment.day == now.date()
    behind = fits and bool(ids) and len(loaded.plan.measures) >= LARGE_PLAN
    shown = (
        _patch_snapshot(snapshot, loaded, loaded.plan, ids or [], now)
        if snapshot and behind
        else _make_snapshot(snapshot, loaded, now)
    )
    return SaveResult(done.edit, ReadResult(shown, fault), behind, done.problems)


def _find_changed_measures(edit: Edit) -> list[str]:
    """The ids of the measures in which values change; none where more than that changes."""
    wheres = [one.where for one in edit.differences]
    if any(one.table != "measures" for one in wheres) or any(not d.key or d.key == "id" for d in edit.differences):
        return []
    return list(dict.fromkeys(one.id for one in wheres))


def _make_snapshot(snapshot: Snapshot | None, loaded: Loaded, now: datetime) -> Snapshot:
    assert loaded.plan is not None  # noqa: S101 - the caller has looked
    fresh = make_snapshot(loaded, loaded.plan, now)
    return fresh if snapshot is None else replace(fresh, health=snapshot.health, log=snapshot.log)


def _patch_snapshot(snapshot: Snapshot, loaded: Loaded, plan: Plan, ids: list[str], now: datetime) -> Snapshot:
    """The snapshot with these measures as they are now; its summary is still the one from before."""
    assessment = reassess(snapshot.assessment, plan, ids)
    late = sorted((s for s in assessment.standings if s.light in LATE), key=lambda s: (s.due, -s.urgency))
    return replace(snapshot, loaded=loaded, now=now, assessment=assessment, late=tuple(late))
