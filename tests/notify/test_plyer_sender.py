"""Plyer, in its real child process: the way on Windows and macOS, and the last one on Linux (faults 10, 12 and 13)."""

import inspect
import time
from pathlib import Path

import plyer.platforms.linux.notification
import psutil
import pytest

from qtrack.notify import make_channel, plyer_sender
from qtrack.notify.channel import Notification, Receipt, SendError, SendUnknown
from qtrack.notify.desktop import DesktopChannel
from qtrack.remind.reason_words import phrase_of
from tests.parts.desktop import Desktop
from tests.parts.notify_send import NotifySend

pytestmark = pytest.mark.usefixtures("desktop")  # no test may reach the desktop of who runs it

HELLO = Notification("质量月开幕", "还有 3 天\n牵头：市场监管局")


def surely_not_shown(way: DesktopChannel, notification: Notification = HELLO) -> str:
    """Why it was not."""
    with pytest.raises(SendError) as caught:
        way.send(notification)
    assert not isinstance(caught.value, SendUnknown)
    return caught.value.reason


@pytest.mark.usefixtures("running", "notify_send")
def test_10_no_notify_send_with_a_server() -> None:
    assert make_channel("desktop").send(HELLO).way == "dbus"


def test_10_a_server_is_asked_before_notify_send(running: Desktop, notify_send: NotifySend) -> None:
    notify_send.ends("exit 0")
    assert make_channel("desktop").send(HELLO).way == "dbus"
    running.stop_server()
    surely_not_shown(DesktopChannel())  # the bus is there: notify-send knows no more than it
    assert notify_send.calls() == []


@pytest.mark.usefixtures("notify_send")
def test_10_neither_bus_nor_notify_send() -> None:
    assert "cannot be reached" in surely_not_shown(DesktopChannel())


def test_10_notify_send_returns_1(notify_send: NotifySend) -> None:
    notify_send.ends("exit 1")
    way = DesktopChannel()
    assert "cannot be reached" in surely_not_shown(way)
    surely_not_shown(way)
    assert len(notify_send.calls()) == 2  # it was surely not shown, so it is tried again


def test_10_silence_is_no_success_and_not_asked_for_twice(desktop: Desktop, notify_send: NotifySend) -> None:
    notify_send.ends("exit 0")
    way = DesktopChannel()
    with pytest.raises(SendUnknown, match="without a receipt"):
        way.send(HELLO)
    surely_not_shown(way)
    assert [call[:2] for call in notify_send.calls()] == [["质量月开幕", "还有 3 天\n牵头：市场监管局"]]
    with pytest.raises(SendUnknown):
        way.send(Notification("另一条", ""))
    desktop.start_bus()
    desktop.start_server()
    assert way.send(HELLO) == Receipt(1, "dbus")


def ended(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_10_notify_send_hangs(notify_send: NotifySend, tmp_path: Path) -> None:
    number = tmp_path / "pid"
    notify_send.ends(f"echo $$ > '{number}'; exec /bin/sleep 60")
    start = time.monotonic()
    with pytest.raises(SendUnknown, match="in time"):
        DesktopChannel().send(HELLO)
    assert time.monotonic() - start < 5
    while not ended(int(number.read_text())):  # nothing is left that could show it an hour later
        assert time.monotonic() - start < 10


@pytest.mark.parametrize("title", ["--help", "-u", "--", "-", "\\x41\\", "<b>&", "'\"$(id)`id`", "a\0\x1b\ud800"])
def test_12_no_option_escape_or_markup_reaches_notify_send(notify_send: NotifySend, title: str) -> None:
    notify_send.ends("exit 0")
    with pytest.raises(SendUnknown):
        DesktopChannel().send(Notification(title, title + "\n--help"))
    (call,) = notify_send.calls()
    wanted = title.translate(str.maketrans("\\<>&\0\x1b\ud800", "＼＜＞＆\ufffd\ufffd\ufffd"))
    assert call[0] == (" " if title.startswith("-") else "") + wanted
    assert call[1] == call[0] + "\n--help"
    assert call[2] == "-i"  # what follows is plyer's


def test_12_three_megabytes_fit_into_an_argument(notify_send: NotifySend) -> None:
    notify_send.ends("exit 0")
    with pytest.raises(SendUnknown):
        DesktopChannel().send(Notification("长" * 1_000_000, "长" * 1_000_000))
    assert [len(text) for text in notify_send.calls()[0][:2]] == [120, 2000]


def test_13_a_folder_app(
    desktop: Desktop, notify_send: NotifySend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f'isdir("{plyer_sender.PORTAL}")' in inspect.getsource(plyer.platforms.linux.notification)
    monkeypatch.setattr(plyer_sender, "PORTAL", tmp_path)
    notify_send.ends("exit 0")
    surely_not_shown(DesktopChannel())
    assert notify_send.calls() == []
    desktop.start_bus()
    desktop.start_server()
    assert DesktopChannel().send(HELLO) == Receipt(1, "dbus")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_plyer_is_the_way(notify_send: NotifySend, platform: str) -> None:
    way = DesktopChannel(platform)
    assert "No usable implementation found" in surely_not_shown(way)
    notify_send.ends("exit 0")
    assert way.send(HELLO) == Receipt(None, "plyer")
    notify_send.ends("exit 3")
    assert "notify-send: exit code 3" in surely_not_shown(way)


def test_elsewhere_what_is_missing_is_told() -> None:
    assert phrase_of(DesktopChannel("win32").probe()) == ""
    assert phrase_of(DesktopChannel("darwin").probe()) == "pyobjus is not installed"
