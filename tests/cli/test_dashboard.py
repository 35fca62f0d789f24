"""``qtrack`` alone, in a real terminal: the dashboard, the daemon behind it, and the first run without a plan."""

import os
import sys

import pytest

from qtrack.state.daemon_lock import find_holder
from tests.cli.running import Program
from tests.parts.waiting import until
from tests.tui.test_pty import Terminal

QTRACK = [sys.executable, "-m", "qtrack"]


def opened(program: Program) -> Terminal:
    environ = {"TERM": "xterm-256color", **program.environ()}
    command = ["sh", "-c", f'cd "{program.folder}" && exec {" ".join(QTRACK)}']
    return Terminal(command, environ)


def closed(terminal: Terminal) -> int | None:
    os.write(terminal.handle, b"q")
    terminal.ended()
    return terminal.process.returncode


def test_it_starts_the_daemon_which_goes_on_when_it_is_closed(process: Program) -> None:
    state = process.folder / "state"
    terminal = opened(process)
    try:
        terminal.until("质量强县行动计划")
        pid = until(lambda: find_holder(state))
        assert closed(terminal) == 0
        assert find_holder(state) == pid
    finally:
        stopped = process("daemon", "stop")
    assert stopped.returncode == 0


@pytest.mark.parametrize("how", ["environment", "settings"])
def test_it_starts_no_daemon_for_who_wants_none(process: Program, how: str) -> None:
    if how == "environment":
        process.env["QTRACK_AUTOSTART"] = "0"
    else:
        (process.plan.parent / "settings.toml").write_text("[daemon]\nautostart = false\n", encoding="utf-8")
    terminal = opened(process)
    terminal.until("质量强县行动计划")
    terminal.until("not running")
    assert closed(terminal) == 0
    assert find_holder(process.folder / "state") is None


def test_without_a_plan_it_shows_the_example_and_makes_ones_own(process: Program) -> None:
    process.env["QTRACK_AUTOSTART"] = "0"
    process.plan.unlink()
    terminal = opened(process)
    terminal.until("云溪县")
    os.write(terminal.handle, b"N")
    own = process.folder / "home" / "XDG_CONFIG_HOME" / "qtrack" / "tasks.toml"
    until(own.exists)
    terminal.until("第一项措施")
    assert closed(terminal) == 0
    assert process("check").returncode == 0
