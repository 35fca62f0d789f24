"""The real daemon as a process, with a plan file and a state directory of the test's own."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from qtrack.state import daemon_status
from qtrack.state.daemon_lock import find_holder
from tests.parts.desktop import Desktop

MEASURE = """
[[measures]]
id = "{id}"
title = "措施{id}"
lead = ["县质监局"]
due = {due}
"""


class Daemon:
    """Plan and state in one folder; `run` starts ``qtrack daemon run`` on them."""

    def __init__(self, folder: Path, desktop: Desktop) -> None:
        self.plan = folder / "config" / "tasks.toml"
        self.plan.parent.mkdir()
        self.state = folder / "state"
        self.desktop = desktop
        self.processes: list[subprocess.Popen[str]] = []
        self.environ = os.environ | desktop.env | {"QTRACK_LANG": "en"}

    def write(self, *ids: str, due: date | None = None, more: str = "") -> None:
        """A plan of this year whose measures are due in three days."""
        due = due or date.today() + timedelta(days=3)  # noqa: DTZ011 - the daemon's clock is the machine's
        head = f'version = 1\n[plan]\nid = "p"\ntitle = "计划"\nstart = {due:%Y}-01-01\nend = {due.year + 1}-12-31\n'
        text = head + more + "".join(MEASURE.format(id=name, due=due) for name in ids)
        self.plan.write_text(text, encoding="utf-8")

    def run(self) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "qtrack",
            "daemon",
            "run",
            "--plan",
            str(self.plan),
            "--state-dir",
            str(self.state),
        ]
        process = subprocess.Popen(command, env=self.environ, stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def serving(self, seconds: float = 10) -> int:
        """The process id, once it serves and has said so."""
        return until(lambda: daemon_status.read_daemon_health(self.state).since and find_holder(self.state), seconds)

    def titles(self) -> list[str]:
        return [shown["title"] for shown in self.desktop.received()]

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def until(ask, seconds: float = 10):
    """What `ask` answers once it is true; the test fails when the time is over."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return answer


def end(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """End a process with a signal; its exit code and what it said."""
    process.send_signal(how)
    said = process.communicate(timeout=10)[1]
    return process.returncode, said
