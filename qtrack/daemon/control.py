"""Starting the daemon in the background, and stopping it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from qtrack.daemon import log as record
from qtrack.daemon.command import build_run_command
from qtrack.errors import AnswerIsNo, QtrackError
from qtrack.i18n import _
from qtrack.state import daemon_status
from qtrack.state.daemon_lock import find_holder
from qtrack.state.private_files import prepare_state_dir

_START = 5.0  # seconds
_STOP = 30.0
"""What is being sent comes to its end: a remote channel may ask first and then send, 9.5 s each, after a round."""
_MALLOC_ENVIRONMENT = {"PYTHONMALLOC": "malloc"} if sys.platform == "linux" else {}
"""Python's own allocator keeps what a large plan took for moments; the C library's gives it back (see `memory`)."""


def start(plans: tuple[Path, ...], state_dir: Path, config_dir: Path | None = None) -> int:
    """Start the daemon unless it runs, wait until it serves `state_dir`, and return its process id.

    Raises:
        AnswerIsNo: one runs that does not serve all of `plans`.
        QtrackError: it did not start; the message is what it said last.
    """
    prepare_state_dir(state_dir)
    running = find_holder(state_dir)
    if running is not None:
        _check_served(plans, state_dir)
        return running
    command = build_run_command(plans, state_dir, config_dir)
    log = record.open_file(state_dir)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env=os.environ | _MALLOC_ENVIRONMENT,
        )  # fmt: skip
    finally:
        os.close(log)
    threading.Thread(target=process.wait, name="daemon's end", daemon=True).start()  # whoever lives longer
    return _wait_until_serving(process, state_dir)


def _check_served(plans: tuple[Path, ...], state_dir: Path) -> None:
    said = daemon_status.read_daemon_health(state_dir)
    missing = [str(plan) for plan in plans if not said.serves(plan)]
    if missing:
        raise AnswerIsNo(
            _("the daemon runs, and does not serve {plans}").format(plans=", ".join(missing)),
            _("qtrack daemon stop, then start it with every --plan"),
        )


def _wait_until_serving(process: subprocess.Popen[bytes], state_dir: Path) -> int:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        pid = find_holder(state_dir)
        if pid is not None and (pid != process.pid or record.has_lately(state_dir, record.STARTED.format(pid=pid))):
            return pid  # ours, which has opened all it needs, or that of another one that was faster
        if process.returncode is not None:
            break
        time.sleep(0.05)
    if process.returncode is None and find_holder(state_dir) == process.pid:
        return process.pid  # it takes its time
    said = record.read_last_line(state_dir)
    raise QtrackError(_("the daemon did not start: {why}").format(why=said or _("no answer")), _("see qtrack doctor"))


def stop(state_dir: Path) -> int:
    """Ask the daemon to end, wait until it has, and return the process id it had.

    Raises:
        AnswerIsNo: no daemon runs, or it does not end within 30 seconds.
    """
    pid = find_holder(state_dir)
    if pid is None:
        raise AnswerIsNo(_("the daemon is not running"), _("start it with qtrack daemon start"))
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP
    while find_holder(state_dir) == pid:
        if time.monotonic() > end:
            raise AnswerIsNo(_("process {pid} does not end").format(pid=pid))
        time.sleep(0.05)
    return pid
