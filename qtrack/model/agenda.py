"""What falls on which day: measures and steps that are due, milestones that begin, run or end."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from qtrack.dataclass import dataclass
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Step

_ORDER = {light: number for number, light in enumerate(Light)}


@dataclass(frozen=True)
class StepDue:
    """A step with a date, and the measure it belongs to."""

    standing: Standing
    step: Step
    late: bool
    """Whether its date has passed and it is not done, nor its measure."""


@dataclass(frozen=True)
class AgendaDay:
    """What falls on a day, the worst light first; a milestone is there from its first day to its last."""

    measures: tuple[Standing, ...] = ()
    steps: tuple[StepDue, ...] = ()
    milestones: tuple[Occurrence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.measures or self.steps or self.milestones)


_NOTHING = AgendaDay()


class Agenda:
    """The days of a plan as it stands; what has no date of its own falls on the plan's end."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self._measures: dict[date, list[Standing]] = {}
        self._steps: dict[date, list[StepDue]] = {}
        for standing in assessment.standings:
            self._measures.setdefault(standing.due, []).append(standing)
            for step in _list_steps(standing, assessment.day):
                if step.step.due is not None:
                    self._steps.setdefault(step.step.due, []).append(step)

    def on(self, day: date) -> AgendaDay:
        """What falls on one day."""
        return self.between(day, day).get(day, _NOTHING)

    def between(self, first: date, last: date) -> Mapping[date, AgendaDay]:
        """The days from `first` to `last`, both included, on which something falls."""
        milestones: dict[date, list[Occurrence]] = {}
        for occurrence in self.assessment.occurrences:
            if occurrence.start > last:
                break  # they are in order of their starts
            for day in _list_days(max(first, occurrence.start), min(last, occurrence.end)):
                milestones.setdefault(day, []).append(occurrence)
        return {
            day: AgendaDay(
                tuple(sorted(self._measures.get(day, ()), key=lambda s: _ORDER[s.light])),
                tuple(sorted(self._steps.get(day, ()), key=lambda s: (not s.late, s.step.done))),
                tuple(milestones.get(day, ())),
            )
            for day in _list_days(first, last)
            if day in self._measures or day in self._steps or day in milestones
        }

    def late(self) -> tuple[Standing | StepDue, ...]:
        """What is overdue, the longest overdue first."""
        measures = (s for s in self.assessment.standings if s.light is Light.OVERDUE)
        steps = (step for steps in self._steps.values() for step in steps if step.late)
        return tuple(sorted((*measures, *steps), key=due_of))

    def following(self, day: date) -> date | None:
        """The next day after `day` on which something is due or begins."""
        begin = (o.start for o in self.assessment.occurrences)
        return min((d for d in (*self._measures, *self._steps, *begin) if d > day), default=None)


def due_of(item: Standing | StepDue) -> date:
    """The date of a measure or step."""
    if isinstance(item, StepDue):
        return item.step.due or item.standing.due
    return item.due


def _list_steps(standing: Standing, today: date) -> Iterator[StepDue]:
    for step in standing.measure.steps:
        late = step.due is not None and step.due < today and not step.done and standing.open
        yield StepDue(standing, step, late)


def _list_days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
