"""A child process with a time limit: what a library loads, blocks or breaks there ends with it."""

import os
import signal
import subprocess
import sys
from typing import NamedTuple


class ChildResult(NamedTuple):
    """How the child ended and what it wrote."""

    code: int
    answer: bytes  # on stdout
    complaint: bytes  # on stderr


def run(program: str, order: bytes, limit: float) -> ChildResult:
    """Run a Python file with `order` on its stdin.

    Raises:
        TimeoutError: it took more than `limit` seconds and was ended, with all that it had started.
        OSError: it could not be started.
    """
    # -P: no module is picked up from the current directory; libraries warn about what they did not find
    command = [sys.executable, "-P", "-W", "ignore", program]
    with subprocess.Popen(  # noqa: S603 - our own file
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        try:
            answer, complaint = child.communicate(order, timeout=limit)
        except subprocess.TimeoutExpired:
            _kill(child)
            raise TimeoutError from None
        return ChildResult(child.returncode, answer, complaint)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and, where a session holds them together, what it started."""
    if sys.platform == "win32":
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGKILL)
