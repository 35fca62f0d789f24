"""Reminders as plain values for JSON: what will come, what the outbox has, and the story of one item."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qtrack.i18n import _
from qtrack.model.status import Assessment
from qtrack.remind.agenda import digests_ahead
from qtrack.remind.key import Kind
from qtrack.remind.marks import key_of
from qtrack.remind.past import State
from qtrack.remind.reminder import Reminder
from qtrack.remind.routes import channels_of
from qtrack.remind.story import Story, joined
from qtrack.state import history
from qtrack.state.history import Delivery

Row = dict[str, Any]
DIGEST = Kind.DIGEST.value
"""The name under which the digests have a story."""
_WEEK = timedelta(days=8)
_PROMPT = timedelta(minutes=1)


def to_come(reminder: Reminder, channel: str, state: str, reason: str) -> Row:
    """A reminder that left no trace in the outbox yet."""
    key = reminder.key
    return {
        "key": str(key), "plan": key.plan, "kind": key.kind.value, "id": key.item, "title": reminder.title,
        "occurrence": key.day.isoformat(), "lead": key.lead, "at": reminder.at.isoformat(), "state": state,
        "reason": reason, "channel": channel, "attempts": 0, "sent_at": None, "step": reminder.step,
    }  # fmt: skip


def delivered(delivery: Delivery) -> Row:
    """A reminder as the outbox has it."""
    return asdict(delivery)


def story(assessment: Assessment, state_dir: Path, name: str, now: datetime) -> list[Row]:
    """Everything about a measure with its steps, a step, a milestone, or one reminder by its key, in order of time.

    First what the outbox has, then what left no trace there, with what would happen to it; for each channel that is
    told of it. The digests have the name "digest".
    """
    key = key_of(name)
    if key is not None and key.plan != assessment.plan.id:
        return []
    if name == DIGEST or (key is not None and key.kind is Kind.DIGEST):
        found = _digests(assessment, state_dir, now)
    else:
        found = _of_item(assessment, state_dir, name if key is None else key.item, now)
    rows = [row for row in found if key is None or row["key"] == name]
    return sorted(rows, key=lambda row: (datetime.fromisoformat(row["at"] or now.isoformat()), row["channel"]))


def _of_item(assessment: Assessment, state_dir: Path, item_id: str, now: datetime) -> list[Row]:
    plan = assessment.plan
    teller = Story(plan, assessment.calendar, now, item_id)
    marks = history.marks_of(state_dir, plan.id)
    found = []
    for row in map(delivered, history.of_item(state_dir, plan.id, item_id)):
        moved = teller.moved(date.fromisoformat(row["occurrence"]), row["lead"], State(row["state"]))
        found.append({**row, "reason": joined(row["reason"], _went_out(row, plan.timezone), moved)})
    for channel in channels_of(plan):
        threads = [item.thread for item in teller.items(channel)]
        past = history.past(state_dir, plan.id, channel, threads)
        told = teller.untold(channel, past, marks)
        found += [to_come(one.reminder, channel, one.state.value, one.reason) for one in told]
    return found


def _went_out(row: Row, zone: ZoneInfo) -> str:
    """When it was shown, where that was later than its moment or its state does not say that it was."""
    if row["sent_at"] is None:
        return ""
    sent, at = datetime.fromisoformat(row["sent_at"]), datetime.fromisoformat(row["at"] or row["sent_at"])
    if row["state"] in {State.ACCEPTED, State.MISSED} and sent - at < _PROMPT:
        return ""
    return _("went out at {time}").format(time=f"{sent.astimezone(zone):%Y-%m-%d %H:%M}")


def _digests(assessment: Assessment, state_dir: Path, now: datetime) -> list[Row]:
    """Those that were sent, and the next of each kind."""
    plan = assessment.plan
    found = [delivered(row) for row in history.log(state_dir) if row.plan == plan.id and row.kind == DIGEST]
    return found + next_digests(assessment, now, now + _WEEK * 4)


def next_digests(assessment: Assessment, now: datetime, until: datetime) -> list[Row]:
    """For each channel the next digest of each kind."""
    plan, found = assessment.plan, []
    for channel in channels_of(plan):
        ahead = digests_ahead(plan, assessment.calendar, now, until, channel)
        nearest = {one.key.item: one for one in reversed(ahead)}
        reason = _("and so on, whenever there is something to say")
        found += [to_come(one, channel, "pending", reason) for one in nearest.values()]
    return found
