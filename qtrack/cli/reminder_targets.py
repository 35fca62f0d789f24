"""What ``ack`` and ``snooze`` share: whose the names are, and when "later" is."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qtrack.cli.context import Context
from qtrack.cli.show import find_measure
from qtrack.errors import AnswerIsNo, UsageError
from qtrack.i18n import _, marked
from qtrack.model.assessment import Assessment, calendar_of
from qtrack.model.lead_time import LeadTime, parse_clock
from qtrack.model.plan import Plan
from qtrack.remind.acknowledge import items_of
from qtrack.remind.due_moment import resolve_clock

_DAY_AND_CLOCK = re.compile(r"(?P<day>.*?)(?:^|[\s@])(?P<clock>\d{1,2}:\d\d)")
_HINT = marked("give the id of a measure, step or milestone, or a key from qtrack why --keys")


def plans_of(context: Context) -> list[tuple[Assessment, datetime]]:
    """Every plan asked for, with the moment in its zone."""
    return [(a, context.now(a.plan.timezone)) for _loaded, a in context.assess_plans()]


def match_plans(
    plans: Sequence[tuple[Assessment, datetime]], names: Sequence[str]
) -> Iterator[tuple[Plan, list[str], datetime]]:
    """Each plan that has something of these names, with its share of them and its moment.

    Raises:
        AnswerIsNo: one of the names means nothing open in any plan.
        UsageError: one means something in several plans.
    """
    shares: dict[int, list[str]] = {}
    for name in names:
        owners = [(number, known) for number, (a, now) in enumerate(plans) if (known := _resolve_name(a, now, name))]
        if not owners:
            raise AnswerIsNo(_("nothing open is called {id}").format(id=name), _(_HINT))
        if len(owners) > 1:
            ids = " ".join(plans[number][0].plan.id for number, _known in owners)
            raise UsageError(_("{id} is in several plans: {plans}").format(id=name, plans=ids), _("choose with --plan"))
        ((number, known),) = owners
        shares.setdefault(number, []).append(known)
    for number, share in shares.items():
        assessment, now = plans[number]
        yield assessment.plan, share, now


def _resolve_name(assessment: Assessment, now: datetime, name: str) -> str:
    """The name as the plan knows it, a measure's number by its id; "" where nothing open is called so."""
    row = find_measure(assessment, name)
    known = row.measure.id if row else name
    return known if items_of(assessment.plan, assessment.calendar, now.date(), known) else ""


def is_time(plan: Plan, text: str, now: datetime) -> bool:
    """Whether `text` says when, be it past."""
    try:
        _parse_moment(plan, text.strip(), now)
    except (ValueError, OverflowError):
        return False
    return True


def moment_of(plan: Plan, text: str, now: datetime) -> datetime:
    """The moment that a person means by ``2d``, ``3h``, ``5wd``, ``14:00``, ``周五``, ``明天 15:30``, ``2026-10-09``.

    A day is meant at the plan's time, a time of day the next such.

    Raises:
        UsageError: it means nothing, or something that is past.
    """
    words = text.strip()
    try:
        moment = _parse_moment(plan, words, now)
    except (ValueError, OverflowError):
        hint = _("for example {examples}").format(examples="2d 3h 5wd 14:00 周五 9月15日 2026-10-09")
        raise UsageError(_("{text} is no time").format(text=text), hint) from None
    if moment <= now:
        raise UsageError(_("{time:%Y-%m-%d %H:%M} is past").format(time=moment))
    return moment


def _parse_moment(plan: Plan, words: str, now: datetime) -> datetime:
    from qtrack.model.natural_dates import parse_day  # noqa: PLC0415 - only for who says when

    calendar, today = calendar_of(plan), now.date()
    if (lead := _parse_lead(words)) is not None and lead.unit == "h":
        return now + timedelta(hours=lead.count)
    found = _DAY_AND_CLOCK.fullmatch(words)
    clock = parse_clock(found["clock"]) if found else plan.reminders.at
    if found and not found["day"].strip():
        at = resolve_clock(today, clock, plan.timezone)
        return at if at > now else resolve_clock(today + timedelta(days=1), clock, plan.timezone)
    day = parse_day(found["day"] if found else words, today, calendar)
    return resolve_clock(day, clock, plan.timezone)


def _parse_lead(text: str) -> LeadTime | None:
    try:
        return LeadTime.parse(text.removeprefix("+"))
    except ValueError:
        return None
