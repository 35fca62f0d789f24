"""Acknowledging and snoozing, by any process and at any time: a mark and what it changes are one short transaction."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from qtrack.errors import AnswerIsNo, QtrackError
from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind import acknowledge as rules
from qtrack.remind.due_moment import Moments
from qtrack.remind.planner import decide
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import channels_of
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import Change, Mark, Marks, State
from qtrack.remind.subjects import Item, items, only, reminder_of
from qtrack.state.private_files import open_private, prepare
from qtrack.state.sqlite import deliveries, schema

NAME = "marks"
"""A file in the state directory that is touched with every mark, for whoever watches it."""


def acknowledge(state_dir: Path, plan: Plan, names: Sequence[str], now: datetime) -> list[str]:
    """Nothing more comes for the dates of what is named by key or id; the titles of what it was.

    Raises:
        AnswerIsNo: one of the names means nothing open in this plan. Then nothing is marked.
        QtrackError: the record cannot be written.
    """
    calendar = calendar_of(plan)
    return _mark(state_dir, plan, names, now, lambda item, name: rules.acknowledged(plan, calendar, item, name, now))


def snooze(state_dir: Path, plan: Plan, names: Sequence[str], until: datetime, now: datetime) -> list[str]:
    """Nothing comes of what is named until `until`, and then its latest reminder once; as `acknowledge` otherwise.

    Raises:
        AnswerIsNo: also where the plan says nothing any more by then.
    """
    moments = Moments(plan, calendar_of(plan))
    if until >= moments.quiet_from:
        message = _("reminders of {title} end on {day}").format(title=plan.title, day=moments.last)
        over = now >= moments.quiet_from
        raise AnswerIsNo(message, _("the plan is over; name the new plan with --plan") if over else "")
    mark = Mark(State.SNOOZED, until.replace(microsecond=0), now)
    return _mark(state_dir, plan, names, now, lambda _item, _name: mark)


def take_back(state_dir: Path, plan: Plan, names: Sequence[str], now: datetime) -> list[str]:
    """Forget marks: reminders come as if there had been none, what was sent before stays sent. As `acknowledge`."""
    found = _items(plan, calendar_of(plan), names, now)
    with _writing(state_dir) as database:
        old = read(database, plan.id)
        marked = [item for item, _name in found if item.thread in old]
        for item in marked:
            kind, name, day = item.thread
            database.execute(
                "DELETE FROM marks WHERE plan = ? AND kind = ? AND id = ? AND occurrence = ?",
                (plan.id, kind, name, day.isoformat()),
            )
        for change, channel in deliveries.marked(
            database, plan.id, [item.thread for item in marked], Reason.of(Code.MARK_TAKEN_BACK)
        ):
            deliveries.write(database, change, channel, now)
    return [item.title for item in marked]


def read(database: sqlite3.Connection, plan: str) -> Marks:
    """The marks of a plan."""
    found = database.execute("SELECT kind, id, occurrence, lead, state, until, made FROM marks WHERE plan = ?", (plan,))
    return {
        (kind, item, date.fromisoformat(occurrence)): Mark(
            State(state), datetime.fromisoformat(until) if until else None, datetime.fromisoformat(made), lead
        )
        for kind, item, occurrence, lead, state, until, made in found
    }


def _mark(
    state_dir: Path, plan: Plan, names: Sequence[str], now: datetime, mark_of: Callable[[Item, str], Mark]
) -> list[str]:
    calendar = calendar_of(plan)
    found = _items(plan, calendar, names, now)
    with _writing(state_dir) as database:
        marks = dict(read(database, plan.id))
        for item, name in found:
            mark = rules.stronger(plan, calendar, item, marks.get(item.thread), mark_of(item, name))
            marks[item.thread] = mark
            _write(database, plan.id, item, mark)
        marked = {item.thread: item for item, _name in found}
        mine = {thread: marks[thread] for thread in marked}
        small = only(plan, {item.measure or item.id for item in marked.values()})
        for channel in channels_of(plan):
            _tell(database, small, channel, now, mine)
    return [item.title for item in marked.values()]


def _write(database: sqlite3.Connection, plan: str, item: Item, mark: Mark) -> None:
    kind, name, day = item.thread
    until = mark.until and mark.until.astimezone(UTC).isoformat()
    row = (plan, kind, name, day.isoformat(), mark.lead, mark.state.value, until, mark.made.astimezone(UTC).isoformat())
    database.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _tell(database: sqlite3.Connection, plan: Plan, channel: str, now: datetime, marks: Marks) -> None:
    """What the planner makes of the marks, written down at once; where nothing was due yet, at the next reminder."""
    past = deliveries.past(database, plan.id, channel, only=tuple(marks))
    decision = decide(plan, now, past, channel, marks)
    settled = {State.ACKED, State.SNOOZED, State.COALESCED}
    changes = [one for one in decision.changes if one.key.thread in marks and one.state in settled]
    for change in changes:
        deliveries.write(database, change, channel, now)
    told = {change.key.thread for change in changes} | past.keys()
    for change, holds in _ahead(plan, channel, now, {t: mark for t, mark in marks.items() if t not in told}):
        (deliveries.write if holds else deliveries.tell)(database, change, channel, now)


def _ahead(plan: Plan, channel: str, now: datetime, marks: Marks) -> Iterator[tuple[Change, bool]]:
    """For each thread without a reminder so far the state of its next one, and whether that will keep it."""
    calendar = calendar_of(plan)
    lines = Timelines(plan, calendar)
    for item in items(plan, calendar, channel):
        mark = marks.get(item.thread)
        coming = lines.of(item.day, item.course).split(now)[1] if mark else None
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


@contextmanager
def _writing(state_dir: Path) -> Iterator[sqlite3.Connection]:
    """A transaction on the record, made where there is none; whoever watches is told once it is on the disk."""
    prepare(state_dir)
    try:
        with closing(schema.connect(state_dir / schema.NAME)) as database:
            schema.migrate(database)
            with schema.transaction(database):
                yield database
    except sqlite3.Error as error:
        raise QtrackError(_("the record of reminders cannot be written: {why}").format(why=error)) from error
    _touch(state_dir / NAME)


def _touch(path: Path) -> None:
    """Make the daemon look at once; where that fails its tick finds the marks."""
    with suppress(OSError):
        os.close(open_private(path, os.O_RDWR))
        os.utime(path)
