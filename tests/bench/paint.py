"""How long a program in a terminal takes until a text is on its screen."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

COLUMNS, LINES = 120, 40
_PATIENCE = 60.0
"""Seconds."""
_ASKED, _ANSWER = b"\x1b[c", b"\x1b[?62;22c"
"""What every terminal answers to who asks what it is."""


def seconds_until(text: str, command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Start `command` in a terminal of its own, wait for `text`, and end it; the seconds from start to text.

    Raises:
        TimeoutError: the text never came.
    """
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})  # noqa: S606
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    seen = b""
    try:
        while text.encode() not in seen:
            ready, _w, _x = select.select([terminal], [], [], _PATIENCE)
            if not ready or time.perf_counter() - started > _PATIENCE:
                raise TimeoutError(f"{text!r} never came from {' '.join(command)}")
            said = os.read(terminal, 65536)
            if _ASKED in said:
                os.write(terminal, _ANSWER)
            seen = seen[-4096:] + said
        return time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
