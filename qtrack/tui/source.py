"""Where the plan comes from: the file, read again and again, and the last version that was good."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from qtrack.errors import PlanUnreadable
from qtrack.problems import Severity
from qtrack.tui.board import Board

if TYPE_CHECKING:  # loaded in the thread that reads, after the first paint
    from qtrack.planfile import Loaded

Clock = Callable[[tzinfo], datetime]
"""The moment everything is shown as of, in a time zone."""


@dataclass
class TimeMachine:
    """The clock of the dashboard: `base` moved by whole days; `real` is what the clock on the wall says."""

    base: Clock
    real: Clock
    days: int = 0

    def __call__(self, zone: tzinfo) -> datetime:
        """The moment shown."""
        moment = self.base(zone)
        try:
            return moment + timedelta(days=self.days)
        except OverflowError:
            return moment

    def off(self, zone: tzinfo) -> int:
        """How many days what is shown lies ahead of today; below zero, behind it."""
        return (self(zone).date() - self.real(zone).date()).days


Signature = tuple[int, ...] | None
"""Device, inode, time and size of the file behind the path; None where there is none."""


@dataclass(frozen=True)
class Trouble:
    """What the banner says: `fatal` where the file as it is cannot be shown; `more` problems stand behind this one."""

    file: str
    line: int
    column: int
    message: str
    fatal: bool
    more: int = 0

    @property
    def place(self) -> str:
        """file:line:column, or the file alone where the fault has no place."""
        name = Path(self.file).name
        return f"{name}:{self.line}:{self.column}" if self.line else name


@dataclass(frozen=True)
class Reading:
    """What one look at the file gave; `board` is of the last good version where `trouble` is fatal."""

    board: Board | None
    trouble: Trouble | None
    changed: bool


@dataclass
class Source:
    """A plan file and how to look at it; keeps what was last read."""

    path: Path
    state_dir: Path
    clock: Clock
    good: "Loaded | None" = None
    trouble: Trouble | None = None
    seen: Signature = None
    digest: str = field(default="", repr=False)
    seen_once: bool = False
    lock: Lock = field(default_factory=Lock, repr=False)

    def read(self) -> Reading:
        """Read the file and make its board; what is wrong with the file is in the answer, never raised."""
        with self.lock:  # of two looks at once the later one has the last word
            return self._read()

    def _read(self) -> Reading:
        now = self.signature()
        if self.seen_once and now is not None and now == self.seen:  # a day goes by, or we wrote the file ourselves
            return Reading(self.board(), self.trouble, changed=False)
        self.seen = now
        with _uncollected():
            return self._read_file()

    def _read_file(self) -> Reading:
        from qtrack.planfile import load  # noqa: PLC0415 - after the first paint

        try:
            loaded = load(self.path, self.state_dir / "cache", self.good)
        except PlanUnreadable as error:
            self.trouble, digest = Trouble(str(self.path), 0, 0, error.message, fatal=True), ""
        else:
            self.trouble, digest = trouble_of(loaded), loaded.digest
            self.good = loaded if loaded.plan is not None else self.good
        self.seen_once = True
        changed, self.digest = digest != self.digest, digest
        return Reading(self.board(), self.trouble, changed)

    def board(self) -> Board | None:
        """The last good version as it stands now."""
        if self.good is None or self.good.plan is None:
            return None
        from qtrack.tui.look import make  # noqa: PLC0415 - after the first paint

        return make(self.good, self.good.plan, self.clock(self.good.plan.timezone))

    def freshened(self, board: Board) -> Board:
        """The same board with the reminders still ahead and the daemon as it is now; itself where nothing changed."""
        from qtrack.tui.look import coming, health_of, recorded  # noqa: PLC0415 - after the first paint

        now = self.clock(board.plan.timezone)
        ahead, health = board.upcoming, health_of(self.state_dir)
        past = recorded(self.state_dir, board.plan.id)
        if ahead is None or past != board.log or (ahead and ahead[0].at <= now):
            ahead = coming(board.plan, board.assessment.calendar, now, self.state_dir)
        if (ahead, health, past) == (board.upcoming, board.health, board.log):
            return board
        return replace(board, now=now, upcoming=ahead, health=health, log=past)

    def signature(self) -> Signature:
        """What changes whenever the file does."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - follows the symlink, one call
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

    def place_of(self, measure_id: str | None) -> tuple[int, int]:
        """Line and column to open the editor at: the fault's if there is one, else the measure's."""
        if self.trouble is not None and self.trouble.line and (self.trouble.fatal or measure_id is None):
            return self.trouble.line, self.trouble.column
        if measure_id is not None and self.good is not None:
            return self.good.line_of(measure_id), 1
        return 1, 1


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make a plan without looking for garbage, and never look for it in there: a tenth of a second without a key."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def trouble_of(loaded: "Loaded") -> Trouble | None:
    """The first error of a file, if it has any."""
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if not errors:
        return None
    first = errors[0]
    return Trouble(first.file, first.line, first.column, first.message, loaded.plan is None, len(errors) - 1)
