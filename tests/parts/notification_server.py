"""A notification server of its own process, for tests; it knows no introspection.

python notification_server.py FILE [--refuse N] [--capabilities a,b] [--delay SECONDS] [--unicast]

Owns org.freedesktop.Notifications on the session bus, says "ready" on stdout, and appends each notification it shows
to FILE as one line of JSON: id and FIELDS, the hints as name → [signature, value].

It knows two methods of its own by which a test lets somebody click or close: TestClick(id, action) and
TestClose(id, reason). As servers do, it tells of a click (an ActivationToken before it, a NotificationClosed after it)
to everybody, or with --unicast to nobody but the connection that sent the notification.
"""

import argparse
import json
import time
from itertools import count
from pathlib import Path

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

SELF = DBusAddress("/org/freedesktop/Notifications", interface="org.freedesktop.Notifications")
FIELDS = ("app_name", "replaces", "icon", "title", "body", "actions", "hints", "expire")


class Server:
    def __init__(self, arguments: argparse.Namespace) -> None:
        self._shown = Path(arguments.file)
        self._refuse: int = arguments.refuse  # notifications still to be refused
        self._delay: float = arguments.delay  # seconds between showing and answering
        self._capabilities: list[str] = [name for name in arguments.capabilities.split(",") if name]
        self._unicast: bool = arguments.unicast
        self._senders: dict[int, str] = {}  # the connection that sent each notification
        self._ids = count(1)

    def answers(self, call: Message) -> list[Message]:
        """What is to be sent: signals, and the return at the end."""
        match call.header.fields[HeaderFields.member], call.body:
            case "TestClick", (number, action):
                tell = [("ActivationToken", "us", (number, "token")), ("ActionInvoked", "us", (number, action))]
                return [
                    *self._signals(number, *tell, ("NotificationClosed", "uu", (number, 2))),
                    new_method_return(call),
                ]
            case "TestClose", (number, reason):
                return [*self._signals(number, ("NotificationClosed", "uu", (number, reason))), new_method_return(call)]
        return [self._answer(call)]

    def _signals(self, number: int, *told: tuple[str, str, tuple[object, ...]]) -> list[Message]:
        signals = [new_signal(SELF, *signal) for signal in told]
        if self._unicast:
            for signal in signals:
                signal.header.fields[HeaderFields.destination] = self._senders.get(number, ":0.0")
        return signals

    def _answer(self, call: Message) -> Message:
        match call.header.fields[HeaderFields.member]:
            case "GetCapabilities":
                return new_method_return(call, "as", (self._capabilities,))
            case "GetServerInformation":
                return new_method_return(call, "ssss", ("test", "qtrack", "1", "1.2"))
            case "Notify":
                return self._notify(call)
            case method:
                return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (f"no method {method}",))

    def _notify(self, call: Message) -> Message:
        if self._refuse:
            self._refuse -= 1
            return new_error(call, "org.freedesktop.Notifications.Error", "s", ("the test server refuses",))
        number = call.body[1] or next(self._ids)
        self._senders[number] = call.header.fields[HeaderFields.sender]
        shown = {"id": number, **dict(zip(FIELDS, call.body, strict=True))}
        with self._shown.open("a", encoding="utf-8") as file:
            file.write(json.dumps(shown) + "\n")
        time.sleep(self._delay)
        return new_method_return(call, "u", (number,))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--refuse", type=int, default=0)
    parser.add_argument("--capabilities", default="body")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--unicast", action="store_true")
    server = Server(parser.parse_args())
    with open_dbus_connection("SESSION") as bus:
        name = message_bus.RequestName("org.freedesktop.Notifications", 4)  # 4: do not queue
        assert bus.send_and_get_reply(name).body == (1,), "the name has another owner"
        print("ready", flush=True)
        while True:
            message = bus.receive()
            if message.header.message_type is MessageType.method_call:
                for answer in server.answers(message):
                    bus.send(answer)


if __name__ == "__main__":
    main()
