"""The system has no watches left."""

import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from tests.parts import need
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure

AT_ONCE, TICK = 3, 30  # seconds
NAMESPACE = ("--user", "--map-root-user", "/bin/sh", "-c")
NONE_LEFT = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$0" "$@"'


class Blind(Daemon):
    """Runs where nobody may have an inotify instance: in a user namespace of its own."""

    def open(self, *words: str, stderr: IO[str] | int) -> subprocess.Popen[str]:
        """A process whose shell becomes the command."""
        command = [need("unshare"), *NAMESPACE, NONE_LEFT, sys.executable, "-m", "qtrack", *words, "--lang", "en"]
        return subprocess.Popen(
            [*command, *self._places], env=self._environ, stdout=subprocess.PIPE, stderr=stderr, text=True,
        )  # fmt: skip


def test_34_no_watches_are_left(tmp_path: Path) -> None:
    possible = subprocess.run([need("unshare"), *NAMESPACE, NONE_LEFT, "true"], capture_output=True, check=False)
    if possible.returncode:
        pytest.skip(f"this machine does not allow it: user namespaces: {possible.stderr.decode()}")
    with Desktop(tmp_path) as desktop, Blind(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan()
        daemon.start()
        daemon.plan(measure("甲"))
        time.sleep(AT_ONCE)
        assert desktop.received() == []
        desktop.wait_for(1, TICK)
        assert "changes are noticed by the tick alone" in daemon._words.read_text()
        assert "! watches" in daemon.says("doctor")
