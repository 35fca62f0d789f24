"""Channels by URL (企业微信, 钉钉, 飞书, mail, …), through the optional library apprise.

apprise runs in a child process: it would cost the daemon as much memory again as it has, some of its services wait
longer than they say, and a child can be ended. The address goes through its stdin and is in no message of ours.
"""

import json
import re
import time
from collections import deque
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

from qtrack.notify import apprise_child, child_process
from qtrack.notify.address import read_address
from qtrack.notify.channel import ChannelSetting, Notification, Receipt, SendError, SendUnknown, Urgency, safe_texts_of
from qtrack.plain import plain
from qtrack.remind.reasons import NO_REASON, Code, Reason, system_error

ANSWER = 8.8  # seconds until the child tells what it knows
LIMIT = 9.5  # seconds until it is ended; the promise is 10
_SECRET = 4  # characters; shorter parts of an address tell nothing


class RemoteChannel:
    """A channel of the user's own, by its `name` and where its address stands."""

    def __init__(self, name: str, setting: ChannelSetting) -> None:
        self.name = name
        self._setting = setting
        self._partly: deque[int] = deque(maxlen=1000)  # hashes of what some of the recipients have

    def send(self, notification: Notification) -> Receipt:
        """Hand it to the service; ends within 10 seconds.

        The receipt says that the service took it. What a mail server took for some of the recipients only is
        `SendUnknown`, and the same text is not sent once more in this process: the others would get it each time.
        """
        mark = hash((notification.title, notification.body))
        if mark in self._partly:
            raise SendError(Reason.of(Code.RECIPIENTS_REFUSED_BEFORE))
        title, body = safe_texts_of(notification)
        pressing = notification.urgency is Urgency.CRITICAL
        answer, url = self._ask(title=title, body=body, pressing=pressing, probe=False)
        if answer["end"] == "accepted":
            return Receipt(None, plain(answer["way"], 40))
        if answer["end"] == "partly":
            self._partly.append(mark)
        raise _failure_of(answer, url)

    def probe(self) -> Reason:
        """Return `NO_REASON` when the far side answers, or when that cannot be known without sending."""
        try:
            answer, url = self._ask(probe=True)
        except SendError as error:
            return error.cause
        return NO_REASON if answer["end"] == "accepted" else _failure_of(answer, url).cause

    def _ask(self, **order: Any) -> tuple[dict[str, Any], str]:
        """The child's answer, and the address."""
        if find_spec("apprise") is None:
            raise SendError(Reason.of(Code.REMOTE_NOT_INSTALLED, package="apprise"))
        url = read_address(self._setting)
        try:
            order |= {"url": url, "until": time.monotonic() + ANSWER}
            said = child_process.run(apprise_child.__file__, json.dumps(order).encode(), LIMIT)
        except TimeoutError:
            raise SendUnknown(Reason.of(Code.SERVICE_SILENT)) from None
        except OSError as error:
            raise SendError(system_error(Code.APPRISE_NOT_STARTED, error)) from None
        try:
            answer: dict[str, Any] = json.loads(said.answer.split(b"\n")[0])
        except ValueError:
            raise SendUnknown(Reason.of(Code.APPRISE_BROKE_OFF)) from None
        return answer, url


_ENDS = {
    "silent": (SendUnknown, Code.SERVICE_SILENT),
    "partly": (SendUnknown, Code.RECIPIENTS_REFUSED),
    "nonsense": (SendError, Code.ADDRESS_UNKNOWN),
    "unknown": (SendError, Code.SERVICE_REFUSED),
}


def _failure_of(answer: dict[str, Any], url: str) -> SendError:
    """What the child's answer means, without anything of the address."""
    if answer["end"] == "refused" and answer["error"]:
        code, words = plain(str(answer["error"]), 20), mask_address(plain(answer["words"], 200), url)
        return SendError(Reason.of(Code.SERVICE_REFUSED_WITH_ERROR, error=code, words=words))
    if answer["end"] == "refused":
        return SendError(Reason.of(Code.SERVICE_REFUSED_WITH_CODE, status=int(answer["code"])))
    if answer["end"] == "unreachable":
        return SendError(Reason.of(Code.SERVICE_UNREACHABLE, reason=mask_address(plain(answer["why"], 100), url)))
    kind, cause = _ENDS[answer["end"]]
    return kind(Reason.of(cause))


def mask_address(words: str, url: str) -> str:
    """`words` of somebody else without the parts of the address that they repeat."""
    parts = {part for text in (url, unquote(url)) for part in re.findall(r"[^/:?&=@+\s]+", text)}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SECRET:
            words = re.sub(re.escape(part), "…", words, flags=re.IGNORECASE)
    return words
