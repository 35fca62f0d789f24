"""When a milestone falls: one date, or a rule that gives one or several in a span of days."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Self

from qtrack.dataclass import dataclass
from qtrack.model.workdays import WorkCalendar

_MONTHS = ("january", "february", "march", "april", "may", "june", "july",
           "august", "september", "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "first": 1, "second": 2, "third": 3, "fourth": 4,
             "fifth": 5, "last": -1}  # fmt: skip
_RULES = {
    "yearly": r"(?P<month>\d{2})-(?P<day>\d{2})",
    "monthly": r"monthly\s+(?P<day>\d{1,2})",
    "end": r"every\s+(?P<span>month|quarter|half-year|year)\s+end",
    "nth": (
        rf"(?P<nth>{'|'.join(_ORDINALS)})\s+(?P<what>{'|'.join(_WEEKDAYS)}|workday)\s+of\s+"
        rf"(?:every\s+(?P<span>month|quarter|half-year|year)|(?P<name>{'|'.join(_MONTHS)}))"
    ),
    "rrule": r"(?:rrule:)?(?P<rule>freq=[a-z0-9=;,+-]+)",
}
"""A pattern by kind; compiled when a rule is read, for a plan that comes from the cache has none to read."""
_SPANS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MOST = 4000
"""Days taken from one rule at the most: ten years of a daily one."""
_FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY"})
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS",
                    "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"})  # fmt: skip
"""The parts of an RFC 5545 rule that speak of days."""
_UNTIL = r"(\d{8})(?:T\d{6}Z?)?"
_ROUND = 400
"""Years after which the Gregorian calendar repeats itself, weekdays and all."""


@dataclass(frozen=True)
class Recurrence:
    """A rule for days, kept as the words it was written in; `kind` and `fields` are what was understood."""

    text: str
    kind: str
    fields: tuple[tuple[str, str | int | date], ...]

    @classmethod
    def from_day(cls, day: date) -> Self:
        """The rule that gives `day` and nothing else."""
        return cls(day.isoformat(), "once", (("date", day),))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``MM-DD``, ``2nd thursday of november``, ``every quarter end``, ``monthly 25`` or an RFC 5545 rule.

        Raises:
            ValueError: the words are none of these, or name no day there is.
        """
        words = " ".join(text.lower().split())
        for kind, pattern in _RULES.items():
            if found := re.fullmatch(pattern, words):
                return cls(text, kind, _check_fields(kind, {k: v for k, v in found.groupdict().items() if v}))
        raise ValueError(text)

    @property
    def day(self) -> date | None:
        """The day of a rule that gives just one."""
        return next((value for _name, value in self.fields if self.kind == "once" and isinstance(value, date)), None)

    def days(self, start: date, end: date, calendar: WorkCalendar) -> list[date]:
        """The days from `start` to `end`, both included, in order; an RFC 5545 rule counts from `start`."""
        days = _DAYS[self.kind](dict(self.fields), start, end, calendar)
        return list(islice((day for day in days if start <= day <= end), _MOST))

    def find_first(self, day: date, calendar: WorkCalendar) -> date | None:
        """The first day on or after `day`, looking a little more than four years ahead (29 February)."""
        ahead = min(day.toordinal() + 4 * 366 + 1, date.max.toordinal())
        return next(iter(self.days(day, date.fromordinal(ahead), calendar)), None)


Fields = dict[str, str | int | date]


def _check_fields(kind: str, found: dict[str, str]) -> tuple[tuple[str, str | int | date], ...]:
    fields: Fields = {key: int(value) if value.isdigit() else value for key, value in found.items()}
    match kind:
        case "yearly":
            date(2000, int(found["month"]), int(found["day"]))  # a leap year knows every day of a year
        case "monthly":
            date(2000, 1, int(found["day"]))
        case "rrule":
            fields = _parse_rule(found["rule"].upper())
    return tuple(fields.items())


def _parse_rule(rule: str) -> Fields:
    """The rule without its UNTIL, and that day; ValueError for what is no rule or gives no day whenever it begins."""
    pairs = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(pairs)
    if len(parts) != len(pairs) or not _PARTS.issuperset(parts) or parts["FREQ"] not in _FREQUENCIES:
        raise ValueError(rule)
    until = re.fullmatch(_UNTIL, parts.pop("UNTIL", "99991231"))
    if until is None or int(parts.get("INTERVAL", 1)) < 1:
        raise ValueError(rule)
    texts = {name: f"{name}={value}" for name, value in parts.items()}
    try:
        next(_follow_rule(";".join(text for name, text in texts.items() if name != "INTERVAL"), date(2000, 1, 1)))
    except (TypeError, LookupError, ArithmeticError, StopIteration) as error:  # what dateutil raises for nonsense
        raise ValueError(rule) from error
    return {"rule": ";".join(texts.values()), "until": date.fromisoformat(until[1])}


