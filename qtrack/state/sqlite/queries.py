"""The record read by those who only look: the log, the deliveries of one item, the events of one reminder."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.remind.states import State
from qtrack.state.sqlite.schema import migrate, version_of
from qtrack.state.store import Delivery, Event

_COLUMNS = (
    "key, plan, kind, id, title, occurrence, lead, at, state, reason, channel, attempts, sent_at, step, changed_at,"
    " next_try"
)
_OF_ITEM = "(id = ? OR kind = 'step' AND substr(id, 1, ?) = ?)"
_OLD = (
    "",
    """
    CREATE TEMP TABLE marks (plan, kind, id, occurrence, lead, state, until, made);
    CREATE TEMP VIEW deliveries AS SELECT *, '' AS step FROM main.deliveries;
    """,
)
"""What a database of an earlier version lacks, for a reader who leaves it as it is."""


def read_log(database: sqlite3.Connection, limit: int, states: Collection[str], item: str) -> list[Delivery]:
    """Return every delivery, the one that changed last first; those in `states`, and of `item`, where given."""
    wanted, values = ["TRUE"], list[str | int](states)
    if states:
        wanted.append(f"state IN ({', '.join('?' * len(states))})")
    if item:
        wanted.append(f"(key = ? OR {_OF_ITEM})")
        values += [item, *_of_item(item)]
    found = f"SELECT {_COLUMNS} FROM deliveries WHERE {' AND '.join(wanted)}"  # noqa: S608 - our own words
    query = f"{found} ORDER BY datetime(changed_at) DESC, datetime(at) DESC, key LIMIT ?"
    return [Delivery(*row) for row in database.execute(query, (*values, limit))]


def read_item(database: sqlite3.Connection, plan: str, item: str) -> list[Delivery]:
    """Return the deliveries of a measure and its steps, of one step, or of a milestone, by their moments."""
    query = f"SELECT {_COLUMNS} FROM deliveries WHERE plan = ? AND {_OF_ITEM} ORDER BY at, key"  # noqa: S608 - our own words
    return [Delivery(*row) for row in database.execute(query, (plan, *_of_item(item)))]


def _of_item(item: str) -> tuple[str, int, str]:
    steps = f"{item}#"
    return item, len(steps), steps


def read_events(database: sqlite3.Connection, key: str) -> list[Event]:
    """Return every state a reminder took, in order."""
    query = "SELECT time, key, channel, state, reason FROM events WHERE key = ? ORDER BY seq"
    rows = database.execute(query, (key,)).fetchall()
    return [Event(datetime.fromisoformat(row[0]), row[1], row[2], State(row[3]), row[4]) for row in rows]


def find_last_change(database: sqlite3.Connection) -> datetime | None:
    """Return when the last event was written, None where there is none."""
    row = database.execute("SELECT time FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return datetime.fromisoformat(row[0]) if row else None


@contextmanager
def open_for_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection that writes nothing; where there is no database yet, or no table in it, one without rows.

    Raises:
        QtrackError: there is one, and it cannot be read.
    """
    try:
        with closing(sqlite3.connect(_source(path), uri=True, timeout=10)) as database:
            version = _version(database)
            if not version:
                migrate(database)
            elif version < len(_OLD):
                database.executescript(_OLD[version])
            yield database
    except sqlite3.Error as error:
        raise QtrackError(_("the record of reminders cannot be read: {why}").format(why=error)) from error


def _source(path: Path) -> str:
    """Where to look: in the file, or in an empty database while the daemon has not filled the file with tables yet."""
    if path.exists():
        source = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(source, uri=True, timeout=10)) as database:
            if _version(database):
                return source
    return ":memory:"


def _version(database: sqlite3.Connection) -> int:
    try:
        return version_of(database)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:  # a daemon was killed before it made tables
            return 0
        raise
