"""What an edit of the plan takes away: reminders of dates that moved and of items that are gone."""

from collections.abc import Mapping
from datetime import date, datetime

from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.remind.delivery_record import Change, Past
from qtrack.remind.key import Key, key_in
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import ANY
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import WAITING, WITHHELD, State
from qtrack.remind.subjects import Item, list_items, reminder_of


def find_superseded(old: Plan, new: Plan, past: Past, channel: str = ANY) -> list[Change]:
    """For each unsent reminder of `old` whose item has another date in `new`, or is not in it, why it does not come."""
    dates = {item.thread: item.day for item in list_items(new, calendar_of(new))}
    moved = {(kind, name): day for (kind, name, _old), day in dates.items()}
    before = calendar_of(old)
    lines = Timelines(old, before)
    return [
        change
        for item in list_items(old, before, channel)
        if item.thread not in dates and not item.silence
        for change in _list_unsent(old, item, lines, past, _reason(item, moved))
    ]


def find_revived(plan: Plan, past: Past, now: datetime, channel: str = ANY) -> list[Key]:
    """What `past` has as superseded and `plan` asks for again, of that what lies ahead."""
    calendar = calendar_of(plan)
    lines = Timelines(plan, calendar)
    return [
        key_in(plan.id, item.thread, moment.lead)
        for item in list_items(plan, calendar, channel)
        if not item.silence and (traces := past.get(item.thread))
        for moment in lines.of(item.day, item.schedule).starts
        if moment.at > now and (trace := traces.get(moment.lead)) and trace.state is State.SUPERSEDED
    ]


def _reason(item: Item, moved: Mapping[tuple[str, str], date]) -> Reason:
    day = moved.get((item.kind.value, item.id))
    return Reason.of(Code.NOT_IN_PLAN) if day is None else Reason.of(Code.MOVED_TO, day=day)


def _list_unsent(plan: Plan, item: Item, lines: Timelines, past: Past, reason: Reason) -> list[Change]:
    """Leads that were not sent, and repeats that wait."""
    traces = past.get(item.thread, {})
    found = []
    ahead = {moment.lead: moment for moment in lines.of(item.day, item.schedule).starts}
    for moment in ahead.values():
        trace = traces.get(moment.lead)
        if trace is None or trace.state in WAITING | (WITHHELD - {State.SUPERSEDED}):
            one = reminder_of(plan, item, moment)
            found.append(Change(one.key, State.SUPERSEDED, reason, one.at, one.title, step=one.step))
    repeats = (lead for lead, trace in traces.items() if trace.state in WAITING and lead not in ahead)
    found += [Change(key_in(plan.id, item.thread, lead), State.SUPERSEDED, reason) for lead in repeats]
    return found
