"""Why the reminders of one item came, will come or do not: typed values that say it in no language.

Pure: what was recorded, what a person said of it and how the daemon is are arguments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.acknowledge import reason_of
from qtrack.remind.decision import closed_reason
from qtrack.remind.delivery_record import NO_MARKS, Mark, Marks, Past
from qtrack.remind.due_moment import Moment, skip_quiet_hours
from qtrack.remind.explain_rules import Rules
from qtrack.remind.key import Key, Kind
from qtrack.remind.planner import Decision, decide, reason_of_merge
from qtrack.remind.reasons import NO_REASON, Code, Reason
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import WAITING, WITHHELD, State
from qtrack.remind.subjects import Item, list_items, reminder_of, restrict_plan

Verdict = tuple[State, Reason]
Reasons = tuple[Reason, ...]
TO_BE_SENT = WAITING - {State.SNOOZED}
"""It is tried, or would be if a daemon ran."""
_PROMPT = timedelta(minutes=1)
_FEW = 8
"""So many rows are shown without folding any."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """Whether a daemon runs, whether it delivers the reminders of the plan, and since when."""

    running: bool = False
    delivers: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What reminders of a plan depend on at a moment, besides what was done about them."""

    plan: Plan
    calendar: WorkCalendar
    now: datetime
    marks: Marks = field(default_factory=lambda: NO_MARKS)
    daemon: Daemon = field(default_factory=Daemon)


@dataclass(frozen=True, slots=True)
class ReminderStatus:
    """One reminder on one channel: where it stands and why.

    What it belongs to is in its key: the measure itself, one of its steps, a milestone. `stage` is the name of the
    step of the escalation. `at` is None where the record does not know it.
    """

    key: Key
    title: str
    at: datetime | None
    state: State
    channel: str
    reasons: Reasons = ()
    stage: str = ""
    attempts: int = 0
    sent_at: datetime | None = None
    changed_at: datetime | None = None
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What holds reminders back now: everything, or the item of the id `item`, since a person said so."""

    reason: Reason
    item: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """The rows that matter, and how many are left out of those past and those to come."""

    rows: tuple[ReminderStatus, ...]
    earlier: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about the reminders of what is called `name`; `rules` is None where the plan does not have it."""

    name: str
    now: datetime
    rules: Rules | None
    rows: tuple[ReminderStatus, ...]
    held: tuple[Held, ...] = ()

    @property
    def next(self) -> ReminderStatus | None:
        """The reminder that comes next; one that is late already comes first."""
        return next((row for row in self.rows if row.state in WAITING), None)

    @property
    def last(self) -> ReminderStatus | None:
        """The reminder that was shown last."""
        shown = [(row.sent_at, row) for row in self.rows if row.sent_at is not None]
        return max(shown, key=lambda pair: pair[0])[1] if shown else None

    def folded(self) -> Folded:
        """Return the rows to show first: few ones all, of many those that `_matters` picks."""
        if len(self.rows) <= _FEW:
            return Folded(self.rows)
        picked = _pick_rows(self.rows, self.now)
        left_out = [row for index, row in enumerate(self.rows) if index not in picked]
        earlier = sum(row.at is None or row.at <= self.now for row in left_out)
        shown = tuple(row for index, row in enumerate(self.rows) if index in picked)
        return Folded(shown, earlier, len(left_out) - earlier)


def _pick_rows(rows: Sequence[ReminderStatus], now: datetime) -> set[int]:
    """Of each item and channel what waits now, the next and the last that was shown, by their numbers.

    Where nothing of that kind is left, the latest of each: it says why there is nothing.
    """
    found: set[int] = set()
    latest: dict[tuple[str, str], int] = {}
    shown: dict[tuple[str, str], int] = {}
    coming: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        owner = row.key.item, row.channel
        latest[owner] = index
        if row.sent_at is not None:
            shown[owner] = index
        if row.state is State.SENDING or (row.state in WAITING and (row.at is None or row.at <= now)):
            found.add(index)
        elif row.state in WAITING:
            coming.setdefault(owner, index)
    return found | {*shown.values(), *coming.values()} or set(latest.values())


