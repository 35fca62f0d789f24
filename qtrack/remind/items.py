"""What of a plan reminds: each open or closed thing with a date, its leads, and why it may have to be silent."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qtrack.model.lead import LeadTime
from qtrack.model.milestones import occurrences
from qtrack.model.plan import Measure, Plan
from qtrack.model.status import CLOSED, status_of
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.remind.key import Kind, Thread, key_in
from qtrack.remind.moments import Moment
from qtrack.remind.reminder import Reminder

_TITLE_IN_ID = 60
_LONG_TITLE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A measure, a step or one occurrence of a milestone; `end` is the last day on which it can still be met.

    `silence` is the status that closes it ("done", "dropped"), "" while it is open.
    """

    kind: Kind
    id: str
    day: date
    end: date | None  # None: for as long as it is open
    title: str
    units: tuple[str, ...]
    leads: tuple[LeadTime, ...]
    silence: str
    measure: str  # the id of the measure it belongs to, "" for a milestone

    @property
    def thread(self) -> Thread:
        """What all its reminders share."""
        return self.kind.value, self.id, self.day

    @property
    def repeats(self) -> bool:
        """Whether it goes on reminding after its date."""
        return self.kind is Kind.MEASURE


def items(plan: Plan, calendar: WorkCalendar) -> Iterator[Item]:
    """Everything in `plan` that reminds, one after the other, so that a large plan takes no room."""
    for measure in plan.measures:
        yield from of_measure(plan, measure)
    for occurrence in occurrences(plan, calendar):
        milestone = occurrence.milestone
        leads = plan.reminders.milestone_before if milestone.remind is None else milestone.remind
        yield Item(
            Kind.MILESTONE, milestone.id, occurrence.start, occurrence.end, plain(milestone.title, _LONG_TITLE),
            milestone.units, leads, "", "",
        )  # fmt: skip


def of_measure(plan: Plan, measure: Measure) -> Iterator[Item]:
    """The measure itself, then its steps that have a date."""
    leads = plan.reminders.before if measure.remind is None else measure.remind
    status = status_of(measure)
    silence = status.value if status in CLOSED else ""
    units = measure.lead + measure.joint or measure.support
    title = plain(measure.no + measure.title, _LONG_TITLE)
    yield Item(Kind.MEASURE, measure.id, measure.due or plan.end, None, title, units, leads, silence, measure.id)
    if measure.steps:
        for step, name in zip(measure.steps, step_ids(measure), strict=True):
            if step.due is not None:
                title = plain(step.title, _LONG_TITLE)
                hush = silence or ("done" if step.done else "")
                yield Item(Kind.STEP, name, step.due, None, title, units, leads, hush, measure.id)


def step_ids(measure: Measure) -> list[str]:
    """``M07#校园食品安全检查`` for each step, in order; equal titles are numbered, long ones cut and marked."""
    seen: Counter[str] = Counter()
    names = []
    for step in measure.steps:
        name = f"{measure.id}#{_short(step.title)}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return names


def _short(title: str) -> str:
    if len(title) <= _TITLE_IN_ID:
        return plain(title)
    return plain(title, _TITLE_IN_ID) + hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def reminder_of(plan: Plan, item: Item, moment: Moment) -> Reminder:
    """The reminder that falls due at `moment`, which is shown in the plan's time zone."""
    key = key_in(plan.id, item.thread, moment.lead)
    return Reminder(key, item.title, moment.at.astimezone(plan.timezone), item.end, item.units, item.measure)
