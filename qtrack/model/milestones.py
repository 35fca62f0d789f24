"""From milestones to the days they fall on."""

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from qtrack.dataclass import dataclass
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Milestone, Plan
from qtrack.model.recurrence import Recurrence
from qtrack.model.workdays import WorkCalendar


@dataclass(frozen=True)
class Occurrence:
    """One falling of a milestone (节点的一次), from `start` to `end`, both included."""

    milestone: Milestone
    start: date
    end: date


def find_occurrences(plan: Plan, calendar: WorkCalendar) -> list[Occurrence]:
    """Every occurrence from the plan's start to the end of its reminders, in order of days.

    A date given once is kept wherever it lies: who wrote it down means it. So is a span that reaches into the plan.
    """
    last = plan.reminders.until.after(plan.end, calendar)
    found = [
        occurrence
        for milestone in plan.milestones
        for occurrence in _find_spans(milestone, _find_days(milestone, plan.start, last, calendar), calendar)
        if occurrence.end >= plan.start or milestone.on.day is not None
    ]
    return sorted(found, key=lambda o: (o.start, o.end, o.milestone.id))


def _find_days(milestone: Milestone, start: date, end: date, calendar: WorkCalendar) -> list[date]:
    if milestone.on.day is not None:
        return [milestone.on.day]
    if milestone.until is not None and milestone.on.kind != "rrule":  # such a rule counts from the plan's start
        start = date(max(start.year - 1, date.min.year), 1, 1)
    return [d for d in milestone.on.days(start, end, calendar) if milestone.since is None or d.year >= milestone.since]


def _find_spans(milestone: Milestone, days: list[date], calendar: WorkCalendar) -> Iterator[Occurrence]:
    """From each day to the milestone's `until`; the day alone where a rule's end lies behind the next one."""
    for start, following in zip_longest(days, days[1:]):
        end = _end_of(milestone, start, calendar)
        outlasts = isinstance(milestone.until, Recurrence) and following is not None and end >= following
        yield Occurrence(milestone, start, start if outlasts else end)


def _end_of(milestone: Milestone, start: date, calendar: WorkCalendar) -> date:
    if milestone.until is None:
        return start
    if isinstance(milestone.until, LeadTime):
        return milestone.until.after(start, calendar)
    if milestone.until.day is not None:
        return max(start, milestone.until.day)
    return milestone.until.find_first(start, calendar) or start
