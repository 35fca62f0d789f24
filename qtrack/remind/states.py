"""What was done about reminders before, by qtrack and by a person, as far as the planner has to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from qtrack.remind.key import Key, Thread
from qtrack.remind.reasons import Reason


class State(StrEnum):
    """Where a reminder stands on its way; `unknown` is a send that nobody answered."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SNOOZED = "snoozed"
    ACKED = "acked"
    COALESCED = "coalesced"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    MISSED = "missed"
    EXPIRED = "expired"


WAITING = frozenset({State.PENDING, State.FAILED, State.UNKNOWN, State.SNOOZED})
"""It still has to go out."""
ASLEEP = frozenset({State.SUPERSEDED, State.SUPPRESSED})
"""Not sent for a reason that may go away: the date is moved back, the measure is opened again."""
TOLD = frozenset({State.ACCEPTED, State.MISSED, State.ACKED})
"""The person knows; nothing that fell due before it is news any more."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one reminder; `repeat` when it may have been shown already.

    `told_at`, the moment it was shown, is needed only where its thread has a mark.
    """

    state: State
    next_try: datetime | None = None
    attempts: int = 0
    repeat: bool = False
    told_at: datetime | None = None


Past = Mapping[Thread, Mapping[str, Trace]]
"""For each thread the leads that left a trace."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person said about a thread: acknowledged, or snoozed `until` a moment (None otherwise).

    An acknowledged `lead` is done with, and those before it; without one the whole thread is.
    """

    state: State
    until: datetime | None
    made: datetime
    lead: str = ""


Marks = Mapping[Thread, Mark]
NO_MARKS: Marks = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """A reminder takes a new state; `at` and `title` are None and "" where the outbox knows them."""

    key: Key
    state: State
    reason: Reason
    at: datetime | None = None
    title: str = ""
    next_try: datetime | None = None
    step: str = ""
