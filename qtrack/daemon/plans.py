"""The plan files served, each with its last good version."""

import logging
import pickle
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from qtrack.daemon.machine_timezone import machine_zone
from qtrack.errors import PlanUnreadable
from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, load
from qtrack.problems import Severity
from qtrack.remind.due_moment import Moments
from qtrack.state.daemon_status import PlanHealth
from qtrack.tomledit.parse import parse_toml

GRACE = timedelta(seconds=3)
"""An editor may need so long to write a whole file; only then a broken one is worth a word."""
_log = logging.getLogger(__name__)
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Reread:
    """A file was read again: the plan before, if there was one, and now, if there is one."""

    before: Plan | None = None
    after: Plan | None = None


class PlanFile:
    """One file: looked at for changes, read when it changed, and kept as it last was good.

    `broken` is why it cannot be used as it is now, "" when it can; `since` when that was first seen.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = ""
        self.problems = 0
        self.ends: date | None = None
        self.broken = ""
        self.since: datetime | None = None
        self._stamp: Stamp | None = (0, 0, 0, 0)
        self._zone = ""
        self._digest = ""
        self._packed = b""

    @property
    def plan(self) -> Plan | None:
        """The last good version. It is kept packed, for 10,000 measures take 25 MB and are needed for moments a day."""
        if not self._packed:
            return None
        plan: Plan = pickle.loads(zlib.decompress(self._packed))  # noqa: S301 - packed by this very process
        return plan

    def refresh(self, now: datetime) -> Reread | None:
        """Read the file again if it, or the machine's time zone, changed; None when they did not."""
        stamp, zone = stamp_of(self.path), machine_zone()
        if (stamp, zone) == (self._stamp, self._zone):
            return None
        self._stamp, self._zone = stamp, zone
        try:
            loaded = load(self.path)
        except PlanUnreadable as error:
            self._digest = ""
            return self._fail(error.message, now)
        digest = f"{loaded.digest} {zone}"
        if digest == self._digest:
            return None
        self._digest = digest
        self.problems = len(loaded.problems)
        if loaded.plan is None or not _has_head(loaded):
            return self._fail(_first_error(loaded), now)
        self.broken, self.since = "", None
        self.ends = Moments(loaded.plan, calendar_of(loaded.plan)).last
        before, self.id = self.plan, loaded.plan.id
        self._packed = zlib.compress(pickle.dumps(loaded.plan), 1)
        _log.info(
            "%s: plan %s, measures: %d, problems: %d", self.path, self.id, len(loaded.plan.measures), self.problems
        )
        return Reread(before, loaded.plan)

    @property
    def word_at(self) -> datetime | None:
        """When the person is to hear that it is broken; None while it is not."""
        return None if self.since is None else self.since + GRACE

    def _fail(self, reason: str, now: datetime) -> Reread:
        _log.warning("%s: %s", self.path, reason)
        self.broken, self.since = reason, self.since or now
        return Reread()


class PlanFiles:
    """All files of one daemon; of two with the same plan id the first is served."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self.files = tuple(PlanFile(path) for path in dict.fromkeys(Path(path).absolute() for path in paths))

    def served(self) -> Iterator[PlanFile]:
        """The files that have a plan to serve."""
        seen: set[str] = set()
        for file in self.files:
            if file.id and file.id not in seen:
                seen.add(file.id)
                yield file

    def health(self) -> tuple[PlanHealth, ...]:
        """How each file is."""
        served = list(self.served())
        twin = _("another plan file has the same id; there are no reminders from this one")
        return tuple(
            PlanHealth(f.path, f.id, f.problems, f.broken or (twin if f.id and f not in served else ""), f.ends)
            for f in self.files
        )


def stamp_of(path: Path) -> Stamp | None:
    """What changes with every save, also with one that keeps size and time; None without a file."""
    with suppress(OSError):
        now = path.stat()
        return now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino
    return None


def _has_head(loaded: Loaded) -> bool:
    """Whether id and end stand in the file: without them, as in one cut short, a stand-in would silence the plan."""
    if loaded.plan is None or not any(problem.severity is Severity.ERROR for problem in loaded.problems):
        return loaded.plan is not None
    document = parse_toml(loaded.raw, str(loaded.path))
    head = (document.data or {}).get("plan")
    return isinstance(head, dict) and head.get("id") == loaded.plan.id and head.get("end") == loaded.plan.end


def _first_error(loaded: Loaded) -> str:
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if not errors:
        return _("there is no plan in it")
    return _("line {line}: {message}").format(line=errors[0].line, message=errors[0].message)
