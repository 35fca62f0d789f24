"""The confirmed way, against a real bus and a real server; the names of the tests carry the numbers of the faults."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from jeepney import MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from qtrack.notify import dbus, make_channel
from qtrack.notify.channel import Notification, Receipt, SendError, SendUnknown, Urgency
from qtrack.remind.reason_words import phrase_of
from tests.parts.desktop import Desktop

HELLO = Notification("质量月开幕", "还有 3 天\n牵头：市场监管局")
PROMISE = 5  # seconds


@contextmanager
def in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < PROMISE


def failure(of: Callable[[], object]) -> SendError:
    """What `of` raises, which must come in time."""
    with in_time(), pytest.raises(SendError) as caught:
        of()
    return caught.value


def surely_not_shown(error: SendError) -> bool:
    return not isinstance(error, SendUnknown)


def test_the_server_gets_all_of_it_and_its_number_comes_back(running: Desktop) -> None:
    with in_time():
        receipts = [make_channel("desktop").send(HELLO), make_channel("desktop").send(HELLO)]
    assert receipts == [Receipt(1, "dbus"), Receipt(2, "dbus")]
    assert running.received()[0] == {
        "id": 1,
        "app_name": "qtrack",
        "replaces": 0,
        "icon": "",
        "title": "质量月开幕",
        "body": "还有 3 天\n牵头：市场监管局",
        "actions": [],
        "hints": {"urgency": ["y", 1], "category": ["s", "x-qtrack.reminder"], "desktop-entry": ["s", "qtrack"]},
        "expire": -1,
    }
    assert phrase_of(make_channel("desktop").probe()) == ""


@pytest.mark.parametrize(("urgency", "level"), [(Urgency.LOW, 0), (Urgency.NORMAL, 1), (Urgency.CRITICAL, 2)])
def test_urgency_is_a_byte(running: Desktop, urgency: Urgency, level: int) -> None:
    make_channel("desktop").send(Notification("t", "b", urgency))
    assert running.received()[0]["hints"]["urgency"] == ["y", level]


def test_one_notification_takes_the_place_of_another(running: Desktop) -> None:
    assert make_channel("desktop").send(Notification("t", "b", replaces=7)).id == 7
    assert running.received()[0]["replaces"] == 7


def test_1_no_session_bus(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    way = make_channel("desktop")
    error = failure(lambda: way.send(HELLO))
    assert surely_not_shown(error)
    assert "cannot be reached: No such file" in error.reason  # the address leads nowhere
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    error = failure(lambda: way.send(HELLO))
    assert surely_not_shown(error)
    assert "DBUS_SESSION_BUS_ADDRESS" in error.reason
    assert phrase_of(way.probe()) == error.reason
    desktop.start_bus()
    desktop.start_server()
    assert way.send(HELLO).way == "dbus"  # found in the runtime directory
    assert len(desktop.received()) == 1


def test_2_and_3_no_server_then_one_starts(desktop: Desktop) -> None:
    desktop.start_bus()
    way = make_channel("desktop")
    error = failure(lambda: way.send(HELLO))
    assert surely_not_shown(error)
    assert error.reason == phrase_of(way.probe()) == "no notification server is running on the session bus"
    desktop.start_server()
    assert phrase_of(way.probe()) == ""
    assert way.send(HELLO).id == 1
    assert len(desktop.received()) == 1


def test_4_and_5_a_hung_server_is_found_out_before_anything_is_sent(running: Desktop) -> None:
    way = make_channel("desktop")
    running.pause_server()
    error = failure(lambda: way.send(HELLO))
    assert surely_not_shown(error)
    running.resume_server()
    assert way.send(HELLO).id == 1
    assert len(running.received()) == 1


def test_4_a_server_that_hangs_after_it_was_told_may_have_shown_it(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_server(delay=60)
    assert isinstance(failure(lambda: make_channel("desktop").send(HELLO)), SendUnknown)
    assert len(desktop.received()) == 1


@pytest.mark.parametrize("end", [Desktop.stop_server, Desktop.stop_bus])
def test_4_so_may_one_that_dies_before_it_answers(desktop: Desktop, end: Callable[[Desktop], None]) -> None:
    desktop.start_bus()
    desktop.start_server(delay=60)
    with in_time(), ThreadPoolExecutor() as threads:
        sending = threads.submit(make_channel("desktop").send, HELLO)
        desktop.wait_for(1)
        end(desktop)
        with pytest.raises(SendUnknown):
            sending.result()


def test_4_a_hung_bus(running: Desktop) -> None:
    assert running.bus.process
    running.bus.process.send_signal(signal.SIGSTOP)
    assert surely_not_shown(failure(lambda: make_channel("desktop").send(HELLO)))


def test_4_a_bus_that_lets_in_and_then_says_nothing(desktop: Desktop) -> None:
    address = desktop.env["XDG_RUNTIME_DIR"] + "/bus"
    with socket.socket(socket.AF_UNIX) as listening, ThreadPoolExecutor() as threads:
        listening.bind(address)
        listening.listen()
        sending = threads.submit(failure, lambda: make_channel("desktop").send(HELLO))
        with listening.accept()[0] as connection:
            connection.recv(1024)
            connection.sendall(b"OK 1234\r\n")
            assert surely_not_shown(sending.result())


def test_6_the_bus_is_killed_and_restarted_at_the_same_address(running: Desktop) -> None:
    way = make_channel("desktop")
    way.send(HELLO)
    running.stop_bus()
    assert surely_not_shown(failure(lambda: way.send(HELLO)))
    running.start_bus()
    running.start_server()
    assert way.send(HELLO).id == 1
    assert len(running.received()) == 2


def test_7_the_server_answers_with_an_error(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_server(refuse=1)
    way = make_channel("desktop")
    error = failure(lambda: way.send(HELLO))
    assert surely_not_shown(error)
    assert error.reason == "the notification server refused: the test server refuses"
    assert way.send(HELLO).id == 1
    assert len(desktop.received()) == 1


def test_8_a_server_without_introspection(running: Desktop) -> None:
    with open_dbus_connection("SESSION") as connection:
        reply = connection.send_and_get_reply(new_method_call(dbus.SERVER, "Introspect"))
    assert reply.header.message_type is MessageType.error
    assert make_channel("desktop").send(HELLO).id == 1
    assert len(running.received()) == 1


def test_9_no_dbus_python(running: Desktop) -> None:
    code = """if True:
        import sys
        sys.modules["dbus"] = None  # importing it fails
        from qtrack.notify import make_channel
        from qtrack.notify.channel import Notification
        assert not {"jeepney", "plyer"} & sys.modules.keys()  # and nothing heavy is there before it is needed
        print(make_channel("desktop").send(Notification("t", "b")).id)
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert len(running.received()) == 1


def test_an_unknown_channel_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        make_channel("pigeon")


@pytest.mark.parametrize(
    ("stated", "sockets"),
    [
        ("unix:path=/run/a,guid=12;unix:abstract=/tmp/b", ["/run/a", "\0/tmp/b"]),
        ("unix:path=/run/%e8%b4%a8;", ["/run/质"]),
        ("autolaunch:;tcp:host=localhost,port=1;nonsense;unix:;unix:path=;=,=;:", []),
    ],
)
def test_addresses(stated: str, sockets: list[str]) -> None:
    assert dbus.find_addresses({"DBUS_SESSION_BUS_ADDRESS": stated}) == sockets


def test_an_address_that_died_does_not_lead_to_another_bus(tmp_path: Path) -> None:
    (tmp_path / "bus").touch()
    usual = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert dbus.find_addresses(usual) == [str(tmp_path / "bus")]
    assert dbus.find_addresses(usual | {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/gone"}) == ["/gone"]
