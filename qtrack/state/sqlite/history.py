"""The outbox read by those who only look: the log, the story of one item, what still waits."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.remind.delivery_record import Marks, Past
from qtrack.remind.key import Thread
from qtrack.remind.states import State
from qtrack.state.sqlite import acknowledgements, deliveries
from qtrack.state.sqlite.schema import NAME, count_waiting, migrate, version_of

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
    step: str = ""
    changed_at: str | None = None
    next_try: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A reminder took a state."""

    time: datetime
    key: str
    channel: str
    state: State
    reason: str


def log(state_dir: Path, limit: int = -1, *, states: Collection[str] = (), item: str = "") -> list[Delivery]:
    """Every delivery, the one that changed last first; those in `states`, and of `item`, where these are given."""
    wanted, values = ["TRUE"], list[str | int](states)
    if states:
        wanted.append(f"state IN ({', '.join('?' * len(states))})")
    if item:
        wanted.append(f"(key = ? OR {_OF_ITEM})")
        values += [item, *_of_item(item)]
    found = f"SELECT {_COLUMNS} FROM deliveries WHERE {' AND '.join(wanted)}"  # noqa: S608 - our own words
    query = f"{found} ORDER BY datetime(changed_at) DESC, datetime(at) DESC, key LIMIT ?"
    with _reading(state_dir) as database:
        return [Delivery(*row) for row in database.execute(query, (*values, limit))]


def of_item(state_dir: Path, plan: str, item: str) -> list[Delivery]:
    """The deliveries of a measure and its steps, of one step, or of a milestone, in order of their moments."""
    query = f"SELECT {_COLUMNS} FROM deliveries WHERE plan = ? AND {_OF_ITEM} ORDER BY at, key"  # noqa: S608 - our own words
    with _reading(state_dir) as database:
        return [Delivery(*row) for row in database.execute(query, (plan, *_of_item(item)))]


def _of_item(item: str) -> tuple[str, int, str]:
    steps = f"{item}#"
    return item, len(steps), steps


def events(state_dir: Path, key: str) -> list[Event]:
    """Every state a reminder took, in order."""
    with _reading(state_dir) as database:
        query = "SELECT time, key, channel, state, reason FROM events WHERE key = ? ORDER BY seq"
        rows = database.execute(query, (key,)).fetchall()
    return [Event(datetime.fromisoformat(row[0]), row[1], row[2], State(row[3]), row[4]) for row in rows]


def marks_of(state_dir: Path, plan: str) -> Marks:
    """What was acknowledged and snoozed of a plan."""
    with _reading(state_dir) as database:
        return acknowledgements.read(database, plan)


def past(state_dir: Path, plan: str, channel: str, only: Iterable[Thread] | None = None) -> Past:
    """The traces of a plan's reminders on one channel, or of some threads of it: what a decision would rest on."""
    with _reading(state_dir) as database:
        return deliveries.past(database, plan, channel, only)


def last_change(state_dir: Path) -> datetime | None:
    """When the last event was written, None where there is none."""
    with _reading(state_dir) as database:
        row = database.execute("SELECT time FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def waiting(state_dir: Path, plans: Collection[str] | None = None) -> int:
    """How many reminders still have to go out; of these `plans`, where they are given."""
    with _reading(state_dir) as database:
        return count_waiting(database, plans)


@contextmanager
def _reading(state_dir: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing; where there is no database yet, or no table in it, one without rows.

    Raises:
        QtrackError: there is one, and it cannot be read.
    """
    try:
        with closing(sqlite3.connect(_source(state_dir / NAME), uri=True, timeout=10)) as database:
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