class ItemReminders:
    """The reminders of the items called `name`, an id."""

    def __init__(self, situation: Situation, name: str) -> None:
        self._plan, self._now, self._name = restrict_plan(situation.plan, {name}), situation.now.astimezone(UTC), name
        self._calendar, self._marks = situation.calendar, situation.marks
        self._delivers = situation.daemon.delivers
        self._lines = Timelines(situation.plan, situation.calendar)

    def items(self, channel: str) -> list[Item]:
        """Return the items that a channel is told of."""
        found = list_items(self._plan, self._calendar, channel)
        return [item for item in found if self._name in {item.id, item.measure}]

    def list_unrecorded(self, channel: str, past: Past) -> Iterator[ReminderStatus]:
        """Yield where each reminder stands that is not in the record, or of which that is not the last word, and why.

        Of repeats the latest and the next.
        """
        verdicts = verdicts_of(decide(self._plan, self._now, past, channel, self._marks), delivers=self._delivers)
        for item in self.items(channel):
            traces = past.get(item.thread, {})
            moments = self._moments(item)
            merged = {} if item.silence else self._merged(moments)
            for moment in moments:
                trace, reminder = traces.get(moment.lead), reminder_of(self._plan, item, moment)
                found = verdicts.get(str(reminder.key))
                if trace is not None and (trace.state not in self._open or (not found and moment.at <= self._now)):
                    continue
                state, reason = found or self._verdict(item, moment, self._marks.get(item.thread))
                if state is State.PENDING and moment.lead in merged:
                    state, reason = State.COALESCED, reason_of_merge(merged[moment.lead])
                reasons = join_reasons(reason, *self.moved(item.day, moment.lead, state))
                yield planned_status(reminder, channel, state, reasons)

    def merge(
        self, recorded: Iterable[ReminderStatus], unrecorded: Iterable[ReminderStatus]
    ) -> Iterator[ReminderStatus]:
        """Yield the recorded reminders with what is to be said of them now, then those that are not in the record."""
        today = {(row.key, row.channel): row for row in unrecorded}
        for row in recorded:
            moved: Reasons = ()
            if (newer := today.pop((row.key, row.channel), None)) is not None:
                current = replace(row, at=newer.at, state=newer.state, reasons=newer.reasons)
            else:
                tried = list_tries(row, self._plan, self._now, delivers=self._delivers)
                current = replace(row, reasons=join_reasons(*row.reasons, *tried))
                moved = self.moved(row.key.day, row.key.lead, row.state)
            yield replace(
                current, reasons=join_reasons(*current.reasons, _reason_of_showing(current, self._plan), *moved)
            )
        yield from today.values()

    def moved(self, day: date, lead: str, state: State) -> Reasons:
        """Return why a reminder comes at another time than its lead says, or may do so, if it comes."""
        if state in {*WITHHELD, State.SNOOZED}:
            return ()
        at, raw = (moment.astimezone(self._plan.timezone) for moment in self._lines.moved(day, lead))
        free = skip_quiet_hours(at, self._plan.reminders.quiet, self._plan.timezone)
        shift = hold = NO_REASON
        if at.date() != raw.date():
            shift = Reason.of(Code.MOVED_FROM_DAY_OFF, day=raw.date())
        if free > at:
            end = free.astimezone(self._plan.timezone).time()
            hold = Reason.of(Code.HELD_BY_QUIET_HOURS, start=at.time(), end=end)
        unsure = state is State.PENDING and not self._lines.is_sure(day, lead)
        return join_reasons(shift, hold, Reason.of(Code.MAKE_UP_DAYS_UNKNOWN) if unsure else NO_REASON)

    @property
    def _open(self) -> set[State]:
        """The states whose reasons may be gone since they were recorded."""
        return {*WITHHELD, State.SNOOZED} if self._delivers else {*WITHHELD, State.SNOOZED, State.PENDING}

    def _merged(self, moments: Sequence[Moment]) -> dict[str, str]:
        """Return for each lead that another one replaces, because both would come at one time, that other one."""
        free = {one.lead: skip_quiet_hours(one.at, self._plan.reminders.quiet, self._plan.timezone) for one in moments}
        ahead = sorted((one for one in moments if free[one.lead] > self._now), key=lambda one: one.at)
        last = {free[one.lead]: one.lead for one in ahead}
        return {one.lead: last[free[one.lead]] for one in ahead if last[free[one.lead]] != one.lead}

    def _moments(self, item: Item) -> list[Moment]:
        line = self._lines.of(item.day, item.schedule)
        if item.silence:
            return list(line.starts)  # nobody knows which repeats came before it was closed
        passed, _next = line.split(self._now)
        coming = [run.moment(run.last(self._now) + 1) for run in line.runs]
        repeats = [*(moment for moment in passed if moment.repeated), *coming]
        over = self._lines.moments.quiet_from
        return [*line.starts, *(moment for moment in repeats if moment is not None and moment.at < over)]

    def _verdict(self, item: Item, moment: Moment, mark: Mark | None) -> Verdict:
        if item.silence:
            return State.SUPPRESSED, closed_reason(item)
        if moment.at >= self._lines.moments.quiet_from > self._now:
            return State.SUPPRESSED, Reason.of(Code.PLAN_OVER_BY_THEN)
        if mark is not None and (found := self._judge_mark(item, moment, mark)):
            return found
        if moment.at > self._now:
            ends = self._lines.of(item.day, item.schedule).ends(moment) if moment.repeated else None
            return State.PENDING, _reason_of_repeats(ends) if moment.repeated else NO_REASON
        if self._now >= self._lines.moments.quiet_from:
            return State.SUPPRESSED, Reason.of(Code.PLAN_OVER)
        return State.COALESCED, Reason.of(Code.BEFORE_RECORD)

    def _judge_mark(self, item: Item, moment: Moment, mark: Mark) -> Verdict | None:
        if mark.until is not None:
            held = moment.at < mark.until and mark.until > self._now
        else:
            held = not mark.lead or self._lines.is_settled(item.day, moment, mark.lead)
        return (mark.state, reason_of(mark, self._plan)) if held else None


