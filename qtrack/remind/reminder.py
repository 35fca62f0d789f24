"""A reminder, and what of it goes into one notification."""

from dataclasses import dataclass
from datetime import date, datetime

from qtrack.model.plan import Plan
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
    """What goes out as one notification, the most urgent first."""

    plan: Plan
    items: tuple[Due, ...]