def _follow_rule(rule: str, start: date) -> Iterator[date]:
    """The days of an RFC 5545 rule from `start` on, for 400 years or more.

    `dateutil` looks for a next day up to the year 9999, which takes seconds where there is none. So the rule is
    followed as late in the calendar as such a span fits, on the same days of another round of it.
    """
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - slow to import, seldom used

    later = max(0, (date.max.year + 1 - _ROUND - start.year) // _ROUND * _ROUND)
    moments = rrulestr(rule, dtstart=datetime(start.year + later, start.month, start.day))  # noqa: DTZ001 - days have no zone
    try:
        for moment in moments:
            yield moment.date().replace(year=moment.year - later)
    except (ValueError, OverflowError):  # a week that reaches beyond the last year
        return


def _clip_to_month(year: int, month: int, day: int) -> date:
    """The day, or the month's last where it has no such day (02-29, monthly 31): a deadline does not vanish."""
    return min(date(year, month, 1) + timedelta(days=day - 1), _last_day_of(year, month))


def _last_day_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (date.max.year, 12) else date.max
    return following - timedelta(days=1) if following != date.max else date.max


def _list_months(start: date, end: date, every: int = 1) -> Iterator[tuple[int, int]]:
    """(year, month) of the last month of each span of `every` months that touches `start` … `end`."""
    last = min(end.year * 12 + end.month - 1 + every - 1, date.max.year * 12 + 11)
    for index in range(start.year * 12 + start.month - 1, last + 1):
        if index % 12 % every == every - 1:
            yield index // 12, index % 12 + 1


def _find_single_day(fields: Fields, _start: date, _end: date, _calendar: WorkCalendar) -> Iterator[date]:
    day = fields["date"]
    if isinstance(day, date):
        yield day


def _find_yearly_days(fields: Fields, start: date, end: date, _calendar: WorkCalendar) -> Iterator[date]:
    for year in range(start.year, end.year + 1):
        yield _clip_to_month(year, _number_of(fields["month"]), _number_of(fields["day"]))


def _find_monthly_days(fields: Fields, start: date, end: date, _calendar: WorkCalendar) -> Iterator[date]:
    for year, month in _list_months(start, end):
        yield _clip_to_month(year, month, _number_of(fields["day"]))


def _find_period_ends(fields: Fields, start: date, end: date, _calendar: WorkCalendar) -> Iterator[date]:
    for year, month in _list_months(start, end, _SPANS[str(fields["span"])]):
        yield _last_day_of(year, month)


def _find_nth_days(fields: Fields, start: date, end: date, calendar: WorkCalendar) -> Iterator[date]:
    what, nth = str(fields["what"]), _ORDINALS[str(fields["nth"])]
    every = _SPANS.get(str(fields.get("span")), 1)
    for year, month in _list_months(start, end, every):
        if "name" in fields and month != _MONTHS.index(str(fields["name"])) + 1:
            continue
        first, last = date(year, month - every + 1, 1), _last_day_of(year, month)
        ordinals = range(first.toordinal(), last.toordinal() + 1)
        days = map(date.fromordinal, ordinals if nth > 0 else reversed(ordinals))
        fits = (d for d in days if (calendar.is_workday(d) if what == "workday" else _WEEKDAYS[d.weekday()] == what))
        yield from islice(fits, abs(nth) - 1, abs(nth))


def _find_rrule_days(fields: Fields, start: date, end: date, _calendar: WorkCalendar) -> Iterator[date]:
    until = fields["until"]
    last = min(end, until) if isinstance(until, date) else end
    return takewhile(last.__ge__, _follow_rule(str(fields["rule"]), start))


def _number_of(value: str | int | date) -> int:
    return int(str(value))


_DAYS: dict[str, Callable[[Fields, date, date, WorkCalendar], Iterator[date]]] = {
    "once": _find_single_day,
    "yearly": _find_yearly_days,
    "monthly": _find_monthly_days,
    "end": _find_period_ends,
    "nth": _find_nth_days,
    "rrule": _find_rrule_days,
}
