"""The outbox in SQLite: what has been done about each reminder on each channel, committed before and after a send."""

import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from qtrack.remind.delivery_record import Change, Marks, Past
from qtrack.remind.key import Key
from qtrack.remind.planner import LONGEST_REST
from qtrack.remind.reasons import NO_REASON, Code, Reason
from qtrack.remind.reminder import Due
from qtrack.remind.states import State
from qtrack.state.private_files import OUTBOX_NAME, prepare_state_dir
from qtrack.state.sqlite import deliveries, marks, memory_fallback, repair
from qtrack.state.sqlite.errors import translate_errors
from qtrack.state.sqlite.schema import connect, migrate, transaction
from qtrack.state.store import Outcome, StoreError

_FIRST_REST = timedelta(seconds=5)


class SqliteOutbox:
    """The `qtrack.state.store.Outbox` of one state directory; only the process that has its lock may open it."""

    def __init__(self, path: Path, database: sqlite3.Connection, set_aside: Path | None) -> None:
        self._path, self._database = path, database
        self.set_aside = set_aside
        self.unwritten = ""
        self._on_disk = memory_fallback.last_event(database)
        self._owed: list[Callable[[], None]] = []
        self._version = self._data_version()

    @classmethod
    @translate_errors
    def open(cls, state_dir: Path, now: datetime) -> Self:
        """Open or make the database, and end the sends that were interrupted; see `qtrack.state.store.Store`."""
        prepare_state_dir(state_dir)
        path = state_dir / OUTBOX_NAME
        try:
            aside = repair.set_aside(path, now)
            return cls._opened(path, connect(path), aside, now)
        except (sqlite3.Error, OSError) as error:
            if not memory_fallback.is_unwritable(error):
                raise
            outbox = cls._opened(path, memory_fallback.copy_file_to_memory(path), None, now)
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

    def fall_back(self, error: StoreError) -> bool:
        """Go on in memory if `error` says that the disk takes nothing, until `write_owed` finds that it does again."""
        cause = error.__cause__
        if self.unwritten or not isinstance(cause, Exception) or not memory_fallback.is_unwritable(cause):
            return False
        try:
            memory = memory_fallback.copy_to_memory(self._database)
            self._on_disk = memory_fallback.last_event(memory)
        except sqlite3.Error:  # it cannot be read either
            return False
        self._database.close()
        self._database, self.unwritten = memory, str(cause)
        return True

    def close(self) -> None:
        """Write what is owed, as far as possible, and close."""
        with suppress(StoreError):
            self.write_owed()
        self._database.close()

    @translate_errors
    def read_past(self, plan: str, channel: str) -> Past:
        """Return the traces of a plan's reminders on one channel."""
        return deliveries.read_past(self._database, plan, channel)

    @translate_errors
    def read_marks(self, plan: str) -> Marks:
        """Return what was acknowledged and snoozed of a plan, by whatever process."""
        return marks.read_marks(self._database, plan)

    @translate_errors
    def find_waiting_channels(self, plan: str) -> list[str]:
        """Return the channels on which reminders of a plan wait, also those that the plan no longer uses."""
        return deliveries.find_waiting_channels(self._database, plan)

    @translate_errors
    def has_changed_elsewhere(self) -> bool:
        """Return whether another process has written since this was asked last."""
        before, self._version = self._version, self._data_version()
        return self._version != before

    @translate_errors
    def find_sent(self, receipt: str, channel: str = "desktop") -> list[Key]:
        """Return the reminders that were sent last under this receipt; a server gives its numbers anew."""
        return deliveries.find_sent(self._database, receipt, channel)

    @translate_errors
    def record(self, changes: Iterable[Change], channel: str, now: datetime) -> None:
        """Write down what was decided without a send."""
        with transaction(self._database):
            for change in changes:
                deliveries.write_state(self._database, change, channel, now)

    @translate_errors
    def reset(self, keys: Iterable[Key], channel: str, now: datetime) -> None:
        """Forget these deliveries: they are to come as if nothing had been done about them."""
        with transaction(self._database):
            for key in keys:
                deliveries.reset(self._database, key, channel, now)

    @translate_errors
    def close_plans(self, served: Collection[str], reason: Callable[[str], Reason], now: datetime) -> None:
        """Supersede what waits of plans that are not `served`; `reason` is why, by the plan's id."""
        left = deliveries.find_waiting_plans(self._database) - set(served)
        if left:
            with transaction(self._database):
                for plan in left:
                    deliveries.close_plan(self._database, plan, reason(plan), now)

    @translate_errors
    def begin_send(self, items: Iterable[Due], channel: str, now: datetime) -> tuple[Due, ...]:
        """Commit that these are being sent, before they are, and return those that may be."""
        begun = []
        with transaction(self._database):
            for due in items:
                change, tries = _change(due, State.SENDING, NO_REASON), due.attempts + 1
                if deliveries.write_state(
                    self._database, change, channel, now, attempts=tries, event=due.attempts == 0
                ):
                    begun.append(due)
        return tuple(begun)

    def end_send(self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome) -> datetime | None:
        """Commit how a send ended; return the moment of the next try, None when there is no need of one.

        The caller may drop the error of a commit: what is owed is written with the next chance.
        """
        rest = None if outcome.shown else now + compute_rest(max(due.attempts for due in items) + 1)
        self._owed.append(lambda: self._write_outcome(items, channel, now, outcome, rest))
        self.write_owed()
        return rest

    @translate_errors
    def write_owed(self) -> None:
        """Write what could not be written before."""
        if self.unwritten:
            self._return_to_disk()
        while self._owed:
            self._owed[0]()
            self._owed.pop(0)

    @translate_errors
    def postpone(self, items: Iterable[Due], channel: str, now: datetime, outcome: Outcome, until: datetime) -> None:
        """Commit that these were not tried, because the channel fails."""
        with transaction(self._database):
            for due in items:
                state = State.UNKNOWN if due.repeat else State.FAILED if due.attempts else State.PENDING
                deliveries.write_state(self._database, _change(due, state, outcome.reason, until), channel, now)

    @translate_errors
    def count_waiting(self, plans: Collection[str]) -> int:
        """Return how many reminders of these plans still have to go out."""
        return deliveries.count_waiting(self._database, plans)

    @translate_errors
    def has_notice(self, name: str) -> bool:
        """Return whether the person was told of this once."""
        return bool(self._database.execute("SELECT 1 FROM notices WHERE name = ?", (name,)).fetchone())

    @translate_errors
    def add_notice(self, name: str, now: datetime) -> None:
        """Remember that the person was told."""
        with transaction(self._database):
            self._database.execute("INSERT OR REPLACE INTO notices VALUES (?, ?)", (name, now.isoformat()))

    @translate_errors
    def remove_notice(self, name: str) -> None:
        """Forget a notice: it is over, and is told again should it happen again."""
        if self.has_notice(name):
            with transaction(self._database):
                self._database.execute("DELETE FROM notices WHERE name = ?", (name,))

    def _return_to_disk(self) -> None:
        """Go back to the disk, if it takes what was done meanwhile."""
        try:
            database = memory_fallback.write_back(self._database, self._path, self._on_disk)
        except (sqlite3.Error, OSError) as error:
            if not memory_fallback.is_unwritable(error):
                raise
            return
        self._database.close()
        self._database, self.unwritten = database, ""

    def _data_version(self) -> int:
        """Return a number that is another one once a process other than this has written."""
        return int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def _write_outcome(
        self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome, rest: datetime | None,
    ) -> None:  # fmt: skip
        sent_at = now.isoformat(timespec="seconds") if outcome.shown else None
        with transaction(self._database):
            for due in items:
                if outcome.shown:
                    state = State.MISSED if due.missed else State.ACCEPTED
                else:
                    state = State.UNKNOWN if due.repeat or outcome.shown is None else State.FAILED
                deliveries.write_state(self._database,
                    _change(due, state, outcome.reason, rest), channel, now,
                    repeat=outcome.shown is None, sent_at=sent_at, receipt=outcome.receipt or None,
                )  # fmt: skip

    def _end_interrupted(self, now: datetime) -> None:
        interrupted = deliveries.find_sending(self._database)
        if interrupted:
            with transaction(self._database):
                for key, channel in interrupted:
                    change = Change(key, State.UNKNOWN, Reason.of(Code.SEND_INTERRUPTED))
                    deliveries.write_state(self._database, change, channel, now, repeat=True)


def compute_rest(attempts: int) -> timedelta:
    """Return how long to wait after so many failed tries: 5 s, doubled each time, 10 minutes at the most."""
    doubled: timedelta = _FIRST_REST * 2 ** min(attempts - 1, 10)
    return min(LONGEST_REST, doubled)


def _change(due: Due, state: State, reason: Reason, next_try: datetime | None = None) -> Change:
    reminder = due.reminder
    return Change(reminder.key, state, reason, reminder.at, reminder.title, next_try, reminder.step)
