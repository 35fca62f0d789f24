"""What follows from a plan and a day for each measure: progress, expected progress, light, flags, urgency."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from qtrack.dataclass import dataclass, field
from qtrack.model.milestones import Occurrence, find_occurrences
from qtrack.model.plan import Measure, Plan, Status
from qtrack.model.urgency import compute_urgency
from qtrack.model.workdays import WorkCalendar


class Light(StrEnum):
    """The state of a measure at a glance."""

    OVERDUE = "overdue"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class Flag(StrEnum):
    """What stands beside the light."""

    UNOWNED = "unowned"
    STALE = "stale"
    BLOCKED = "blocked"


CLOSED = frozenset({Status.DONE, Status.DROPPED})


@dataclass(frozen=True)
class Standing:
    """A measure on a day: `progress` and `expected` 0…100, `pace` their quotient (None where nothing is expected yet).

    `due` is the plan's end where the measure has none (`assumed_due`); days left are negative after it. Working days
    are counted from the day up to, not with, `due`. `soon` says that an open measure is due within `due_soon`.
    """

    measure: Measure
    status: Status
    progress: float
    expected: float
    pace: float | None
    light: Light
    flags: tuple[Flag, ...]
    start: date
    due: date
    assumed_due: bool
    days_left: int
    workdays_left: int
    waits_for: tuple[str, ...] = ()
    urgency: float = 0.0
    soon: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status not in CLOSED


@dataclass(frozen=True)
class Assessment:
    """A plan as it stands on a day; `standings` in the order of the file."""

    plan: Plan
    day: date
    calendar: WorkCalendar = field(compare=False)
    standings: tuple[Standing, ...]

    @cached_property
    def occurrences(self) -> list[Occurrence]:
        """Every occurrence of the plan's milestones, in order of days."""
        return find_occurrences(self.plan, self.calendar)

    @cached_property
    def by_id(self) -> dict[str, Standing]:
        """Standings by measure id."""
        return {standing.measure.id: standing for standing in self.standings}

    @cached_property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """All names of each unit that has several, the one used most first, by each of its names."""
        units = [(unit.name, *unit.aliases) for unit in reversed(self.plan.units)]  # the first to claim a name has it
        called = {name: names for names in units for name in names} | {names[0]: names for names in units}
        return {name: names for name, names in called.items() if len(names) > 1}

    def names(self, unit: str) -> tuple[str, ...]:
        """What a unit is called, the name used most first."""
        return self.aliases.get(unit, (unit,))


def calendar_of(plan: Plan) -> WorkCalendar:
    """The working days as the plan's ``[calendar]`` has them."""
    return _build_calendar(plan.calendar.holidays, plan.calendar.workdays)


@lru_cache(maxsize=16)
def _build_calendar(holidays: frozenset[date], workdays: frozenset[date]) -> WorkCalendar:
    """The same calendar for the same overrides: making one takes some thousandths of a second."""
    return WorkCalendar(holidays, workdays)


def assess(plan: Plan, day: date, changed: Mapping[str, date] | None = None) -> Assessment:
    """Every measure of `plan` on `day`; `changed` gives the days on which measures were last seen to change."""
    calendar = calendar_of(plan)
    assessor = _Assessor(plan, day, calendar, changed or {})
    return Assessment(plan, day, calendar, tuple(assessor.standing(measure) for measure in plan.measures))


def reassess(before: Assessment, plan: Plan, ids: Collection[str]) -> Assessment:
    """What `assess` gives for a plan that differs from the one of `before` in nothing but measures of these ids.

    Only they and those that wait for them are looked at, unless the weights or the measures themselves are others.
    """
    calendar = before.calendar
    assessor, old = (_Assessor(one, before.day, calendar, {}) for one in (plan, before.plan))
    same = [m.id for m in plan.measures] == [m.id for m in before.plan.measures]
    if not same or assessor.heaviest != old.heaviest:
        return assess(plan, before.day)
    wanted = {*ids}
    standings = tuple(
        assessor.standing(measure) if measure.id in wanted or not wanted.isdisjoint(measure.depends) else standing
        for measure, standing in zip(plan.measures, before.standings, strict=True)
    )
    return Assessment(plan, before.day, calendar, standings)


def progress_of(measure: Measure) -> float:
    """0…100: as given, else done steps, else the mean attainment of the indicators, else by status."""
    if measure.progress is not None:
        return measure.progress
    if measure.steps:
        return 100 * sum(step.done for step in measure.steps) / len(measure.steps)
    shares = [i.target.attainment(i.actual, i.baseline) for i in measure.indicators if i.actual is not None]
    if shares:
        return 100 * sum(shares) / len(measure.indicators)
    return 100.0 if measure.status is Status.DONE else 0.0


def status_of(measure: Measure) -> Status:
    """As given, else from the progress."""
    return measure.status or _status_at(progress_of(measure))


