"""One edit at a time, whoever makes it: the command line, the dashboard or the daemon."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.state.daemon_lock import try_lock
from qtrack.state.private_files import open_private, prepare_state_dir

NAME = "edits.lock"
_PATIENCE = 15.0
"""Seconds; an edit takes a fraction of one."""
_PAUSE = 0.01


@contextmanager
def hold_edit_lock(state_dir: Path) -> Iterator[None]:
    """Hold the lock that whoever edits a plan file takes; the file of the lock stays.

    Raises:
        EditRefused: somebody holds it for too long.
        QtrackError: the state directory cannot be used.
    """
    prepare_state_dir(state_dir)
    handle = open_private(state_dir / NAME, os.O_RDWR)
    try:
        patience = time.monotonic() + _PATIENCE
        while not try_lock(handle):
            if time.monotonic() > patience:
                raise EditRefused(_("another qtrack is editing"), _("try again"))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)
