"""The disk takes nothing any more: the person is told, and every reminder comes once while the daemon runs."""

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

TOLD = "The record of reminders cannot be written"
ROOM = "1m"


def system(*words: str | Path) -> None:
    """A command that this machine may not allow."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine does not allow it: {' '.join(map(str, words))}: {done.stderr.strip()}")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own at `folder`; the file in which everything goes that fills it up."""
    folder.mkdir()
    system("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder)
    try:
        yield folder / "filler"
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(filler: Path) -> None:
    """Not a byte is left."""
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 512)


def bodies(desktop: Desktop) -> list[str]:
    """What was told of measures, each by the last character of its line, in order."""
    return [note["body"][-1] for note in desktop.received() if note["title"].startswith("行动计划")]


def told(desktop: Desktop) -> int:
    """How often the person heard of the disk."""
    return [note["title"] for note in desktop.received()].count(TOLD)


def goes_on(daemon: Daemon, known: str) -> None:
    """Two more measures come, once each, and the person hears of the disk once."""
    for title in "乙丙":
        known += title
        daemon.plan(*map(measure, known))
        until(lambda: title in bodies(daemon.desktop))  # noqa: B023 - waited for here
    assert bodies(daemon.desktop) == list(known)
    assert told(daemon.desktop) == 1


def recovers(daemon: Daemon, known: str) -> None:
    """With room again the record is whole, and no later daemon repeats anything."""
    daemon.plan(*map(measure, f"{known}丁"))
    until(lambda: daemon.states() == dict.fromkeys(f"{known}丁", "accepted"))
    until(lambda: not daemon.health().troubles)
    daemon.start()
    daemon.plan(*map(measure, f"{known}丁戊"))
    until(lambda: "戊" in bodies(daemon.desktop))
    assert bodies(daemon.desktop) == list(f"{known}丁戊")
    assert told(daemon.desktop) == 1


def test_27_the_disk_is_full(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon, small_disk(daemon.state) as filler:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        daemon.settle()
        fill(filler)
        goes_on(daemon, "甲")
        assert "! state" in daemon.says("doctor")
        filler.unlink()
        recovers(daemon, "甲乙丙")
        daemon.kill()


def test_27_the_disk_is_full_when_the_daemon_starts(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon, small_disk(daemon.state) as filler:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        daemon.settle()
        assert daemon.stop() == 0
        fill(filler)
        daemon.launch()
        goes_on(daemon, "甲")
        filler.unlink()
        recovers(daemon, "甲乙丙")
        daemon.kill()


def test_27_no_file_may_grow(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        pid = daemon.start()
        daemon.settle()
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, before[1]))
        goes_on(daemon, "甲")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        recovers(daemon, "甲乙丙")


@contextmanager
def read_only(daemon: Daemon) -> Iterator[None]:
    """Neither the folder nor what lies in it may be written, by root either."""
    files = [daemon.state / name for name in ("outbox.db", "outbox.db-wal", "daemon.json")]
    names = [str(path) for path in (*files, daemon.state) if path.exists()]
    system("chattr", "+i", *names)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *names], check=True)


def test_27_the_state_becomes_read_only(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        daemon.settle()
        with read_only(daemon):
            goes_on(daemon, "甲")
        recovers(daemon, "甲乙丙")


def test_27_the_state_is_read_only_when_the_daemon_starts(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        daemon.settle()
        assert daemon.stop() == 0
        with read_only(daemon):
            daemon.launch()
            goes_on(daemon, "甲")
        recovers(daemon, "甲乙丙")


def test_27_a_state_that_cannot_even_be_locked(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"))
        daemon.state.write_text("no tmp_path")
        assert "cannot be used" in daemon.says("daemon", "run")
        assert "cannot be used" in daemon.says("daemon", "start")
        found = {row["check"]: row for row in json.loads(daemon.says("doctor", "--json"))}
        assert not found["state"]["ok"]
        assert not os.path.isdir(daemon.state)  # noqa: PTH112 - of a file
