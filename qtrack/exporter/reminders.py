"""Reminders as plain values for JSON: what will come, what the outbox has, and the story of one item."""

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from qtrack.exporter.digests import digest_rows, next_digests
from qtrack.exporter.reminder_json import Row, delivered, to_come
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment
from qtrack.model.plan import Plan
from qtrack.remind.acknowledge import key_of, reason_of
from qtrack.remind.due_moment import release
from qtrack.remind.explain import Story, joined, verdicts_of
from qtrack.remind.key import Kind
from qtrack.remind.planner import decide
from qtrack.remind.recipients import channels_of
from qtrack.remind.reminder import Reminder
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import WAITING, State
from qtrack.remind.upcoming import upcoming
from qtrack.state import daemon_status
from qtrack.state.store import open_store

__all__ = ["DIGEST", "Row", "ahead", "at_hand", "delivered", "story"]

DIGEST = Kind.DIGEST.value
"""The name under which the digests have a story."""
_PROMPT = timedelta(minutes=1)
_AT_HAND = [state.value for state in WAITING - {State.SNOOZED}]


def story(assessment: Assessment, state_dir: Path, name: str, now: datetime) -> list[Row]:
    """Everything about a measure with its steps, a step, a milestone, or one reminder by its key, in order of time.

    What the outbox has, and what left no trace there, with what would happen to it; for each channel that is told of
    it. The digests have the name "digest".
    """
    key = key_of(name)
    if key is not None and key.plan != assessment.plan.id:
        return []
    if name == DIGEST or (key is not None and key.kind is Kind.DIGEST):
        found = digest_rows(assessment, state_dir, now, key.day if key else None)
    else:
        found = _of_item(assessment, state_dir, name if key is None else key.item, now)
    rows = [row for row in found if key is None or row["key"] == name]
    return sorted(rows, key=lambda row: (datetime.fromisoformat(row["at"] or now.isoformat()), row["channel"]))


def _of_item(assessment: Assessment, state_dir: Path, item_id: str, now: datetime) -> list[Row]:
    plan = assessment.plan
    served = daemon_status.read(state_dir).delivers(plan.id)
    teller = Story(plan, assessment.calendar, now, item_id, served=served)
    marks = open_store(state_dir).read_marks(plan.id)
    told: dict[tuple[str, str], Row] = {}
    for channel in channels_of(plan):
        threads = [item.thread for item in teller.items(channel)]
        past = open_store(state_dir).read_past(plan.id, channel, threads)
        for one in teller.untold(channel, past, marks):
            told[str(one.reminder.key), channel] = to_come(one.reminder, channel, one.state.value, one.reason)
    found = []
    for row in map(delivered, open_store(state_dir).read_item(plan.id, item_id)):
        if (newer := told.pop((row["key"], row["channel"]), None)) is not None:
            row |= {"at": newer["at"], "state": newer["state"]}
            reason, moved = newer["reason"], ""
        else:
            reason = joined(row["reason"], _tries(row, plan, now, served=served))
            moved = teller.moved(date.fromisoformat(row["occurrence"]), row["lead"], State(row["state"]))
        found.append({**row, "reason": joined(reason, _went_out(row, plan.timezone), moved)})
    return found + list(told.values())


def _went_out(row: Row, zone: ZoneInfo) -> str:
    """When it was shown, where that was later than its moment or its state does not say that it was."""
    if row["sent_at"] is None:
        return ""
    sent, at = datetime.fromisoformat(row["sent_at"]), datetime.fromisoformat(row["at"] or row["sent_at"])
    said = row["state"] in {State.ACCEPTED, State.MISSED}
    if said and sent - at < _PROMPT:
        return ""
    text = _("went out at {time}") if said else _("had been shown at {time}")
    return text.format(time=f"{sent.astimezone(zone):%Y-%m-%d %H:%M}")


