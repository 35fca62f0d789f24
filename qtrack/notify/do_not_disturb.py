"""Whether the desktop was asked to hold notifications back: the server accepts them, and nobody sees them."""

import shutil
import subprocess
import sys
import time
from contextlib import suppress

from qtrack.notify.channel import SendError

if sys.platform == "linux":  # jeepney is installed there only
    from jeepney import DBusAddress, MessageType, new_method_call

    from qtrack.notify import dbus

_PROPERTIES = (  # who, interface, property: true while it holds back
    ("KDE Plasma", "org.freedesktop.Notifications", "Inhibited"),
    ("dunst", "org.dunstproject.cmd0", "paused"),
)
_GNOME = ("gsettings", "get", "org.gnome.desktop.notifications", "show-banners")
_PATIENCE = 2.0  # seconds


def find_silencing_program() -> str:
    """The program that was asked to, "" where none is known to. Ends within about 4 seconds."""
    if sys.platform != "linux":
        return ""
    for program, interface, name in _PROPERTIES:
        if _is_true(interface, name):
            return program
    return "GNOME" if _has_banners_off() else ""


def _is_true(interface: str, name: str) -> bool:
    """Whether the notification server has this property and says yes."""
    deadline = time.monotonic() + _PATIENCE / len(_PROPERTIES)
    address = DBusAddress(dbus.SERVER.object_path, dbus.SERVER.bus_name, "org.freedesktop.DBus.Properties")
    with suppress(SendError, OSError):  # what it does not say it does not say
        line = dbus.connect(deadline)
        try:
            call = new_method_call(address, "Get", "ss", (interface, name))
            reply = line.answer(line.send(call, deadline), deadline)
        finally:
            line.close()
        return reply.header.message_type is MessageType.method_return and reply.body[0][1] is True
    return False


def _has_banners_off() -> bool:
    if shutil.which(_GNOME[0]) is None:
        return False
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - our own words
            _GNOME, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
        return done.stdout.strip() == b"false"
    return False
