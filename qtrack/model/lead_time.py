"""Lead times: how long before (or after) a date, in words such as ``30d``, ``10wd`` or ``1个月@08:30``."""

import re
from datetime import date, time, timedelta
from typing import Self

from qtrack.dataclass import dataclass
from qtrack.model.workdays import WorkCalendar

_UNITS = {
    "h": "h", "小时": "h",
    "d": "d", "天": "d", "日": "d",
    "wd": "wd", "个工作日": "wd", "工作日": "wd",
    "w": "w", "周": "w", "星期": "w",
    "m": "m", "个月": "m", "月": "m",
}  # fmt: skip
_LEAD = r"(\d{1,4})\s*(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")(?:\s*@\s*(\S+))?"
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"


def parse_clock(text: str) -> time:
    """A time of day from ``HH:MM``; ValueError for anything else."""
    found = re.fullmatch(_CLOCK, text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class LeadTime:
    """So many hours (h), days (d), working days (wd), weeks (w) or months (m); `at` is a time of day of its own."""

    count: int
    unit: str
    at: time | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``30d``, ``10wd``, ``2周``, ``1m@08:30``; ValueError for anything else."""
        found = re.fullmatch(_LEAD, text.strip())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), _UNITS[found[2]], parse_clock(found[3]) if found[3] else None)

    def __str__(self) -> str:
        return f"{self.count}{self.unit}" + (f"@{self.at:%H:%M}" if self.at else "")

    def before(self, day: date, calendar: WorkCalendar) -> date:
        """The day so far before `day`; hours count as whole days begun only by their full 24."""
        return self._move(day, -1, calendar)

    def after(self, day: date, calendar: WorkCalendar) -> date:
        """The day so far after `day`."""
        return self._move(day, +1, calendar)

    def _move(self, day: date, sign: int, calendar: WorkCalendar) -> date:
        try:
            match self.unit:
                case "m":
                    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - slow to import, seldom used

                    return day + relativedelta(months=sign * self.count)
                case "wd":
                    return calendar.shift(day, sign * self.count)
                case "w":
                    return day + timedelta(weeks=sign * self.count)
                case "h":
                    return day + timedelta(days=sign * (self.count // 24))
                case _:
                    return day + timedelta(days=sign * self.count)
        except (OverflowError, ValueError):  # beyond the years 1 to 9999 that a date can hold
            return date.max if sign > 0 else date.min
