"""The plan files served, each with its last good version."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from qtrack.daemon.machine_timezone import find_machine_zone
from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.openplan import OpenPlan, PlanChange
from qtrack.remind.due_moment import Moments
from qtrack.state.daemon_status import PlanHealth

GRACE = timedelta(seconds=3)
"""An editor may need so long to write a file; only then the person is told of a broken one."""
_log = logging.getLogger(__name__)


class PlanFile:
    """One file, and what the daemon needs to know of it at every round.

    Attributes:
        id: the id of the plan that is served, "" where there is none.
        ends: the last day of its reminders.
    """

    def __init__(self, path: Path, state_dir: Path) -> None:
        self.path = path
        self.id = ""
        self.ends: date | None = None
        self._open_plan = OpenPlan(path, state_dir, packed=True)

    @property
    def plan(self) -> Plan | None:
        """The last good version, unpacked anew at every call."""
        return self._open_plan.plan

    @property
    def problems(self) -> int:
        """How many problems the file had when it was last read."""
        return self._open_plan.problem_count

    @property
    def broken(self) -> str:
        """Why the file cannot be used as it is now, "" where it can."""
        fault = self._open_plan.fault
        if fault is None or not fault.fatal:
            return ""
        if not fault.line:
            return fault.message
        return _("line {line}: {message}").format(line=fault.line, message=fault.message)

    @property
    def tell_at(self) -> datetime | None:
        """When the person is to be told that it is broken; None while it is not."""
        since = self._open_plan.unusable_since
        return None if since is None else since + GRACE

    def refresh(self, now: datetime) -> PlanChange | None:
        """Read the file again if it, or the machine's time zone, changed; None where nothing is new."""
        change = self._open_plan.refresh(now, find_machine_zone())
        if change is None:
            return None
        if self.broken:
            _log.warning("%s: %s", self.path, self.broken)
        if change.after is not None:
            self.id, self.ends = change.after.id, Moments(change.after, calendar_of(change.after)).last
            _log.info(
                "%s: plan %s%s, measures: %d, problems: %d", self.path, self.id,
                " as it was last good" if self.broken else "", len(change.after.measures), self.problems,
            )  # fmt: skip
        self._open_plan.store_copy()
        return change


class PlanFiles:
    """All files of one daemon; of two with the same plan id the first is served."""

    def __init__(self, paths: tuple[Path, ...], state_dir: Path) -> None:
        found = dict.fromkeys(Path(path).absolute() for path in paths)
        self.files = tuple(PlanFile(path, state_dir) for path in found)

    def list_served(self) -> Iterator[PlanFile]:
        """The files that have a plan to serve."""
        seen: set[str] = set()
        for file in self.files:
            if file.id and file.id not in seen:
                seen.add(file.id)
                yield file

    def health(self) -> tuple[PlanHealth, ...]:
        """How each file is."""
        served = list(self.list_served())
        twin = _("another plan file has the same id; there are no reminders from this one")
        return tuple(
            PlanHealth(f.path, f.id, f.problems, f.broken or (twin if f.id and f not in served else ""), f.ends)
            for f in self.files
        )
