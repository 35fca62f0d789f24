"""The store in SQLite: one file in the state directory."""

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from qtrack.i18n import _
from qtrack.remind.delivery_record import Marks, Past
from qtrack.remind.key import Thread
from qtrack.state.private_files import OUTBOX_NAME
from qtrack.state.sqlite import deliveries, marks, queries, repair
from qtrack.state.sqlite.outbox import SqliteOutbox
from qtrack.state.store import Delivery, Event, MarkTransaction, Outbox


class SqliteStore:
    """The `qtrack.state.store.Store` of a state directory."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._path = state_dir / OUTBOX_NAME

    @property
    def marks_file(self) -> Path:
        """A file that is touched with every mark, for whoever watches it."""
        return self._state_dir / marks.FILE_NAME

    def open_outbox(self, now: datetime) -> Outbox:
        """Open or make the outbox; what was being sent when the last process ended is unknown from here on."""
        return SqliteOutbox.open(self._state_dir, now)

    def change_marks(self) -> AbstractContextManager[MarkTransaction]:
        """Open a transaction for marks; whoever watches `marks_file` is told once it is committed."""
        return marks.change_marks(self._state_dir)

    def read_log(self, limit: int = -1, *, states: Collection[str] = (), item: str = "") -> list[Delivery]:
        """Return every delivery, the one that changed last first; those in `states`, and of `item`, where given."""
        with queries.open_for_reading(self._path) as database:
            return queries.read_log(database, limit, states, item)

    def read_item(self, plan: str, item: str) -> list[Delivery]:
        """Return the deliveries of a measure and its steps, of one step, or of a milestone, by their moments."""
        with queries.open_for_reading(self._path) as database:
            return queries.read_item(database, plan, item)

    def read_events(self, key: str) -> list[Event]:
        """Return every state a reminder took, in order."""
        with queries.open_for_reading(self._path) as database:
            return queries.read_events(database, key)

    def read_marks(self, plan: str) -> Marks:
        """Return what was acknowledged and snoozed of a plan."""
        with queries.open_for_reading(self._path) as database:
            return marks.read_marks(database, plan)

    def read_past(self, plan: str, channel: str, only: Iterable[Thread] | None = None) -> Past:
        """Return the traces of a plan's reminders on one channel, or of some threads of it."""
        with queries.open_for_reading(self._path) as database:
            return deliveries.read_past(database, plan, channel, only)

    def find_last_change(self) -> datetime | None:
        """Return when the last event was written, None where there is none."""
        with queries.open_for_reading(self._path) as database:
            return queries.find_last_change(database)

    def count_waiting(self, plans: Collection[str] | None = None) -> int:
        """Return how many reminders still have to go out; of these `plans`, where they are given."""
        with queries.open_for_reading(self._path) as database:
            return deliveries.count_waiting(database, plans)

    def find_fault(self) -> tuple[str, str] | None:
        """Return where the record is and what is wrong with it ("" for nothing); None where there is no record."""
        if not self._path.exists():
            return None
        try:
            wrong = "" if repair.is_intact(self._path) else _("it is damaged")
        except sqlite3.Error as error:
            wrong = str(error)
        return str(self._path), wrong
