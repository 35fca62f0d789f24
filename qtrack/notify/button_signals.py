"""Clicks on the buttons of notifications, heard on the session bus.

Some servers tell everybody of a click, others only the connection that sent the notification. So the listener's
connection is also the one that notifications with buttons go through; it is opened by whoever needs it first, the
sender or the listener's thread, and again after the bus was away.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from qtrack.notify.channel import SendError
from qtrack.remind.reasons import Code, Reason

if sys.platform == "linux":  # jeepney is installed there only
    from jeepney import HeaderFields, Message, message_bus

    from qtrack.notify import dbus

FIRST, LONGEST = 1.0, 60.0  # seconds between two looks for a bus that is away
_RULE = "type='signal',sender='{0}',interface='{0}',member='ActionInvoked'".format("org.freedesktop.Notifications")
_log = logging.getLogger(__name__)


class Listener:
    """Calls `on_action` with the server's id of a notification and the id of its button, for every click.

    That happens in the listener's own thread, also for the notifications of others, and possibly more than once for
    one click. Nothing is heard where the desktop does not speak D-Bus.
    """

    def __init__(self, on_action: Callable[[int, str], None]) -> None:
        self._on_action = on_action
        self._connecting = threading.Lock()
        self._line: _SharedConnection | None = None
        self._stopping = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="clicks", daemon=True)

    def start(self) -> None:
        """Listen until `stop`."""
        if sys.platform == "linux":
            dbus.use_session(self._session)
            self._thread.start()

    def stop(self) -> None:
        """Hear nothing more; at once, unless a bus hangs."""
        if not self._thread.is_alive():
            return
        dbus.use_session(None)
        self._stopping = True
        self._wake.set()
        if self._line:  # made later, it is not read
            self._line.end()
        self._thread.join(dbus.PREPARE)

    @contextmanager
    def _session(self, deadline: float) -> Iterator["_SharedConnection"]:
        """The line for a sender, who leaves it open; SendError as from `dbus.connect`."""
        line = self._opened(deadline)
        self._wake.set()
        yield line

    def _opened(self, deadline: float) -> "_SharedConnection":
        if not self._connecting.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise SendError(Reason.of(Code.BUS_SILENT))
        try:
            if self._line is None or self._line.ended:
                self._line = _SharedConnection(dbus.connect(deadline, message_bus.AddMatch(_RULE)))
            return self._line
        finally:
            self._connecting.release()

    def _listen(self) -> None:
        """The thread: read from the line; where there is none, look for one again and again."""
        pause = FIRST
        while not self._stopping:
            try:
                line = self._opened(time.monotonic() + dbus.PREPARE)
                pause = FIRST
                if self._stopping:
                    line.end()
                line.read(self._handle_click)
            except (SendError, OSError) as error:
                _log.debug("clicks: %s", error)
            except Exception:  # noqa: BLE001 - what no bus should say must not end the thread that senders rely on
                _log.exception("clicks")
            self._wake.wait(pause)
            self._wake.clear()
            pause = min(pause * 2, LONGEST)

    def _handle_click(self, number: int, action: str) -> None:
        if self._stopping:
            return
        try:
            self._on_action(number, action)
        except Exception:  # noqa: BLE001 - whatever it is, the next click is to be heard
            _log.exception("the button %s of notification %d", action, number)


class _SharedConnection:
    """A `dbus.Bus` for senders in any thread, while one thread reads."""

    def __init__(self, connection: "dbus.Connection") -> None:
        self.ended = False
        self._connection = connection
        self._waiting: dict[int, Future[Message]] = {}
        self._lock = threading.Lock()  # no answer is looked up before it is waited for

    def send(self, message: "Message", deadline: float) -> int:
        """Put `message` on the wire; the serial number its answer will name."""
        with self._lock:
            if self.ended:
                raise ConnectionResetError
            try:
                serial = self._connection.send(message, deadline)
            except OSError:
                self.end()  # half a message may be on the wire
                raise
            self._waiting[serial] = Future()
            return serial

    def answer(self, serial: int, deadline: float) -> "Message":
        """The answer to the message of that number, as the reading thread finds it."""
        try:
            return self._waiting[serial].result(max(deadline - time.monotonic(), 0))
        finally:
            del self._waiting[serial]

    def read(self, heard: Callable[[int, str], None]) -> None:
        """Hand out what comes; OSError when the connection ends."""
        try:
            while True:
                self._dispatch(self._connection.next(), heard)
        finally:
            with self._lock:
                self.ended = True
                for waiting in self._waiting.values():
                    if not waiting.done():
                        waiting.set_exception(ConnectionResetError())
            self._connection.close()

    def end(self) -> None:
        """Let `read` return."""
        self._connection.end()

    def _dispatch(self, message: "Message", heard: Callable[[int, str], None]) -> None:
        with self._lock:
            waiting = self._waiting.get(dbus.reply_serial_of(message) or 0)
        if waiting:
            waiting.set_result(message)
            return
        match message.header.fields.get(HeaderFields.member), message.body:
            case "ActionInvoked", (int(number), str(action)):
                heard(number, action)
