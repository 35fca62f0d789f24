"""The outbox read by those who only look: the log, the story of one item, what still waits."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.remind.past import State
from qtrack.state.schema import NAME, count_waiting, migrate

_COLUMNS = "key, plan, kind, id, title, occurrence, lead, at, state, reason, channel, attempts, sent_at"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One reminder on one channel as the outbox has it; dates and times are ISO 8601."""

    key: str
    plan: str
    kind: str
    id: str
    title: str
    occurrence: str
    lead: str
    at: str | None
    state: str
    reason: str
    channel: str
    attempts: int
    sent_at: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A reminder took a state."""

    time: datetime
    key: str
    channel: str
    state: State
    reason: str


def log(state_dir: Path, limit: int = -1) -> list[Delivery]:
    """Every delivery, the one that changed last first."""
    with _reading(state_dir) as database:
        query = f"SELECT {_COLUMNS} FROM deliveries ORDER BY changed_at DESC, key LIMIT ?"  # noqa: S608 - our own words
        return [Delivery(*row) for row in database.execute(query, (limit,))]


def of_item(state_dir: Path, plan: str, item: str) -> list[Delivery]:
    """The deliveries of a measure and its steps, or of a milestone, in order of their moments."""
    with _reading(state_dir) as database:
        query = f"SELECT {_COLUMNS} FROM deliveries WHERE plan = ? AND (id = ? OR kind = 'step' AND substr(id, 1, ?) = ?) ORDER BY at, key"  # noqa: E501, S608 - our own words
        steps = f"{item}#"
        return [Delivery(*row) for row in database.execute(query, (plan, item, len(steps), steps))]


def events(state_dir: Path, key: str) -> list[Event]:
    """Every state a reminder took, in order."""
    with _reading(state_dir) as database:
        query = "SELECT time, key, channel, state, reason FROM events WHERE key = ? ORDER BY seq"
        rows = database.execute(query, (key,)).fetchall()
    return [Event(datetime.fromisoformat(row[0]), row[1], row[2], State(row[3]), row[4]) for row in rows]


def waiting(state_dir: Path) -> int:
    """How many reminders still have to go out."""
    with _reading(state_dir) as database:
        return count_waiting(database)


@contextmanager
def _reading(state_dir: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing; where there is no database yet, or no table in it, one without rows.

    Raises:
        QtrackError: there is one, and it cannot be read.
    """
    try:
        with closing(sqlite3.connect(_source(state_dir / NAME), uri=True, timeout=10)) as database:
            if not _version(database):
                migrate(database)
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
        return int(database.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:  # a daemon was killed before it made tables
            return 0
        raise
