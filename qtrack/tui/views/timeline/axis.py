"""The axis of time: which cell a day falls into, which days a cell stands for, and the ruler above."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.plan import Plan

_LAST = date.max.toordinal()
_FEWEST_CELLS = 3
"""Cells of the shortest label with the blank behind it."""


_YEAR_CELLS = 5
"""Cells of a year with the blank behind it."""


class Scale(StrEnum):
    """How much time is in sight: the whole plan, or so much that quarters, months or weeks can be told apart."""

    WHOLE = "whole"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


_PER_DAY = {Scale.QUARTER: (1, 3), Scale.MONTH: (1, 1), Scale.WEEK: (3, 1)}
"""Cells for days."""
_STEP = {Scale.QUARTER: 30, Scale.MONTH: 7, Scale.WEEK: 7}
"""Days by which a key pans."""

Label = tuple[int, str, date]
"""Where a label begins, what it says, and the day it stands at."""


@dataclass(frozen=True)
class Axis:
    """`width` cells, of which `cells` stand for `days`; the first begins with the day `left`."""

    left: date
    cells: int
    days: int
    width: int

    def cell(self, day: date) -> int:
        """The cell in which `day` begins; it may lie out of sight."""
        return (day.toordinal() - self.left.toordinal()) * self.cells // self.days

    def end(self, day: date) -> int:
        """The first cell that is free of `day`."""
        following = (day.toordinal() + 1 - self.left.toordinal()) * self.cells // self.days
        return max(self.cell(day) + 1, following)

    def span(self, cell: int) -> tuple[date, date]:
        """The first and the last day of a cell; one day of several cells is that of each."""
        last = ((cell + 1) * self.days - 1) // self.cells
        first = min(last, -(-cell * self.days // self.cells))
        return add_days(self.left, first), add_days(self.left, last)

    @property
    def window(self) -> int:
        """How many days are in sight."""
        return max(1, self.width * self.days // self.cells)

    @property
    def right(self) -> date:
        """The last day in sight."""
        return self.span(self.width - 1)[1]

    @property
    def by_day(self) -> bool:
        """Whether every day has a cell of its own."""
        return self.cells >= self.days

    def room(self, days: int) -> float:
        """Cells of so many days."""
        return days * self.cells / self.days


def add_days(day: date, days: int) -> date:
    """`day` and so many days, as far as there are days."""
    return date.fromordinal(min(_LAST, max(1, day.toordinal() + days)))


def find_extent(plan: Plan, today: date) -> tuple[date, date]:
    """The days the whole plan takes; up to today where it is not long over."""
    grace = (plan.end - plan.start).days // 4
    return plan.start, max(plan.end, min(today, add_days(plan.end, grace)))


def build_axis(scale: Scale, whole: tuple[date, date], left: date | None, width: int, today: date) -> Axis:
    """The axis at a scale; without `left` it begins where the plan does, or so that today is in sight."""
    width = max(1, width)
    first, last = whole
    days = (last - first).days + 1
    if scale is Scale.WHOLE:
        finest = _PER_DAY[Scale.WEEK]
        cells, per = finest if width >= days * finest[0] else (width, days)
        return Axis(left or first, cells, per, width)
    made = Axis(left or first, *_PER_DAY[scale], width)
    if left is not None:
        return made
    latest = max(first, add_days(last, 1 - made.window))
    begin = min(max(add_days(today, -made.window // 3), first), latest)
    if made.by_day:
        mondays = (_monday_of(begin), _monday_of(add_days(begin, 6)), _monday_of(today))
        begin = next((day for day in mondays if day <= today < add_days(day, made.window)), mondays[0])
    return Axis(begin, made.cells, made.days, width)


def find_panned_start(scale: Scale, now: Axis, steps: int, whole: tuple[date, date], today: date) -> date:
    """The first day in sight after panning; half of what is in sight stays the plan's, or about today."""
    step = _STEP.get(scale, max(1, now.window // 8))
    return _clamp_start(add_days(now.left, steps * step), now, whole, today)


def find_centred_start(day: date, now: Axis, whole: tuple[date, date], today: date) -> date:
    """The first day in sight with `day` in the middle."""
    return _clamp_start(add_days(day, -(now.window // 2)), now, whole, today)


def _clamp_start(left: date, now: Axis, whole: tuple[date, date], today: date) -> date:
    half = now.window // 2
    return max(add_days(min(whole[0], today), -half), min(left, add_days(max(whole[1], today), -half)))


def _monday_of(day: date) -> date:
    return add_days(day, -day.weekday())


# -- the ruler -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ruler:
    """Two lines of labels that do not touch, and the cells at which the upper one's periods begin."""

    upper: tuple[Label, ...]
    lower: tuple[Label, ...]
    lines: tuple[int, ...]


def build_ruler(axis: Axis) -> Ruler:
    """The labels that fit the scale."""
    upper, lower = _choose_label_kinds(axis)
    lines = tuple(cell for cell in (axis.cell(day) for day in upper.days(axis)) if 0 < cell < axis.width)
    return Ruler(_place_labels(axis, upper), _place_labels(axis, lower), lines)


@dataclass(frozen=True)
class _LabelKind:
    """A kind of label: the days one stands at, what it says at first and then."""

    days: Callable[[Axis], Iterator[date]]
    first: Callable[[date], str]
    then: Callable[[date], str]


def _choose_label_kinds(axis: Axis) -> tuple[_LabelKind, _LabelKind]:
    if axis.room(1) >= _FEWEST_CELLS:
        return _MONTHS, _DAYS
    if axis.room(7) >= _FEWEST_CELLS:
        return _MONTHS, _WEEKS
    if axis.room(30) >= _FEWEST_CELLS + 2:
        return _QUARTERS, _MONTH_NAMES
    if axis.room(30) >= _FEWEST_CELLS:
        return _QUARTERS, _MONTH_NUMBERS
    return _YEARS, _QUARTER_NUMBERS if axis.room(90) >= _FEWEST_CELLS else _NOTHING


def _place_labels(axis: Axis, labels: _LabelKind) -> tuple[Label, ...]:
    """As many labels as stand clear of each other; a period that began out of sight has its label at the edge."""
    found: list[Label] = []
    days = list(labels.days(axis))
    free = 0
    for number, day in enumerate(days):
        at = max(0, axis.cell(day))
        text = labels.then(day) if found and found[-1][2].year == day.year else labels.first(day)
        end = at + cell_len(text)
        cut = number + 1 < len(days) and axis.cell(day) < 0 and axis.cell(days[number + 1]) <= end
        if at >= free and end <= axis.width and not cut:
            found.append((at, text, day))
            free = end + 1
    return tuple(found)


def _take_visible(axis: Axis, days: Iterator[date]) -> Iterator[date]:
    return takewhile(lambda day: day <= axis.right, days)


def _list_every(first: date, days: int) -> Iterator[date]:
    while True:
        yield first
        if first.toordinal() + days > _LAST:
            return
        first += timedelta(days=days)


def _list_months(first: date, step: int) -> Iterator[date]:
    """The first days of every `step`-th month, from the one `first` falls into."""
    number = first.year * 12 + (first.month - 1) // step * step
    while number // 12 <= date.max.year:
        yield date(number // 12, number % 12 + 1, 1)
        number += step


def _list_years(axis: Axis) -> Iterator[date]:
    """The first days of years, of so many only that all have room."""
    step = next((n for n in (1, 2, 5, 10, 20, 50, 100, 500) if axis.room(365 * n) > _YEAR_CELLS), 1000)
    for year in range(max(1, axis.left.year // step * step), date.max.year + 1, step):
        yield date(year, 1, 1)


def _month_word(day: date) -> str:
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )[day.month - 1]  # fmt: skip


def month_title(day: date) -> str:
    """A month with its year."""
    return _("{month} {year}").format(month=_month_word(day), year=day.year)


def _quarter_word(day: date) -> str:
    return (_("Q1"), _("Q2"), _("Q3"), _("Q4"))[(day.month - 1) // 3]


def _quarter_title(day: date) -> str:
    return _("{quarter} {year}").format(quarter=_quarter_word(day), year=day.year)


def _year_word(day: date) -> str:
    return str(day.year)


_DAYS = _LabelKind(lambda a: _take_visible(a, _list_every(a.left, 1)), lambda d: f"{d.day:2}", lambda d: f"{d.day:2}")
_WEEKS = _LabelKind(
    lambda a: _take_visible(a, _list_every(_monday_of(a.left), 7)), lambda d: f"{d.day}", lambda d: f"{d.day}"
)
_MONTHS = _LabelKind(lambda a: _take_visible(a, _list_months(a.left, 1)), month_title, _month_word)
_MONTH_NAMES = _LabelKind(lambda a: _take_visible(a, _list_months(a.left, 1)), _month_word, _month_word)
_MONTH_NUMBERS = _LabelKind(
    lambda a: _take_visible(a, _list_months(a.left, 1)), lambda d: str(d.month), lambda d: str(d.month)
)
_QUARTERS = _LabelKind(lambda a: _take_visible(a, _list_months(a.left, 3)), _quarter_title, _quarter_word)
_QUARTER_NUMBERS = _LabelKind(
    lambda a: _take_visible(a, _list_months(a.left, 3)),
    lambda d: f"Q{d.month // 3 + 1}",
    lambda d: f"Q{d.month // 3 + 1}",
)
_YEARS = _LabelKind(lambda a: _take_visible(a, _list_years(a)), _year_word, _year_word)
_NOTHING = _LabelKind(lambda _axis: iter(()), str, str)
