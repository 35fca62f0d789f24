"""The heart: from a plan, a moment and what was done before to what is sent now and when to look again."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from qtrack.model.plan import Plan
from qtrack.remind.acknowledge import reason_of
from qtrack.remind.decision import LONGEST_REST, Changes, Decision, DecisionBuilder
from qtrack.remind.delivery_record import NO_MARKS, Mark, Marks, Past, Trace
from qtrack.remind.digest import decide_digest
from qtrack.remind.due_moment import Moment
from qtrack.remind.key import Thread, key_in
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import ANY
from qtrack.remind.states import INFORMED, WAITING, WITHHELD, State
from qtrack.remind.subjects import Item, list_items, reminder_of

__all__ = ["LONGEST_REST", "MISSED_FOR", "Changes", "Decision", "decide", "reason_of_merge"]

MISSED_FOR = timedelta(days=7)
"""How long a milestone that is over is still worth a word."""
_Traces = Mapping[str, Trace]
_NOTHING: _Traces = MappingProxyType({})


def decide(plan: Plan, now: datetime, past: Past, channel: str = ANY, marks: Marks = NO_MARKS) -> Decision:
    """What is to be done for `plan` at `now` (aware) on one channel, given its reminders' states there and `marks`."""
    builder = DecisionBuilder(plan, now.astimezone(UTC), past, marks)
    unseen = dict.fromkeys(t for t, leads in past.items() if any(trace.state in WAITING for trace in leads.values()))
    for item in list_items(plan, builder.calendar, channel):
        unseen.pop(item.thread, None)
        _decide_item(builder, item)
    decide_digest(builder, channel, unseen)
    if unseen:
        _supersede_unseen(builder, unseen)
    return builder.build_decision()


def _supersede_unseen(builder: DecisionBuilder, unseen: Mapping[Thread, None]) -> None:
    """Close what waits and belongs to nothing that this channel is told of."""
    elsewhere = {item.thread for item in list_items(builder.plan, builder.calendar)}
    for thread in unseen:
        other = thread in elsewhere
        reason = Reason.of(Code.NOT_ON_CHANNEL if other else Code.NOT_IN_PLAN)
        for lead, trace in builder.past[thread].items():
            if trace.state in WAITING:
                builder.change(key_in(builder.plan.id, thread, lead), State.SUPERSEDED, reason)


def _decide_item(builder: DecisionBuilder, item: Item) -> None:
    """Sort the reminders of one item into what is sent, what is written down, and what is to come."""
    traces = builder.past.get(item.thread, _NOTHING)
    passed, coming = builder.split(item, repeats=not item.silence)
    if coming is not None and not item.silence and coming.at < builder.lines.moments.quiet_from:
        builder.look_again_at(coming.at)
    if traces:
        _close_stale_leads(builder, item, traces, passed)
    mark = builder.marks.get(item.thread) if builder.marks else None
    if mark is not None and not builder.find_silence(item):
        _decide_marked(builder, item, traces, passed, mark)
    else:
        _decide_news(builder, item, traces, passed, _count_told(builder, item, traces, passed) if traces else 0)


def _decide_news(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment], told: int) -> None:
    """The first `told` of `passed` are no news; of the others the latest goes out."""
    for moment in passed[:told]:
        trace = traces.get(moment.lead)
        if trace is None and moment.repeated:
            continue  # a later one stands for it
        if trace is None or trace.state in WAITING | WITHHELD:
            builder.note(item, moment, trace, State.COALESCED, reason_of_merge(passed[told - 1].lead))
    news = [m for m in passed[told:] if m.lead not in traces or traces[m.lead].state in WAITING | WITHHELD]
    if news:
        _send_latest(builder, item, traces, news)


def _send_latest(builder: DecisionBuilder, item: Item, traces: _Traces, news: Sequence[Moment]) -> None:
    """Of several reminders that nothing was done about only the latest goes, and only while it makes sense."""
    if hush := builder.find_silence(item):
        for moment in news:
            builder.note(item, moment, traces.get(moment.lead), State.SUPPRESSED, hush)
        return
    *earlier, last = news
    for moment in earlier:
        builder.note(item, moment, traces.get(moment.lead), State.COALESCED, reason_of_merge(last.lead))
    trace = traces.get(last.lead)
    if item.end is not None and builder.today - item.end >= MISSED_FOR:
        builder.note(item, last, trace, State.EXPIRED, Reason.of(Code.ITEM_OVER, day=item.end))
    else:
        missed = item.end is not None and builder.today > item.end
        builder.due(reminder_of(builder.plan, item, last), trace, missed=missed)


