"""A program that stays open in a terminal: how long after a key its screen has changed."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import psutil

from tests.bench.paint import COLUMNS, LINES

_ASKED, _ANSWER = b"\x1b[c", b"\x1b[?62;22c"
_QUIET = 0.15
"""Seconds without a byte after which a repaint is over."""
_CALM = 0.3
"""Seconds without a byte after which nothing is under way."""


class Session:
    """Ended with the `with` block."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})  # noqa: S606
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def _read(self, seconds: float) -> bytes:
        """What comes within so many seconds, as soon as anything does."""
        if not select.select([self._terminal], [], [], max(0.0, seconds))[0]:
            return b""
        said = os.read(self._terminal, 1 << 16)
        if _ASKED in said:
            os.write(self._terminal, _ANSWER)
        return said

    def calm(self, seconds: float = _CALM, patience: float = 20.0) -> None:
        """Wait until nothing is drawn any more."""
        end = time.perf_counter() + patience
        while self._read(seconds) and time.perf_counter() < end:
            pass

    def until(self, text: str, patience: float = 60.0) -> float:
        """The seconds until a text is drawn.

        Raises:
            TimeoutError: it never was.
        """
        return self._wait(b"", text, lambda: True, patience)

    def key(self, keys: str, patience: float = 60.0) -> float:
        """The seconds from writing `keys` to the last byte of what is drawn for them."""
        self.calm()
        begun = time.perf_counter()
        os.write(self._terminal, keys.encode())
        if not self._read(patience):
            raise TimeoutError(f"nothing is drawn for {keys!r}")
        last = time.perf_counter()
        while self._read(_QUIET) and last - begun < patience:
            last = time.perf_counter()
        return last - begun

    def key_until(
        self, keys: str, text: str, holds: Callable[[], bool] = lambda: True, patience: float = 60.0
    ) -> float:
        """The seconds from writing `keys` until a text is drawn and something holds besides."""
        self.calm()
        return self._wait(keys.encode(), text, holds, patience)

    def _wait(self, keys: bytes, text: str, holds: Callable[[], bool], patience: float) -> float:
        begun, seen = time.perf_counter(), b""
        if keys:
            os.write(self._terminal, keys)
        while text.encode() not in seen or not holds():
            seen = seen[-(1 << 18) :] + self._read(0.002)
            if time.perf_counter() - begun > patience:
                raise TimeoutError(f"{text!r} was not drawn for {keys!r}")
        return time.perf_counter() - begun

    def resident(self) -> float:
        """Its memory in MiB."""
        return psutil.Process(self.pid).memory_info().rss / 2**20
