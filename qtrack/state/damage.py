"""A database that cannot be trusted any more: put beside, and what can still be read taken over."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

_FILES = ("", "-wal", "-shm")


def set_aside(path: Path, now: datetime) -> Path | None:
    """Rename a damaged database and the files beside it, and return its new name; None when it is sound or missing.

    Raises:
        sqlite3.OperationalError: it cannot be looked at now, because another process holds it.
    """
    if not path.exists() or _sound(path):
        return None
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    for suffix in _FILES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def salvage(aside: Path, database: sqlite3.Connection) -> None:
    """Copy the deliveries that can still be read, so that what was delivered is not delivered again."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(aside)) as damaged:
        rows = damaged.execute("SELECT * FROM deliveries")
        names = ", ".join(column[0] for column in rows.description)
        marks = ", ".join("?" * len(rows.description))
        for row in rows:
            database.execute(f"INSERT OR IGNORE INTO deliveries ({names}) VALUES ({marks})", row)  # noqa: S608 - column names of our own schema


def _sound(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=15)) as database:
        try:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            return False
        except sqlite3.DatabaseError:
            return False
        return bool(verdict == "ok")
