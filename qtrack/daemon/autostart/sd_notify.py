"""Words for the service manager that started us, by sd_notify(3); without one, or where it does not listen, nothing."""

import os
import socket
from contextlib import suppress


def notify_ready() -> None:
    """The daemon serves."""
    _send_state("READY=1")


def notify_alive() -> None:
    """Everything that has to run runs; to be said more often than the watchdog's time."""
    _send_state("WATCHDOG=1")


def notify_stopping() -> None:
    """The daemon was told to end, and may take a moment to."""
    _send_state("STOPPING=1")


def _send_state(words: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    # A manager that hears nothing does what it is set up for; to wait for it, or to end, would help nobody.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(0)
        line.sendto(words.encode(), name)
