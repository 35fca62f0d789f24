"""Debian's notification server dunst on a screen that nobody looks at, on the bus of a test's desktop."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from jeepney import DBusAddress, Message, MessageType, Properties, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.parts import first_line, need
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

_PATH = "/org/freedesktop/Notifications"
SERVER = DBusAddress(_PATH, "org.freedesktop.Notifications", "org.freedesktop.Notifications")
CONTROL = DBusAddress(_PATH, "org.freedesktop.Notifications", "org.dunstproject.cmd0")
"""What `dunstctl` speaks to; that program itself needs systemd's `busctl`."""
_CONFIG = "[global]\n markup = {markup}\n dmenu = {chooser}\n history_length = 100\n notification_limit = 0\n"


class Dunst:
    """Runs inside its `with` block, while the bus of `desktop` does; `markup` as in its settings."""

    def __init__(self, desktop: Desktop, markup: str = "full") -> None:
        self._programs = [need("Xvfb"), need("dunst")]
        self._desktop = desktop
        self._temporary = tempfile.TemporaryDirectory(prefix="dunst-")
        self._folder = folder = Path(self._temporary.name)
        self._words, self._choice = folder / "words", folder / "choice"
        chooser = folder / "chooser"
        chooser.write_text(f"#!/bin/sh\ngrep -m 1 -e \"$(cat '{self._choice}')\"\n")
        chooser.chmod(0o700)
        (folder / "dunst").mkdir()
        (folder / "dunst" / "dunstrc").write_text(_CONFIG.format(chooser=chooser, markup=markup))
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        screen = [self._programs[0], "-displayfd", "1", "-screen", "0", "800x600x8", "-nolisten", "tcp"]
        number = first_line(self._start([*screen, "-fbdir", str(self._folder)], {}))
        places = {"DISPLAY": f":{number.strip()}", "HOME": str(self._folder), "XDG_CONFIG_HOME": str(self._folder)}
        self._start([self._programs[1]], self._desktop.env | places)
        until(self._answers)
        return self

    def __exit__(self, *failure: object) -> None:
        for process in reversed(self._started):
            with process:
                process.terminate()
        self._temporary.cleanup()

    def capabilities(self) -> list[str]:
        names: list[str] = self._call(SERVER, "GetCapabilities")[0]
        return names

    def pause(self, *, paused: bool) -> None:
        """Do not disturb, as by `dunstctl set-paused`."""
        self._answer(Properties(CONTROL).set("paused", "b", paused))

    def count(self, which: str) -> int:
        """How many are "displayed", "waiting", or in the "history"."""
        number: int = self._answer(Properties(CONTROL).get(f"{which}Length"))[0][1]
        return number

    def choose(self, label: str) -> None:
        """Click on a button of the newest notification, through dunst's menu."""
        self._choice.write_text(label)
        self._call(CONTROL, "ContextMenuCall")

    def shown(self) -> list[dict[str, Any]]:
        """What was on the screen, oldest first, after everything there was closed."""
        self._call(CONTROL, "NotificationCloseAll")
        (notes,) = self._call(CONTROL, "NotificationListHistory")
        return sorted(({key: value[1] for key, value in note.items()} for note in notes), key=lambda note: note["id"])

    def screen(self) -> bytes:
        """Every pixel, and something before them."""
        return (self._folder / "Xvfb_screen0").read_bytes()

    def words(self) -> str:
        """What dunst complained about."""
        return self._words.read_text(encoding="utf-8")

    def _start(self, command: list[str], environ: dict[str, str]) -> subprocess.Popen[str]:
        with self._words.open("a") as stderr:
            process = subprocess.Popen(
                command, env=os.environ | environ, stdout=subprocess.PIPE, stderr=stderr, text=True,
            )  # fmt: skip
        self._started.append(process)
        return process

    def _answers(self) -> bool:
        with open_dbus_connection(self._desktop.bus.address) as connection:
            reply = connection.send_and_get_reply(new_method_call(SERVER, "GetServerInformation"), timeout=10)
        return reply.header.message_type is MessageType.method_return

    def _call(self, address: DBusAddress, method: str) -> tuple[Any, ...]:
        return self._answer(new_method_call(address, method))

    def _answer(self, call: Message) -> tuple[Any, ...]:
        with open_dbus_connection(self._desktop.bus.address) as connection:
            reply = connection.send_and_get_reply(call, timeout=10)
        assert reply.header.message_type is MessageType.method_return, reply.body
        body: tuple[Any, ...] = reply.body
        return body
