"""China's statutory working days, make-up workdays (调休) included, and what is known of them.

The table is `chinese_calendar`'s. Beyond its years nobody knows the make-up days before the State Council's
notice: Monday to Friday is assumed there, and `known` says so.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

_SATURDAY = 5
_STRIDE = 30
"""Working days up to which going day by day is quickest."""


class _Published(NamedTuple):
    """The days of the State Council's notices; those of `years` are complete."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: range


@cache
def _load_published() -> _Published:
    """Read the table; importing it is left to who counts working days."""
    import chinese_calendar  # noqa: PLC0415 - see above

    holidays = frozenset(chinese_calendar.holidays)
    years = range(min(holidays).year, max(holidays).year + 1)
    return _Published(holidays, frozenset(chinese_calendar.workdays), years)


class WorkCalendar:
    """Working days between the years 1 and 9999; `holidays` and `workdays` override the built-in table."""

    def __init__(self, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> None:
        self.holidays = frozenset(holidays)
        self.workdays = frozenset(workdays)
        published = _load_published()
        listed = {*published.holidays, *published.workdays, *self.holidays, *self.workdays}
        unusual = [day for day in sorted(listed) if self.is_workday(day) != (day.weekday() < _SATURDAY)]
        self._free = [day.toordinal() for day in unusual if day.weekday() < _SATURDAY]
        self._made_up = [day.toordinal() for day in unusual if day.weekday() >= _SATURDAY]

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day`; an override wins, a workday over a holiday."""
        if day in self.workdays:
            return True
        published = _load_published()
        if day in self.holidays or day in published.holidays:
            return False
        return day in published.workdays or day.weekday() < _SATURDAY

    def known(self, day: date) -> bool:
        """Whether the make-up workdays of the year of `day` are published, or given as `workdays` of that year."""
        return day.year in _load_published().years or any(made_up.year == day.year for made_up in self.workdays)

    def count(self, start: date, end: date) -> int:
        """Working days from `start` up to, not with, `end`; negative when `end` lies before `start`."""
        return self._before(end) - self._before(start)

    def shift(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself for 0."""
        step, left = timedelta(days=1 if count > 0 else -1), abs(count)
        while left > _STRIDE:  # `left` days on are never too far: no day is two working days
            far = day + left * step
            left -= self.count(day + step, far + step) if count > 0 else self.count(far, day)
            day = far
        for _ in range(left):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def previous(self, day: date) -> date:
        """`day`, or the last working day before it."""
        return day if self.is_workday(day) else self.shift(day, -1)

    def next(self, day: date) -> date:
        """`day`, or the first working day after it."""
        return day if self.is_workday(day) else self.shift(day, 1)

    def _before(self, day: date) -> int:
        """Working days from 1 January of the year 1, a Monday, up to `day`."""
        ordinal = day.toordinal()
        weeks, days = divmod(ordinal - 1, 7)
        usual = weeks * _SATURDAY + min(days, _SATURDAY)
        return usual - bisect_left(self._free, ordinal) + bisect_left(self._made_up, ordinal)