def _close_stale_leads(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment]) -> None:
    """Close what waits but is not the item's any more: a repeat of last week, a lead taken out of the plan."""
    waiting = [lead for lead, trace in traces.items() if trace.state in WAITING]
    if not waiting:
        return
    known = {moment.lead for moment in passed}
    known |= {moment.lead for moment in builder.lines.of(item.day, item.schedule).starts}
    for lead in waiting:
        if lead in known:
            continue
        key = key_in(builder.plan.id, item.thread, lead)
        if hush := builder.find_silence(item):
            builder.change(key, State.SUPPRESSED, hush)
        elif "+" not in lead:
            builder.change(key, State.SUPERSEDED, Reason.of(Code.LEAD_REMOVED))
        elif passed and builder.lines.at(item.day, lead) <= builder.now:
            builder.change(key, State.COALESCED, reason_of_merge(passed[-1].lead))


def _count_told(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment]) -> int:
    """How many of `passed` are no news: up to the latest that was told, or that fell due by then."""
    told = [lead for lead, trace in traces.items() if trace.state in INFORMED]
    if not told or not passed:
        return 0
    if passed[-1].lead in told:
        return len(passed)
    latest = max(builder.lines.at(item.day, lead) for lead in told)
    return next((n for n in range(len(passed), 0, -1) if passed[n - 1].lead in told or passed[n - 1].at <= latest), 0)


def _decide_marked(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment], mark: Mark) -> None:
    """What a person has acknowledged or snoozed."""
    told = _count_told(builder, item, traces, passed)
    if mark.state is State.ACKED and not mark.lead:
        _acknowledge(builder, item, traces, passed, mark)
    elif mark.state is State.ACKED:
        covered = sum(builder.lines.is_settled(item.day, moment, mark.lead) for moment in passed)
        done_with = {m.lead: traces[m.lead] for m in passed[:covered] if m.lead in traces}
        _acknowledge(builder, item, done_with, passed[:covered], mark)
        _decide_news(builder, item, traces, passed[covered:], max(told - covered, 0))
    elif mark.until is None or _is_used_up(mark.until, traces):
        _decide_news(builder, item, traces, passed, told)
    elif builder.now < mark.until:
        _snooze(builder, item, traces, passed, mark)
    elif passed:
        last, tried = passed[-1], {State.SENDING, *WAITING} - {State.SNOOZED}
        again = {lead: trace for lead, trace in traces.items() if lead != last.lead or trace.state in tried}
        _decide_news(builder, item, again, passed, min(told, len(passed) - 1))


def _acknowledge(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment], mark: Mark) -> None:
    """Write it down at what waits and at the latest reminder, unless it stands at the latest that was recorded."""
    latest = max(traces, key=lambda lead: builder.lines.at(item.day, lead), default="")
    known = latest in traces and traces[latest].state is State.ACKED
    for moment in passed:
        trace = traces.get(moment.lead)
        if (trace is not None and trace.state in WAITING) or (moment is passed[-1] and not known):
            builder.note(item, moment, trace, State.ACKED, reason_of(mark, builder.plan))


def _is_used_up(until: datetime, traces: _Traces) -> bool:
    """Whether a reminder went out after the snooze had ended."""
    return any(trace.told_at is not None and trace.told_at >= until for trace in traces.values())


def _snooze(builder: DecisionBuilder, item: Item, traces: _Traces, passed: Sequence[Moment], mark: Mark) -> None:
    """Hold back the latest, and with it those before it, until the snooze ends."""
    if mark.until is not None:
        builder.look_again_at(mark.until)
    for moment in passed[:-1]:
        trace = traces.get(moment.lead)
        if trace is None or trace.state in WAITING | WITHHELD:
            builder.note(item, moment, trace, State.COALESCED, reason_of_merge(passed[-1].lead))
    for moment in passed[-1:]:
        reason = reason_of(mark, builder.plan)
        builder.note(item, moment, traces.get(moment.lead), State.SNOOZED, reason, until=mark.until)


@lru_cache(maxsize=256)
def reason_of_merge(lead: str) -> Reason:
    """Return why a reminder does not come for which another one stands."""
    return Reason.of(Code.MERGED_INTO, lead=lead)
