"""One daemon a state directory: a lock on a file that is never unlinked and that no child inherits."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from qtrack.errors import AnswerIsNo
from qtrack.i18n import _
from qtrack.state.place import open_private, prepare

NAME = "daemon.lock"
_PROBED = 0.5  # seconds: somebody who only looks whether the lock is held has it for an instant

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows locks bytes; one far behind the text leaves the text readable

    def _try(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Lock:
    """The right to deliver, held until `release` or the end of the process, however it ends."""

    def __init__(self, state_dir: Path) -> None:
        """Take the lock; AnswerIsNo names the process that has it."""
        self.path = state_dir / NAME
        prepare(state_dir)
        self._handle = self._take()

    def holds(self) -> bool:
        """Whether the file under our name is still ours; if somebody deleted it, a new one is made and locked."""
        if _same_file(self._handle, self.path):
            return True
        old = self._handle
        try:
            self._handle = self._take()
        except AnswerIsNo:
            return False
        os.close(old)
        return True

    def release(self) -> None:
        """Let the next daemon in."""
        os.close(self._handle)

    def _take(self) -> int:
        patience = time.monotonic() + _PROBED
        while True:
            handle = open_private(self.path, os.O_RDWR)
            if _try(handle) and _same_file(handle, self.path):
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
                return handle
            os.close(handle)
            if time.monotonic() > patience:
                message = _("process {pid} already serves {path}").format(
                    pid=_pid(self.path) or "?", path=self.path.parent
                )
                raise AnswerIsNo(message, _("stop it with qtrack daemon stop"))
            time.sleep(0.02)


def holder(state_dir: Path) -> int | None:
    """The process id of the running daemon, None when there is none."""
    path = state_dir / NAME
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if _try(handle) else _pid(path)
    finally:
        os.close(handle)


def _pid(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_bytes()[:20])
    return None


def _same_file(handle: int, path: Path) -> bool:
    try:
        named = path.stat()
    except OSError:
        return False
    ours = os.fstat(handle)
    return (ours.st_dev, ours.st_ino) == (named.st_dev, named.st_ino)
