"""What of a plan reminds: each open or closed thing with a date, its leads, and why it may have to be silent."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from qtrack.model.assessment import CLOSED, status_of
from qtrack.model.milestones import find_occurrences
from qtrack.model.plan import Digest, Measure, Milestone, Plan, Step
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.remind.due_moment import Moment
from qtrack.remind.key import Kind, Thread, key_in
from qtrack.remind.recipients import ANY, Schedules
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Schedule

_TITLE_IN_ID = 60
_LONG_TITLE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A measure, a step of one, or one occurrence of a milestone; `end` is the last day on which it can still be met.

    `silence` is the status that closes it ("done", "dropped"), "" while it is open.
    """

    kind: Kind
    id: str
    day: date
    end: date | None  # None: for as long as it is open
    of: Measure | Milestone
    schedule: Schedule
    silence: str = ""
    step: Step | None = None

    @property
    def thread(self) -> Thread:
        """What all its reminders share."""
        return self.kind.value, self.id, self.day

    @property
    def title(self) -> str:
        """What it is called; a step says first which measure it belongs to."""
        if isinstance(self.of, Milestone):
            return plain(self.of.title, _LONG_TITLE)
        if self.step is None:
            return plain(self.of.no + self.of.title, _LONG_TITLE)
        return plain(f"{self.of.no or self.of.id} · {self.step.title}", _LONG_TITLE)

    @property
    def units(self) -> tuple[str, ...]:
        """Who has to move."""
        return self.of.units if isinstance(self.of, Milestone) else self.of.lead + self.of.joint or self.of.support

    @property
    def measure(self) -> str:
        """The id of the measure it belongs to, "" for a milestone."""
        return "" if isinstance(self.of, Milestone) else self.of.id


def list_items(plan: Plan, calendar: WorkCalendar, channel: str = ANY) -> Iterator[Item]:
    """Everything in `plan` that reminds on `channel`, one after the other, so that a large plan takes no room."""
    schedules = Schedules(plan, channel)
    for measure in plan.measures:
        yield from _of_measure(plan, measure, schedules)
    for occurrence in find_occurrences(plan, calendar):
        milestone = occurrence.milestone
        schedule = schedules.find_milestone_schedule(milestone)
        if schedule is not None:
            yield Item(Kind.MILESTONE, milestone.id, occurrence.start, occurrence.end, milestone, schedule)


def restrict_plan(plan: Plan, ids: Collection[str]) -> Plan:
    """The plan with nothing in it but what has the items of these ids; measures with all their steps, no digest."""
    wanted = {*ids, *(name.partition("#")[0] for name in ids)}
    return replace(
        plan,
        measures=tuple(one for one in plan.measures if one.id in wanted),
        milestones=tuple(one for one in plan.milestones if one.id in wanted),
        digest=Digest(),
    )


def _of_measure(plan: Plan, measure: Measure, schedules: Schedules) -> Iterator[Item]:
    """The measure itself, then its steps that have a date."""
    schedule = schedules.find_measure_schedule(measure)
    if schedule is None:
        return
    status = status_of(measure)
    silence = status.value if status in CLOSED else ""
    yield Item(Kind.MEASURE, measure.id, measure.due or plan.end, None, measure, schedule, silence)
    if measure.steps and (schedule := schedules.find_steps_schedule(measure)) is not None:
        for step, name in zip(measure.steps, list_step_ids(measure), strict=True):
            if step.due is not None:
                hush = silence or ("done" if step.done else "")
                yield Item(Kind.STEP, name, step.due, None, measure, schedule, hush, step)


def list_step_ids(measure: Measure) -> list[str]:
    """``M07#校园食品安全检查`` for each step, in order; equal titles are numbered, long ones cut and marked."""
    seen: dict[str, int] = {}
    names = []
    for step in measure.steps:
        name = f"{measure.id}#{_shorten_title(step.title)}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}~{seen[name]}")
    return names


def _shorten_title(title: str) -> str:
    if len(title) <= _TITLE_IN_ID:
        return plain(title)
    return plain(title, _TITLE_IN_ID) + hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def reminder_of(plan: Plan, item: Item, moment: Moment) -> Reminder:
    """The reminder that falls due at `moment`, which is shown in the plan's time zone."""
    key = key_in(plan.id, item.thread, moment.lead)
    at = moment.at.astimezone(plan.timezone)
    return Reminder(key, item.title, at, item.end, item.units, item.measure, moment.step)
