"""The heart: from a plan, a moment and what was done before to what is sent now and when to look again."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.model.status import calendar_of
from qtrack.remind.items import Item, items, reminder_of
from qtrack.remind.key import Key, Thread, key_in
from qtrack.remind.moments import Moment, Moments, release
from qtrack.remind.past import ASLEEP, TOLD, WAITING, Change, Past, State, Trace
from qtrack.remind.ranking import ranked
from qtrack.remind.reminder import Due, Group, Reminder

MISSED_FOR = timedelta(days=7)
"""How long a milestone that is over is still worth a word."""
LONGEST_REST = timedelta(minutes=10)
"""No retry waits longer; one that seems to was set before the clock was put back."""
_Note = tuple[Item, Moment, State, str]
_NOTHING: Mapping[str, Trace] = MappingProxyType({})


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
        for item, moment, state, reason in self.notes:
            reminder = reminder_of(self.plan, item, moment)
            yield Change(reminder.key, state, reason, reminder.at, reminder.title)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to send, what to write down, and the moment at which to ask again (None: not before the plan changes)."""

    groups: tuple[Group, ...]
    changes: Changes
    look_again: datetime | None


def decide(plan: Plan, now: datetime, past: Past) -> Decision:
    """What is to be done for `plan` at `now` (aware), given the states its reminders have on one channel."""
    frame = _Frame(plan, now.astimezone(UTC), past)
    for item in items(plan, frame.moments.calendar):
        frame.look_at(item)
    return frame.decision()


