"""What a channel is: a notification goes in; a receipt comes out, or the reason why there is none."""

from enum import StrEnum
from pathlib import Path
from typing import Protocol

from qtrack.dataclass import dataclass, field
from qtrack.plain import plain, plain_block
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import Reason, reason_of_text

TITLE = 120  # characters that are shown at most
BODY = 2000


class Urgency(StrEnum):
    """How loudly a notification may speak, in the words of the freedesktop specification."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Notification:
    """What is to be shown. The texts are as a person wrote them, of any length; each channel makes them safe."""

    title: str
    body: str  # several lines
    urgency: Urgency = Urgency.NORMAL
    replaces: int = 0  # a server's id, 0 for none
    actions: tuple[tuple[str, str], ...] = ()  # id and label of each button, where the channel has buttons


@dataclass(frozen=True)
class Receipt:
    """What the far side answered; `id` is the server's, None where the way gives no receipt."""

    id: int | None
    way: str  # "dbus", "plyer"


class SendError(Exception):
    """The channel said no or could not be reached: nothing was shown. `cause` says why.

    A sentence instead of a `Reason` is for what has no words in other languages.
    """

    def __init__(self, cause: Reason | str) -> None:
        super().__init__(cause)
        self.cause = reason_of_text(cause) if isinstance(cause, str) else cause

    @property
    def reason(self) -> str:
        """The cause in the language chosen."""
        return phrase_of(self.cause)

    def __str__(self) -> str:
        return self.reason


class SendUnknown(SendError):
    """No answer came: the notification may have been shown, or may still be."""


@dataclass(frozen=True)
class ChannelSetting:
    """Where the address of a channel stands: one of the three. The address is a secret and never shown."""

    url: str = field(default="", repr=False)
    env: str = ""  # the name of an environment variable
    file: Path | None = None  # absolute


class Channel(Protocol):
    """One way to a person."""

    name: str

    def send(self, notification: Notification) -> Receipt:
        """Show it and return the receipt; SendError or SendUnknown otherwise."""
        ...

    def probe(self) -> Reason:
        """Return `NO_REASON` when the far side answers, else what is wrong. Nothing is shown."""
        ...


def safe_texts_of(notification: Notification) -> tuple[str, str]:
    """Title and body as text that is safe to show, cut to `TITLE` and `BODY` characters; megabytes cost no time."""
    body = plain_block(notification.body[: BODY * 4])
    if len(body) > BODY or len(notification.body) > BODY * 4:
        body = body[: BODY - 1] + "…"
    return plain(notification.title, TITLE) or "qtrack", body
