"""The child process of `plyer_way`: shows one notification, given as JSON on stdin, through plyer.

The exit code is 0 when nothing went wrong; else the last line of stderr tells what did. It imports nothing of
qtrack, so it can be run by its path wherever qtrack lies.
"""

import json
import os
import subprocess
import sys
import threading
import traceback
from typing import Any


def main() -> None:
    """Hand the keyword arguments on stdin to plyer."""
    # plyer looks neither at the exit code of notify-send nor, on Windows, at what its thread raises
    subprocess.call = _call_checked
    threading.excepthook = _exit_on_thread_failure
    from plyer import notification  # noqa: PLC0415 - after its ways out are watched

    try:
        notification.notify(**json.load(sys.stdin.buffer))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[0]}: exit code {error.returncode}")  # its own words would hold the whole text


def _call_checked(*command: Any, **how: Any) -> int:
    return subprocess.run(*command, **how, check=True).returncode  # noqa: S603 - plyer's own command


def _exit_on_thread_failure(failure: threading.ExceptHookArgs) -> None:
    traceback.print_exception(failure.exc_value)
    sys.stderr.flush()
    os._exit(1)  # a thread cannot set the exit code otherwise


if __name__ == "__main__":
    main()
