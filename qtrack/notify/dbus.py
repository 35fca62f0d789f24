"""The confirmed way on Linux: org.freedesktop.Notifications on the session bus, spoken by jeepney.

Each send has a connection of its own, so a bus that was restarted at the same address is found again. Only what has
buttons goes through the connection that hears of clicks, while there is one (`use`): some servers tell of a click to
nobody but the connection that sent the notification. Nothing is introspected. The server is asked for its capabilities
before it is told to show something: whatever fails up to there, a hung server too, is a `SendError` and surely nothing
was shown. Once `Notify` is on the wire, silence, a broken connection and a server that dies are `SendUnknown`.
"""

import html
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path
from select import POLLIN, poll
from socket import SHUT_RDWR, socket
from typing import Any, Protocol
from urllib.parse import unquote

from jeepney import DBusAddress, HeaderFields, Message, MessageType, Parser, message_bus, new_method_call
from jeepney.io.blocking import prep_socket

from qtrack.notify.channel import Notification, Receipt, SendError, SendUnknown, Urgency, safe_texts_of
from qtrack.plain import plain
from qtrack.remind.reasons import NO_REASON, Code, Reason

PREPARE = 2.0  # seconds for all that comes before Notify
LIMIT = 4.5  # seconds for the whole send; the promise is 5
LABEL = 40  # characters of a button

SERVER = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_ERROR = "org.freedesktop.DBus.Error."
_NO_SERVER = {_ERROR + "ServiceUnknown", _ERROR + "NameHasNoOwner"}
_NO_ANSWER = {_ERROR + "NoReply", _ERROR + "Timeout", _ERROR + "TimedOut", _ERROR + "Disconnected"}
_UNKNOWN_METHOD = _ERROR + "UnknownMethod"
_LEVEL = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}


class NoBus(SendError):
    """No session bus is there to be reached; nothing was shown."""


class Bus(Protocol):
    """A connection to a bus. Deadlines are seconds of `time.monotonic`; missing one raises TimeoutError."""

    def send(self, message: Message, deadline: float) -> int:
        """Put `message` on the wire; the serial number its answer will name."""
        ...

    def answer(self, serial: int, deadline: float) -> Message:
        """The answer to the message of that number."""
        ...


Session = Callable[[float], AbstractContextManager[Bus]]
"""Gives a connection that has been let in before the deadline; SendError otherwise."""


def send(notification: Notification) -> Receipt:
    """Have the server show it; the receipt carries the server's id. Ends within `LIMIT` seconds."""
    start = time.monotonic()
    with (_with_buttons if notification.actions else _open_session)(start + PREPARE) as bus:
        capabilities = _read_capabilities(bus, start + PREPARE)
        try:
            serial = bus.send(_build_call(notification, capabilities), start + LIMIT)
        except OSError as error:
            raise SendError(_unreachable_reason(error)) from error
        try:
            reply = bus.answer(serial, start + LIMIT)
        except TimeoutError as error:
            raise SendUnknown(Reason.of(Code.SERVER_TOO_LATE)) from error
        except OSError as error:
            raise SendUnknown(Reason.of(Code.BUS_BROKE_OFF)) from error
    return _receipt_of(reply)


def probe() -> Reason:
    """Return `NO_REASON` when a notification server answers, else what is wrong. Ends within `PREPARE` seconds."""
    deadline = time.monotonic() + PREPARE
    try:
        with _open_session(deadline) as bus:
            _ask(bus, "GetServerInformation", deadline)
    except SendError as error:
        return error.cause
    return NO_REASON


def use_session(session: Session | None) -> None:
    """Send what has buttons through `session` from now on; None: through a connection of its own again."""
    global _with_buttons  # noqa: PLW0603 - a process has one desktop and so one listener, which comes and goes
    _with_buttons = session or _open_session


class Connection:
    """A `Bus` for one thread.

    jeepney's own blocking connection waits for the answer to its first call without end.
    """

    def __init__(self, connected: socket) -> None:
        self._socket = connected
        self._parser = Parser()
        self._serials = count(1)

    def send(self, message: Message, deadline: float) -> int:
        """Put `message` on the wire; the serial number its answer will name."""
        serial = next(self._serials)
        self._socket.settimeout(_seconds_until(deadline))
        self._socket.sendall(message.serialise(serial=serial))
        return serial

    def answer(self, serial: int, deadline: float) -> Message:
        """The answer to the message of that number; signals and the like are passed over."""
        while reply_serial_of(message := self._receive(deadline)) != serial:
            pass
        return message

    def next(self) -> Message:
        """The next message, whatever it is and however long it takes."""
        waiting = poll()  # not by a time limit: that is the socket's, and another thread may be sending
        waiting.register(self._socket, POLLIN)
        while (message := self._parser.get_next_message()) is None:
            waiting.poll()
            self._read()
        return message

    def end(self) -> None:
        """Break off, so that whoever waits for something stops waiting."""
        with suppress(OSError):  # it is over already
            self._socket.shutdown(SHUT_RDWR)

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _receive(self, deadline: float) -> Message:
        while (message := self._parser.get_next_message()) is None:
            self._socket.settimeout(_seconds_until(deadline))
            self._read()
        return message

    def _read(self) -> None:
        data = self._socket.recv(4096)
        if not data:
            raise ConnectionResetError
        self._parser.add_data(data)


