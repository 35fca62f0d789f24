"""A plan file on the disk: read as text, and replaced in one step by a new text, or left whole."""

import errno
import os
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.i18n.system import why

_WORK = ".qtrack-"
"""What the name of a file begins with that is being written."""
_ABANDONED = 60.0
"""Seconds after which such a file belongs to nobody: its process was killed."""
_YOUNG = 0.05
"""Seconds since the last write within which the next one may follow."""
_LOOKS = 20
_PAUSE = 0.01


def read(path: Path) -> bytes:
    """The bytes of the file; EditRefused where there is none or it is not to be written to."""
    try:
        raw = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise refusal(path, error) from error
    if not stat.S_ISREG(mode):
        raise EditRefused(_("{path} is no plain file").format(path=path))
    if not mode & 0o222 or not os.access(path, os.W_OK):  # root may write to anything, and should not
        raise EditRefused(_("{path} is read-only").format(path=path), _("change its mode, or ask its owner"))
    return raw


def read_settled(path: Path) -> bytes:
    """The bytes of a file that somebody else saves, once they stay the same: he may not be at their end yet."""
    raw = read(path)
    for _look in range(_LOOKS):
        if not _young(path):
            break
        time.sleep(_PAUSE)
        raw = read(path)
    return raw


def _young(path: Path) -> bool:
    with suppress(OSError):
        return 0 <= time.time() - path.stat().st_mtime < _YOUNG
    return False


class Draft:
    """New bytes on the disk beside the file they are to replace; nothing is left of them when the block is left."""

    def __init__(self, path: Path, raw: bytes) -> None:
        """Write the bytes; `path` is the real path of the file. OSError where that is not possible."""
        _tidy(path.parent)
        handle, name = tempfile.mkstemp(prefix=_WORK, dir=path.parent)
        self.path, self.replaced, self._fresh = path, False, Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                _take_after(file.fileno(), path)
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self._fresh.unlink()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if not self.replaced:
            with suppress(OSError):  # the folder is gone, and the file with it
                self._fresh.unlink()

    def replace(self, old: bytes) -> bool:
        """Put the new bytes in the place of the old ones; False where something else stands there by now."""
        if read(self.path) != old:
            return False
        if _swapped(self._fresh, self.path):
            if self._fresh.read_bytes() != old:  # somebody saved in this very instant: back with it
                _swapped(self._fresh, self.path)
                return False
            self._fresh.unlink()
        else:
            self._fresh.replace(self.path)
        self.replaced = True
        _sync(self.path.parent)
        return True


def _swapped(one: Path, other: Path) -> bool:
    """Let two files change places in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415 - only for who edits

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    error = ctypes.get_errno()
    if error in {errno.EINVAL, errno.ENOSYS}:  # the file system, or the kernel, is too old for it
        return False
    raise OSError(error, os.strerror(error), str(other))


def _take_after(handle: int, path: Path) -> None:
    """Give a new file the mode of the one at `path`, and its owner where that is allowed."""
    if not hasattr(os, "fchmod"):
        return
    like, ours = path.stat(), os.fstat(handle)
    if (like.st_uid, like.st_gid) != (ours.st_uid, ours.st_gid):
        with suppress(PermissionError):
            os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))


def _sync(folder: Path) -> None:
    """Bring the folder itself to the disk; where folders cannot be opened, the system does it in its own time."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _tidy(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for name in os.listdir(folder):  # noqa: PTH208 - names are all that is looked at
        if name.startswith(_WORK):
            with suppress(OSError):
                if time.time() - (folder / name).stat().st_mtime > _ABANDONED:
                    (folder / name).unlink()


def refusal(path: Path, error: OSError) -> EditRefused:
    """The refusal of an edit that the disk does not take."""
    return EditRefused(
        _("{path} cannot be changed: {why}").format(path=path, why=why(error)),
        _("the file is as it was"),
    )
