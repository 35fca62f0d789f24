"""The rows of deliveries and their events, written and read inside whatever transaction the caller has."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from qtrack.remind.delivery_record import Change, Past, Trace
from qtrack.remind.key import Key, Thread, keys_in, keys_of
from qtrack.remind.reasons import Code, Reason, encode_reason
from qtrack.remind.states import MARKED, UNDER_WAY, WAITING, State, sources_of
from qtrack.state.refusals import REFUSALS
from qtrack.state.sqlite.schema import quote_states

_EVENT = """
    INSERT INTO events (time, key, channel, state, reason)
    SELECT :time, :key, :channel, :state, :reason WHERE (:state, :reason) IS NOT
        (SELECT state, reason FROM events WHERE key = :key AND channel = :channel ORDER BY seq DESC LIMIT 1)
"""
_NEW = """
    INSERT OR IGNORE INTO deliveries
        (key, channel, plan, kind, id, title, occurrence, lead, step, state, reason, changed_at)
    VALUES (:key, :channel, :plan, :kind, :id, :title, :occurrence, :lead, :step, :state, :reason, :time)
"""
_UPDATE = """
    UPDATE deliveries SET state = :state, reason = :reason, changed_at = :time, next_try = :next_try,
        attempts = coalesce(:attempts, attempts), repeat = max(repeat, :repeat), at = coalesce(:at, at),
        step = CASE :step WHEN '' THEN step ELSE :step END, title = CASE :title WHEN '' THEN title ELSE :title END,
        sent_at = coalesce(:sent_at, sent_at), receipt = coalesce(:receipt, receipt)
    WHERE key = :key AND channel = :channel
"""
_FROM = {after: f"{_UPDATE} AND state IN ({quote_states(sources_of(after))})" for after in State}
"""For each state the update of a delivery whose state it may follow."""


def write_state(
    database: sqlite3.Connection, change: Change, channel: str, now: datetime,
    *, attempts: int | None = None, repeat: bool = False, sent_at: str | None = None, receipt: str | None = None,
    event: bool = True,
) -> bool:  # fmt: skip
    """Write a state down and return True, or refuse it where it may not follow the one there is, and return False.

    With `event` the history tells, unless the reminder was in that state for that reason.
    """
    key = change.key
    row = {
        "time": now.isoformat(timespec="seconds"), "key": str(key), "channel": channel, "plan": key.plan,
        "kind": key.kind.value, "id": key.item, "occurrence": key.day.isoformat(), "lead": key.lead,
        "step": change.step, "title": change.title, "at": change.at and change.at.isoformat(),
        "state": change.state.value, "reason": encode_reason(change.reason),
        "next_try": change.next_try and change.next_try.astimezone(UTC).isoformat(),
        "attempts": attempts, "repeat": repeat, "sent_at": sent_at, "receipt": receipt,
    }  # fmt: skip
    new = database.execute(_NEW, row).rowcount
    if not database.execute(_UPDATE if new else _FROM[change.state], row).rowcount:
        (before,) = database.execute("SELECT state FROM deliveries WHERE key = :key AND channel = :channel", row)
        REFUSALS.refuse(str(key), channel, State(before[0]), change.state)
        return False
    if event:
        database.execute(_EVENT, row)
    return True


def write_event(database: sqlite3.Connection, change: Change, channel: str, now: datetime) -> None:
    """Write an event alone, about a reminder that has no delivery yet."""
    row = {
        "time": now.isoformat(timespec="seconds"), "key": str(change.key), "channel": channel,
        "state": change.state.value, "reason": encode_reason(change.reason),
    }  # fmt: skip
    database.execute(_EVENT, row)


def read_past(database: sqlite3.Connection, plan: str, channel: str, only: Iterable[Thread] | None = None) -> Past:
    """Return the traces of a plan's reminders on one channel; when they were shown only where a snooze needs it."""
    found: dict[tuple[str, str, date], dict[str, Trace]] = {}
    settled = {state: Trace(state) for state in State}
    days: dict[str, date] = {}
    snoozed = set(database.execute("SELECT kind, id, occurrence FROM marks WHERE plan = ? AND until > ''", (plan,)))
    for kind, item, occurrence, lead, text, next_try, attempts, repeat, sent_at in _traces(
        database, plan, channel, only
    ):
        state = State(text)
        day = days.get(occurrence) or days.setdefault(occurrence, date.fromisoformat(occurrence))
        trace = settled[state]
        told = sent_at and snoozed and (kind, item, occurrence) in snoozed
        if told or state in WAITING:
            rest = datetime.fromisoformat(next_try) if next_try else None
            trace = Trace(state, rest, attempts, bool(repeat), datetime.fromisoformat(sent_at) if told else None)
        found.setdefault((kind, item, day), {})[lead] = trace
    return found


