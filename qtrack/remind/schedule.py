"""The schedule of an item's reminders: its leads, the steps of an escalation, and the repeats between and after."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from math import ceil

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Plan, Shift
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.due_moment import Moment, Moments, clamp_day

_DAY = timedelta(days=1)
_NEVER = datetime(9998, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """A rule that holds from its moment until the next stage begins, and meanwhile may `repeat`.

    `when` is None for what begins on the date without a reminder of its own. A stage that is not `heard` reminds
    nobody here and only ends the one before it.
    """

    when: LeadTime | None
    after: bool = False
    repeat: LeadTime | None = None
    step: str = ""
    heard: bool = True

    @property
    def lead(self) -> str:
        """Its lead as a key has it."""
        return "" if self.when is None else f"+{self.when}" if self.after else str(self.when)

    @property
    def ahead(self) -> bool:
        """Whether it begins before the date."""
        return self.when is not None and not self.after and self.when.count > 0


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Leads that come once, and stages. It is what it is by identity, so that it is quick to look up."""

    leads: tuple[LeadTime, ...] = ()
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """The repeats of one stage: each `interval` after `anchor`, later than `begin` and before `end` (both UTC)."""

    moments: Moments
    stage: Stage
    interval: LeadTime
    anchor: date
    begin: datetime | None  # None: the first repeat begins it
    end: datetime
    following: Stage | None  # what ends it

    def moment(self, number: int) -> Moment | None:
        """The `number`-th repeat, 1 or above; None from the end on."""
        at, raw = self._both(number)
        if max(at, raw) >= self.end:
            return None
        lead = LeadTime(number * self.interval.count, self.interval.unit)
        return Moment(at, f"{self.stage.lead}+{lead}", self.stage.step, repeated=True)

    def count(self, now: datetime) -> int:
        """How many repeats are due by `now`, if nothing ended them: guessed from the days gone by, then set right."""
        number = max(0, self._elapsed(self.moments.local_day(now)) // self.interval.count)
        while number and self._at(number) > now:
            number -= 1
        while self._at(number + 1) <= now:
            number += 1
        return number

    def last(self, now: datetime) -> int:
        """The number of the latest repeat by `now`, 0 for none."""
        number = self.count(min(now, self.end))
        while number and max(self._both(number)) >= self.end:
            number -= 1
        return number

    def _at(self, number: int) -> datetime:
        return self._both(number)[0]

    def _both(self, number: int) -> tuple[datetime, datetime]:
        """The moment of a repeat, and what it was before it was moved."""
        span = LeadTime(number * self.interval.count, self.interval.unit)
        return self.moments.after(self.anchor, span, self._clock)

    @property
    def _clock(self) -> time:
        named = (span.at for span in (self.stage.repeat, self.stage.when) if span is not None)
        return next((clock for clock in named if clock), self.moments.rules.at)

    def _elapsed(self, today: date) -> int:
        """Whole days, working days or months gone by since the anchor."""
        match self.interval.unit:
            case "wd":
                return self.moments.calendar.count(self.anchor + _DAY, clamp_day(today) + _DAY)
            case "m":
                return (today.year - self.anchor.year) * 12 + today.month - self.anchor.month
            case _:
                return (today - self.anchor).days


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a schedule comes to for one date: `starts` in order, and the runs of repeats in order."""

    starts: tuple[Moment, ...]
    runs: tuple[_Run, ...]

    def split(self, now: datetime, *, repeats: bool = True) -> tuple[tuple[Moment, ...], Moment | None]:
        """The moments up to `now` in order, of the repeats only the latest; and the next one to come."""
        count = bisect_right(self.starts, now, key=_at)
        passed, coming = self.starts[:count], self.starts[count] if count < len(self.starts) else None
        run = next((r for r in reversed(self.runs) if r.begin is None or r.begin <= now), None) if repeats else None
        if run is None or (run.following and run.end <= now):
            return passed, coming
        number = run.last(now)
        if number and (last := run.moment(number)) is not None:
            passed = (*passed[: (place := bisect_right(passed, last.at, key=_at))], last, *passed[place:])
        following = run.moment(number + 1)
        if following is not None and (coming is None or following.at < coming.at):
            coming = following
        return passed, coming

    def ends(self, repeat: Moment) -> str | None:
        """The name of the step that ends a run of repeats, "" for the date itself, None where only a person does."""
        run = next(run for run in self.runs if run.stage.lead == repeat.lead.rpartition("+")[0])
        return run.following.step if run.following else "" if run.stage.ahead else None

    def between(self, start: datetime | None, stop: datetime) -> Iterator[Moment]:
        """Every moment after `start` up to `stop`, each run by itself."""
        for moment in self.starts:
            if (start is None or start < moment.at) and moment.at <= stop:
                yield moment
        for run in self.runs:
            number = 1 if start is None else run.last(start) + 1
            while (repeat := run.moment(number)) is not None and repeat.at <= stop:
                yield repeat
                number += 1


_Begun = tuple[datetime | None, Stage]
"""A stage with the moment it begins at."""


class Timelines:
    """The timelines of one plan; each (date, schedule) is worked out once."""

    def __init__(self, plan: Plan, calendar: WorkCalendar) -> None:
        self.moments = Moments(plan, calendar)
        self._overdue = None if plan.escalation or plan.reminders.overdue is None else plan.reminders.overdue.at
        self._made: dict[tuple[date, Schedule], Timeline] = {}
        self._spans: dict[tuple[date, Schedule, datetime | None, datetime], tuple[Moment, ...]] = {}

    def of(self, day: date, schedule: Schedule) -> Timeline:
        """The timeline of `schedule` for the date `day`."""
        made = self._made.get((day, schedule))
        if made is None:
            made = self._made[day, schedule] = self._timeline(day, schedule)
        return made

    def between(self, day: date, schedule: Schedule, start: datetime | None, stop: datetime) -> tuple[Moment, ...]:
        """Every moment of `schedule` after `start` up to `stop`; thousands of items share a few hundred dates."""
        key = (day, schedule, start, stop)
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = tuple(self.of(day, schedule).between(start, stop))
        return found

    def at(self, day: date, lead: str) -> datetime:
        """When a lead falls due that a key has, whether or not the plan still asks for it; in UTC."""
        return self.moved(day, lead)[0]

    def moved(self, day: date, lead: str) -> tuple[datetime, datetime]:
        """The same, and what it was before it was moved onto a working day."""
        first, *more = lead.removeprefix("+").split("+")
        span = LeadTime.parse(first)
        if not lead.startswith("+"):
            at, raw = self.moments.before(day, span)
        else:
            at, raw = self.moments.after(day, span, span.at or self._overdue)
        for text in more:
            at, raw = self.moments.after(self.moments.local_day(at), LeadTime.parse(text), span.at)
        return at, raw

    def is_sure(self, day: date, lead: str) -> bool:
        """Whether all working days are known that the moment of a lead depends on."""
        counted = "wd" in lead
        if self.moments.rules.shift == Shift.NONE and not counted:
            return True
        days = [self.moments.local_day(at) for at in self.moved(day, lead)]
        return all(map(self.moments.calendar.known, [*days, day] if counted else days))

    def is_settled(self, day: date, moment: Moment, lead: str) -> bool:
        """Whether an acknowledged `lead` settles `moment` too: it falls no later, or it repeats the same stage."""
        return moment.at <= self.at(day, lead) or moment.lead.startswith(f"{lead.partition('+')[0]}+")

    def _timeline(self, day: date, schedule: Schedule) -> Timeline:
        begun = sorted(
            (*self._begin(day, stage), number, stage) for number, stage in enumerate(schedule.stages) if stage.when
        )
        starts = {str(lead): (*self.moments.before(day, lead), str(lead), "") for lead in schedule.leads}
        starts |= {stage.lead: (at, raw, stage.lead, stage.step) for at, raw, _number, stage in begun if stage.heard}
        ordered = sorted(starts.values(), key=lambda start: (start[0], bool(start[3]), *start[1:]))  # steps last
        found = [Moment(at, lead, step) for at, _raw, lead, step in ordered]
        stages: list[_Begun] = [(None, stage) for stage in schedule.stages if stage.when is None]
        stages += [(at, stage) for at, _raw, _number, stage in begun]
        runs = (self._run(day, begun, following) for begun, following in zip_longest(stages, stages[1:]))
        return Timeline(tuple(found), tuple(run for run in runs if run is not None))

    def _begin(self, day: date, stage: Stage) -> tuple[datetime, datetime]:
        span = stage.when or LeadTime(0, "d")
        return self.moments.after(day, span) if stage.after else self.moments.before(day, span)

    def _run(self, day: date, begun: _Begun, following: _Begun | None) -> _Run | None:
        """The repeats of a stage; those of one ahead of the date that nothing follows end with the date."""
        begin, stage = begun
        gap = interval(stage.repeat)
        if gap is None or not stage.heard:
            return None
        anchor = clamp_day(day) if begin is None else self.moments.local_day(begin)
        end = following[0] if following else None
        end = end or (self.moments.midnight(day) if stage.ahead else _NEVER)
        return _Run(self.moments, stage, gap, anchor, begin, end, following[1] if following else None)


def _at(moment: Moment) -> datetime:
    return moment.at


def interval(repeat: LeadTime | None) -> LeadTime | None:
    """The time between repeats in whole days, working days or months; None for no repeats."""
    if repeat is None or not repeat.count:
        return None
    match repeat.unit:
        case "h":
            return LeadTime(ceil(repeat.count / 24), "d")
        case "w":
            return LeadTime(7 * repeat.count, "d")
        case unit:
            return LeadTime(repeat.count, unit)
