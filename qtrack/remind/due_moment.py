"""From a date, a lead and the plan's rules to the moment at which a reminder is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Plan, Quiet, ReminderRules, Shift
from qtrack.model.workdays import WorkCalendar

_DAY = timedelta(days=1)
_FIRST, _LAST = date(2, 1, 1), date(9998, 12, 31)  # a year's room on both sides for time zones and shifts


@dataclass(frozen=True, slots=True)
class Moment:
    """When a lead falls due, in UTC, where moments can be compared also in an hour that the clock repeats."""

    at: datetime
    lead: str
    step: str = ""  # the name of the step of the escalation
    repeated: bool = False  # one of a run of repeats


class Moments:
    """When reminders of one plan fall due, by its clock, working days and shift."""

    def __init__(self, plan: Plan, calendar: WorkCalendar) -> None:
        self.rules: ReminderRules = plan.reminders
        self.zone: ZoneInfo = plan.timezone
        self.calendar = calendar
        self.last = clamp_day(self.rules.until.after(clamp_day(plan.end), calendar))
        """The last day of its reminders."""
        self.quiet_from = resolve_clock(self.last + _DAY, time(), self.zone).astimezone(UTC)
        """From here on the plan says nothing any more."""

    def before(self, day: date, lead: LeadTime) -> tuple[datetime, datetime]:
        """The moment `lead` before `day`, and what it was before it was moved onto a working day; both in UTC."""
        day, clock = clamp_day(day), lead.at or self.rules.at
        if lead.unit == "h":
            raw = (resolve_clock(day, clock, self.zone).astimezone(UTC) - timedelta(hours=lead.count)).astimezone(
                self.zone
            )
        else:
            raw = resolve_clock(clamp_day(lead.before(day, self.calendar)), clock, self.zone)
        shifted = min(self._shift_day(raw.date()), day)
        at = raw if shifted == raw.date() else resolve_clock(shifted, raw.time(), self.zone)
        return at.astimezone(UTC), raw.astimezone(UTC)

    def after(self, day: date, span: LeadTime, clock: time | None = None) -> tuple[datetime, datetime]:
        """The moment `span` after `day`, never on it, and what it was before it was moved; both in UTC."""
        bare, clock = clamp_day(span.after(day, self.calendar)), clock or span.at or self.rules.at
        shifted = self._shift_day(bare)
        if shifted <= day:  # never back to the date itself or before it
            shifted = self.calendar.next(bare)
        at, raw = (resolve_clock(clamp_day(moved), clock, self.zone).astimezone(UTC) for moved in (shifted, bare))
        return at, raw

    def local_day(self, at: datetime) -> date:
        """The day in the plan's time zone."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The end of `day`, in UTC."""
        return resolve_clock(clamp_day(day) + _DAY, time(), self.zone).astimezone(UTC)

    def _shift_day(self, day: date) -> date:
        match self.rules.shift:
            case Shift.PREVIOUS:
                return self.calendar.previous(day)
            case Shift.NEXT:
                return self.calendar.next(day)
            case _:
                return day


def resolve_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment at which clocks show `clock`: the first after a skipped hour, the first of two in a repeated one."""
    at = datetime.combine(day, clock.replace(tzinfo=None, fold=0), zone)
    seen = at.astimezone(UTC).astimezone(zone)
    if seen.replace(tzinfo=None, fold=0) == at.replace(tzinfo=None):
        return at
    # the clock was put forward over `at`: look for the leap between the two ways of reading it
    low, high = int(at.replace(fold=1).timestamp()), int(at.timestamp())
    after = seen.utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, zone)


def skip_quiet_hours(moment: datetime, quiet: tuple[Quiet, ...], zone: ZoneInfo) -> datetime:
    """`moment`, or the end of the quiet hours it falls into; hours that leave no gap in a day hold nothing back."""
    free = moment
    while (end := _quiet_end(free, quiet, zone)) is not None:
        free = end
        if free - moment > _DAY:
            return moment
    return free


def _quiet_end(moment: datetime, quiet: tuple[Quiet, ...], zone: ZoneInfo) -> datetime | None:
    local = moment.astimezone(zone)
    clock = local.time()
    for hours in quiet:
        if hours.start <= hours.end:
            inside, tomorrow = hours.start <= clock < hours.end, False
        else:
            inside, tomorrow = clock >= hours.start or clock < hours.end, clock >= hours.start
        if inside:
            end = resolve_clock(local.date() + _DAY * tomorrow, hours.end, zone)
            return end if end.timestamp() > moment.timestamp() else end.replace(fold=1)  # in a repeated hour
    return None


def clamp_day(day: date) -> date:
    """`day`, or the nearest one that leaves room for time zones and shifts."""
    return min(max(day, _FIRST), _LAST)
