"""The desktop channel: a notification on the screen of whoever is logged in."""

import sys
from collections import deque

from qtrack.notify import plyer_sender
from qtrack.notify.channel import Notification, Receipt, SendError, SendUnknown
from qtrack.remind.reasons import Code, Reason


class DesktopChannel:
    """D-Bus on Linux, plyer on Windows and macOS.

    On Linux plyer is the last way: only where no session bus can be reached, which is where a `notify-send` may know
    more than we do (a bus started by X11, a stand-in under WSL). Nobody confirms what it shows, so it is never
    accepted: when `notify-send` fails, the send failed as the bus did, and when it says nothing, the send is unknown.
    The same notification does not go that way twice in one process. The next tries report the missing bus until one is
    there: it is not lost, and it does not appear again with every retry.
    """

    name = "desktop"

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform
        self._unconfirmed: deque[int] = deque(maxlen=1000)  # hashes of what may have been shown by the last way

    def send(self, notification: Notification) -> Receipt:
        """Show it; ends within about 5 seconds."""
        if self._platform != "linux":
            return plyer_sender.send(notification, self._platform)
        from qtrack.notify import dbus  # noqa: PLC0415 - jeepney is installed on Linux only

        try:
            return dbus.send(notification)
        except dbus.NoBus:
            self._try_plyer(notification)
            raise

    def probe(self) -> Reason:
        """Return `NO_REASON` when a notification server answers, else what is wrong."""
        if self._platform != "linux":
            return plyer_sender.probe(self._platform)
        from qtrack.notify import dbus  # noqa: PLC0415 - as above

        return dbus.probe()

    def _try_plyer(self, notification: Notification) -> None:
        """Try plyer once; SendUnknown when it may have been shown, silence when it was not."""
        mark = hash(notification)
        if mark in self._unconfirmed or not plyer_sender.is_safe_on_linux():
            return
        try:
            plyer_sender.send(notification, self._platform)
        except SendUnknown:
            self._unconfirmed.append(mark)
            raise
        except SendError:
            return
        self._unconfirmed.append(mark)
        raise SendUnknown(Reason.of(Code.NO_RECEIPT))
