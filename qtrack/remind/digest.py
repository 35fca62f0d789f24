"""The digest: at set times what is late, due soon and ahead. Where there is nothing, nothing is said or recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.decision import DecisionBuilder
from qtrack.remind.delivery_record import Mark, Marks
from qtrack.remind.due_moment import resolve_clock, skip_quiet_hours
from qtrack.remind.key import Key, Kind, Thread, key_in
from qtrack.remind.ranking import rank_due
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import wants_digest
from qtrack.remind.reminder import Due, Reminder
from qtrack.remind.states import INFORMED, WAITING, State
from qtrack.remind.subjects import Item, list_items

SOON = timedelta(days=7)
"""How far a digest looks ahead."""
_DAY = timedelta(days=1)
_FAR = timedelta(days=28)  # longer than any holiday
_NOON = time(12)
DAILY, WEEKLY = "daily", "weekly"


@dataclass(frozen=True, slots=True)
class Content:
    """What a digest tells, each by urgency: late, due within `SOON`, and milestones that begin within it."""

    late: tuple[Due, ...]
    soon: tuple[Due, ...]
    ahead: tuple[Due, ...]

    def __bool__(self) -> bool:
        return bool(self.late or self.soon or self.ahead)


def collect_content(plan: Plan, now: datetime, marks: Marks) -> Content:
    """What there is to say at `now`; what is acknowledged or snoozed is left out."""
    today = now.astimezone(plan.timezone).date()
    found: dict[str, list[Due]] = {"late": [], "soon": [], "ahead": []}
    for where, item in _classify_items(plan, calendar_of(plan), now, marks):
        key = key_in(plan.id, item.thread, "0d")
        found[where].append(Due(Reminder(key, item.title, now, item.end, item.units, item.measure)))
    late, soon, ahead = (rank_due(plan, today, listed) if listed else () for listed in found.values())
    return Content(late, soon, ahead)


def _classify_items(plan: Plan, calendar: WorkCalendar, now: datetime, marks: Marks) -> Iterator[tuple[str, Item]]:
    today = now.astimezone(plan.timezone).date()
    for item in list_items(plan, calendar):
        if item.silence or item.day > today + SOON or _is_quieted(marks.get(item.thread), now):
            continue
        if item.kind is Kind.MILESTONE:
            if item.day >= today:
                yield "ahead", item
        else:
            yield "late" if item.day < today else "soon", item


def has_content(plan: Plan, calendar: WorkCalendar, at: datetime, marks: Marks) -> bool:
    """Whether a digest has something to say at a moment."""
    return any(_classify_items(plan, calendar, at, marks))


def _is_quieted(mark: Mark | None, now: datetime) -> bool:
    return mark is not None and (not mark.lead if mark.until is None else now < mark.until)


def list_digests(plan: Plan, calendar: WorkCalendar, start: date, end: date) -> Iterator[Reminder]:
    """The digests that fall on the days from `start` to `end`, in order, whether or not there will be anything to say.

    A weekly one comes on the next working day if its own is off, and instead of the daily one of the same half day.
    """
    day = start
    while day <= end:
        if calendar.is_workday(day):
            weekday, weekly = plan.digest.weekly or (0, None)
            weekly = weekly if weekly and _is_week_start(weekday, calendar, day) else None
            daily = plan.digest.daily
            if weekly and daily and (weekly < _NOON) == (daily < _NOON):
                daily = None
            clocks = [(clock, name) for clock, name in ((daily, DAILY), (weekly, WEEKLY)) if clock]
            yield from (_build_digest(plan, day, clock, name) for clock, name in sorted(clocks))
        day += _DAY


def _is_week_start(weekday: int, calendar: WorkCalendar, day: date) -> bool:
    """Whether `day` is the weekday, or the first working day after one that was off."""
    last = day - _DAY * ((day.weekday() - weekday) % 7)
    return calendar.next(last) == day


def _build_digest(plan: Plan, day: date, clock: time, name: str) -> Reminder:
    key = Key(plan.id, Kind.DIGEST, name, day, f"{clock:%H:%M}")
    title = _("weekly digest") if name == WEEKLY else _("daily digest")
    at = skip_quiet_hours(resolve_clock(day, clock, plan.timezone), plan.reminders.quiet, plan.timezone)
    return Reminder(key, title, at.astimezone(plan.timezone))


def decide_digest(builder: DecisionBuilder, channel: str, unseen: dict[Thread, None]) -> None:
    """Send today's latest digest once, if there is anything to say; what waits of others is taken out of `unseen`."""
    current = _find_current(builder) if wants_digest(builder.plan, channel) and not builder.over else None
    for thread in [thread for thread in unseen if thread[0] == Kind.DIGEST]:
        del unseen[thread]
        if current is None or thread != current.key.thread:
            _expire(builder, thread)
    if current is None:
        return
    traces = builder.past.get(current.key.thread, {})
    if any(trace.state in {State.SENDING, *INFORMED} for trace in traces.values()):
        return
    if has_content(builder.plan, builder.calendar, current.at, builder.marks):  # what was not said then is not late
        builder.due(current, traces.get(current.key.lead), digest=True)


def _expire(builder: DecisionBuilder, thread: Thread) -> None:
    for lead, trace in builder.past[thread].items():
        if trace.state in WAITING:
            builder.change(key_in(builder.plan.id, thread, lead), State.EXPIRED, Reason.of(Code.DIGEST_EXPIRED))


def _find_current(builder: DecisionBuilder) -> Reminder | None:
    """The latest digest of today by now; the next one to come is looked for too."""
    plan, today = builder.plan, builder.today
    found = list(list_digests(plan, builder.calendar, today - _DAY, today + _FAR))
    coming = next((one.at for one in found if one.at > builder.now), builder.now + _FAR)
    if coming < builder.lines.moments.quiet_from:
        builder.look_again_at(coming)
    passed = [one for one in found if one.at <= builder.now and one.at.date() == today]
    return passed[-1] if passed else None
