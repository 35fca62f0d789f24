"""Buttons: they reach the server, and a click on one reaches us, whatever happened to bus and server in between."""

import queue
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from qtrack.notify import dbus, make_channel
from qtrack.notify.button_signals import Listener
from qtrack.notify.channel import Notification, SendError, SendUnknown
from tests.parts.desktop import Desktop

HELLO = Notification("质量月开幕", "还有 3 天", actions=(("done", "完成"), ("later", "明天再说")))
ABLE = "body,actions"
PROMISE = 5  # seconds

Clicks = queue.SimpleQueue[tuple[int, str]]


@contextmanager
def listening(on_action: Callable[[int, str], None] | None = None) -> Iterator[Clicks]:
    """What is clicked on while the block runs."""
    clicks: Clicks = queue.SimpleQueue()
    listener = Listener(on_action or (lambda number, action: clicks.put((number, action))))
    listener.start()
    try:
        yield clicks
    finally:
        start = time.monotonic()
        listener.stop()
        assert time.monotonic() - start < dbus.PREPARE + 1


def send(notification: Notification = HELLO) -> int:
    number = make_channel("desktop").send(notification).id
    assert number is not None
    return number


@pytest.fixture(params=[False, True], ids=["to everybody", "to the sender"])
def unicast(request: pytest.FixtureRequest, desktop: Desktop) -> bool:
    """Whom the server, which runs and has buttons, tells of a click."""
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE, unicast=request.param)
    return bool(request.param)


@pytest.mark.usefixtures("unicast")
def test_a_click_is_heard(desktop: Desktop) -> None:
    with listening() as clicks:
        first, second = send(), send()
        assert desktop.received()[0]["actions"] == ["done", "完成", "later", "明天再说"]
        desktop.click(second, "later")
        desktop.click(first, "done")
        assert [clicks.get(timeout=5), clicks.get(timeout=5)] == [(second, "later"), (first, "done")]
        desktop.close(first)
    assert clicks.empty()  # neither the token nor the closing is a click


def test_after_the_server_was_restarted(desktop: Desktop, unicast: bool) -> None:  # noqa: FBT001
    with listening() as clicks:
        send()
        desktop.start_server(capabilities=ABLE, unicast=unicast)
        desktop.click(send(), "done")
        assert clicks.get(timeout=5) == (1, "done")


def test_after_the_bus_was_restarted(desktop: Desktop, unicast: bool) -> None:  # noqa: FBT001
    with listening() as clicks:
        send()
        desktop.stop_bus()
        with pytest.raises(SendError) as caught:
            send()
        assert not isinstance(caught.value, SendUnknown)
        desktop.start_bus()
        desktop.start_server(capabilities=ABLE, unicast=unicast)
        desktop.click(send(), "done")  # at once: the sender opens the line again
        assert clicks.get(timeout=5) == (1, "done")


def test_the_line_comes_back_by_itself(desktop: Desktop) -> None:
    with listening() as clicks:  # no bus at all yet
        time.sleep(0.1)
        desktop.start_bus()
        desktop.start_server(capabilities=ABLE)
        end = time.monotonic() + 10
        while clicks.empty() and time.monotonic() < end:
            desktop.click(7, "ack")  # nobody has sent anything
            time.sleep(0.1)
        assert clicks.get_nowait() == (7, "ack")


def test_buttons_are_left_out_where_the_server_has_none(running: Desktop) -> None:
    with listening():
        send()
    assert running.received()[0]["actions"] == []


def test_labels_are_text(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE)
    send(Notification("t", "b", actions=(("done", "完\0成\x1b" + "长" * 1000), ("b", "<b>"))))
    actions = desktop.received()[0]["actions"]
    assert actions == ["done", "完\ufffd成\ufffd" + "长" * (dbus.LABEL - 5) + "…", "b", "<b>"]


@pytest.mark.usefixtures("unicast")
def test_clicks_on_the_notifications_of_others_are_passed_on(desktop: Desktop) -> None:
    with listening() as clicks:
        own = send()
        other = send(Notification("t", "b"))  # without buttons: through a connection of its own
        desktop.click(own, "default")
        assert clicks.get(timeout=5) == (own, "default")
        desktop.click(other, "default")
        desktop.click(own, "ack")
        heard = [clicks.get(timeout=5)]
        heard += [clicks.get(timeout=5)] if heard == [(other, "default")] else []
        assert heard[-1] == (own, "ack")


@pytest.mark.usefixtures("unicast")
def test_a_hung_server(desktop: Desktop) -> None:
    with listening() as clicks:
        number = send()
        desktop.pause_server()
        start = time.monotonic()
        with pytest.raises(SendError) as caught:
            send()
        assert time.monotonic() - start < PROMISE
        assert not isinstance(caught.value, SendUnknown)  # it was found out before anything was sent
        desktop.resume_server()
        assert send() == number + 1
        assert len(desktop.received()) == 2
        desktop.click(number, "done")
        assert clicks.get(timeout=5) == (number, "done")


@pytest.mark.parametrize("end", [None, Desktop.stop_server, Desktop.stop_bus])
def test_no_answer_may_mean_that_it_was_shown(desktop: Desktop, end: Callable[[Desktop], None] | None) -> None:
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE, delay=60)
    with listening(), ThreadPoolExecutor() as threads:
        sending = threads.submit(send)
        desktop.wait_for(1)
        if end:
            end(desktop)
        with pytest.raises(SendUnknown):
            sending.result(2 if end else PROMISE)  # an end is noticed at once


def test_a_hung_bus_holds_up_nobody_for_long(desktop: Desktop) -> None:
    desktop.start_bus()
    assert desktop.bus.process
    with listening():
        desktop.stop_bus()
        desktop.start_bus()
        desktop.bus.process.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        with pytest.raises(SendError) as caught:
            send()
        assert time.monotonic() - start < PROMISE
        assert not isinstance(caught.value, SendUnknown)


def test_many_senders_share_the_line(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE, unicast=True)
    with listening() as clicks, ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda n: (n, send(Notification(str(n), "", actions=(("a", "b"),)))), range(40)))
        assert {note["title"]: note["id"] for note in desktop.received()} == {str(n): number for n, number in numbers}
        desktop.click(40, "a")
        assert clicks.get(timeout=5) == (40, "a")


def test_one_click_that_fails_does_not_cost_the_next(desktop: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE)
    heard: Clicks = queue.SimpleQueue()

    def trip(number: int, action: str) -> None:
        heard.put((number, action))
        raise RuntimeError(action)

    with listening(trip):
        desktop.click(send(), "one")
        desktop.click(send(), "two")
        assert [heard.get(timeout=5), heard.get(timeout=5)] == [(1, "one"), (2, "two")]
    assert "the button one of notification 1" in caplog.text


def test_after_stop_nothing_is_heard_and_sending_goes_on(desktop: Desktop) -> None:
    desktop.start_bus()
    desktop.start_server(capabilities=ABLE)
    with listening() as clicks:
        start = time.monotonic()
        send()
    assert time.monotonic() - start < 1  # stopping is prompt
    desktop.click(send(), "done")
    time.sleep(0.2)
    assert clicks.empty()
    assert len(desktop.received()) == 2


@pytest.mark.parametrize("bus", [True, False])
def test_waiting_takes_no_time(desktop: Desktop, bus: bool) -> None:  # noqa: FBT001
    if bus:
        desktop.start_bus()
        desktop.start_server(capabilities=ABLE)
    with listening():
        time.sleep(0.2)
        before = time.process_time()
        time.sleep(1.5)
        assert time.process_time() - before < 0.05
