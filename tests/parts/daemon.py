"""The daemon as a process of its own, with a plan file and a state directory of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Self

from qtrack.state import daemon_status, open_store
from qtrack.state.daemon_status import Health
from tests.parts.desktop import Desktop
from tests.parts.plans import plan
from tests.parts.waiting import until


class Daemon:
    """Not running at first; leaving the `with` block ends it. It may be started again and again.

    Its PATH leads to `programs` alone, an empty folder. `env` is what its environment has besides.
    """

    def __init__(self, desktop: Desktop, folder: Path, env: dict[str, str] | None = None) -> None:
        self.desktop = desktop
        self.file, self.state, self.programs = folder / "tasks.toml", folder / "state", folder / "bin"
        self.programs.mkdir(parents=True)
        self._places = ["--plan", str(self.file), "--state-dir", str(self.state), "--config-dir", str(folder)]
        self._environ = os.environ | desktop.env | {"PATH": str(self.programs)} | (env or {})
        self._words = folder / "daemon.err"
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.kill()
        if self._words.exists():
            said = self._words.read_text(encoding="utf-8")
            print(said)  # shown when the test failed
            if failure[0] is None:
                assert ": refused to make it " not in said, "a transition that is not in the table"

    def plan(self, *measures: dict[str, Any], **more: Any) -> None:
        """Write the plan file, as `plans.plan` makes it."""
        self.file.write_text(plan(*measures, **more), encoding="utf-8")

    def open(self, *words: str, stderr: IO[str] | int) -> subprocess.Popen[str]:
        """A process that runs a command; whoever opens it ends it."""
        command = [sys.executable, "-m", "qtrack", *words, "--lang", "en", *self._places]
        return subprocess.Popen(command, env=self._environ, stdout=subprocess.PIPE, stderr=stderr, text=True)

    def says(self, *words: str) -> str:
        """What a command answers."""
        with self.open(*words, stderr=subprocess.STDOUT) as process:
            return process.communicate(timeout=60)[0]

    def launch(self) -> int:
        """Start the process, do not wait for it, and return its id."""
        self.kill()
        with self._words.open("a") as stderr:
            self.process = self.open("daemon", "run", stderr=stderr)
        return self.process.pid

    def start(self) -> int:
        """Start the process, wait until its first round is over, and return its id."""
        number = self.launch()
        until(lambda: self.health().since or self.ended())
        assert not self.ended()
        return number

    def ended(self) -> bool:
        """Whether the process is not there any more."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL, also to a stopped process, and wait for the end."""
        if self.process:
            with self.process:
                self.process.kill()
            self.process = None

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def health(self) -> Health:
        """What status and dashboard are told."""
        return daemon_status.read_daemon_health(self.state)

    def states(self) -> dict[str, str]:
        """The state of each reminder by its item's id, for plans that have one reminder an item."""
        return {delivery.id: delivery.state for delivery in open_store(self.state).read_log()}

    def settle(self) -> None:
        """Wait until nothing waits any more."""
        until(lambda: (states := self.states()) and set(states.values()) <= {"accepted"})
