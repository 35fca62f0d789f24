"""The outbox: what has been done about each reminder on each channel, committed before and after every send."""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from qtrack.remind.key import Key
from qtrack.remind.planner import LONGEST_REST
from qtrack.remind.reasons import NO_REASON, Code, Reason
from qtrack.remind.reminder import Due
from qtrack.remind.states import Change, Marks, Past, State
from qtrack.state.private_files import prepare
from qtrack.state.sqlite import acknowledgements, deliveries, memory_fallback, repair
from qtrack.state.sqlite.schema import NAME, connect, count_waiting, migrate, transaction

_FIRST_REST = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a send ended; `shown` is True, False, or None when nobody knows."""

    shown: bool | None
    reason: Reason
    receipt: str = ""


class Outbox:
    """The deliveries of one state directory; only the process that has its lock may open it.

    `set_aside` is where a damaged database was put. `unwritten` is why all this is kept in memory alone, "" while it is
    on the disk. Every method may raise `sqlite3.Error`.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, set_aside: Path | None) -> None:
        self._path, self._database = path, database
        self.set_aside = set_aside
        self.unwritten = ""
        self._on_disk = memory_fallback.last_event(database)
        self._owed: list[Callable[[], None]] = []
        self._version = self._data_version()

    @classmethod
    def open(cls, state_dir: Path, now: datetime) -> Self:
        """Open or make the database; what was being sent when the last process ended is unknown from here on.

        Where the disk takes nothing, a copy in memory is opened.
        """
        prepare(state_dir)
        path = state_dir / NAME
        try:
            aside = repair.set_aside(path, now)
            return cls._opened(path, connect(path), aside, now)
        except (sqlite3.Error, OSError) as error:
            if not memory_fallback.unwritable(error):
                raise
            outbox = cls._opened(path, memory_fallback.copy_from(path), None, now)
            outbox.unwritten = str(error)
            return outbox

    @classmethod
    def _opened(cls, path: Path, database: sqlite3.Connection, aside: Path | None, now: datetime) -> Self:
        try:
            migrate(database)
            if aside is not None:
                repair.salvage(aside, database)
            outbox = cls(path, database, aside)
            outbox._end_interrupted(now)
        except BaseException:
            database.close()
            raise
        return outbox

    def stand_in(self, error: Exception) -> bool:
        """Go on in memory if `error` says that the disk takes nothing, until `settle` finds that it does again."""
        if self.unwritten or not memory_fallback.unwritable(error):
            return False
        try:
            memory = memory_fallback.copy_of(self._database)
            self._on_disk = memory_fallback.last_event(memory)
        except sqlite3.Error:  # it cannot be read either
            return False
        self._database.close()
        self._database, self.unwritten = memory, str(error)
        return True

    def close(self) -> None:
        """Write what is owed, as far as possible, and close."""
        with suppress(sqlite3.Error):
            self.settle()
        self._database.close()

    def past(self, plan: str, channel: str) -> Past:
        """The traces of a plan's reminders on one channel."""
        return deliveries.past(self._database, plan, channel)

    def marks(self, plan: str) -> Marks:
        """What was acknowledged and snoozed of a plan, by whatever process."""
        return acknowledgements.read(self._database, plan)

    def channels(self, plan: str) -> list[str]:
        """The channels on which reminders of a plan wait, also those that the plan no longer uses."""
        return deliveries.waiting_on(self._database, plan)

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this was asked last."""
        before, self._version = self._version, self._data_version()
        return self._version != before

    def sent_as(self, receipt: str, channel: str = "desktop") -> list[Key]:
        """The reminders that were sent last under this receipt; a server gives its numbers anew."""
        found = self._database.execute(
            "SELECT key FROM deliveries WHERE receipt = ? AND channel = ? AND sent_at ="
            " (SELECT max(sent_at) FROM deliveries WHERE receipt = ? AND channel = ?) ORDER BY key",
            (receipt, channel, receipt, channel),
        )
        return [Key.parse(key) for (key,) in found]

    def record(self, changes: Iterable[Change], channel: str, now: datetime) -> None:
        """Write down what was decided without a send."""
        with transaction(self._database):
            for change in changes:
                deliveries.write(self._database, change, channel, now)

    def revive(self, keys: Iterable[Key], channel: str, now: datetime) -> None:
        """These are to come as if nothing had been done about them."""
        with transaction(self._database):
            for key in keys:
                deliveries.forget(self._database, key, channel, now)

    def close_plans(self, served: Collection[str], reason: Callable[[str], Reason], now: datetime) -> None:
        """What waits of plans that are not `served` does not come; `reason` is why, by the plan's id."""
        left = deliveries.waiting_plans(self._database) - set(served)
        if left:
            with transaction(self._database):
                for plan in left:
                    deliveries.close_plan(self._database, plan, reason(plan), now)

    def sending(self, items: Iterable[Due], channel: str, now: datetime) -> None:
        """Commit that these are on their way, before they are."""
        with transaction(self._database):
            for due in items:
                change = _change(due, State.SENDING, NO_REASON)
                deliveries.write(
                    self._database, change, channel, now, attempts=due.attempts + 1, event=due.attempts == 0
                )

    def sent(self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome) -> datetime | None:
        """Commit how a send ended; the moment of the next try, None when there is no need of one.

        The caller may drop the error of a commit: what is owed is written with the next chance.
        """
        rest = None if outcome.shown else now + rest_after(max(due.attempts for due in items) + 1)
        self._owed.append(lambda: self._sent(items, channel, now, outcome, rest))
        self.settle()
        return rest

    def settle(self) -> None:
        """Write what could not be written before."""
        if self.unwritten:
            self._return()
        while self._owed:
            self._owed[0]()
            self._owed.pop(0)

    def put_off(self, items: Iterable[Due], channel: str, now: datetime, outcome: Outcome, until: datetime) -> None:
        """Commit that these were not tried, because the channel fails."""
        with transaction(self._database):
            for due in items:
                state = State.UNKNOWN if due.repeat else State.FAILED if due.attempts else State.PENDING
                deliveries.write(self._database, _change(due, state, outcome.reason, until), channel, now)

    def waiting(self, plans: Collection[str]) -> int:
        """How many reminders of these plans still have to go out."""
        return count_waiting(self._database, plans)

    def told(self, notice: str) -> bool:
        """Whether the person was told of this once."""
        return bool(self._database.execute("SELECT 1 FROM notices WHERE name = ?", (notice,)).fetchone())

    def tell(self, notice: str, now: datetime) -> None:
        """Remember that the person was told."""
        with transaction(self._database):
            self._database.execute("INSERT OR REPLACE INTO notices VALUES (?, ?)", (notice, now.isoformat()))

    def forget(self, notice: str) -> None:
        """It is over: should it happen again, it is told again."""
        if self.told(notice):
            with transaction(self._database):
                self._database.execute("DELETE FROM notices WHERE name = ?", (notice,))

    def _return(self) -> None:
        """Back to the disk, if it takes what was done meanwhile."""
        try:
            database = memory_fallback.bring_back(self._database, self._path, self._on_disk)
        except (sqlite3.Error, OSError) as error:
            if not memory_fallback.unwritable(error):
                raise
            return
        self._database.close()
        self._database, self.unwritten = database, ""

    def _data_version(self) -> int:
        """A number that is another one once a process other than this has written."""
        return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def _sent(
        self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome, rest: datetime | None,
    ) -> None:  # fmt: skip
        sent_at = now.isoformat(timespec="seconds") if outcome.shown else None
        with transaction(self._database):
            for due in items:
                if outcome.shown:
                    state = State.MISSED if due.missed else State.ACCEPTED
                else:
                    state = State.UNKNOWN if due.repeat or outcome.shown is None else State.FAILED
                deliveries.write(self._database,
                    _change(due, state, outcome.reason, rest), channel, now,
                    repeat=outcome.shown is None, sent_at=sent_at, receipt=outcome.receipt or None,
                )  # fmt: skip

    def _end_interrupted(self, now: datetime) -> None:
        interrupted = self._database.execute("SELECT key, channel FROM deliveries WHERE state = 'sending'").fetchall()
        if interrupted:
            with transaction(self._database):
                for key, channel in interrupted:
                    reason = Reason.of(Code.SEND_INTERRUPTED)
                    deliveries.write(
                        self._database, Change(Key.parse(key), State.UNKNOWN, reason), channel, now, repeat=True
                    )


def rest_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: 5 s, doubled each time, 10 minutes at the most."""
    doubled: timedelta = _FIRST_REST * 2 ** min(attempts - 1, 10)
    return min(LONGEST_REST, doubled)


def _change(due: Due, state: State, reason: Reason, next_try: datetime | None = None) -> Change:
    reminder = due.reminder
    return Change(reminder.key, state, reason, reminder.at, reminder.title, next_try, reminder.step)
