"""Handing over to the channels: each send is committed before and after, and a channel that fails rests."""

import logging
import sqlite3
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock

from qtrack.i18n import _, marked
from qtrack.notify.channel import Channel, Notification, SendError, SendUnknown, Urgency
from qtrack.remind.message import actions_of, message
from qtrack.remind.reason_words import words
from qtrack.remind.reasons import Code, Reason, store
from qtrack.remind.reminder import Group
from qtrack.state.daemon_status import ChannelHealth
from qtrack.state.sqlite.outbox import Outbox, Outcome

LABELS = {"done": marked("Done"), "later": marked("Tomorrow"), "ack": marked("Seen")}
"""What the buttons of a notification say, by what they do."""
_log = logging.getLogger(__name__)


class Post:
    """The channels by name, made when first used, and how each is doing; `turn` is held for every use of the outbox.

    Each channel is used by one thread at a time.
    """

    def __init__(self, channel: Callable[[str], Channel], clock: Callable[[], datetime], turn: Lock) -> None:
        self._make, self._clock, self._turn = channel, clock, turn
        self._channels: dict[str, Channel] = {}
        self._health: dict[str, ChannelHealth] = {}
        self._resting: dict[str, tuple[Outcome, datetime]] = {}

    def begin(self, name: str) -> None:
        """A new round: the channel gets another chance."""
        self._resting.pop(name, None)

    def forget(self) -> None:
        """Make the channels anew when they are used next."""
        self._channels.clear()
        self._health.clear()

    def only(self, names: Collection[str]) -> None:
        """Forget how the channels are doing that nobody uses any more."""
        for name in list(self._health):
            if name not in names:
                self._health.pop(name, None)

    def resting(self, name: str) -> bool:
        """Whether the channel has failed in this round."""
        return name in self._resting

    def health(self) -> tuple[ChannelHealth, ...]:
        """How each channel that was used is doing."""
        return tuple(self._health.copy().values())

    def deliver(self, group: Group, name: str, outbox: Callable[[], Outbox]) -> datetime | None:
        """Send one group; the moment to try again, None when it went out. A channel fails once a round.

        `outbox` gives the one in use, which may be another one after the send.
        """
        if name in self._resting:
            outcome, until = self._resting[name]
            with self._turn:
                outbox().put_off(group.items, name, self._clock(), outcome, until)
            return until
        notification = _notification(group, self._clock())
        with self._turn:
            outbox().sending(group.items, name, self._clock())
        outcome = self.send(notification, name, again=any(due.repeat for due in group.items))
        retry = self._commit(outbox, group, name, outcome)
        if retry is not None:
            self._resting[name] = outcome, retry
        return retry

    def send(self, notification: Notification, name: str, *, again: bool = False) -> Outcome:
        """Send and say how it ended. What may have been shown is sent `again` only to somebody who answers."""
        try:
            channel = self._channel(name)
            if again and (wrong := channel.probe()):
                outcome = Outcome(shown=False, reason=wrong)
            else:
                receipt = channel.send(notification)
                number = "" if receipt.id is None else str(receipt.id)
                outcome = Outcome(shown=True, reason=Reason.of(Code.SHOWN_THROUGH, way=receipt.way), receipt=number)
        except SendUnknown as error:
            outcome = Outcome(shown=None, reason=error.cause)
        except SendError as error:
            outcome = Outcome(shown=False, reason=error.cause)
        except Exception as error:  # noqa: BLE001 - whatever breaks in it; its words may hold the address
            outcome = Outcome(shown=None, reason=Reason.of(Code.CHANNEL_BROKE_OFF, why=type(error).__name__))
        self._note(name, outcome)
        return outcome

    def _channel(self, name: str) -> Channel:
        channel = self._channels.get(name)
        if channel is None:
            try:
                channel = self._channels[name] = self._make(name)
            except KeyError:
                raise SendError(Reason.of(Code.NO_CHANNEL, name=name)) from None
        return channel

    def _commit(self, outbox: Callable[[], Outbox], group: Group, name: str, outcome: Outcome) -> datetime | None:
        try:
            with self._turn:
                return outbox().sent(group.items, name, self._clock(), outcome)
        except sqlite3.OperationalError as error:
            _log.error("outbox: %s", error)
            return None

    def _note(self, name: str, outcome: Outcome) -> None:
        before = self._health.get(name, ChannelHealth(name))
        failing = "" if outcome.shown else store(outcome.reason)
        since = (before.since or self._clock()) if failing else None
        self._health[name] = ChannelHealth(name, failing, since)
        if failing != before.failing:
            _log.warning("%s: %s", name, words(outcome.reason) if failing else "works again")


def _notification(group: Group, now: datetime) -> Notification:
    words, fit = message(group, now), actions_of(group)
    urgency = Urgency.CRITICAL if words.pressing else Urgency.NORMAL
    actions = tuple((action, _(label)) for action, label in LABELS.items() if action in fit)
    return Notification(words.title, words.body, urgency, actions=actions)
