"""A plan file on the disk: read, and replaced in one step by new bytes, or left as it is."""

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
from qtrack.i18n.system import explain_os_error

_TEMPORARY = ".qtrack-"
"""What the name of a file that is being written begins with."""
_ABANDONED = 60.0
"""Seconds after which such a file was left by a process that was killed."""
_YOUNG = 0.05
"""Seconds since the last write within which the next one may follow."""
_LOOKS = 20
_PAUSE = 0.01


def read(path: Path) -> bytes:
    """Return the bytes of the file; raise EditRefused where there is none or it is not to be written to."""
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
    """Return the bytes of a file that another program is saving, once its last write is a moment ago."""
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
        _remove_abandoned(path.parent)
        handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
        self.path, self.replaced, self._fresh = path, False, Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                _copy_mode(file.fileno(), path)
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
        """Put the new bytes in the place of the old ones; return False where something else stands there by now."""
        if read(self.path) != old:
            return False
        if _exchange(self._fresh, self.path):
            if self._fresh.read_bytes() != old:  # somebody saved in this very instant: back with it
                _exchange(self._fresh, self.path)
                return False
            self._fresh.unlink()
        else:
            self._fresh.replace(self.path)
        self.replaced = True
        _sync(self.path.parent)
        return True


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two files in one step; return False where the system cannot."""
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


def _copy_mode(handle: int, path: Path) -> None:
    """Give a new file the mode of the one at `path`, and its owner where that is allowed."""
    if not hasattr(os, "fchmod"):
        return
    like, ours = path.stat(), os.fstat(handle)
    if (like.st_uid, like.st_gid) != (ours.st_uid, ours.st_gid):
        with suppress(PermissionError):
            os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))


def _sync(folder: Path) -> None:
    """Flush the folder itself to the disk, where the system lets a program do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_abandoned(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for name in os.listdir(folder):  # noqa: PTH208 - names are all that is looked at
        if name.startswith(_TEMPORARY):
            with suppress(OSError):
                if time.time() - (folder / name).stat().st_mtime > _ABANDONED:
                    (folder / name).unlink()


def refusal(path: Path, error: OSError) -> EditRefused:
    """Return the refusal of an edit because of an error of the disk."""
    return EditRefused(
        _("{path} cannot be changed: {why}").format(path=path, why=explain_os_error(error)),
        _("the file is as it was"),
    )
