"""A reminder as plain values for JSON."""

from dataclasses import asdict
from typing import Any

from qtrack.remind.reminder import Reminder
from qtrack.state.store import Delivery

Row = dict[str, Any]


def to_come(reminder: Reminder, channel: str, state: str, reason: str) -> Row:
    """A reminder that left no trace in the outbox yet."""
    key = reminder.key
    return {
        "key": str(key), "plan": key.plan, "kind": key.kind.value, "id": key.item, "title": reminder.title,
        "occurrence": key.day.isoformat(), "lead": key.lead, "at": reminder.at.isoformat(), "state": state,
        "reason": reason, "channel": channel, "attempts": 0, "sent_at": None, "step": reminder.step,
        "changed_at": None, "next_try": None,
    }  # fmt: skip


def delivered(delivery: Delivery) -> Row:
    """A reminder as the outbox has it."""
    return asdict(delivery)
