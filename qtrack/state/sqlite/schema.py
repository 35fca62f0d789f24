"""The tables of the outbox, version by version; a database says with ``PRAGMA user_version`` how far it has come."""

import os
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from qtrack.remind.states import State
from qtrack.state.private_files import open_private

_PATIENCE = 15  # seconds to wait for the lock of another process

MIGRATIONS = (
    """
    CREATE TABLE deliveries (
        key TEXT NOT NULL,
        channel TEXT NOT NULL,
        plan TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        lead TEXT NOT NULL,
        at TEXT,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try TEXT,
        repeat INTEGER NOT NULL DEFAULT 0,
        sent_at TEXT,
        receipt TEXT,
        changed_at TEXT NOT NULL,
        PRIMARY KEY (key, channel)
    ) WITHOUT ROWID;
    CREATE INDEX waiting ON deliveries (state) WHERE state IN ('pending', 'sending', 'failed', 'unknown', 'snoozed');
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        key TEXT NOT NULL,
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL
    );
    CREATE INDEX events_by_key ON events (key);
    CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'history is not rewritten'); END;
    CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'history is not rewritten'); END;
    CREATE TABLE notices (
        name TEXT PRIMARY KEY,
        told_at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE deliveries ADD COLUMN step TEXT NOT NULL DEFAULT '';
    CREATE TABLE marks (
        plan TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        lead TEXT NOT NULL,
        state TEXT NOT NULL,
        until TEXT,
        made TEXT NOT NULL,
        PRIMARY KEY (plan, kind, id, occurrence)
    ) WITHOUT ROWID;
    """,
)
"""Each takes the database from one version to the next; what was released is never changed, only added to."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables up to date, whole or not at all, also while another process does the same."""
    if version_of(database) >= len(MIGRATIONS):
        return
    with transaction(database):
        for number, script in enumerate(MIGRATIONS[version_of(database) :], start=version_of(database) + 1):
            for statement in _statements(script):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")


def version_of(database: sqlite3.Connection) -> int:
    """How many of the `MIGRATIONS` a database has."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; other processes write before it or after it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """One after the other; ``executescript`` would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += f"{line}\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for writing; what it commits is on the disk, and it waits 15 s for another process's lock."""
    os.close(open_private(path, os.O_RDWR))  # SQLite gives the files beside it the same mode
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        _use_wal(database)
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA journal_size_limit = 1048576")
    except BaseException:
        database.close()
        raise
    return database


def _use_wal(database: sqlite3.Connection) -> None:
    """SQLite itself does not wait here: several processes that make a new file would find it locked."""
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.02)
        else:
            return


def quote_states(states: Collection[State]) -> str:
    """Return states as they stand in SQL, always in the same order: SQLite knows its index only by the same words."""
    return ", ".join(f"'{state}'" for state in State if state in states)
