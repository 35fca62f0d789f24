"""A database that cannot be trusted any more: put beside, and what can still be read taken over."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from qtrack.remind.delivery_record import Change
from qtrack.remind.key import Key
from qtrack.remind.reasons import decode_reason
from qtrack.remind.states import State
from qtrack.state.sqlite import deliveries
from qtrack.state.sqlite.schema import transaction

_FILES = ("", "-wal", "-shm")
_CANNOT_BE_READ = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}


def set_aside(path: Path, now: datetime) -> Path | None:
    """Rename a damaged database and the files beside it, and return its new name; None when it is sound or missing.

    Raises:
        sqlite3.OperationalError: it cannot be looked at now: another process holds it, or the disk is full.
    """
    if not path.exists() or is_intact(path):
        return None
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    for suffix in _FILES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def salvage(aside: Path, database: sqlite3.Connection) -> None:
    """Copy the deliveries and marks that can still be read, so that what a person knows is not told again.

    Each table is read from both ends up to the first fault. What lies between is asked for by the keys in the history,
    and where it is gone the history's last word on it stands.
    """
    with closing(sqlite3.connect(aside)) as damaged, transaction(database):
        damaged.execute("PRAGMA writable_schema = ON")  # or nothing would be read from a file cut short
        for table, order in product(("marks", "deliveries"), ("", "ORDER BY 1 DESC, 2 DESC, 3 DESC, 4 DESC")):
            _copy_rows(f"{table} {order}", damaged, database)
        events = _read_rows(damaged, "SELECT key, channel, state, reason, time FROM events NOT INDEXED")
        for key, channel, *last in {event[:2]: event for event in events}.values():
            _copy_rows("deliveries WHERE key = ? AND channel = ?", damaged, database, key, channel)
            if not database.execute(
                "SELECT 1 FROM deliveries WHERE key = ? AND channel = ?", (key, channel)
            ).fetchone():
                _restore_event(key, channel, *last, database=database)


def _restore_event(key: str, channel: str, state: str, reason: str, time: str, *, database: sqlite3.Connection) -> None:
    with suppress(ValueError, TypeError, AttributeError, sqlite3.IntegrityError):  # what it says is damaged itself
        change = Change(Key.parse(key), State(state), decode_reason(reason))
        deliveries.write_state(database, change, channel, datetime.fromisoformat(time))


def _copy_rows(which: str, damaged: sqlite3.Connection, database: sqlite3.Connection, *values: str) -> None:
    table = which.partition(" ")[0]
    names = [name for _number, name, *_more in _read_rows(damaged, f"PRAGMA table_info({table})")]
    columns, places = ", ".join(names), ", ".join("?" * len(names))
    insert = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own schema
    for row in _read_rows(damaged, f"SELECT * FROM {which}", *values):  # noqa: S608 - likewise
        if _is_sound(dict(zip(names, row, strict=True))):
            database.execute(insert, row)


def _is_sound(row: Mapping[str, Any]) -> bool:
    """Return whether a row is one that was written: what was cut off is read as zeros, which SQLite takes for text."""
    try:
        if "key" in row:
            Key.parse(row["key"])
            State(row["state"])
        return not any("\0" in value for value in row.values() if isinstance(value, str))
    except (ValueError, TypeError, AttributeError):
        return False


def _read_rows(damaged: sqlite3.Connection, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
    """The rows up to the first that cannot be read."""
    with suppress(sqlite3.DatabaseError):
        yield from damaged.execute(query, values)


def is_intact(path: Path) -> bool:
    """Whether a database can be trusted; sqlite3.OperationalError where it cannot be looked at."""
    with closing(sqlite3.connect(path, timeout=15)) as database:
        try:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in _CANNOT_BE_READ:
                return False
            raise
        except sqlite3.DatabaseError:
            return False
        return bool(verdict == "ok")
