"""The daemon's log: lines on stderr, which is a file of bounded size when it runs in the background."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from qtrack.state.private_files import open_private

NAME = "daemon.log"
_MOST = 1 << 20
_TAIL = 4096
STARTED = "started, process {pid}"
"""What a daemon says once it has opened all it needs."""


def start_logging(stream: TextIO | None) -> None:
    """Log to `stream` from now on; None is nowhere."""
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler = logging.StreamHandler(stream) if stream is not None else logging.NullHandler()
    handler.setFormatter(form)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("apscheduler", "watchfiles"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def open_file(state_dir: Path) -> int:
    """A descriptor of the log file that appends."""
    return open_private(state_dir / NAME, os.O_WRONLY | os.O_APPEND)


def trim(state_dir: Path) -> None:
    """When stderr is the log file and has grown large, move what it says to a second file and begin anew."""
    path = state_dir / NAME
    if sys.stderr is None:  # as under Windows' pythonw
        return
    with suppress(OSError, ValueError):
        handle = sys.stderr.fileno()
        size, named = os.fstat(handle), path.stat()
        if size.st_size > _MOST and (size.st_dev, size.st_ino) == (named.st_dev, named.st_ino):
            with os.fdopen(open_private(state_dir / f"{NAME}.1", os.O_WRONLY | os.O_TRUNC), "wb") as old:
                old.write(path.read_bytes())
            os.truncate(handle, 0)


def has_lately(state_dir: Path, text: str) -> bool:
    """Return whether a text stands near the end of the log."""
    try:
        with (state_dir / NAME).open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            return text.encode() in file.read()
    except OSError:
        return False


def read_last_line(state_dir: Path) -> str:
    """What the log says last."""
    with suppress(OSError):
        lines = (state_dir / NAME).read_bytes()[-2000:].decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
    return ""
