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
from qtrack.tui.session.snapshot import Board

if TYPE_CHECKING:  # loaded in the thread that reads, after the first paint
    from qtrack.model.assessment import Assessment
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


_SELDOM = 20
"""Readings after which garbage is looked for in all that there is: a tenth of a second for 10,000 measures."""
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
    made: Board | None = field(default=None, repr=False)
    behind: "Assessment | None" = field(default=None, repr=False)
    """What is shown of a large plan, while the figures of all of it are still those from before."""
    kept: str = field(default="", repr=False)
    aside: int = 0
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
        self.aside += 1
        with _uncollected():
            return self._read_file()

    def _read_file(self) -> Reading:
        from qtrack.planfile import load  # noqa: PLC0415 - after the first paint

        try:
            loaded = load(self.path, self.state_dir / "cache", self.good)
        except PlanUnreadable as error:
            self.trouble, digest = Trouble(str(self.path), 0, 0, error.message, fatal=True), ""
        else:
            shown = loaded.plan is not None and not (self.good and _is_half(loaded))
            self.trouble, digest = trouble_of(loaded), loaded.digest
            if self.trouble is not None and not shown:
                self.trouble = replace(self.trouble, fatal=True)
            self.good = loaded if shown else self.good
        self.seen_once = True
        changed, self.digest = digest != self.digest, digest
        return Reading(self.board(), self.trouble, changed)

    def board(self) -> Board | None:
        """The last good version as it stands now."""
        if self.good is None or self.good.plan is None:
            return None
        from qtrack.tui.session.load_snapshot import make  # noqa: PLC0415 - after the first paint
        from qtrack.tui.session.refresh_snapshot import LARGE, renewed, whole  # noqa: PLC0415

        before, plan, now = self.made, self.good.plan, self.clock(self.good.plan.timezone)
        fresh = renewed(before, self.good, plan, now)
        if fresh is not None and before is not None and fresh.assessment is not before.assessment:
            if len(plan.measures) >= LARGE:
                self.behind = fresh.assessment
            else:
                fresh = whole(fresh)
        self.made = fresh or make(self.good, plan, now)
        return self.made

    def freshened(self, board: Board, *, telling: bool) -> Board:
        """The same board with the daemon and all figures as they are now; itself where nothing changed.

        The reminders to come take longest: they are only worked out for who is `telling` them.
        """
        from qtrack.tui.session.load_snapshot import coming, health_of, recorded  # noqa: PLC0415 - after the first paint

        whole, now = self._whole(board), self.clock(board.plan.timezone)
        ahead, health, past = whole.upcoming, health_of(self.state_dir), recorded(self.state_dir, board.plan.id)
        if ahead is None or past != board.log or (ahead and ahead[0].at <= now):
            ahead = coming(board.plan, board.assessment.calendar, now, self.state_dir) if telling else None
        if (ahead, health, past) == (whole.upcoming, whole.health, whole.log):
            return whole
        return replace(whole, now=now, upcoming=ahead, health=health, log=past)

    def tidy(self, shown: Board) -> None:
        """Keep an edited plan for who reads it next, and seldom look for garbage in what is put aside; `shown` is now.

        A dialog that was open while the file was read is put aside with the plan, and with it the board it was about.
        """
        from qtrack.planfile.load import keep  # noqa: PLC0415 - after the first paint

        if shown.assessment is self.behind:
            self.behind = None
        if self.good is not None and self.good.digest != self.kept:
            self.kept = self.good.digest
            keep(self.good, self.state_dir / "cache")
        if self.aside >= _SELDOM:
            self.aside = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def _whole(self, board: Board) -> Board:
        if board.assessment is not self.behind:
            return board
        from qtrack.tui.session.refresh_snapshot import whole  # noqa: PLC0415

        made = whole(board)
        if self.made is not None and self.made.assessment is made.assessment:
            self.made = made
        return made

    def signature(self) -> Signature:
        """What changes whenever the file does."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - follows the symlink, one call
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

    def place_of(self, name: str | None) -> tuple[int, int]:
        """Line and column to open the editor at: the fault's if there is one, else the measure's or milestone's."""
        if self.trouble is not None and self.trouble.line and (self.trouble.fatal or name is None):
            return self.trouble.line, self.trouble.column
        if name is not None and self.good is not None:
            return _line_of(self.good, name), 1
        return 1, 1


def _line_of(loaded: "Loaded", name: str) -> int:
    """The line of a measure or of a milestone by its id; 1 where it has none."""
    if name in loaded.lines:
        return loaded.lines[name]
    where, text = loaded.positions, loaded.raw.decode("utf-8-sig")
    for path in where.tables:
        for known in (where.places.get((*path, key)) for key in ("id", "catalog")):
            if path[:1] == ("milestones",) and known and text[known.value : known.end].strip("\"'") == name:
                return where.line_column(where.place(path).value)[0]
    return 1


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make a plan without looking for garbage, and put it aside, where nobody looks: a tenth of a second saved."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _is_half(loaded: "Loaded") -> bool:
    """Whether a file is one that somebody is about to write: what makes it a plan is not there yet."""
    plan = loaded.plan
    return plan is not None and not plan.measures and ("plan",) not in loaded.positions.places


def trouble_of(loaded: "Loaded") -> Trouble | None:
    """The first error of a file, if it has any."""
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if not errors:
        return None
    first = errors[0]
    return Trouble(first.file, first.line, first.column, first.message, loaded.plan is None, len(errors) - 1)
