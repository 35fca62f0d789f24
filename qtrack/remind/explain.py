"""Why a reminder came, will come, or does not: what is to be told of one item on one channel, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.acknowledge import reason_of
from qtrack.remind.delivery_record import Mark, Marks, Past
from qtrack.remind.due_moment import Moment, release
from qtrack.remind.planner import Decision, decide, into
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import WITHHELD, State
from qtrack.remind.subjects import Item, items, only, reminder_of

Verdict = tuple[State, str]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A reminder, where it stands, and why."""

    reminder: Reminder
    state: State
    reason: str


class Story:
    """What became of the reminders of the items called `name` at `now`, and what will become of them.

    `served` is whether a daemon delivers the plan's reminders.
    """

    def __init__(self, plan: Plan, calendar: WorkCalendar, now: datetime, name: str, *, served: bool = False) -> None:
        self._plan, self._calendar, self._now, self._name = only(plan, {name}), calendar, now.astimezone(UTC), name
        self._served = served
        self._lines = Timelines(plan, calendar)

    def items(self, channel: str) -> list[Item]:
        """The items that a channel is told of."""
        found = items(self._plan, self._calendar, channel)
        return [item for item in found if self._name in {item.id, item.measure}]

    def untold(self, channel: str, past: Past, marks: Marks) -> Iterator[Chapter]:
        """Every reminder without a trace, or of which that is not the last word; of repeats the latest and the next."""
        verdicts = verdicts_of(decide(self._plan, self._now, past, channel, marks), served=self._served)
        open_again = {*WITHHELD, State.SNOOZED} if self._served else {*WITHHELD, State.SNOOZED, State.PENDING}
        for item in self.items(channel):
            traces = past.get(item.thread, {})
            moments = self._moments(item)
            merged = {} if item.silence else self._merged(moments)
            for moment in moments:
                trace, reminder = traces.get(moment.lead), reminder_of(self._plan, item, moment)
                found = verdicts.get(str(reminder.key))
                if trace is not None and (trace.state not in open_again or (not found and moment.at <= self._now)):
                    continue
                state, reason = found or self._verdict(item, moment, marks.get(item.thread))
                if state is State.PENDING and moment.lead in merged:
                    state, reason = State.COALESCED, into(merged[moment.lead])
                yield Chapter(reminder, state, joined(reason, self.moved(item.day, moment.lead, state)))

    def moved(self, day: date, lead: str, state: State) -> str:
        """Why a reminder comes at another time than its lead says, or may do so, if it comes."""
        if state in {*WITHHELD, State.SNOOZED}:
            return ""
        at, raw = (moment.astimezone(self._plan.timezone) for moment in self._lines.moved(day, lead))
        free = release(at, self._plan.reminders.quiet, self._plan.timezone)
        shift = hold = ""
        if at.date() != raw.date():
            shift = _("moved from {weekday} {day}, a day off").format(weekday=_weekday(raw), day=raw.date())
        if free > at:
            local = free.astimezone(self._plan.timezone)
            hold = _("held from {start:%H:%M} to {end:%H:%M} by quiet hours").format(start=at, end=local)
        unsure = state is State.PENDING and not self._lines.sure(day, lead)
        return joined(shift, hold, _("make-up days unknown") if unsure else "")

    def _merged(self, moments: Sequence[Moment]) -> dict[str, str]:
        """Of those that would come at one time the lead that comes instead, by the leads that do not."""
        free = {one.lead: release(one.at, self._plan.reminders.quiet, self._plan.timezone) for one in moments}
        ahead = sorted((one for one in moments if free[one.lead] > self._now), key=lambda one: one.at)
        last = {free[one.lead]: one.lead for one in ahead}
        return {one.lead: last[free[one.lead]] for one in ahead if last[free[one.lead]] != one.lead}

    def _moments(self, item: Item) -> list[Moment]:
        line = self._lines.of(item.day, item.course)
        if item.silence:
            return list(line.starts)  # nobody knows which repeats came before it was closed
        passed, _next = line.split(self._now)
        coming = [run.moment(run.last(self._now) + 1) for run in line.runs]
        repeats = [*(moment for moment in passed if moment.repeated), *coming]
        over = self._lines.moments.quiet_from
        return [*line.starts, *(moment for moment in repeats if moment is not None and moment.at < over)]

    def _verdict(self, item: Item, moment: Moment, mark: Mark | None) -> Verdict:
        if item.silence:
            return State.SUPPRESSED, {"done": _("done"), "dropped": _("dropped")}[item.silence]
        if moment.at >= self._lines.moments.quiet_from > self._now:
            return State.SUPPRESSED, _("the plan is over by then")
        if mark is not None and (found := self._marked(item, moment, mark)):
            return found
        if moment.at > self._now:
            ends = self._lines.of(item.day, item.course).ends(moment) if moment.repeated else None
            return State.PENDING, _until(ends) if moment.repeated else ""
        if self._now >= self._lines.moments.quiet_from:
            return State.SUPPRESSED, _("the plan is over")
        return State.COALESCED, _("before anything was recorded; a later reminder stands for it")

    def _marked(self, item: Item, moment: Moment, mark: Mark) -> Verdict | None:
        if mark.until is not None:
            held = moment.at < mark.until and mark.until > self._now
        else:
            held = not mark.lead or self._lines.done_with(item.day, moment, mark.lead)
        return (mark.state, reason_of(mark, self._plan)) if held else None


def verdicts_of(decision: Decision, *, served: bool) -> dict[str, Verdict]:
    """What the planner would do now, by key; where a plan is `served` a moment is all that is missing."""
    found = {str(change.key): (change.state, change.reason) for change in decision.changes}
    soon = "" if served else _("goes out as soon as the daemon runs")
    return found | {str(due.reminder.key): (State.PENDING, soon) for g in decision.groups for due in g.items}


def joined(*reasons: str) -> str:
    """Reasons, any of which may be missing."""
    return _("; ").join(filter(None, reasons))


def _until(step: str | None) -> str:
    if step is None:
        return _("and so on until it is done, acknowledged or moved")
    return _("and so on until {step}").format(step=step) if step else _("and so on until the date")


def _weekday(day: date) -> str:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]
