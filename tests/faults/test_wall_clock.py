"""The clock on the wall jumps: the machine slept, was off, or was set."""

import signal
import time
from pathlib import Path

from tests.parts.clock import Clock
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure, soon, today

MINUTES_10 = 600
DAYS_3 = 3 * 24 * 60 * 60
WAKING = 30  # seconds


def test_16_asleep_over_the_due_time(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"), at=soon())
        daemon.start()
        assert daemon.process
        time.sleep(1)  # the round that said how it is may not be over
        daemon.process.send_signal(signal.SIGSTOP)
        clock.move(MINUTES_10)
        daemon.process.send_signal(signal.SIGCONT)
        desktop.wait_for(1, WAKING)
        daemon.plan(measure("甲"), measure("乙"))
        assert [note["body"] for note in desktop.wait_for(2)] == ["due today · 甲", "due today · 乙"]


def test_17_the_clock_is_put_back(tmp_path: Path) -> None:
    clock, early = Clock(tmp_path), {"remind": ["0d@00:01"]}
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        at = soon(-2)
        daemon.plan(measure("甲"), at=at)
        daemon.start()
        desktop.wait_for(1)
        clock.move(-MINUTES_10)
        daemon.plan(measure("甲"), measure("乙", **early), at=at)
        desktop.wait_for(2)
        clock.move(0)
        daemon.plan(measure("甲"), measure("乙", **early), measure("丙"), at=at)
        assert [note["body"][-1] for note in desktop.wait_for(3)] == ["甲", "乙", "丙"]


def test_20_down_for_three_days(desktop: Desktop, tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        measures = [measure("甲"), measure("乙", due=today(-1))]
        milestones = [{"id": "丙", "title": "丙", "on": today(-1), "remind": ["1d", "0d"]}]
        daemon.plan(*measures, milestones=milestones, before=["1d", "0d"])
        clock.move(-DAYS_3)
        daemon.start()
        daemon.kill()
        assert desktop.received() == []
        clock.move(0)
        daemon.start()
        (shown,) = desktop.wait_for(1)
        expected = {"due today · 甲", "1 day late · 乙", f"missed, it was on {today(-1)} · 丙"}
        assert set(shown["body"].splitlines()) == expected
        daemon.plan(*measures, measure("丁"), milestones=milestones, before=["1d", "0d"])
        assert desktop.wait_for(2)[1]["body"] == "due today · 丁"
