"""Bus and notification server fail or are not there: nothing is lost, nothing comes twice, and status tells."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.notify_send import NotifySend
from tests.parts.plans import measure
from tests.parts.waiting import until

APP = """
import os

stat = os.stat
os.stat = lambda path, *more, **how: stat("/" if str(path) == "/app" else path, *more, **how)
"""
"""Makes a process believe that there is a folder /app."""


@contextmanager
def one_due(folder: Path) -> Iterator[tuple[Desktop, Daemon]]:
    """A desktop on which nothing runs, and a daemon that is not started yet, with one reminder due."""
    with Desktop(folder) as desktop, Daemon(desktop, folder / "home") as daemon:
        daemon.plan(measure("甲"))
        yield desktop, daemon


def told(daemon: Daemon, reason: str) -> None:
    """Status says that the desktop fails, why, and that one reminder waits."""
    until(lambda: daemon.health().failing)
    status = daemon.says("daemon", "status")
    assert f"channel desktop fails: {reason}" in status
    assert "1 reminder waits" in status
    answer = json.loads(daemon.says("daemon", "status", "--json"))
    assert (answer["running"], answer["pending"], answer["failing"]) == (True, 1, ["desktop"])


def comes_at_last(daemon: Daemon, *shown: str) -> None:
    """`shown` is all that comes, also after another round has sent another item, and status is content."""
    daemon.desktop.wait_for(len(shown))
    until(lambda: not daemon.health().failing)
    assert daemon.health().pending == 0
    assert "fails" not in daemon.says("daemon", "status")
    daemon.plan(measure("甲"), measure("其后"))
    daemon.desktop.wait_for(len(shown) + 1)
    assert [note["body"].removeprefix("due today · ") for note in daemon.desktop.received()] == [*shown, "其后"]


def test_1_no_session_bus_until_one_starts(tmp_path: Path) -> None:
    with one_due(tmp_path) as (desktop, daemon):
        process = daemon.start()
        told(daemon, "the session bus cannot be reached: No such file")
        desktop.start_bus()
        desktop.start_server()
        comes_at_last(daemon, "甲")
        assert daemon.health().pid == process


def test_2_a_bus_without_a_server_3_until_one_starts(tmp_path: Path) -> None:
    with one_due(tmp_path) as (desktop, daemon):
        desktop.start_bus()
        daemon.start()
        told(daemon, "no notification server is running")
        desktop.start_server()
        comes_at_last(daemon, "甲")


def test_4_a_hung_server_5_that_goes_on(tmp_path: Path) -> None:
    with one_due(tmp_path) as (desktop, daemon):
        desktop.start_bus()
        desktop.start_server()
        desktop.pause_server()
        daemon.start()
        told(daemon, "the notification server does not answer; nothing was sent")
        desktop.resume_server()
        comes_at_last(daemon, "甲")


def test_4_a_server_that_was_told_and_hung_5_another_one_shows_a_marked_copy(tmp_path: Path) -> None:
    with one_due(tmp_path) as (desktop, daemon):
        desktop.start_bus()
        desktop.start_server(delay=60)
        daemon.start()
        told(daemon, "the notification server did not answer in time; it may have shown it")
        desktop.start_server()
        comes_at_last(daemon, "甲", "甲 (repeated)")


def test_6_the_bus_is_killed_and_restarted_at_the_same_address(desktop: Desktop, daemon: Daemon) -> None:
    daemon.plan(measure("甲"))
    process = daemon.start()
    desktop.wait_for(1)
    desktop.stop_bus()
    desktop.start_bus()
    desktop.start_server()
    comes_at_last(daemon, "甲")
    assert daemon.health().pid == process


def test_7_the_server_answers_with_an_error(tmp_path: Path) -> None:
    with one_due(tmp_path) as (desktop, daemon):
        desktop.start_bus()
        desktop.start_server(refuse=2)
        daemon.start()
        told(daemon, "the notification server refused: the test server refuses")
        comes_at_last(daemon, "甲")


def test_8_a_server_without_introspection(desktop: Desktop, daemon: Daemon) -> None:
    address = DBusAddress(
        "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.DBus.Introspectable"
    )
    with open_dbus_connection(desktop.bus.address) as connection:
        reply = connection.send_and_get_reply(new_method_call(address, "Introspect"))
    assert reply.header.message_type is MessageType.error
    daemon.plan(measure("甲"))
    daemon.start()
    comes_at_last(daemon, "甲")


def test_9_10_neither_dbus_python_nor_notify_send(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "dbus.py").write_text("raise ImportError('no dbus-python')\n")
    with Daemon(desktop, tmp_path / "home", {"PYTHONPATH": str(tmp_path)}) as daemon:
        daemon.plan(measure("甲"))
        daemon.start()
        daemon.settle()
        assert "shown through dbus" in daemon.says("why", "甲")
        comes_at_last(daemon, "甲")


def test_10_no_bus_and_notify_send_returns_1(tmp_path: Path) -> None:
    with one_due(tmp_path) as (_desktop, daemon):
        notify_send = NotifySend(daemon.programs)
        notify_send.ends("exit 1")
        daemon.start()
        told(daemon, "the session bus cannot be reached: No such file")
        assert len(notify_send.calls()) == 1


def test_13_a_folder_app_exists(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(APP)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", {"PYTHONPATH": str(tmp_path)}) as daemon:
        notify_send = NotifySend(daemon.programs)
        notify_send.ends("exit 0")
        daemon.plan(measure("甲"))
        daemon.start()
        told(daemon, "the session bus cannot be reached: No such file")
        assert notify_send.calls() == []
        desktop.start_bus()
        desktop.start_server()
        comes_at_last(daemon, "甲")
