"""The outbox: what has been done about each reminder on each channel, committed before and after every send."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from qtrack.i18n import _
from qtrack.remind.decide import LONGEST_REST
from qtrack.remind.key import Key, keys_of
from qtrack.remind.past import WAITING, Change, Past, State, Trace
from qtrack.remind.reminder import Due
from qtrack.state import damage
from qtrack.state.place import prepare
from qtrack.state.schema import NAME, connect, count_waiting, migrate

_FIRST_REST = timedelta(seconds=5)

_EVENT = """
    INSERT INTO events (time, key, channel, state, reason)
    SELECT :time, :key, :channel, :state, :reason WHERE (:state, :reason) IS NOT
        (SELECT state, reason FROM events WHERE key = :key AND channel = :channel ORDER BY seq DESC LIMIT 1)
"""
_NEW = """
    INSERT OR IGNORE INTO deliveries (key, channel, plan, kind, id, title, occurrence, lead, state, reason, changed_at)
    VALUES (:key, :channel, :plan, :kind, :id, :title, :occurrence, :lead, :state, :reason, :time)
"""
_UPDATE = """
    UPDATE deliveries SET state = :state, reason = :reason, changed_at = :time, next_try = :next_try,
        attempts = coalesce(:attempts, attempts), repeat = max(repeat, :repeat), at = coalesce(:at, at),
        title = CASE :title WHEN '' THEN title ELSE :title END,
        sent_at = coalesce(:sent_at, sent_at), receipt = coalesce(:receipt, receipt)
    WHERE key = :key AND channel = :channel
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a send ended; `shown` is True, False, or None when nobody knows."""

    shown: bool | None
    reason: str
    receipt: str = ""


class Outbox:
    """The deliveries of one state directory; only the process that has its lock may open it.

    `set_aside` is where a damaged database was put. Every method may raise `sqlite3.Error`.
    """

    def __init__(self, database: sqlite3.Connection, set_aside: Path | None) -> None:
        self._database = database
        self.set_aside = set_aside
        self._owed: list[Callable[[], None]] = []

    @classmethod
    def open(cls, state_dir: Path, now: datetime) -> Self:
        """Open or make the database; what was being sent when the last process ended is unknown from here on."""
        prepare(state_dir)
        path = state_dir / NAME
        aside = damage.set_aside(path, now)
        database = connect(path)
        try:
            migrate(database)
            if aside is not None:
                damage.salvage(aside, database)
            outbox = cls(database, aside)
            outbox._end_interrupted(now)
        except BaseException:
            database.close()
            raise
        return outbox

    def close(self) -> None:
        """Write what is owed, as far as possible, and close."""
        with suppress(sqlite3.Error):
            self.settle()
        self._database.close()

    def past(self, plan: str, channel: str) -> Past:
        """The traces of a plan's reminders on one channel."""
        found: dict[tuple[str, str, date], dict[str, Trace]] = {}
        settled = {state: Trace(state) for state in State}
        rows = self._database.execute(
            "SELECT CASE kind WHEN 'overdue' THEN 'measure' ELSE kind END, id, occurrence, lead, state, next_try,"
            " attempts, repeat FROM deliveries WHERE key >= ? AND key < ? AND channel = ?",
            (*keys_of(plan), channel),
        )
        days: dict[str, date] = {}
        for kind, item, occurrence, lead, text, next_try, attempts, repeat in rows:
            state = State(text)
            day = days.get(occurrence) or days.setdefault(occurrence, date.fromisoformat(occurrence))
            trace = settled[state]
            if state in WAITING:
                rest = datetime.fromisoformat(next_try) if next_try else None
                trace = Trace(state, rest, attempts, bool(repeat))
            found.setdefault((kind, item, day), {})[lead] = trace
        return found

    def record(self, changes: Iterable[Change], channel: str, now: datetime) -> None:
        """Write down what was decided without a send."""
        with self._transaction():
            for change in changes:
                self._write(change, channel, now)

    def sending(self, items: Iterable[Due], channel: str, now: datetime) -> None:
        """Commit that these are on their way, before they are."""
        with self._transaction():
            for due in items:
                change = _change(due, State.SENDING, "")
                self._write(change, channel, now, attempts=due.attempts + 1, event=due.attempts == 0)

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
        while self._owed:
            self._owed[0]()
            self._owed.pop(0)

    def put_off(self, items: Iterable[Due], channel: str, now: datetime, outcome: Outcome, until: datetime) -> None:
        """Commit that these were not tried, because the channel fails."""
        with self._transaction():
            for due in items:
                state = State.UNKNOWN if due.repeat else State.FAILED if due.attempts else State.PENDING
                self._write(_change(due, state, outcome.reason, until), channel, now)

    def waiting(self) -> int:
        """How many reminders still have to go out."""
        return count_waiting(self._database)

    def told(self, notice: str) -> bool:
        """Whether the person was told of this once."""
        return bool(self._database.execute("SELECT 1 FROM notices WHERE name = ?", (notice,)).fetchone())

    def tell(self, notice: str, now: datetime) -> None:
        """Remember that the person was told."""
        with self._transaction():
            self._database.execute("INSERT OR REPLACE INTO notices VALUES (?, ?)", (notice, now.isoformat()))

    def forget(self, notice: str) -> None:
        """It is over: should it happen again, it is told again."""
        if self.told(notice):
            with self._transaction():
                self._database.execute("DELETE FROM notices WHERE name = ?", (notice,))

    def _sent(
        self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome, rest: datetime | None,
    ) -> None:  # fmt: skip
        sent_at = now.isoformat(timespec="seconds") if outcome.shown else None
        with self._transaction():
            for due in items:
                if outcome.shown:
                    state = State.MISSED if due.missed else State.ACCEPTED
                else:
                    state = State.UNKNOWN if due.repeat or outcome.shown is None else State.FAILED
                self._write(
                    _change(due, state, outcome.reason, rest), channel, now,
                    repeat=outcome.shown is None, sent_at=sent_at, receipt=outcome.receipt or None,
                )  # fmt: skip

    def _end_interrupted(self, now: datetime) -> None:
        rows = self._database.execute("SELECT key, channel FROM deliveries WHERE state = 'sending'").fetchall()
        if rows:
            with self._transaction():
                for key, channel in rows:
                    reason = _("the daemon ended during the send")
                    self._write(Change(Key.parse(key), State.UNKNOWN, reason), channel, now, repeat=True)

    def _write(
        self, change: Change, channel: str, now: datetime, *, attempts: int | None = None, repeat: bool = False,
        sent_at: str | None = None, receipt: str | None = None, event: bool = True,
    ) -> None:  # fmt: skip
        key = change.key
        row = {
            "time": now.isoformat(timespec="seconds"), "key": str(key), "channel": channel, "plan": key.plan,
            "kind": key.kind.value, "id": key.item, "occurrence": key.day.isoformat(), "lead": key.lead,
            "title": change.title, "at": change.at and change.at.isoformat(), "state": change.state.value,
            "reason": change.reason, "next_try": change.next_try and change.next_try.astimezone(UTC).isoformat(),
            "attempts": attempts, "repeat": repeat, "sent_at": sent_at, "receipt": receipt,
        }  # fmt: skip
        if event:
            self._database.execute(_EVENT, row)
        self._database.execute(_NEW, row)
        self._database.execute(_UPDATE, row)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise


def rest_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: 5 s, doubled each time, 10 minutes at the most."""
    doubled: timedelta = _FIRST_REST * 2 ** min(attempts - 1, 10)
    return min(LONGEST_REST, doubled)


def _change(due: Due, state: State, reason: str, next_try: datetime | None = None) -> Change:
    reminder = due.reminder
    return Change(reminder.key, state, reason, reminder.at, reminder.title, next_try)
