"""The state directory and its files: the user's alone, also under a careless umask."""

import os
import stat
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error

OUTBOX_NAME = "outbox.db"
"""The file of the record of deliveries in a state directory."""


def prepare_state_dir(state_dir: Path) -> None:
    """Make the directory, or take from others what they may do in it; QtrackError when that is not possible."""
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(state_dir.stat().st_mode) != stat.S_IRWXU:  # a full or read-only disk refuses to be told again
            state_dir.chmod(stat.S_IRWXU)
    except OSError as error:
        raise QtrackError(
            _("the state directory {path} cannot be used: {why}").format(path=state_dir, why=explain_os_error(error)),
            _("name another one with --state-dir"),
        ) from error


def open_private(path: Path, flags: int) -> int:
    """Open a file, made with mode 0600 where it is new; the descriptor is not inherited by children."""
    handle = os.open(path, flags | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o600)
    return handle


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader sees the old text or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(open_private(fresh, os.O_WRONLY | os.O_TRUNC), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