def _status_at(progress: float) -> Status:
    return Status.DONE if progress >= 100 else Status.ACTIVE if progress > 0 else Status.PLANNED  # noqa: PLR2004


class _Assessor:
    """What all measures of one plan share on one day, computed once."""

    def __init__(self, plan: Plan, day: date, calendar: WorkCalendar, changed: Mapping[str, date]) -> None:
        self.plan, self.day, self.calendar, self.changed = plan, day, calendar, changed
        self.soon = plan.lights.due_soon.after(day, calendar)
        self.stale = plan.lights.stale.before(day, calendar)
        self.heaviest = max((measure.weight for measure in plan.measures), default=1.0)
        named = {name for measure in plan.measures for name in measure.depends}
        self.waited_for = {m.id for m in plan.measures if m.id in named and status_of(m) not in CLOSED}
        self.milestone_days = self._count_milestone_days()
        self.spans: dict[tuple[date, date], tuple[float, int, int]] = {}

    def standing(self, measure: Measure) -> Standing:
        progress = progress_of(measure)
        status = measure.status or _status_at(progress)
        closed = status in CLOSED
        start, due = measure.start or self.plan.start, measure.due or self.plan.end
        expected, days_left, workdays_left = self._span(start, due)
        pace = progress / expected if expected > 0 else None
        soon = not closed and self.day <= due <= self.soon
        light = Light(status.value) if closed else self._choose_light(pace, start, due, soon=soon)
        waits_for = tuple(name for name in measure.depends if name in self.waited_for) if measure.depends else ()
        flags = () if closed else self._find_flags(measure, status, start, waits_for)
        terms = {} if closed else compute_urgency(
            days_left, pace, measure.weight / self.heaviest if self.heaviest else 0.0,
            self.milestone_days.get(measure.id), len(flags),
        )  # fmt: skip
        return Standing(
            measure, status, progress, expected, pace, light, flags, start, due, measure.due is None,
            days_left, workdays_left, waits_for, sum(terms.values()), soon,
        )  # fmt: skip

    def _span(self, start: date, due: date) -> tuple[float, int, int]:
        """Expected progress (0…100) and the days and working days left, the same for all with these dates."""
        if (start, due) not in self.spans:
            count, after = self.calendar.count, date.fromordinal(min(due.toordinal() + 1, date.max.toordinal()))
            whole = count(start, after) if start <= due else 0
            if self.day > due:
                share = 1.0
            elif self.day <= start or not whole:
                share = 0.0
            else:
                share = count(start, self.day) / whole
            self.spans[start, due] = 100 * share, (due - self.day).days, count(self.day, due)
        return self.spans[start, due]

    def _choose_light(self, pace: float | None, start: date, due: date, *, soon: bool) -> Light:
        """The light of an open measure."""
        rules = self.plan.lights
        if due < self.day:
            return Light.OVERDUE
        if self.day < start:
            return Light.WAITING
        if pace is not None and pace < rules.amber:
            return Light.RED
        if (pace is not None and pace < rules.green) or soon:
            return Light.AMBER
        return Light.GREEN

    def _find_flags(
        self, measure: Measure, status: Status, start: date, waits_for: tuple[str, ...]
    ) -> tuple[Flag, ...]:
        flags = []
        if not measure.lead and not measure.joint:
            flags.append(Flag.UNOWNED)
        if self._is_stale(measure, status, start):
            flags.append(Flag.STALE)
        if waits_for:
            flags.append(Flag.BLOCKED)
        return tuple(flags)

    def _is_stale(self, measure: Measure, status: Status, start: date) -> bool:
        """Whether the last trace is older than allowed; work nobody has dated may be of today and is not stale."""
        last = self.changed.get(measure.id)
        for step in measure.steps:
            if step.done_on and (last is None or step.done_on > last):
                last = step.done_on
        for item in measure.indicators:
            if item.as_of and (last is None or item.as_of > last):
                last = item.as_of
        return (last is not None or status is Status.PLANNED) and max(start, last or start) < self.stale

    def _count_milestone_days(self) -> dict[str, int]:
        """Days to the nearest occurrence that is not over, for each measure a milestone names."""
        days: dict[str, int] = {}
        if not any(milestone.measures for milestone in self.plan.milestones):
            return days
        for occurrence in find_occurrences(self.plan, self.calendar):
            if occurrence.end >= self.day:
                for name in occurrence.milestone.measures:
                    days.setdefault(name, max(0, (occurrence.start - self.day).days))
        return days


def terms_of(assessment: Assessment, standing: Standing) -> dict[str, float]:
    """The terms of a standing's urgency by name, for the one who asks why."""
    if not standing.open:
        return {}
    assessor = _Assessor(assessment.plan, assessment.day, assessment.calendar, {})
    weight = standing.measure.weight / assessor.heaviest if assessor.heaviest else 0.0
    days = assessor.milestone_days.get(standing.measure.id)
    return compute_urgency(standing.days_left, standing.pace, weight, days, len(standing.flags))
