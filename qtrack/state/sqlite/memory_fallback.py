"""The outbox in memory, for as long as the disk takes nothing: what is sent is known while the process runs."""

import errno
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from qtrack.state.sqlite.schema import connect, migrate, transaction

_UNWRITABLE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_DENIED = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
_FILES = ("", "-wal")


def is_unwritable(error: BaseException) -> bool:
    """Return whether this says that the disk is full, or may not be written to."""
    if isinstance(error, OSError):
        return error.errno in _DENIED
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _UNWRITABLE


def copy_to_memory(database: sqlite3.Connection) -> sqlite3.Connection:
    """The same in memory."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    database.backup(memory)
    return memory


def copy_file_to_memory(path: Path) -> sqlite3.Connection:
    """The same for a database that SQLite cannot open where it lies; an empty one where there is none.

    Raises:
        OSError, sqlite3.Error: there is one that cannot be read, or nowhere to put it down for a moment.
    """
    with tempfile.TemporaryDirectory(prefix="qtrack-") as folder:
        for suffix in _FILES:
            part = path.with_name(path.name + suffix)
            if part.exists():
                shutil.copyfile(part, Path(folder) / part.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as database:
            return copy_to_memory(database)


def last_event(database: sqlite3.Connection) -> int:
    """The number of the event written last, 0 for none."""
    return int(database.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def write_back(memory: sqlite3.Connection, path: Path, after: int) -> sqlite3.Connection:
    """The database on the disk, opened, with what was done meanwhile; `after` is the last event that it knows."""
    database = connect(path)
    try:
        migrate(database)
        with transaction(database):
            database.execute("DELETE FROM notices")
            for table in ("notices", "deliveries"):
                rows = memory.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own words
                places = ", ".join("?" * len(rows.description))
                database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608
            new = memory.execute("SELECT time, key, channel, state, reason FROM events WHERE seq > ?", (after,))
            database.executemany("INSERT INTO events (time, key, channel, state, reason) VALUES (?, ?, ?, ?, ?)", new)
    except BaseException:
        database.close()
        raise
    return database
