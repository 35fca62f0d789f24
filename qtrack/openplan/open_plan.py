"""A plan file that is open, and its last good version."""

import logging
import pickle
import zlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qtrack.errors import PlanUnreadable
from qtrack.openplan.file_stamp import FileStamp, read_stamp
from qtrack.openplan.file_state import FileFault, FileState, fault_of, state_of

if TYPE_CHECKING:  # the dashboard paints before it loads what reads plans
    from qtrack.model.plan import Plan
    from qtrack.openplan.last_good_copy import LastGoodCopy
    from qtrack.planfile import Loaded

_UNREAD = FileStamp(-1, -1, -1, -1, -1)
"""The stamp of no file: what has it is read at the next look."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What a look at a changed file found.

    `before` and `after` are the version in use until now and from now on; `after` is None where it is the same as
    before. It is not the file's where `state` is not GOOD: then it is the copy from the state directory.
    """

    state: FileState
    before: "Plan | None" = None
    after: "Plan | None" = None


class OpenPlan:
    """One plan file: read when its stamp changed, and held as it last was good.

    A version that is not good never replaces one that is. Where none has been read yet, the copy in `state_dir` that
    `store_copy` of an earlier process left is used; then, with `accept_incomplete`, an incomplete version. Not safe for
    several threads at once, but for `has_changed` and `store_copy`.

    `packed`: hold the plan compressed, without its text; 10,000 measures take 25 MB, and 2 MB so.
    `cache_dir`: where parsed plans are kept between runs, if anywhere.

    Attributes:
        fault: the first error of the file as it is now; fatal where another version is in use, or none.
        unusable_since: the moment at which the file was first seen not to be good; None while it is.
        problem_count: problems of the file as it was last read.
        was_read: whether anybody has looked yet.
    """

    def __init__(
        self, path: Path, state_dir: Path, *,
        cache_dir: Path | None = None, packed: bool = False, accept_incomplete: bool = False,
    ) -> None:  # fmt: skip
        self.path = path
        self.fault: FileFault | None = None
        self.unusable_since: datetime | None = None
        self.problem_count = 0
        self.was_read = False
        self._state_dir, self._cache_dir = state_dir, cache_dir
        self._packed, self._accept_incomplete = packed, accept_incomplete
        self._stamp: FileStamp | None = _UNREAD
        self._timezone = ""
        self._read_last = ""  # digest and time zone
        self._version: Loaded | bytes | None = None
        self._incomplete = False
        self._newest: Loaded | None = None
        self._stored = ""

    @property
    def loaded(self) -> "Loaded | None":
        """The version in use with its text; None where there is none, and where it is packed."""
        return None if isinstance(self._version, bytes) else self._version

    @property
    def plan(self) -> "Plan | None":
        """The version in use; unpacked anew at every call where it is packed."""
        if isinstance(self._version, bytes):
            plan: Plan = pickle.loads(zlib.decompress(self._version))  # noqa: S301 - packed by this very process
            return plan
        return None if self._version is None else self._version.plan

    def has_changed(self) -> bool:
        """Return whether the file is another one than was last read."""
        return read_stamp(self.path) != self._stamp

    def forget_stamp(self) -> None:
        """Have the file read at the next look, changed or not."""
        self._stamp = _UNREAD

    def refresh(self, now: datetime, timezone: str = "") -> PlanChange | None:
        """Read the file if it changed since the last look; return what is new, None where nothing is.

        `timezone` is that of the machine for those who serve plans that name none: another one is a change as well.
        """
        from qtrack.planfile import load  # noqa: PLC0415 - after the dashboard's first paint

        stamp = read_stamp(self.path)
        if self.was_read and (stamp, timezone) == (self._stamp, self._timezone):
            return None
        self._stamp, self._timezone, self.was_read = stamp, timezone, True
        try:
            loaded = load(self.path, self._cache_dir, self.loaded)
        except PlanUnreadable as error:
            self._read_last = ""
            return self._reject(FileState.BROKEN, FileFault(str(self.path), 0, 0, error.message, fatal=True), now)
        return self._take(loaded, now)

    def take_saved(self, loaded: "Loaded", now: datetime) -> None:
        """Take over what this process itself has saved, so that it is not read again.

        What somebody else saved since is still read at the next look.
        """
        self._stamp = _UNREAD
        stamp = read_stamp(self.path)
        try:
            if self.path.read_bytes() == loaded.raw:
                self._stamp = stamp
        except OSError:
            _log.info("%s: gone since it was saved", self.path)
        self._take(loaded, now)

    def store_copy(self) -> None:
        """Write the last good version into the state directory, unless it was written before."""
        newest = self._newest
        if newest is not None and newest.digest != self._stored:
            self._copy.write(newest.raw)
            self._stored = newest.digest
        if self._packed:
            self._newest = None

    @cached_property
    def _copy(self) -> "LastGoodCopy":
        from qtrack.openplan.last_good_copy import LastGoodCopy  # noqa: PLC0415 - after the dashboard's first paint

        return LastGoodCopy(self._state_dir, self.path)

    def _take(self, loaded: "Loaded", now: datetime) -> PlanChange | None:
        """Use what was read, if that is possible."""
        read = f"{loaded.digest} {self._timezone}"
        if read == self._read_last:
            return None
        self._read_last, self.problem_count = read, len(loaded.problems)
        state = state_of(loaded)
        fault = fault_of(loaded, fatal=state is not FileState.GOOD)
        if fault is not None and fault.fatal:
            return self._reject(state, fault, now, loaded)
        self.fault, self.unusable_since = fault, None
        self._newest = loaded
        return self._replace(loaded, state)

    def _reject(self, state: FileState, fault: FileFault, now: datetime, loaded: "Loaded | None" = None) -> PlanChange:
        """Stay with the last good version, or find one."""
        self.fault, self.unusable_since = fault, self.unusable_since or now
        if self._version is None and (restored := self._restore_version()) is not None:
            self._stored = restored.digest
            return self._replace(restored, state)
        none_good = self._version is None or self._incomplete
        if none_good and self._accept_incomplete and loaded is not None and state is FileState.INCOMPLETE:
            self.fault = replace(fault, fatal=False)
            return self._replace(loaded, state, incomplete=True)
        return PlanChange(state)

    def _replace(self, loaded: "Loaded", state: FileState, *, incomplete: bool = False) -> PlanChange:
        before, self._incomplete = self.plan, incomplete
        self._version = zlib.compress(pickle.dumps(loaded.plan), 1) if self._packed else loaded
        return PlanChange(state, before, loaded.plan)

    def _restore_version(self) -> "Loaded | None":
        """Return the last good version that an earlier process read; None where there is none that can be used."""
        from qtrack.planfile import parse  # noqa: PLC0415 - after the dashboard's first paint

        raw = self._copy.read()
        if raw is None:
            return None
        loaded = parse(raw, self.path, self._cache_dir)
        if state_of(loaded) is not FileState.GOOD:
            _log.warning("%s is ignored: no plan can be read from it", self._copy.file)
            return None
        return loaded
