"""The tables of the outbox, version by version; a database says with ``PRAGMA user_version`` how far it has come."""

import os
import sqlite3
from pathlib import Path

from qtrack.state.place import open_private

NAME = "outbox.db"

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
)
"""Each takes the database from one version to the next; what was released is never changed, only added to."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables up to date, each step whole or not at all."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        database.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for writing; what it commits is on the disk, and it waits 15 s for another process's lock."""
    os.close(open_private(path, os.O_RDWR))  # SQLite gives the files beside it the same mode
    database = sqlite3.connect(path, timeout=15, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA journal_size_limit = 1048576")
    except BaseException:
        database.close()
        raise
    return database


def count_waiting(database: sqlite3.Connection) -> int:
    """How many reminders still have to go out."""
    states = "'pending', 'sending', 'failed', 'unknown', 'snoozed'"  # literally as in the index
    (count,) = database.execute(f"SELECT count(*) FROM deliveries WHERE state IN ({states})").fetchone()  # noqa: S608
    return int(count)
