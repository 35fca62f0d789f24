"""The last good version of a plan file on disk, for a start at which the file is broken or gone.

A copy is one comment line, which names the plan file and the digest of what follows, and then the bytes of the file:
it is TOML that any later version can read. It is believed only if it is a regular file of this user, if it was made of
this plan file, and if the digest fits.
"""

import hashlib
import json
import logging
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from qtrack.errors import QtrackError
from qtrack.state.private_files import prepare_state_dir

FOLDER = "last-good"
_MARK = b"# qtrack last good version "
_LONGEST_HEADER = 64 * 1024  # bytes; a path has 4 KiB at most, each byte of it up to 6 characters of JSON
_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest copy that is read: the size up to which plan files are read."""
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_log = logging.getLogger(__name__)


class LastGoodCopy:
    """The copy of one plan file in a state directory; a copy that cannot be read or written is logged, never raised."""

    def __init__(self, state_dir: Path, path: Path) -> None:
        self._state_dir = state_dir
        self._plan = os.path.abspath(path)  # noqa: PTH100 - `..` is resolved as well, without a look at the disk
        name = hashlib.sha256(os.fsencode(self._plan)).hexdigest()[:32]
        self.file = state_dir / FOLDER / f"{name}.toml"

    def read(self) -> bytes | None:
        """Return the bytes of the last good version; None where there is no copy that can be believed."""
        try:
            with os.fdopen(os.open(self.file, _FLAGS), "rb") as file:
                return self._read(file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            _log.warning("%s is ignored: %s", self.file, error)
            return None

    def write(self, raw: bytes) -> None:
        """Replace the copy in one step, readable by this user alone; do nothing where it holds these bytes already."""
        body = self._header(raw) + raw
        try:
            if self._has_body(body):
                return
            prepare_state_dir(self._state_dir)
            prepare_state_dir(self.file.parent)
            _replace(self.file, body)
        except (OSError, QtrackError) as error:
            _log.warning("the last good version of %s is kept in memory only: %s", self._plan, error)

    def _read(self, file: BinaryIO) -> bytes:
        """Return what follows the header; ValueError where it is not what was written."""
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            raise ValueError("it is no file of this user")
        if found.st_size > _LARGEST + _LONGEST_HEADER:
            raise ValueError("it is too large")
        header, raw = file.readline(_LONGEST_HEADER), file.read(_LARGEST + 1)
        if header != self._header(raw):
            raise ValueError("it is damaged, or a copy of another plan file")
        return raw

    def _has_body(self, body: bytes) -> bool:
        try:
            return self.file.stat().st_size == len(body) and self.file.read_bytes() == body
        except OSError:
            return False

    def _header(self, raw: bytes) -> bytes:
        said = json.dumps({"file": self._plan, "sha256": hashlib.sha256(raw).hexdigest()})
        return _MARK + said.encode("ascii") + b"\n"


def _replace(file: Path, body: bytes) -> None:
    """Put a private file in its place at once, and leave nothing behind where that fails."""
    handle, fresh = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(body)
            opened.flush()
            os.fsync(opened.fileno())  # or a power cut leaves an empty file in the place of a good copy
        Path(fresh).replace(file)
    except OSError:
        with suppress(OSError):
            Path(fresh).unlink()
        raise