def reply_serial_of(message: Message) -> int | None:
    """The serial number that `message` answers, None for a signal or a call."""
    number: int | None = message.header.fields.get(HeaderFields.reply_serial)
    return number


@contextmanager
def _open_session(deadline: float) -> Iterator[Connection]:
    """A connection that lasts as long as the block."""
    connection = connect(deadline)
    try:
        yield connection
    finally:
        connection.close()


_with_buttons: Session = _open_session


def connect(deadline: float, *orders: Message) -> Connection:
    """A connection to the session bus that has been let in and given `orders`, whose answers are not waited for."""
    connection = Connection(_open_socket(deadline))
    try:
        connection.answer(connection.send(message_bus.Hello(), deadline), deadline)
        for order in orders:
            connection.send(order, deadline)
    except OSError as error:
        connection.close()
        silent = isinstance(error, TimeoutError)
        raise SendError(Reason.of(Code.BUS_SILENT) if silent else _unreachable_reason(error)) from error
    return connection


def _open_socket(deadline: float) -> socket:
    """The first of the addresses that lets us in."""
    failure: Exception | None = None
    for address in find_addresses(os.environ):
        try:
            connection: socket = prep_socket(address, timeout=_seconds_until(deadline))
        except TimeoutError as error:
            raise SendError(Reason.of(Code.BUS_SILENT)) from error
        except (OSError, ValueError) as error:  # ValueError: jeepney was not authenticated
            failure = error
        else:
            return connection
    if failure:
        raise NoBus(_unreachable_reason(failure)) from failure
    raise NoBus(Reason.of(Code.NO_BUS))


def find_addresses(environ: Mapping[str, str]) -> list[str]:
    """The sockets the session bus may listen on; an abstract one starts with NUL.

    The runtime directory is only looked into where no address is set: an address that has died must not lead to
    somebody else's bus.
    """
    stated = environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if not stated:
        usual = Path(environ.get("XDG_RUNTIME_DIR") or os.devnull) / "bus"
        return [str(usual)] if usual.exists() else []
    found = []
    for entry in stated.split(";"):
        transport, _colon, parts = entry.partition(":")
        keys = {key: unquote(value) for key, _equals, value in (part.partition("=") for part in parts.split(","))}
        if transport == "unix" and keys.get("path"):
            found.append(keys["path"])
        elif transport == "unix" and keys.get("abstract"):
            found.append("\0" + keys["abstract"])
    return found


def _read_capabilities(bus: Bus, deadline: float) -> list[str]:
    """What the server can do; nothing where it does not know the question."""
    match _ask(bus, "GetCapabilities", deadline).body:
        case (list(names),):
            return names
    return []


def _ask(bus: Bus, method: str, deadline: float) -> Message:
    """The server's answer, or its word that it does not know `method`; SendError where there is no server."""
    try:
        reply = bus.answer(bus.send(new_method_call(SERVER, method), deadline), deadline)
    except TimeoutError as error:
        raise SendError(Reason.of(Code.SERVER_SILENT)) from error
    except OSError as error:
        raise SendError(_unreachable_reason(error)) from error
    if _error_name_of(reply) not in {None, _UNKNOWN_METHOD}:
        raise _refusal_of(reply)
    return reply


def _build_call(notification: Notification, capabilities: list[str]) -> Message:
    """The call. Where the server reads markup in bodies, what looks like it is escaped; titles never hold any."""
    title, body = safe_texts_of(notification)
    # No qtrack.desktop is installed among the applications: GNOME takes an application's notifications away
    # as soon as the connection that sent them is closed.
    hints = {
        "urgency": ("y", _LEVEL[notification.urgency]),
        "category": ("s", "x-qtrack.reminder"),
        "desktop-entry": ("s", "qtrack"),
    }
    text = html.escape(body, quote=False) if "body-markup" in capabilities else body
    buttons = notification.actions if "actions" in capabilities else ()
    actions = [word for key, label in buttons for word in (key, plain(label, LABEL))]
    arguments: tuple[Any, ...] = ("qtrack", notification.replaces, "", title, text, actions, hints, -1)
    return new_method_call(SERVER, "Notify", "susssasa{sv}i", arguments)


def _receipt_of(reply: Message) -> Receipt:
    if _error_name_of(reply) in _NO_ANSWER:
        raise SendUnknown(Reason.of(Code.SERVER_WENT_AWAY))
    if reply.header.message_type is MessageType.error:
        raise _refusal_of(reply)
    match reply.body:
        case (int(number),):
            return Receipt(number, "dbus")
    raise SendUnknown(Reason.of(Code.SERVER_GAVE_NO_NUMBER))


def _error_name_of(reply: Message) -> Any:
    """The name of the error that `reply` is, None where it is none."""
    return reply.header.fields.get(HeaderFields.error_name)


def _refusal_of(reply: Message) -> SendError:
    if _error_name_of(reply) in _NO_SERVER:
        return SendError(Reason.of(Code.NO_SERVER))
    said = next((word for word in reply.body if isinstance(word, str)), "") or str(_error_name_of(reply))
    return SendError(Reason.of(Code.SERVER_REFUSED, reason=plain(said, 200)))


def _unreachable_reason(error: Exception) -> Reason:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Reason.of(Code.BUS_UNREACHABLE, reason=plain(reason, 200))


def _seconds_until(deadline: float) -> float:
    """Seconds until `deadline`; never nothing, which a socket would take for "do not wait at all"."""
    return max(deadline - time.monotonic(), 0.001)
