"""Acknowledging and snoozing, by any process and at any time: a mark and what it changes are one short transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from qtrack.errors import AnswerIsNo
from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind import acknowledge as rules
from qtrack.remind.delivery_record import Change, Mark, Marks
from qtrack.remind.due_moment import Moments
from qtrack.remind.planner import decide
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import channels_of
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import MARKED, State
from qtrack.remind.subjects import Item, list_items, reminder_of, restrict_plan
from qtrack.state.store import MarkTransaction, Store


def acknowledge(store: Store, plan: Plan, names: Sequence[str], now: datetime) -> list[str]:
    """Mark as seen what is named by key or id, so that nothing more comes for its dates; return the titles.

    Raises:
        AnswerIsNo: one of the names means nothing open in this plan. Then nothing is marked.
        QtrackError: the record cannot be written.
    """
    calendar = calendar_of(plan)
    return _write_marks(
        store, plan, names, now, lambda item, name: rules.acknowledge_item(plan, calendar, item, name, now)
    )


def snooze(store: Store, plan: Plan, names: Sequence[str], until: datetime, now: datetime) -> list[str]:
    """Hold back what is named until `until`, when its latest reminder comes once; as `acknowledge` otherwise.

    Raises:
        AnswerIsNo: also where the plan says nothing any more by then.
    """
    moments = Moments(plan, calendar_of(plan))
    if until >= moments.quiet_from:
        message = _("reminders of {title} end on {day}").format(title=plan.title, day=moments.last)
        over = now >= moments.quiet_from
        raise AnswerIsNo(message, _("the plan is over; name the new plan with --plan") if over else "")
    mark = Mark(State.SNOOZED, until.replace(microsecond=0), now)
    return _write_marks(store, plan, names, now, lambda _item, _name: mark)


def take_back(store: Store, plan: Plan, names: Sequence[str], now: datetime) -> list[str]:
    """Delete marks: reminders come as if there had been none, what was sent before stays sent. As `acknowledge`."""
    found = _items(plan, calendar_of(plan), names, now)
    with store.change_marks() as transaction:
        old = transaction.read_marks(plan.id)
        marked = [item for item, _name in found if item.thread in old]
        for item in marked:
            transaction.delete_mark(plan.id, item.thread)
        threads, reason = [item.thread for item in marked], Reason.of(Code.MARK_TAKEN_BACK)
        for change, channel in transaction.read_unmarked(plan.id, threads, reason):
            transaction.write(change, channel, now)
    return [item.title for item in marked]


def _write_marks(
    store: Store, plan: Plan, names: Sequence[str], now: datetime, mark_of: Callable[[Item, str], Mark]
) -> list[str]:
    calendar = calendar_of(plan)
    found = _items(plan, calendar, names, now)
    with store.change_marks() as transaction:
        marks = dict(transaction.read_marks(plan.id))
        for item, name in found:
            mark = rules.choose_mark(plan, calendar, item, marks.get(item.thread), mark_of(item, name))
            marks[item.thread] = mark
            transaction.put_mark(plan.id, item.thread, mark)
        marked = {item.thread: item for item, _name in found}
        mine = {thread: marks[thread] for thread in marked}
        small = restrict_plan(plan, {item.measure or item.id for item in marked.values()})
        for channel in channels_of(plan):
            _write_effects(transaction, small, channel, now, mine)
    return [item.title for item in marked.values()]


def _write_effects(transaction: MarkTransaction, plan: Plan, channel: str, now: datetime, marks: Marks) -> None:
    """Write down what the planner makes of the marks; where nothing was due yet, at the next reminder."""
    past = transaction.read_past(plan.id, channel, tuple(marks))
    decision = decide(plan, now, past, channel, marks)
    settled = MARKED | {State.COALESCED}
    changes = [one for one in decision.changes if one.key.thread in marks and one.state in settled]
    for change in changes:
        transaction.write(change, channel, now)
    known = {change.key.thread for change in changes} | past.keys()
    for change, holds in _list_coming(plan, channel, now, {t: mark for t, mark in marks.items() if t not in known}):
        (transaction.write if holds else transaction.write_event)(change, channel, now)


def _list_coming(plan: Plan, channel: str, now: datetime, marks: Marks) -> Iterator[tuple[Change, bool]]:
    """Yield for each thread without a reminder so far the state of its next one, and whether that will keep it."""
    calendar = calendar_of(plan)
    lines = Timelines(plan, calendar)
    for item in list_items(plan, calendar, channel):
        mark = marks.get(item.thread)
        coming = lines.of(item.day, item.schedule).split(now)[1] if mark else None
        if mark is None or coming is None:
            continue
        one = reminder_of(plan, item, coming)
        reason = rules.reason_of(mark, plan)
        holds = mark.until is None or coming.at < mark.until
        yield Change(one.key, mark.state, reason, one.at, one.title, mark.until, one.step), holds


def _items(plan: Plan, calendar: WorkCalendar, names: Sequence[str], now: datetime) -> list[tuple[Item, str]]:
    today = now.astimezone(plan.timezone).date()
    found = []
    for name in names:
        items_named = rules.items_of(plan, calendar, today, name)
        if not items_named:
            message = _("nothing open is called {id}").format(id=name)
            raise AnswerIsNo(message, _("give the id of a measure, step or milestone, or a key from qtrack why"))
        found += [(item, name) for item in items_named]
    return found
