"""The day that is shown, which need not be today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

Clock = Callable[[tzinfo], datetime]
"""The moment everything is shown as of, in a time zone."""


@dataclass
class ShiftedClock:
    """The dashboard's clock: `base` moved by whole `days`; `real` is the clock of the machine."""

    base: Clock
    real: Clock
    days: int = 0

    def __call__(self, zone: tzinfo) -> datetime:
        """Return the moment that is shown; that of `base` where the calendar ends before it."""
        moment = self.base(zone)
        try:
            return moment + timedelta(days=self.days)
        except OverflowError:
            return moment

    def count_days_ahead(self, zone: tzinfo) -> int:
        """Return how many days what is shown lies ahead of today; below zero, behind it."""
        return (self(zone).date() - self.real(zone).date()).days