def _tries(row: Row, plan: Plan, now: datetime, *, served: bool) -> str:
    """How often it was tried in vain, and when it is tried again."""
    if row["state"] not in _AT_HAND:
        return ""
    count = 0 if row["state"] == State.PENDING else row["attempts"]
    tried = ngettext("tried once", "tried {n} times", count).format(n=count) if count else ""
    if not served:
        return tried
    here = now.astimezone(plan.timezone)
    rested = datetime.fromisoformat(row["next_try"]) if row["next_try"] else now
    again = release(max(rested.astimezone(plan.timezone), here), plan.reminders.quiet, plan.timezone)
    if again <= here or (rested <= now and not count):  # what was never tried has its own words on quiet hours
        return tried
    time = f"{again:%H:%M:%S}" if again.date() == here.date() else f"{again:%Y-%m-%d %H:%M}"
    return joined(tried, _("again at {time}").format(time=time))


def at_hand(assessment: Assessment, state_dir: Path, now: datetime) -> list[Row]:
    """What has fallen due and is still to go out: what waits, and where no daemon runs what would go out if one did."""
    plan = assessment.plan
    served = daemon_status.read(state_dir).delivers(plan.id)
    waiting = [delivered(one) for one in open_store(state_dir).read_log(states=_AT_HAND) if one.plan == plan.id]
    if served:
        found = [{**row, "reason": joined(row["reason"], _tries(row, plan, now, served=True))} for row in waiting]
    else:
        channels = dict.fromkeys((*channels_of(plan), *(row["channel"] for row in waiting)))
        found = [row for name in channels for row in _unserved(assessment, state_dir, now, name, waiting)]
    return sorted(found, key=lambda row: datetime.fromisoformat(row["at"] or now.isoformat()))


def _unserved(assessment: Assessment, state_dir: Path, now: datetime, channel: str, waiting: list[Row]) -> list[Row]:
    """What a daemon that started now would send through a channel, or hold back for an hour."""
    plan = assessment.plan
    marks, past = open_store(state_dir).read_marks(plan.id), open_store(state_dir).read_past(plan.id, channel)
    decision = decide(plan, now, past, channel, marks)
    verdicts = verdicts_of(decision, served=False)
    due = [one.reminder for group in decision.groups for one in group.items]
    due += [
        Reminder(change.key, change.title, change.at, step=change.step)
        for change in decision.changes
        if change.state is State.PENDING and change.at is not None
    ]
    rows = {str(one.key): to_come(one, channel, State.PENDING.value, verdicts[str(one.key)][1]) for one in due}
    for row in waiting:
        state, reason = verdicts.get(row["key"], (State.PENDING, row["reason"]))
        if row["channel"] == channel and state is State.PENDING:
            failed = row["state"] != State.PENDING
            words = joined(row["reason"], _tries(row, plan, now, served=False)) if failed else reason
            rows[row["key"]] = {**row, "reason": words}
    return list(rows.values())


def ahead(assessment: Assessment, state_dir: Path, now: datetime, until: datetime) -> list[Row]:
    """What falls due after `now` and up to `until`, for each channel, and the next digests; unordered."""
    plan = assessment.plan
    marks, sure = open_store(state_dir).read_marks(plan.id), cache(Timelines(plan, assessment.calendar).sure)
    rows = []
    for channel in channels_of(plan):
        asleep = {thread: mark for thread, mark in marks.items() if mark.until is not None and mark.until > now}
        for one in upcoming(plan, assessment.calendar, now, until, channel, marks=marks):
            mark = asleep.pop(one.key.thread, None)  # the first to come is the one that was put off
            unsure = "" if sure(one.due, one.key.lead) else _("make-up days unknown")
            state, reason = (State.SNOOZED, reason_of(mark, plan)) if mark else (State.PENDING, unsure)
            rows.append(to_come(one, channel, state.value, reason))
    return rows + next_digests(assessment, now, until)