@dataclass(slots=True)
class _Frame:
    """One decision while it is being made."""

    plan: Plan
    now: datetime  # in UTC
    past: Past
    moments: Moments = field(init=False)
    today: date = field(init=False)
    ready: list[Due] = field(default_factory=list)
    resting: list[Due] = field(default_factory=list)
    fresh: list[Reminder] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list[_Note] = field(default_factory=list)
    next: datetime | None = None
    gone: dict[Thread, None] = field(init=False)

    def __post_init__(self) -> None:
        self.moments = Moments(self.plan, calendar_of(self.plan))
        self.today = self.now.astimezone(self.plan.timezone).date()
        waiting = (t for t, leads in self.past.items() if any(trace.state in WAITING for trace in leads.values()))
        self.gone = dict.fromkeys(waiting)

    def look_at(self, item: Item) -> None:
        """Sort the reminders of one item into what is sent, what is written down, and what is to come."""
        self.gone.pop(item.thread, None)
        traces = self.past.get(item.thread, _NOTHING)
        passed, coming = self._split(item)
        if coming is not None and not item.silence and coming.at < self.moments.quiet_from:
            self._look_again_at(coming.at)
        if traces:
            self._drop_waiting(item, traces, passed)
        told = self._told(item, traces, passed) if traces else 0
        old, news = (
            [m for m in part if m.lead not in traces or traces[m.lead].state in WAITING | ASLEEP]
            for part in (passed[:told], passed[told:])
        )
        for moment in old:
            self._note(item, moment, traces, State.COALESCED, _into(passed[told - 1].lead))
        if news:
            self._settle(item, traces, news)

    def decision(self) -> Decision:
        """Everything looked at: group what is due, or hold it back."""
        for thread in self.gone:
            for lead, trace in self.past[thread].items():
                if trace.state in WAITING:
                    self._change(key_in(self.plan.id, thread, lead), State.SUPERSEDED, _("no longer in the plan"))
        groups: tuple[Group, ...] = ()
        free = release(self.now, self.plan.reminders.quiet, self.plan.timezone)
        if free > self.now:
            self._hold(free)
        elif self.ready:
            due = ranked(self.plan, self.today, [*self.ready, *self.resting])
            batches = [due] if self.plan.reminders.group else [(one,) for one in due]
            groups = tuple(Group(self.plan, batch) for batch in batches)
        return Decision(groups, Changes(self.plan, tuple(self.changes), tuple(self.notes)), self.next)

    def _split(self, item: Item) -> tuple[list[Moment], Moment | None]:
        """The moments up to now in order, of the repeats only the latest; and the next one to come."""
        leads = self.moments.ahead(item.day, item.leads)
        count = bisect_right(leads, self.now, key=lambda moment: moment.at)
        passed = list(leads[:count])
        if count < len(leads):
            return passed, leads[count]
        if not item.repeats or item.silence:
            return passed, None
        number = self.moments.repeats_until(item.day, self.now)
        last = self.moments.repeat(item.day, number) if number else None
        if last is not None:
            passed.append(last)
        return passed, self.moments.repeat(item.day, number + 1)

    def _drop_waiting(self, item: Item, traces: Mapping[str, Trace], passed: list[Moment]) -> None:
        """Close what waits but is not the item's any more: a repeat of last week, a lead taken out of the plan."""
        known = {moment.lead for moment in passed} | {str(lead) for lead in item.leads}
        for lead, trace in traces.items():
            if trace.state not in WAITING or lead in known:
                continue
            key = key_in(self.plan.id, item.thread, lead)
            if hush := self._hush(item):
                self._change(key, State.SUPPRESSED, hush)
            elif not lead.startswith("+"):
                self._change(key, State.SUPERSEDED, _("the plan no longer asks for this lead"))
            elif passed and self.moments.repeat_day(item.day, lead) <= self.today:
                self._change(key, State.COALESCED, _into(passed[-1].lead))

    def _told(self, item: Item, traces: Mapping[str, Trace], passed: list[Moment]) -> int:
        """How many of `passed` are no news: up to the latest that was told, or all after a later repeat was."""
        told = [lead for lead, trace in traces.items() if trace.state in TOLD]
        repeats = [self.moments.repeat_day(item.day, lead) for lead in told if lead.startswith("+")]
        for count in range(len(passed), 0, -1):
            lead = passed[count - 1].lead
            day = self.moments.repeat_day(item.day, lead) if lead.startswith("+") else item.day
            if lead in told or any(day <= repeat for repeat in repeats):
                return count
        return 0

    def _settle(self, item: Item, traces: Mapping[str, Trace], news: list[Moment]) -> None:
        """Of several reminders that nothing was done about only the latest goes, and only while it makes sense."""
        if hush := self._hush(item):
            for moment in news:
                self._note(item, moment, traces, State.SUPPRESSED, hush)
            return
        for moment in news[:-1]:
            self._note(item, moment, traces, State.COALESCED, _into(news[-1].lead))
        missed = item.end is not None and self.today > item.end
        if item.end is not None and self.today - item.end >= MISSED_FOR:
            self._note(item, news[-1], traces, State.EXPIRED, _("it was over on {day}").format(day=item.end))
        else:
            self._due(item, news[-1], traces.get(news[-1].lead), missed=missed)

    def _due(self, item: Item, moment: Moment, trace: Trace | None, *, missed: bool) -> None:
        reminder = reminder_of(self.plan, item, moment)
        if trace is None or trace.state in ASLEEP:
            self.fresh.append(reminder)
            self.ready.append(Due(reminder, missed))
            return
        due = Due(reminder, missed, trace.repeat, trace.attempts)
        if trace.next_try is not None and self._rests(trace.state, trace.next_try):
            self.resting.append(due)
            self._look_again_at(trace.next_try)
        else:
            self.ready.append(due)

    def _rests(self, state: State, until: datetime) -> bool:
        return self.now < until and (state is State.SNOOZED or until <= self.now + LONGEST_REST)

    def _hold(self, until: datetime) -> None:
        """Nothing goes out in quiet hours; what fell due is written down as pending."""
        local = until.astimezone(self.plan.timezone)
        for reminder in self.fresh:
            reason = _("quiet hours until {time:%H:%M}").format(time=local)
            self._change(reminder.key, State.PENDING, reason, reminder.at, reminder.title)
        if self.ready:
            self._look_again_at(until)

    def _hush(self, item: Item) -> str:
        """Why `item` says nothing, "" when it may."""
        if self.now >= self.moments.quiet_from:
            return _("the plan is over")
        return {"": "", "done": _("done"), "dropped": _("dropped")}[item.silence]

    def _note(self, item: Item, moment: Moment, traces: Mapping[str, Trace], state: State, reason: str) -> None:
        """Write a state down, unless the reminder has it already."""
        trace = traces.get(moment.lead)
        if trace is None or trace.state is not state:
            self.notes.append((item, moment, state, reason))

    def _change(self, key: Key, state: State, reason: str, at: datetime | None = None, title: str = "") -> None:
        self.changes.append(Change(key, state, reason, at, title))

    def _look_again_at(self, moment: datetime) -> None:
        if self.next is None or moment < self.next:
            self.next = moment


def _into(lead: str) -> str:
    return _("told with the later reminder {lead}").format(lead=lead)
