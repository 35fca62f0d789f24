"""The store of what qtrack learns: the interface that the daemon, the commands and the dashboard use.

`qtrack.state.open_store` returns the store of a state directory; `qtrack.state.sqlite` is the only implementation.
Whatever implements `Store` passes tests/state/test_store_contract.py.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from qtrack.errors import QtrackError
from qtrack.remind.delivery_record import Change, Mark, Marks, Past
from qtrack.remind.key import Key, Thread
from qtrack.remind.reasons import Reason
from qtrack.remind.reminder import Due
from qtrack.remind.states import State
from qtrack.state.undo_log import Record


class StoreError(QtrackError):
    """The store takes or gives nothing now: it is locked, full, away. It may work later."""


class StoreDamaged(StoreError):
    """The store cannot be trusted any more; it is opened anew, which sets aside what is damaged."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One reminder on one channel as it is recorded; dates and times are ISO 8601."""

    key: str
    plan: str
    kind: str
    id: str
    title: str
    occurrence: str
    lead: str
    at: str | None
    state: str
    reason: str
    channel: str
    attempts: int
    sent_at: str | None
    step: str = ""
    changed_at: str | None = None
    next_try: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A reminder took a state."""

    time: datetime
    key: str
    channel: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a send ended; `shown` is True, False, or None when nobody knows."""

    shown: bool | None
    reason: Reason
    receipt: str = ""


class Outbox(Protocol):
    """The deliveries as the one daemon of a state directory uses them.

    `set_aside` is where a damaged record was put. `unwritten` is why all this is kept in memory alone, "" while it is
    stored. Every method may raise StoreError.

    A delivery takes a new state only as `qtrack.remind.states` allows; of several the others are written all the same.
    """

    set_aside: Path | None
    unwritten: str

    def close(self) -> None:
        """Write what is owed, as far as possible, and close."""

    def fall_back(self, error: StoreError) -> bool:
        """Go on in memory if `error` says that nothing can be written, and return whether that is so now.

        `write_owed` goes back as soon as it finds that writing is possible again.
        """

    def read_past(self, plan: str, channel: str) -> Past:
        """Return the traces of a plan's reminders on one channel."""

    def read_marks(self, plan: str) -> Marks:
        """Return what was acknowledged and snoozed of a plan, by whatever process."""

    def find_waiting_channels(self, plan: str) -> list[str]:
        """Return the channels on which reminders of a plan wait, also those that the plan no longer uses."""

    def has_changed_elsewhere(self) -> bool:
        """Return whether another process has written since this was asked last."""

    def find_sent(self, receipt: str, channel: str = "desktop") -> list[Key]:
        """Return the reminders that were sent last under this receipt; a server gives its numbers anew."""

    def record(self, changes: Iterable[Change], channel: str, now: datetime) -> None:
        """Write down what was decided without a send."""

    def reset(self, keys: Iterable[Key], channel: str, now: datetime) -> None:
        """Forget these deliveries: they are to come as if nothing had been done about them."""

    def close_plans(self, served: Collection[str], reason: Callable[[str], Reason], now: datetime) -> None:
        """Supersede what waits of plans that are not `served`; `reason` is why, by the plan's id."""

    def begin_send(self, items: Iterable[Due], channel: str, now: datetime) -> tuple[Due, ...]:
        """Commit that these are being sent, before they are, and return those that may be."""

    def end_send(self, items: tuple[Due, ...], channel: str, now: datetime, outcome: Outcome) -> datetime | None:
        """Commit how a send ended; return the moment of the next try, None when there is no need of one.

        The caller may drop the error of a commit: what is owed is written with the next chance.
        """

    def write_owed(self) -> None:
        """Write what could not be written before."""

    def postpone(self, items: Iterable[Due], channel: str, now: datetime, outcome: Outcome, until: datetime) -> None:
        """Commit that these were not tried, because the channel fails."""

    def count_waiting(self, plans: Collection[str]) -> int:
        """Return how many reminders of these plans still have to go out."""

    def has_notice(self, name: str) -> bool:
        """Return whether the person was told of this once."""

    def add_notice(self, name: str, now: datetime) -> None:
        """Remember that the person was told."""

    def remove_notice(self, name: str) -> None:
        """Forget a notice: it is over, and is told again should it happen again."""


class MarkTransaction(Protocol):
    """What acknowledging and snoozing reads and writes: all of it is committed, or nothing."""

    def read_marks(self, plan: str) -> Marks:
        """Return the marks of a plan."""

    def put_mark(self, plan: str, thread: Thread, mark: Mark) -> None:
        """Write a mark, in place of the one there was."""

    def delete_mark(self, plan: str, thread: Thread) -> None:
        """Delete a mark."""

    def read_past(self, plan: str, channel: str, only: Iterable[Thread]) -> Past:
        """Return the traces of some threads on one channel."""

    def read_unmarked(self, plan: str, threads: Iterable[Thread], reason: Reason) -> list[tuple[Change, str]]:
        """Return the states that marked deliveries have without their marks, each with its channel."""

    def write(self, change: Change, channel: str, now: datetime) -> None:
        """A delivery takes a state."""

    def write_event(self, change: Change, channel: str, now: datetime) -> None:
        """Write an event alone, about a reminder that has no delivery yet."""


class Store(Protocol):
    """The record of one state directory; reading makes no file, and every method may raise QtrackError."""

    @property
    def marks_file(self) -> Path:
        """A file that is touched with every mark, for whoever watches it."""

    def open_outbox(self, now: datetime) -> Outbox:
        """Open or make the outbox; what was being sent when the last process ended is unknown from here on.

        Only the process that holds the daemon's lock may do this. Where nothing can be written, the outbox is in
        memory.
        """

    def change_marks(self) -> AbstractContextManager[MarkTransaction]:
        """Open a transaction for marks; whoever watches `marks_file` is told once it is committed."""

    def read_log(self, limit: int = -1, *, states: Collection[str] = (), item: str = "") -> list[Delivery]:
        """Return every delivery, the one that changed last first; those in `states`, and of `item`, where given."""

    def read_item(self, plan: str, item: str) -> list[Delivery]:
        """Return the deliveries of a measure and its steps, of one step, or of a milestone, by their moments."""

    def read_events(self, key: str) -> list[Event]:
        """Return every state a reminder took, in order."""

    def read_marks(self, plan: str) -> Marks:
        """Return what was acknowledged and snoozed of a plan."""

    def read_past(self, plan: str, channel: str, only: Iterable[Thread] | None = None) -> Past:
        """Return the traces of a plan's reminders on one channel, or of some threads of it."""

    def find_last_change(self) -> datetime | None:
        """Return when the last event was written, None where there is none."""

    def count_waiting(self, plans: Collection[str] | None = None) -> int:
        """Return how many reminders still have to go out; of these `plans`, where they are given."""

    def find_fault(self) -> tuple[str, str] | None:
        """Return where the record is and what is wrong with it ("" for nothing); None where there is no record."""


class UndoLog(Protocol):
    """The record of edits for undo and redo, a plan file at a time."""

    def read(self, plan: Path, digest: str) -> Record:
        """Return the record for the plan file at the real path `plan`, whose bytes have this digest.

        It is empty where there is none, or a damaged one.
        """

    def write(self, plan: Path, before: Record, after: Record) -> None:
        """Store `after`, with `before` to go back to; OSError or QtrackError where that is not possible."""
