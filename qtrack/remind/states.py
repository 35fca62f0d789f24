"""The states of a delivery, and the law of which may follow which.

A delivery is one reminder on one channel. Its first state may be any: the record may have been lost while the reminder
was on its way. From then on only the transitions of `TRANSITIONS` are written:

- A send begins with ``sending`` and ends with what is known of it: ``accepted`` or ``missed`` where it was shown,
  ``failed`` where it was not, ``unknown`` where nobody answered or the process ended meanwhile. Nothing else takes a
  delivery out of ``sending``, neither an edit of the plan nor a person.
- The answer to a send may come after its delivery was given up as ``unknown``, or tried anew with no success. What was
  shown once is never ``failed`` or ``unknown`` again.
- What waits (`WAITING`) is sent, waits on for another reason, or is closed: ``coalesced`` into a later reminder,
  ``superseded`` by an edit of the plan, ``suppressed`` because nothing is to be said, or ``expired``.
- What is withheld (`WITHHELD`) waits again, or is sent, when the reason for it has gone: a date that is moved back, a
  measure that is opened again.
- A person may acknowledge or snooze whatever is not being sent, and take that back: then the delivery is ``accepted``
  if it was shown, else ``pending``.
- The end of a snooze sends the latest reminder once more, whatever it was before: the snooze may have ended before it
  could be recorded. If that is too late, it is ``expired``.
- A clock that is put back makes a digest current whose time was over; it leaves ``expired`` then.
- Any state but ``sending`` may be written once more, with another reason: two processes may decide the same at once.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a delivery stands; `unknown` is a send that nobody answered."""

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
UNDER_WAY = WAITING | {State.SENDING}
"""It waits, or is being sent just now."""
WITHHELD = frozenset({State.SUPERSEDED, State.SUPPRESSED})
"""Not sent for a reason that may go away: the date is moved back, the measure is opened again."""
SHOWN = frozenset({State.ACCEPTED, State.MISSED})
"""A notification server took it."""
INFORMED = SHOWN | {State.ACKED}
"""The person knows; nothing that fell due before it is news any more."""
MARKED = frozenset({State.ACKED, State.SNOOZED})
"""A person said so."""
CLOSED = WITHHELD | {State.COALESCED, State.EXPIRED}
"""It does not come, unless something changes."""

_AFTER_A_SEND = SHOWN | {State.FAILED, State.UNKNOWN}
_RESENT = frozenset({State.SENDING, State.PENDING, State.EXPIRED})  # at the end of a snooze

TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.PENDING: UNDER_WAY | CLOSED | {State.ACKED, State.ACCEPTED},
        State.SENDING: _AFTER_A_SEND,
        State.FAILED: (UNDER_WAY - {State.PENDING}) | CLOSED | SHOWN | {State.ACKED},
        State.UNKNOWN: (UNDER_WAY - {State.PENDING}) | CLOSED | SHOWN | {State.ACKED},
        State.SNOOZED: UNDER_WAY | CLOSED | {State.ACKED, State.ACCEPTED},
        State.ACCEPTED: MARKED | _RESENT | {State.ACCEPTED},
        State.MISSED: MARKED | _RESENT | {State.MISSED},
        State.ACKED: MARKED | _RESENT | {State.ACCEPTED},
        State.COALESCED: MARKED | _RESENT | {State.COALESCED},
        State.EXPIRED: MARKED | _RESENT,
        State.SUPERSEDED: MARKED | _RESENT | CLOSED,
        State.SUPPRESSED: MARKED | _RESENT | CLOSED,
    }
)
"""For each state those that may follow."""


class IllegalTransition(ValueError):
    """A transition that is not in the table."""


def may_follow(before: State, after: State) -> bool:
    """Return whether a delivery in one state may take the other."""
    return after in TRANSITIONS[before]


def check_transition(before: State, after: State) -> None:
    """Raise IllegalTransition where `after` may not follow `before`."""
    if not may_follow(before, after):
        raise IllegalTransition(f"no transition from {before} to {after}")


def sources_of(after: State) -> frozenset[State]:
    """Return the states that `after` may follow."""
    return frozenset(before for before, allowed in TRANSITIONS.items() if after in allowed)
