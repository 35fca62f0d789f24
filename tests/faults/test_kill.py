"""The daemon is killed around a send, or told to end during one."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

KILLS = 25
WORKERS = 4  # each with a daemon and a desktop of its own
AT_ONCE = 0.002  # seconds


class Victim:
    """A daemon that is killed again and again, each time around the send of a new measure."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.names: list[str] = []
        self.in_window = 0  # kills after which the outbox did not know how the send had ended

    def add(self) -> str:
        """One more measure that is due."""
        self.names.append(f"第{len(self.names)}项")
        self.daemon.plan(*map(measure, self.names))
        return self.names[-1]

    def kill(self, name: str) -> str:
        """Do so, and return the state in which the measure was left."""
        self.daemon.kill()
        state = self.daemon.states().get(name, "")
        self.in_window += state == "sending"
        return state

    def recover(self) -> None:
        """Start again, and have everything sent."""
        self.daemon.start()
        self.daemon.settle()

    def copies(self, name: str) -> list[str]:
        """What followed the name of the measure in each notification that told of it."""
        lines = [line for note in self.daemon.desktop.received() for line in note["body"].splitlines()]
        return [line.partition(name)[2] for line in lines if name in line]


def before_the_send(victim: Victim, moments: list[float]) -> None:
    """Half from the lock on, half with the send committed: the server hangs at the question before `Notify`."""
    daemon, lock = victim.daemon, victim.daemon.state / "daemon.lock"
    daemon.desktop.pause_server()
    for moment in moments:
        name = victim.add()
        process = f"{daemon.launch()}\n"
        until(lambda process=process: lock.exists() and lock.read_text() == process, step=AT_ONCE)
        if moment < 0.5:
            time.sleep(moment * 0.2)
        else:
            until(lambda name=name: daemon.states().get(name) == "sending")
        victim.kill(name)
    daemon.desktop.resume_server()
    assert daemon.desktop.received() == []
    victim.recover()


def during_the_send(victim: Victim, moments: list[float]) -> None:
    """The server has shown it and does not answer."""
    desktop = victim.daemon.desktop
    desktop.start_server(delay=0.4)
    victim.daemon.start()
    for moment in moments:
        name = victim.add()
        until(lambda name=name: victim.copies(name), step=AT_ONCE)
        desktop.pause_server()
        time.sleep(moment * 0.1)
        assert victim.kill(name) == "sending"
        desktop.resume_server()
        victim.recover()
        assert victim.copies(name) == ["", " (repeated)"]


def after_the_send(victim: Victim, moments: list[float]) -> None:
    """The server answers at once: half into the commit of the answer, half into the time after it."""
    victim.daemon.start()
    for moment in moments:
        name = victim.add()
        until(lambda name=name: victim.copies(name), step=AT_ONCE)
        if moment < 0.5:
            time.sleep(moment * 0.004)
        else:
            until(lambda name=name: victim.daemon.states()[name] == "accepted")
        state = victim.kill(name)
        victim.recover()
        assert victim.copies(name) == {"sending": ["", " (repeated)"], "accepted": [""]}[state]


Point = Callable[[Victim, list[float]], None]


def killed(point: Point, folder: Path, moments: list[float]) -> tuple[list[int], int]:
    """How often one victim's measures were shown, and how many of the kills were in the window."""
    with Desktop(folder) as desktop, Daemon(desktop, folder / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        victim = Victim(daemon)
        point(victim, moments)
        daemon.kill()
        victim.add()
        victim.recover()  # and nothing of what was sent before comes again
        return [len(victim.copies(name)) for name in victim.names[:-1]], victim.in_window


@pytest.mark.slow
@pytest.mark.parametrize("point", [before_the_send, during_the_send, after_the_send])
def test_14_kill_9(
    point: Point, tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None]
) -> None:
    folders = [tmp_path_factory.mktemp("victim") for _worker in range(WORKERS)]
    moments = [[number / KILLS for number in range(worker, KILLS, WORKERS)] for worker in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as threads:
        victims = list(threads.map(partial(killed, point), folders, moments))
    shown = Counter(copies for copies, _in_window in victims for copies in copies)
    in_window = sum(count for _copies, count in victims)
    record_property(
        "figure",
        f"kill -9 {point.__name__.replace('_', ' ')}: {shown.total()} kills, {in_window} of them between the commits; "
        f"lost {shown[0]}, once {shown[1]}, twice (the second marked) {shown[2]}",
    )
    assert shown[1] + shown[2] == KILLS
    assert shown[2] <= in_window


def test_15_sigterm_during_a_send(desktop: Desktop, daemon: Daemon) -> None:
    desktop.start_server(delay=1)
    daemon.plan(measure("甲"), measure("乙"), group=False)
    daemon.launch()
    desktop.wait_for(1)
    assert daemon.stop() == 0
    assert len(desktop.received()) == 1
    assert Counter(daemon.states().values()) == {"accepted": 1}
    desktop.start_server()
    daemon.start()
    daemon.settle()
    assert sorted(note["body"] for note in desktop.received()) == ["due today · 乙", "due today · 甲"]
