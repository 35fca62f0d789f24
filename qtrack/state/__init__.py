"""What qtrack itself records: deliveries and their history, marks, edits, the daemon's lock and status. Never the plan.

The functions here open a record; `store` has the interface that they return, whatever stands behind it.
"""

from typing import TYPE_CHECKING

from qtrack.state.private_files import OUTBOX_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from qtrack.state.store import Store, UndoLog

__all__ = ["has_record", "open_store", "open_undo_log"]


def open_store(state_dir: "Path") -> "Store":
    """Return the store of a state directory."""
    from qtrack.state.sqlite.store import SqliteStore  # noqa: PLC0415 - brings sqlite3, which few commands need

    return SqliteStore(state_dir)


def open_undo_log(state_dir: "Path") -> "UndoLog":
    """Return the undo log of a state directory; it belongs to the plan files of this machine."""
    from qtrack.state.undo_log import FileUndoLog  # noqa: PLC0415 - only for who edits

    return FileUndoLog(state_dir)


def has_record(state_dir: "Path") -> bool:
    """Return whether anything was recorded in a state directory, without opening it."""
    return (state_dir / OUTBOX_NAME).exists()
