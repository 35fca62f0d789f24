"""``qtrack daemon install``, ``uninstall``, and what ``status`` says of them, where no systemd knows of the desktop."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import Program


@pytest.fixture
def there(process: Program) -> Path:
    """Where the file will lie."""
    process.env["DISPLAY"] = ":7"
    process.env["PATH"] = str(process.folder)  # without systemctl
    return process.folder / "home" / "XDG_CONFIG_HOME" / "autostart" / "qtrack-daemon.desktop"


def installed(program: Program) -> object:
    return json.loads(program("daemon", "status", "--json").stdout)["installed"]


def test_only_shown(process: Program, there: Path) -> None:
    done = process("daemon", "install", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith(f"# would write {there}:\n# written by qtrack daemon install, ")
    assert f'"--plan" "{process.plan}"' in done.stdout
    assert not there.exists()
    assert installed(process) is None


def test_installed_and_taken_away(process: Program, there: Path) -> None:
    assert "not installed as a service" in process("daemon", "status").stdout
    done = process("daemon", "install")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"written: {there}",
        "it starts with the next login; start it now with qtrack daemon start",
        "qtrack daemon uninstall takes it away again",
    ]
    assert there.read_text() == process("daemon", "install", "--dry-run").stdout.partition("\n")[2]
    assert installed(process) == {"way": "autostart", "file": str(there), "enabled": True}
    assert f"started at login by {there}" in process("daemon", "status").stdout
    other = process("daemon", "install", "--state-dir", "other")
    assert (other.returncode, other.stdout) == (1, "")
    assert "serves another state directory" in other.stderr
    assert process("daemon", "uninstall", "--state-dir", "other").returncode == 1
    assert process("daemon", "uninstall").stdout == f"removed: {there}\n"
    assert os.listdir(there.parent) == []  # noqa: PTH208 - names
    again = process("daemon", "uninstall")
    assert again.returncode == 1
    assert "no service is installed" in again.stderr


def test_nothing_is_installed_without_a_plan_or_with_a_wrong_word(process: Program, there: Path) -> None:
    assert process("daemon", "start", "--dry-run").returncode == 2
    process.plan.unlink()
    assert process("daemon", "install").returncode == 3
    process.env["QTRACK_PLAN"] = "a\nb.toml"
    done = process("daemon", "install")
    assert (done.returncode, "control characters" in done.stderr) == (2, True)
    assert not there.exists()
