"""The editor in a real terminal: the dashboard leaves it, the editor has it, the dashboard comes back."""

import contextlib
import os
import select
import subprocess
import sys
import time

import pytest

from tests.tui.dashboard_driver import plan_text, written

pty = pytest.importorskip("pty", reason="there are no pseudo terminals here")
termios = pytest.importorskip("termios", reason="there are no pseudo terminals here")

PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from qtrack.settings import Settings
from qtrack.tui.app import run
now = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
run([Path(sys.argv[1])], Path(sys.argv[2]), Settings(), now.astimezone, now.astimezone)
"""
EDITOR = """#!/bin/sh
echo "at $1 of $2" > "$2.opened"
printf '\\nTHE EDITOR IS HERE\\n'
sed -i 's/青石县/改过的县/' "$2"
"""


class Terminal:
    """A program in a terminal of 80x24."""

    def __init__(self, command, environ):
        self.handle, inside = pty.openpty()
        termios.tcsetwinsize(inside, (24, 80))
        self.process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, env=environ, start_new_session=True
        )
        os.close(inside)
        self.seen = b""

    def until(self, text, patience=30.0):
        end = time.monotonic() + patience
        while text.encode() not in self.seen:
            assert time.monotonic() < end, f"{text!r} never came: {self.seen[-2000:]!r}"
            if select.select([self.handle], [], [], 0.2)[0]:
                self.seen += os.read(self.handle, 65536)
        self.seen = self.seen.partition(text.encode())[2]

    def ended(self, patience=15.0):
        end = time.monotonic() + patience
        while self.process.poll() is None and time.monotonic() < end:
            if select.select([self.handle], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):  # the other side is closed
                    os.read(self.handle, 65536)
        os.close(self.handle)
        return self.process.wait(1)


def test_the_editor_has_the_terminal_and_its_change_shows_at_once(tmp_path):
    path = written(tmp_path, plan_text(9))
    editor = tmp_path / "my-vi"
    editor.write_text(EDITOR, encoding="utf-8")
    editor.chmod(0o755)
    environ = {**os.environ, "VISUAL": str(editor), "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    environ.pop("NO_COLOR", None)
    terminal = Terminal([sys.executable, "-c", PROGRAM, str(path), str(tmp_path / "state")], environ)
    terminal.until("\x1b[c")  # it asks for the background; this terminal is a light one
    os.write(terminal.handle, b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c")
    terminal.until("青石县")
    os.write(terminal.handle, b"2")
    time.sleep(0.5)
    os.write(terminal.handle, b"jjE")
    terminal.until("THE EDITOR IS HERE")
    terminal.until("2 Measures")
    os.write(terminal.handle, b"1")
    terminal.until("改过的县")
    os.write(terminal.handle, b"q")
    assert terminal.ended() == 0
    line = plan_text(9).splitlines().index('id = "M03"')
    assert (tmp_path / "tasks.toml.opened").read_text(encoding="utf-8") == f"at +{line} of {path}\n"
