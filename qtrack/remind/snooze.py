"""When to be reminded again: what a person who snoozes is offered."""

from datetime import datetime

from qtrack.i18n import _
from qtrack.model.natural_dates import parse_day
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.acknowledge import find_default_snooze
from qtrack.remind.due_moment import resolve_clock

_OFFERED = ("+2d", "+3d", "+1w", "下周一", "+2w", "月底")


def moment_of(text: str, plan: Plan, calendar: WorkCalendar, now: datetime) -> datetime:
    """The plan's time of day on the day that `text` names; ValueError where it names none."""
    return resolve_clock(
        parse_day(text, now.astimezone(plan.timezone).date(), calendar), plan.reminders.at, plan.timezone
    )


def list_offers(plan: Plan, calendar: WorkCalendar, now: datetime) -> list[tuple[datetime, str]]:
    """Moments after `now` in order, each once, with the first of its names."""
    found = {find_default_snooze(plan, calendar, now): _("next working day")}
    for text in _OFFERED:
        found.setdefault(moment_of(text, plan, calendar, now), text)
    return sorted((moment, name) for moment, name in found.items() if moment > now)
