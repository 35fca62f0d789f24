"""What was done about reminders before, by qtrack and by a person, as far as the planner needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from qtrack.remind.key import Key, Thread
from qtrack.remind.reasons import Reason
from qtrack.remind.states import State


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
