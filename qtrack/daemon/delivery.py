"""Handing over to the channels: each send is committed before and after, and a channel that fails rests."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from threading import Lock

from qtrack.i18n import _, marked
from qtrack.notify.channel import Channel, Notification, SendError, SendUnknown, Urgency
from qtrack.remind.message import actions_of, build_message
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import Code, Reason, encode_reason
from qtrack.remind.reminder import Group
from qtrack.state.daemon_status import ChannelHealth
from qtrack.state.store import Outbox, Outcome, StoreDamaged, StoreError

LABELS = {"done": marked("Done"), "later": marked("Tomorrow"), "ack": marked("Seen")}
"""What the buttons of a notification say, by what they do."""
_log = logging.getLogger(__name__)


class Deliverer:
    """The channels by name, made when first used, and how each is doing; `lock` is held for every use of the outbox.

    Each channel is used by one thread at a time.
    """

    def __init__(self, channel: Callable[[str], Channel], clock: Callable[[], datetime], lock: Lock) -> None:
        self._make, self._clock, self._lock = channel, clock, lock
        self._channels: dict[str, Channel] = {}
        self._health: dict[str, ChannelHealth] = {}
        self._resting: dict[str, tuple[Outcome, datetime]] = {}

    def begin_round(self, name: str) -> None:
        """Give the channel another chance."""
        self._resting.pop(name, None)

    def forget_channels(self) -> None:
        """Make the channels anew when they are used next."""
        self._channels.clear()
        self._health.clear()

    def keep_health_of(self, names: Collection[str]) -> None:
        """Forget how the channels are doing that nobody uses any more."""
        for name in list(self._health):
            if name not in names:
                self._health.pop(name, None)

    def is_resting(self, name: str) -> bool:
        """Return whether the channel has failed in this round."""
        return name in self._resting

    def health(self) -> tuple[ChannelHealth, ...]:
        """Return how each channel that was used is doing."""
        return tuple(self._health.copy().values())

    def deliver(self, group: Group, name: str, outbox: Callable[[], Outbox]) -> datetime | None:
        """Send one group; return the moment to try again, None when it went out. A channel fails once a round.

        `outbox` gives the one in use, which may be another one after the send.
        """
        if name in self._resting:
            outcome, until = self._resting[name]
            with self._lock:
                outbox().postpone(group.items, name, self._clock(), outcome, until)
            return until
        with self._lock:
            begun = outbox().begin_send(group.items, name, self._clock())
        if not begun:
            return None
        sent = replace(group, items=begun)
        outcome = self.send(_build_notification(sent, self._clock()), name, repeated=any(due.repeat for due in begun))
        retry = self._record_outcome(outbox, sent, name, outcome)
        if retry is not None:
            self._resting[name] = outcome, retry
        return retry

    def send(self, notification: Notification, name: str, *, repeated: bool = False) -> Outcome:
        """Send and return how it ended. What may have been shown is sent once more only to somebody who answers."""
        try:
            channel = self._channel(name)
            if repeated and (wrong := channel.probe()):
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

    def _record_outcome(
        self, outbox: Callable[[], Outbox], group: Group, name: str, outcome: Outcome
    ) -> datetime | None:
        try:
            with self._lock:
                return outbox().end_send(group.items, name, self._clock(), outcome)
        except StoreDamaged:
            raise
        except StoreError as error:
            _log.error("outbox: %s", error)
            return None

    def _note(self, name: str, outcome: Outcome) -> None:
        before = self._health.get(name, ChannelHealth(name))
        failing = "" if outcome.shown else encode_reason(outcome.reason)
        since = (before.since or self._clock()) if failing else None
        self._health[name] = ChannelHealth(name, failing, since)
        if failing != before.failing:
            _log.warning("%s: %s", name, phrase_of(outcome.reason) if failing else "works again")


def _build_notification(group: Group, now: datetime) -> Notification:
    words, fit = build_message(group, now), actions_of(group)
    urgency = Urgency.CRITICAL if words.pressing else Urgency.NORMAL
    actions = tuple((action, _(label)) for action, label in LABELS.items() if action in fit)
    return Notification(words.title, words.body, urgency, actions=actions)
