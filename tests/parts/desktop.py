"""A desktop for tests: a private bus and a notification server, both real processes that can fail in every way."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.parts import first_line, notification_server
from tests.parts.bus import Bus

_SERVER = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)


class Desktop:
    """Nothing runs at first; leaving the `with` block ends everything.

    `env` points a process at this desktop alone, whether its bus runs or not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "notifications.jsonl"
        self.bus = Bus()
        self.server: subprocess.Popen[str] | None = None
        self.env = {"DBUS_SESSION_BUS_ADDRESS": self.bus.address, "XDG_RUNTIME_DIR": str(self.bus.folder)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop_server()
        self.bus.close()

    def start_bus(self) -> str:
        """Start the bus, always at the same address, which is returned."""
        return self.bus.start()

    def stop_bus(self) -> None:
        """Kill the bus; its clients lose their connections."""
        self.bus.stop()

    def start_server(
        self, *, refuse: int = 0, capabilities: str = "body", delay: float = 0, unicast: bool = False,
    ) -> None:  # fmt: skip
        """Start a notification server and wait until it owns the name; what is shown is kept from one to the next."""
        self.stop_server()
        command = [sys.executable, notification_server.__file__, str(self._file)]
        command += [f"--refuse={refuse}", f"--capabilities={capabilities}", f"--delay={delay}"]
        command += ["--unicast"] if unicast else []
        words = self.folder / "server.err"
        with words.open("a") as stderr:
            environ = os.environ | self.env
            self.server = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=stderr, text=True)
        assert first_line(self.server) == "ready\n", words.read_text()

    def stop_server(self) -> None:
        """Kill the server, also a paused one."""
        if self.server:
            with self.server:
                self.server.kill()
            self.server = None

    def pause_server(self) -> None:
        """Let the server hang (SIGSTOP)."""
        assert self.server
        self.server.send_signal(signal.SIGSTOP)

    def resume_server(self) -> None:
        """Let it go on (SIGCONT)."""
        assert self.server
        self.server.send_signal(signal.SIGCONT)

    def click(self, number: int, action: str) -> None:
        """Let somebody click on a button of the notification of that number."""
        self._tell("TestClick", "us", (number, action))

    def close(self, number: int, reason: int = 2) -> None:
        """Let somebody close it (2), or its time run out (1)."""
        self._tell("TestClose", "uu", (number, reason))

    def _tell(self, method: str, signature: str, body: tuple[object, ...]) -> None:
        with open_dbus_connection(self.bus.address) as connection:
            reply = connection.send_and_get_reply(new_method_call(_SERVER, method, signature, body), timeout=10)
        assert reply.header.message_type is MessageType.method_return, reply.body

    def received(self) -> list[dict[str, Any]]:
        """Every notification shown so far, oldest first; fields as in `notification_server`."""
        if not self._file.exists():
            return []
        return [json.loads(line) for line in self._file.read_text(encoding="utf-8").split("\n")[:-1]]

    def wait_for(self, number: int, seconds: float = 60) -> list[dict[str, Any]]:
        """What was received once it is at least `number`; the test fails when the time is over."""
        end = time.monotonic() + seconds
        while len(received := self.received()) < number:
            assert time.monotonic() < end, f"{len(received)} of {number} notifications after {seconds} s"
            time.sleep(0.02)
        return received