def _traces(
    database: sqlite3.Connection, plan: str, channel: str, only: Iterable[Thread] | None
) -> Iterator[tuple[Any, ...]]:
    query = (
        "SELECT CASE kind WHEN 'overdue' THEN 'measure' ELSE kind END, id, occurrence, lead, state, next_try,"
        " attempts, repeat, sent_at FROM deliveries WHERE key >= ? AND key < ? AND channel = ?"
    )
    spans = [keys_of(plan)] if only is None else [span for thread in only for span in keys_in(plan, thread)]
    for span in spans:
        yield from database.execute(query, (*span, channel))


def read_unmarked(
    database: sqlite3.Connection, plan: str, threads: Iterable[Thread], reason: Reason
) -> list[tuple[Change, str]]:
    """Return the states that marked deliveries of some threads have without their marks, each with its channel."""
    query = (
        "SELECT key, channel, sent_at FROM deliveries WHERE key >= ? AND key < ?"  # noqa: S608 - our own words
        f" AND (state IN ({quote_states(MARKED)})"
        f" OR state = '{State.PENDING}' AND sent_at IS NOT NULL)"  # its snooze has ended
    )
    return [
        (Change(Key.parse(key), State.ACCEPTED if sent_at else State.PENDING, reason), channel)
        for thread in threads
        for span in keys_in(plan, thread)
        for key, channel, sent_at in database.execute(query, span).fetchall()
    ]


def reset(database: sqlite3.Connection, key: Key, channel: str, now: datetime) -> None:
    """Delete a delivery: its reminder is to come as if nothing had been done about it; the history tells it."""
    write_event(database, Change(key, State.PENDING, Reason.of(Code.ASKED_FOR_AGAIN)), channel, now)
    database.execute("DELETE FROM deliveries WHERE key = ? AND channel = ?", (str(key), channel))


def find_waiting_plans(database: sqlite3.Connection) -> set[str]:
    """Return the plans of which something waits, but for what is being sent just now."""
    query = f"SELECT DISTINCT plan FROM deliveries WHERE state IN ({quote_states(WAITING)})"  # noqa: S608 - our own words
    return {plan for (plan,) in database.execute(query)}


def close_plan(database: sqlite3.Connection, plan: str, reason: Reason, now: datetime) -> None:
    """Supersede what waits of a plan."""
    query = f"SELECT key, channel FROM deliveries WHERE state IN ({quote_states(WAITING)}) AND plan = ?"  # noqa: S608 - our own words
    for key, channel in database.execute(query, (plan,)).fetchall():
        write_state(database, Change(Key.parse(key), State.SUPERSEDED, reason), channel, now)


def find_waiting_channels(database: sqlite3.Connection, plan: str) -> list[str]:
    """Return the channels on which reminders of a plan still have to go out."""
    states = quote_states(UNDER_WAY)
    query = f"SELECT DISTINCT channel FROM deliveries WHERE state IN ({states}) AND plan = ? ORDER BY channel"  # noqa: S608
    return [channel for (channel,) in database.execute(query, (plan,))]


def count_waiting(database: sqlite3.Connection, plans: Collection[str] | None = None) -> int:
    """Return how many reminders still have to go out; of these `plans`, where they are given."""
    states = quote_states(UNDER_WAY)
    found = database.execute(f"SELECT plan, count(*) FROM deliveries WHERE state IN ({states}) GROUP BY plan")  # noqa: S608
    return sum(count for plan, count in found if plans is None or plan in plans)


def find_sending(database: sqlite3.Connection) -> list[tuple[Key, str]]:
    """Return what is being sent, each with its channel."""
    found = database.execute("SELECT key, channel FROM deliveries WHERE state = ?", (State.SENDING,)).fetchall()
    return [(Key.parse(key), channel) for key, channel in found]


def find_sent(database: sqlite3.Connection, receipt: str, channel: str) -> list[Key]:
    """Return the reminders that were sent last under a receipt."""
    found = database.execute(
        "SELECT key FROM deliveries WHERE receipt = ? AND channel = ? AND sent_at ="
        " (SELECT max(sent_at) FROM deliveries WHERE receipt = ? AND channel = ?) ORDER BY key",
        (receipt, channel, receipt, channel),
    )
    return [Key.parse(key) for (key,) in found]
