"""The lock's file is deleted, or the lock outlives the daemon in a child: one daemon delivers all the same."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.notify_send import NotifySend
from tests.parts.plans import measure
from tests.parts.waiting import until

TICK = 30  # seconds
FORKING = """
import os, signal, time

def fork(*_):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)

signal.signal(signal.SIGUSR1, fork)
"""


def test_23_the_lock_file_is_deleted(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        pid = daemon.start()
        (daemon.state / "daemon.lock").unlink()
        until(lambda: daemon.health().running, TICK)  # it made a new one
        assert daemon.health().pid == pid
        with daemon.open("daemon", "run", stderr=subprocess.PIPE) as second:
            assert f"process {pid} already serves" in second.communicate(timeout=60)[1]
        daemon.plan(measure("甲"), measure("乙"))
        assert len(desktop.wait_for(2)) == 2


def test_23_and_a_second_daemon_is_faster(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        desktop.wait_for(1)
        lock = daemon.state / "daemon.lock"
        lock.unlink()
        with daemon.open("daemon", "run", stderr=subprocess.DEVNULL) as second:
            until(lambda: lock.exists() and lock.read_text() == f"{second.pid}\n")
            until(lambda: daemon.health().since)
            daemon.plan(measure("甲"), measure("乙"))
            desktop.wait_for(2)
            assert daemon.process
            assert daemon.process.wait(10) == 1
            daemon.plan(measure("甲"), measure("乙"), measure("丙"))
            assert [note["body"][-1] for note in desktop.wait_for(3)] == ["甲", "乙", "丙"]
            second.kill()


def test_24_a_child_that_sends_outlives_the_daemon(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        sender = NotifySend(daemon.programs)
        sender.ends("exec /bin/sleep 60")
        daemon.plan(measure("甲"))
        pid = daemon.launch()
        until(sender.calls)
        children = psutil.Process(pid).children(recursive=True)
        daemon.kill()
        assert [child for child in children if child.is_running()]
        sender.ends("exit 1")
        desktop.start_bus()
        desktop.start_server()
        daemon.start()
        daemon.settle()
        assert len(desktop.received()) == 1
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()


def test_24_a_child_keeps_the_lock(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(FORKING)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", {"PYTHONPATH": str(tmp_path)}) as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        pid = daemon.start()
        desktop.wait_for(1)
        assert daemon.process
        daemon.process.send_signal(signal.SIGUSR1)
        (child,) = until(psutil.Process(pid).children)
        daemon.kill()
        daemon.plan(measure("甲"), measure("乙"))
        with daemon.open("daemon", "run", stderr=subprocess.PIPE) as second:
            assert f"process {pid} has ended, and a child of it still holds" in second.communicate(timeout=60)[1]
        assert second.returncode == 1
        os.kill(child.pid, signal.SIGKILL)
        daemon.start()
        assert [note["body"][-1] for note in desktop.wait_for(2)] == ["甲", "乙"]
