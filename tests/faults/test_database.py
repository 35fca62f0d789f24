"""The outbox's database is held by somebody else, or damaged."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.parts import first_line
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

SECONDS = 10
MANY = 300
DAMAGED = "The record of reminders was damaged and has been started anew"
HOLD = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
database.execute("ROLLBACK")
"""


@contextmanager
def locked(daemon: Daemon) -> Iterator[float]:
    """The database is locked by another process for 10 s; the moment of the steady clock at which it is free again."""
    command = [sys.executable, "-c", HOLD, str(daemon.state / "outbox.db"), str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert first_line(other) == "held\n"
        yield time.monotonic() + SECONDS


def test_25_the_database_is_locked_by_another_process(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        pid = daemon.start()
        desktop.wait_for(1)
        with locked(daemon) as free:
            daemon.plan(measure("甲"), measure("乙"))
            assert "process" in daemon.says("daemon", "status")  # who only looks does not wait
            assert time.monotonic() < free
            desktop.wait_for(2)
            assert -0.5 < time.monotonic() - free < SECONDS
        assert [note["body"][-1] for note in desktop.received()] == ["甲", "乙"]
        until(lambda: daemon.states() == {"甲": "accepted", "乙": "accepted"})
        assert daemon.health().pid == pid


def test_25_the_database_is_locked_when_the_daemon_starts(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        desktop.wait_for(1)
        daemon.settle()
        daemon.kill()
        with locked(daemon) as free:
            daemon.plan(measure("甲"), measure("乙"))
            daemon.launch()
            desktop.wait_for(2)
            assert -0.5 < time.monotonic() - free < SECONDS
        assert [note["body"][-1] for note in desktop.received()] == ["甲", "乙"]


def cut(database: Path) -> None:
    """Half of the file is gone."""
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)


def many_delivered(daemon: Daemon) -> list[dict[str, object]]:
    """Many measures, all told in one notification; all that is written stands in the database's own file."""
    measures = [measure(f"第{number}项") for number in range(MANY)]
    daemon.plan(*measures)
    daemon.start()
    daemon.desktop.wait_for(1)
    daemon.settle()
    with closing(sqlite3.connect(daemon.state / "outbox.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return measures


def is_rebuilt(daemon: Daemon, measures: list[dict[str, object]]) -> None:
    """The damage is told once, the file is kept, most of what it knew was saved, and the rest came once more."""
    rest = repeats = 0

    def all_told() -> bool:
        nonlocal rest, repeats
        titles = [note["title"] for note in daemon.desktop.received()][1:]
        rest = titles.count(DAMAGED)
        repeats = sum(int(title.split()[1]) for title in titles if title != DAMAGED)
        return bool(rest and repeats)

    until(all_told)
    daemon.settle()
    assert rest == 1
    assert 0 < repeats < MANY * 2 // 3  # half of the file was there
    (aside,) = [path for path in daemon.state.iterdir() if re.fullmatch(r"outbox\.db\.damaged-\w+", path.name)]
    assert aside.stat().st_size
    before = len(daemon.desktop.received())
    daemon.plan(*measures, measure("更新"))
    assert daemon.desktop.wait_for(before + 1)[before]["body"] == "due today · 更新"
    until(lambda: daemon.states().get("更新") == "accepted")
    daemon.start()
    daemon.plan(*measures, measure("更新"), measure("最新"))
    assert daemon.desktop.wait_for(before + 2)[before + 1]["body"] == "due today · 最新"
    assert {f"第{number}项" for number in range(MANY)} <= set(daemon.states())


def test_26_the_database_is_cut_in_half_while_the_daemon_is_down(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        measures = many_delivered(daemon)
        daemon.kill()
        cut(daemon.state / "outbox.db")
        daemon.launch()
        is_rebuilt(daemon, measures)


def test_26_the_database_is_cut_in_half_under_the_daemon(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        measures = many_delivered(daemon)
        cut(daemon.state / "outbox.db")
        measures.append(measure("新"))
        daemon.plan(*measures)
        until(lambda: any("新" in note["body"] for note in desktop.received()))
        assert not daemon.ended()
        is_rebuilt(daemon, measures)
