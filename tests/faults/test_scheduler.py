"""The scheduler: what becomes of the process when it dies, and of the desktop when much is due."""

import signal
from pathlib import Path

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

KILLER = """
import ctypes, signal, threading

def kill(*_):
    for thread in threading.enumerate():
        if thread.name == "scheduler":
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))

signal.signal(signal.SIGUSR1, kill)
"""


def test_33_the_scheduler_thread_dies(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    with Daemon(desktop, tmp_path / "home", {"PYTHONPATH": str(tmp_path)}) as daemon:
        daemon.plan()
        daemon.start()
        assert daemon.process
        daemon.process.send_signal(signal.SIGUSR1)
        daemon.plan(measure("甲"))  # wakes it
        assert daemon.process.wait(5) == 1
        assert not daemon.health().running
        daemon.start()
        daemon.settle()
        assert len(desktop.received()) == 1


def test_21_a_thousand_items_due_at_once(desktop: Desktop, daemon: Daemon) -> None:
    daemon.plan(*(measure(f"第{number}项") for number in range(1000)))
    daemon.launch()
    until((daemon.state / "daemon.lock").exists)
    (shown,) = desktop.wait_for(1, 2)
    assert shown["title"] == "行动计划: 1000 reminders"
    assert shown["body"].endswith("\n… and 992 more")
    daemon.settle()
    daemon.plan(*(measure(f"第{number}项") for number in range(1001)))
    assert desktop.wait_for(2)[1]["body"] == "due today · 第1000项"
