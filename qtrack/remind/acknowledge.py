"""What a person may say about reminders: that they are acknowledged, or to come again later."""

from datetime import date, datetime

from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.delivery_record import Mark, Marks
from qtrack.remind.due_moment import resolve_clock
from qtrack.remind.key import Key, Kind, Thread
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.schedule import Timelines
from qtrack.remind.states import State
from qtrack.remind.subjects import Item, list_items, restrict_plan

__all__ = [
    "Mark",
    "Marks",
    "acknowledge_item",
    "choose_mark",
    "find_default_snooze",
    "items_of",
    "key_of",
    "reason_of",
    "threads_of",
]


def threads_of(plan: Plan, calendar: WorkCalendar, today: date, name: str) -> list[Thread]:
    """The threads that `name` means: see `items_of`."""
    return [item.thread for item in items_of(plan, calendar, today, name)]


def items_of(plan: Plan, calendar: WorkCalendar, today: date, name: str) -> list[Item]:
    """What `name` means in `plan`, of that what is open; nothing where it means nothing there.

    The key of a reminder means its item, while that still has the key's date. The id of a measure means the measure
    and its steps that are due today or late; that of a step the step; that of a milestone the occurrence that has not
    ended yet.
    """
    key = key_of(name)
    if key is not None:
        if key.plan != plan.id:
            return []
        return [
            item for item in _find_related(plan, calendar, key.item) if item.thread == key.thread and not item.silence
        ]
    related = [item for item in _find_related(plan, calendar, name) if not item.silence]
    ahead = [item for item in related if item.kind is Kind.MILESTONE and item.end is not None and item.end >= today]
    mine = [item for item in related if item.kind is not Kind.MILESTONE]
    due = [item for item in mine if item.id == name or (item.kind is Kind.STEP and item.day <= today)]
    return [*due, *ahead[:1]]


def acknowledge_item(plan: Plan, calendar: WorkCalendar, item: Item, name: str, now: datetime) -> Mark:
    """The mark of an item acknowledged by `name`: the key of a reminder ahead of the date leaves later ones to come."""
    key = key_of(name)
    lead = "" if key is None else key.lead
    if lead:
        lines = Timelines(plan, calendar)
        lead = "" if lines.moments.local_day(lines.at(item.day, lead)) > item.day else lead
    return Mark(State.ACKED, None, now, lead)


def choose_mark(plan: Plan, calendar: WorkCalendar, item: Item, old: Mark | None, new: Mark) -> Mark:
    """What holds once `new` is said where `old` was: nothing acknowledged comes back by acknowledging less."""
    if old is None or old.state is not State.ACKED or new.state is not State.ACKED:
        return new
    if not old.lead or not new.lead:
        return old if not old.lead else new
    lines = Timelines(plan, calendar)
    return max(old, new, key=lambda mark: lines.at(item.day, mark.lead))


def find_default_snooze(plan: Plan, calendar: WorkCalendar, now: datetime) -> datetime:
    """When to say it again if nobody says when: on the next working day at the plan's time."""
    today = now.astimezone(plan.timezone).date()
    return resolve_clock(calendar.shift(today, 1), plan.reminders.at, plan.timezone)


def reason_of(mark: Mark, plan: Plan) -> Reason:
    """Return what the mark says of a reminder that it holds back."""
    if mark.until is None:
        return Reason.of(Code.ACKNOWLEDGED)
    return Reason.of(Code.SNOOZED_UNTIL, time=mark.until.astimezone(plan.timezone))


def key_of(name: str) -> Key | None:
    """The key that is written as `name`, None where it is no key."""
    try:
        return Key.parse(name)
    except ValueError:
        return None


def _find_related(plan: Plan, calendar: WorkCalendar, item_id: str) -> list[Item]:
    """The item of this id, with the steps of a measure."""
    return [item for item in list_items(restrict_plan(plan, {item_id}), calendar) if item_id in {item.id, item.measure}]