def planned_status(reminder: Reminder, channel: str, state: State, reasons: Reasons) -> ReminderStatus:
    """Return the status of a reminder that the record does not know yet."""
    return ReminderStatus(reminder.key, reminder.title, reminder.at, state, channel, reasons, reminder.step)


def list_tries(row: ReminderStatus, plan: Plan, now: datetime, *, delivers: bool) -> Reasons:
    """Return how often a reminder was tried in vain, and when it is tried again."""
    if row.state not in TO_BE_SENT:
        return ()
    count = 0 if row.state is State.PENDING else row.attempts
    tried = (Reason.of(Code.TRIED, count=count),) if count else ()
    if not delivers:
        return tried
    here = now.astimezone(plan.timezone)
    rested = row.next_try or now
    again = skip_quiet_hours(max(rested.astimezone(plan.timezone), here), plan.reminders.quiet, plan.timezone)
    if again <= here or (rested <= now and not count):  # what was never tried has its own words on quiet hours
        return tried
    return (*tried, Reason.of(Code.RETRY_TODAY if again.date() == here.date() else Code.RETRY, time=again))


def find_held(situation: Situation, rows: Sequence[ReminderStatus], found: Iterable[Item]) -> Iterator[Held]:
    """Yield what holds back reminders of the items `found`, whose `rows` these are: first what concerns them all."""
    plan, now, daemon = situation.plan, situation.now, situation.daemon
    waiting = [row for row in rows if row.state in WAITING]
    if waiting and not daemon.delivers:
        yield Held(Reason.of(Code.DAEMON_SERVES_OTHERS if daemon.running else Code.DAEMON_DOWN))
    free = skip_quiet_hours(now, plan.reminders.quiet, plan.timezone)
    if free > now and any(row.at is not None and row.at <= now for row in waiting):
        yield Held(Reason.of(Code.QUIET_UNTIL, time=free.astimezone(plan.timezone)))
    for item in found:
        mark = situation.marks.get(item.thread)
        if reason := closed_reason(item):
            yield Held(reason, item.id)
        elif mark is not None and (mark.until is None or mark.until > now):
            with_lead = Reason.of(Code.ACKNOWLEDGED_WITH, lead=mark.lead) if mark.lead else reason_of(mark, plan)
            yield Held(with_lead, item.id, mark.made.astimezone(plan.timezone))


def verdicts_of(decision: Decision, *, delivers: bool) -> Mapping[str, Verdict]:
    """Return what the planner would do now, by key; where a daemon `delivers`, a moment is all that is missing."""
    found = {str(change.key): (change.state, change.reason) for change in decision.changes}
    soon = NO_REASON if delivers else Reason.of(Code.WAITS_FOR_DAEMON)
    return found | {str(due.reminder.key): (State.PENDING, soon) for g in decision.groups for due in g.items}


def join_reasons(*reasons: Reason) -> Reasons:
    """Return reasons without those that say nothing."""
    return tuple(filter(None, reasons))


def sort_rows(rows: Iterable[ReminderStatus], now: datetime) -> tuple[ReminderStatus, ...]:
    """Return rows in order of their moments."""
    return tuple(sorted(rows, key=lambda row: (row.at or now, row.channel)))


def is_digest(name: str, key: Key | None) -> bool:
    """Whether a name means the digests, or a key one of them."""
    return name == Kind.DIGEST or (key is not None and key.kind is Kind.DIGEST)


def _reason_of_showing(row: ReminderStatus, plan: Plan) -> Reason:
    """Return when it was shown, where that was later than its moment or its state does not say that it was."""
    if row.sent_at is None:
        return NO_REASON
    said = row.state in {State.ACCEPTED, State.MISSED}
    if said and row.sent_at - (row.at or row.sent_at) < _PROMPT:
        return NO_REASON
    return Reason.of(Code.WENT_OUT if said else Code.SHOWN_BEFORE, time=row.sent_at.astimezone(plan.timezone))


def _reason_of_repeats(step: str | None) -> Reason:
    if step is None:
        return Reason.of(Code.REPEATS)
    return Reason.of(Code.REPEATS_UNTIL_STEP, step=step) if step else Reason.of(Code.REPEATS_UNTIL_DATE)
