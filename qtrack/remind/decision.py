"""One decision while it is being made: what is ready, what rests, what is written down, when to look again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.delivery_record import Change, Marks, Past, Trace
from qtrack.remind.due_moment import Moment, skip_quiet_hours
from qtrack.remind.key import Key
from qtrack.remind.ranking import rank_due
from qtrack.remind.reasons import NO_REASON, Code, Reason
from qtrack.remind.reminder import Due, Group, Reminder
from qtrack.remind.schedule import Schedule, Timelines
from qtrack.remind.states import WITHHELD, State
from qtrack.remind.subjects import Item, reminder_of

LONGEST_REST = timedelta(minutes=10)
"""No retry waits longer; one that seems to was set before the clock was put back."""
_Note = tuple[Item, Moment, State, Reason, datetime | None]
_SILENT = {"": NO_REASON, "done": Reason.of(Code.DONE), "dropped": Reason.of(Code.DROPPED)}
_PLAN_OVER = Reason.of(Code.PLAN_OVER)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write down, spelled out only as it is asked for: a large new plan has tens of thousands of changes."""

    plan: Plan
    single: tuple[Change, ...]
    notes: tuple[_Note, ...]

    def __len__(self) -> int:
        return len(self.single) + len(self.notes)

    def __iter__(self) -> Iterator[Change]:
        yield from self.single
        for item, moment, state, reason, until in self.notes:
            one = reminder_of(self.plan, item, moment)
            yield Change(one.key, state, reason, one.at, one.title, until, one.step)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to send, what to write down, and the moment at which to ask again (None: not before the plan changes)."""

    groups: tuple[Group, ...]
    changes: Changes
    look_again: datetime | None


@dataclass(slots=True)
class DecisionBuilder:
    """Everything known at `now` (UTC), and what has come of it so far."""

    plan: Plan
    now: datetime
    past: Past
    marks: Marks
    calendar: WorkCalendar = field(init=False)
    lines: Timelines = field(init=False)
    today: date = field(init=False)
    ready: list[Due] = field(default_factory=list)
    resting: list[Due] = field(default_factory=list)
    digests: list[Due] = field(default_factory=list)
    fresh: list[Reminder] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list[_Note] = field(default_factory=list)
    next: datetime | None = None
    _splits: dict[tuple[date, Schedule, bool], tuple[tuple[Moment, ...], Moment | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = calendar_of(self.plan)
        self.lines = Timelines(self.plan, self.calendar)
        self.today = self.lines.moments.local_day(self.now)

    def split(self, item: Item, *, repeats: bool) -> tuple[tuple[Moment, ...], Moment | None]:
        """The moments of an item up to now, of the repeats only the latest, and the next one."""
        key = item.day, item.schedule, repeats
        found = self._splits.get(key)
        if found is None:
            found = self._splits[key] = self.lines.of(item.day, item.schedule).split(self.now, repeats=repeats)
        return found

    @property
    def over(self) -> bool:
        """Whether the plan says nothing any more."""
        return self.now >= self.lines.moments.quiet_from

    def find_silence(self, item: Item) -> Reason:
        """Why `item` says nothing, `NO_REASON` when it may."""
        return _PLAN_OVER if self.over else closed_reason(item)

    def note(
        self, item: Item, moment: Moment, trace: Trace | None, state: State, reason: Reason,
        *, until: datetime | None = None,
    ) -> None:  # fmt: skip
        """Write a state down, unless the reminder has it already or is being sent just now."""
        if trace is not None and trace.state is State.SENDING:
            return
        if trace is None or trace.state is not state or trace.next_try != until:
            self.notes.append((item, moment, state, reason, until))

    def change(self, key: Key, state: State, reason: Reason) -> None:
        """Write down the state of a reminder that the outbox knows."""
        self.changes.append(Change(key, state, reason))

    def due(self, reminder: Reminder, trace: Trace | None, *, missed: bool = False, digest: bool = False) -> None:
        """Send it now, or once it has rested."""
        ready = self.digests if digest else self.ready
        if trace is None or trace.state in WITHHELD:
            self.fresh.append(reminder)
            ready.append(Due(reminder, missed))
            return
        due = Due(reminder, missed, trace.repeat, trace.attempts)
        if trace.next_try is not None and self.now < trace.next_try <= self.now + LONGEST_REST:
            if not digest:
                self.resting.append(due)
            self.look_again_at(trace.next_try)
        else:
            ready.append(due)

    def look_again_at(self, moment: datetime) -> None:
        """Ask again then, or earlier."""
        if self.next is None or moment < self.next:
            self.next = moment

    def build_decision(self) -> Decision:
        """Everything looked at: group what is due, or hold it back."""
        groups: list[Group] = []
        free = skip_quiet_hours(self.now, self.plan.reminders.quiet, self.plan.timezone)
        if free > self.now:
            self._hold(free)
        else:
            if self.ready:
                due = rank_due(self.plan, self.today, [*self.ready, *self.resting])
                batches = [due] if self.plan.reminders.group else [(one,) for one in due]
                groups += [Group(self.plan, batch) for batch in batches]
            groups += [Group(self.plan, (one,), self.marks) for one in self.digests]
        return Decision(tuple(groups), Changes(self.plan, tuple(self.changes), tuple(self.notes)), self.next)

    def _hold(self, until: datetime) -> None:
        """Nothing goes out in quiet hours; what fell due is written down as pending."""
        reason = Reason.of(Code.QUIET_UNTIL, time=until.astimezone(self.plan.timezone))
        for one in self.fresh:
            self.changes.append(Change(one.key, State.PENDING, reason, one.at, one.title, step=one.step))
        if self.ready or self.digests:
            self.look_again_at(until)


def closed_reason(item: Item) -> Reason:
    """Return the status that closes an item, `NO_REASON` while it is open."""
    return _SILENT[item.silence]
