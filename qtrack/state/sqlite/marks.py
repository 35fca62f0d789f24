"""The marks of a person, acknowledged or snoozed, in SQLite; by any process and at any time."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.remind.delivery_record import Change, Mark, Marks, Past
from qtrack.remind.key import Thread
from qtrack.remind.reasons import Reason
from qtrack.remind.states import State
from qtrack.state.private_files import OUTBOX_NAME, open_private, prepare_state_dir
from qtrack.state.sqlite import deliveries, schema

FILE_NAME = "marks"
"""A file in the state directory that is touched with every mark, for whoever watches it."""


class SqliteMarkTransaction:
    """A `qtrack.state.store.MarkTransaction` on an open database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def read_marks(self, plan: str) -> Marks:
        """Return the marks of a plan."""
        return read_marks(self._database, plan)

    def put_mark(self, plan: str, thread: Thread, mark: Mark) -> None:
        """Write a mark, in place of the one there was."""
        kind, item, day = thread
        until = mark.until and mark.until.astimezone(UTC).isoformat()
        made = mark.made.astimezone(UTC).isoformat()
        row = (plan, kind, item, day.isoformat(), mark.lead, mark.state.value, until, made)
        self._database.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def delete_mark(self, plan: str, thread: Thread) -> None:
        """Delete a mark."""
        kind, item, day = thread
        self._database.execute(
            "DELETE FROM marks WHERE plan = ? AND kind = ? AND id = ? AND occurrence = ?",
            (plan, kind, item, day.isoformat()),
        )

    def read_past(self, plan: str, channel: str, only: Iterable[Thread]) -> Past:
        """Return the traces of some threads on one channel."""
        return deliveries.read_past(self._database, plan, channel, only)

    def read_unmarked(self, plan: str, threads: Iterable[Thread], reason: Reason) -> list[tuple[Change, str]]:
        """Return the states that marked deliveries have without their marks, each with its channel."""
        return deliveries.read_unmarked(self._database, plan, threads, reason)

    def write(self, change: Change, channel: str, now: datetime) -> None:
        """A delivery takes a state."""
        deliveries.write_state(self._database, change, channel, now)

    def write_event(self, change: Change, channel: str, now: datetime) -> None:
        """Write an event alone, about a reminder that has no delivery yet."""
        deliveries.write_event(self._database, change, channel, now)


def read_marks(database: sqlite3.Connection, plan: str) -> Marks:
    """Return the marks of a plan."""
    found = database.execute("SELECT kind, id, occurrence, lead, state, until, made FROM marks WHERE plan = ?", (plan,))
    return {
        (kind, item, date.fromisoformat(occurrence)): Mark(
            State(state), datetime.fromisoformat(until) if until else None, datetime.fromisoformat(made), lead
        )
        for kind, item, occurrence, lead, state, until, made in found
    }


@contextmanager
def change_marks(state_dir: Path) -> Iterator[SqliteMarkTransaction]:
    """Open a transaction, on a record that is made where there is none; who watches is told once it is on the disk."""
    prepare_state_dir(state_dir)
    try:
        with closing(schema.connect(state_dir / OUTBOX_NAME)) as database:
            schema.migrate(database)
            with schema.transaction(database):
                yield SqliteMarkTransaction(database)
    except sqlite3.Error as error:
        raise QtrackError(_("the record of reminders cannot be written: {why}").format(why=error)) from error
    _touch(state_dir / FILE_NAME)


def _touch(path: Path) -> None:
    """Make the daemon look at once; where that fails its tick finds the marks."""
    with suppress(OSError):
        os.close(open_private(path, os.O_RDWR))
        os.utime(path)
