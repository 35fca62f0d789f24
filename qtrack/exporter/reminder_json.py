"""A reminder as plain values for JSON."""

from datetime import datetime
from typing import Any

from qtrack.remind.explain import ReminderStatus
from qtrack.remind.reason_words import words_of
from qtrack.remind.wording import title_words

Row = dict[str, Any]


def reminder_json(status: ReminderStatus) -> Row:
    """Return a reminder on one channel; its reasons are in the language chosen."""
    key = status.key
    return {
        "key": str(key), "plan": key.plan, "kind": key.kind.value, "id": key.item,
        "title": title_words(key.kind, key.item, status.title),
        "occurrence": key.day.isoformat(), "lead": key.lead, "at": _iso(status.at), "state": status.state.value,
        "reason": words_of(status.reasons), "channel": status.channel, "attempts": status.attempts,
        "sent_at": _iso(status.sent_at), "step": status.stage, "changed_at": _iso(status.changed_at),
        "next_try": _iso(status.next_try),
    }  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
