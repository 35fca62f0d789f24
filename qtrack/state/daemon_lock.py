"""One daemon a state directory: a lock on a file that is never unlinked and that no child inherits."""

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from qtrack.errors import AnswerIsNo
from qtrack.i18n import _
from qtrack.state.private_files import open_private, prepare_state_dir

NAME = "daemon.lock"
_PROBED = 0.5  # seconds: somebody who only looks whether the lock is held has it for an instant

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # Windows locks bytes; one far behind the text leaves the text readable

    def try_lock(handle: int) -> bool:
        """Take the lock of an open file if nobody has it."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Take the lock of an open file if nobody has it."""
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
        prepare_state_dir(state_dir)
        self._asking = threading.Lock()
        self._handle = self._take()

    def is_held(self) -> bool:
        """Whether the file under our name is still ours; if somebody deleted it, a new one is made and locked.

        Any thread may ask. Where no new one can be made, ours is as good as it was.
        """
        with self._asking:
            if _is_same_file(self._handle, self.path):
                return True
            old = self._handle
            try:
                self._handle = self._take()
            except AnswerIsNo:
                return False
            except OSError:
                return True
            os.close(old)
            return True

    def release(self) -> None:
        """Let the next daemon in."""
        os.close(self._handle)

    def _take(self) -> int:
        patience = time.monotonic() + _PROBED
        while True:
            handle = open_private(self.path, os.O_RDWR)
            if try_lock(handle) and _is_same_file(handle, self.path):
                words = f"{os.getpid()}\n".encode()
                os.pwrite(handle, words, 0)  # before the old text is cut off: its room is there on a full disk too
                os.ftruncate(handle, len(words))
                return handle
            os.close(handle)
            if time.monotonic() > patience:
                raise self._build_refusal()
            time.sleep(0.02)

    def _build_refusal(self) -> AnswerIsNo:
        """Who has it, as far as that is known."""
        pid = _read_pid(self.path)
        if pid is None or _is_running(pid):
            message = _("process {pid} already serves {path}").format(pid=pid or "?", path=self.path.parent)
            return AnswerIsNo(message, _("stop it with qtrack daemon stop"))
        message = _("process {pid} has ended, and a child of it still holds {path}").format(pid=pid, path=self.path)
        return AnswerIsNo(message, _("end the child"))


def find_holder(state_dir: Path) -> int | None:
    """The process id of the running daemon, None when there is none."""
    path = state_dir / NAME
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        return None if try_lock(handle) else _read_pid(path)
    finally:
        os.close(handle)


def _read_pid(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_bytes()[:20])
    return None


def _is_running(pid: int) -> bool:
    if sys.platform == "win32":  # there a signal would end it, and no child inherits the lock
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_same_file(handle: int, path: Path) -> bool:
    try:
        named = path.stat()
    except OSError:
        return False
    ours = os.fstat(handle)
    return (ours.st_dev, ours.st_ino) == (named.st_dev, named.st_ino)
