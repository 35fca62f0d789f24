"""A reminder, and what of it goes into one notification."""

from dataclasses import dataclass, field
from datetime import date, datetime

from qtrack.model.plan import Plan
from qtrack.remind.delivery_record import NO_MARKS, Marks
from qtrack.remind.key import Key


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one item: `at` is its moment in the plan's time zone, `end` the last day of a milestone."""

    key: Key
    title: str
    at: datetime
    end: date | None = None
    units: tuple[str, ...] = ()
    measure: str = ""  # the id of the measure it belongs to, "" for a milestone
    step: str = ""  # the name of the step of the escalation, "" for the plain rules

    @property
    def due(self) -> date:
        """The date it leads up to, or that has passed."""
        return self.key.day


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder to send now; `missed` when its milestone is over, `repeat` when it may have been shown already."""

    reminder: Reminder
    missed: bool = False
    repeat: bool = False
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """What goes out as one notification, the most urgent first; a digest goes alone and passes over `marks`."""

    plan: Plan
    items: tuple[Due, ...]
    marks: Marks = field(default_factory=lambda: NO_MARKS)
