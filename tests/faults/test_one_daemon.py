"""One daemon serves a state directory."""

import subprocess
from contextlib import ExitStack

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

RACING = 20


def test_22_a_second_daemon(desktop: Desktop, daemon: Daemon) -> None:
    daemon.plan(measure("甲"))
    first = daemon.start()
    with daemon.open("daemon", "run", stderr=subprocess.PIPE) as second:
        said = second.communicate(timeout=60)[1]
    assert second.returncode == 1
    assert f"process {first} already serves {daemon.state}" in said
    assert not daemon.ended()
    daemon.settle()
    assert len(desktop.received()) == 1


def test_22_twenty_racing(desktop: Desktop, daemon: Daemon) -> None:
    daemon.plan(measure("甲"))
    with ExitStack() as stack:
        racing = [stack.enter_context(daemon.open("daemon", "run", stderr=subprocess.PIPE)) for _ in range(RACING)]
        for process in racing:
            stack.callback(process.kill)
        until(lambda: sum(process.poll() is None for process in racing) == 1)
        (winner,) = [process for process in racing if process.poll() is None]
        for process in racing:
            if process is not winner:
                assert process.returncode == 1
                assert f"process {winner.pid} already serves" in process.communicate()[1]
        desktop.wait_for(1)
        daemon.plan(measure("甲"), measure("乙"))
        assert [note["body"] for note in desktop.wait_for(2)] == ["due today · 甲", "due today · 乙"]
        assert daemon.health().pid == winner.pid
