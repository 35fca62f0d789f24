"""A notification server of its own process, for tests; it knows no introspection.

python notification_server.py FILE [--refuse N] [--capabilities a,b] [--delay SECONDS]

Owns org.freedesktop.Notifications on the session bus, says "ready" on stdout, and appends each notification it shows
to FILE as one line of JSON: id and FIELDS, the hints as name → [signature, value].
"""

import argparse
import json
import time
from itertools import count
from pathlib import Path

from jeepney import HeaderFields, Message, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

FIELDS = ("app_name", "replaces", "icon", "title", "body", "actions", "hints", "expire")


class Server:
    def __init__(self, arguments: argparse.Namespace) -> None:
        self._shown = Path(arguments.file)
        self._refuse: int = arguments.refuse  # notifications still to be refused
        self._delay: float = arguments.delay  # seconds between showing and answering
        self._capabilities: list[str] = [name for name in arguments.capabilities.split(",") if name]
        self._ids = count(1)

    def answer(self, call: Message) -> Message:
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
    server = Server(parser.parse_args())
    with open_dbus_connection("SESSION") as bus:
        name = message_bus.RequestName("org.freedesktop.Notifications", 4)  # 4: do not queue
        assert bus.send_and_get_reply(name).body == (1,), "the name has another owner"
        print("ready", flush=True)
        while True:
            message = bus.receive()
            if message.header.message_type is MessageType.method_call:
                bus.send(server.answer(message))


if __name__ == "__main__":
    main()
