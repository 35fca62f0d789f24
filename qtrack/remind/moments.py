"""From a date, a lead and the plan's rules to the moment at which a reminder is due."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from qtrack.model.lead import LeadTime
from qtrack.model.plan import Plan, Quiet, ReminderRules, Shift
from qtrack.model.workdays import WorkCalendar

_DAY = timedelta(days=1)
_FIRST, _LAST = date(2, 1, 1), date(9998, 12, 31)  # a year's room on both sides for time zones and shifts


@dataclass(frozen=True, slots=True)
class Moment:
    """When a lead falls due, in UTC, where moments can be compared also in an hour that the clock repeats."""

    at: datetime
    lead: str


class Moments:
    """The moments of one plan; each (date, leads) is worked out once."""

    def __init__(self, plan: Plan, calendar: WorkCalendar) -> None:
        self.rules: ReminderRules = plan.reminders
        self.zone: ZoneInfo = plan.timezone
        self.calendar = calendar
        last = _within(self.rules.until.after(_within(plan.end), calendar))
        self.quiet_from = wall(last + _DAY, time(), self.zone).astimezone(UTC)
        """From here on the plan says nothing any more."""
        self._interval = _interval(self.rules.overdue)
        self._ahead: dict[tuple[date, tuple[LeadTime, ...]], tuple[Moment, ...]] = {}
        self._repeats: dict[tuple[date, int], datetime] = {}

    def ahead(self, day: date, leads: tuple[LeadTime, ...]) -> tuple[Moment, ...]:
        """The moments of `leads` before `day`, in order; of two that fall together the nearer lead comes last."""
        if (day, leads) not in self._ahead:
            found = sorted((*self._before(day, lead), str(lead)) for lead in dict.fromkeys(leads))
            self._ahead[day, leads] = tuple(Moment(at, lead) for at, _raw, lead in found)
        return self._ahead[day, leads]

    def repeat(self, day: date, number: int) -> Moment | None:
        """The `number`-th repeat after `day`, 1 or above; None where the plan wants none."""
        if self._interval is None:
            return None
        lead = LeadTime(number * self._interval.count, self._interval.unit)
        return Moment(self._repeat_at(day, number), f"+{lead}")

    def repeats_until(self, day: date, now: datetime) -> int:
        """How many repeats after `day` are due by `now`: guessed from the days gone by, then set right."""
        if self._interval is None:
            return 0
        number = max(0, self._elapsed(day, now.astimezone(self.zone).date()) // self._interval.count)
        while number and self._repeat_at(day, number) > now:
            number -= 1
        while self._repeat_at(day, number + 1) <= now:
            number += 1
        return number

    def repeat_day(self, day: date, lead: str) -> date:
        """The bare day of a repeat written as ``+14d``, which sorts repeats of different intervals."""
        return LeadTime.parse(lead.removeprefix("+")).after(day, self.calendar)

    def _before(self, day: date, lead: LeadTime) -> tuple[datetime, datetime]:
        """The moment, and what it was before it was moved onto a working day."""
        day, clock = _within(day), lead.at or self.rules.at
        if lead.unit == "h":
            raw = (wall(day, clock, self.zone).astimezone(UTC) - timedelta(hours=lead.count)).astimezone(self.zone)
        else:
            raw = wall(_within(lead.before(day, self.calendar)), clock, self.zone)
        shifted = min(self._workday(raw.date()), day)
        at = raw if shifted == raw.date() else wall(shifted, raw.time(), self.zone)
        return at.astimezone(UTC), raw.astimezone(UTC)

    def _repeat_at(self, day: date, number: int) -> datetime:
        if (day, number) not in self._repeats:
            self._repeats[day, number] = self._after(day, number)
        return self._repeats[day, number]

    def _after(self, day: date, number: int) -> datetime:
        if self._interval is None or self.rules.overdue is None:
            return wall(_LAST, time(), self.zone).astimezone(UTC)
        bare = _within(replace(self._interval, count=number * self._interval.count).after(day, self.calendar))
        shifted = self._workday(bare)
        if shifted <= day:  # never back to the date itself or before it
            shifted = self.calendar.next(bare)
        return wall(_within(shifted), self.rules.overdue.at or self.rules.at, self.zone).astimezone(UTC)

    def _elapsed(self, day: date, today: date) -> int:
        """Whole intervals' units gone by since `day`."""
        match self._interval:
            case LeadTime(unit="wd"):
                return self.calendar.count(_within(day) + _DAY, _within(today) + _DAY)
            case LeadTime(unit="m"):
                return (today.year - day.year) * 12 + today.month - day.month
            case _:
                return (today - day).days

    def _workday(self, day: date) -> date:
        match self.rules.shift:
            case Shift.PREVIOUS:
                return self.calendar.previous(day)
            case Shift.NEXT:
                return self.calendar.next(day)
            case _:
                return day


def wall(day: date, clock: time, zone: ZoneInfo) -> datetime:
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


def release(moment: datetime, quiet: tuple[Quiet, ...], zone: ZoneInfo) -> datetime:
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
            end = wall(local.date() + _DAY * tomorrow, hours.end, zone)
            return end if end.timestamp() > moment.timestamp() else end.replace(fold=1)  # in a repeated hour
    return None


def _interval(overdue: LeadTime | None) -> LeadTime | None:
    """The time between repeats in whole days, working days or months; None for no repeats."""
    if overdue is None or not overdue.count:
        return None
    match overdue.unit:
        case "h":
            return LeadTime(ceil(overdue.count / 24), "d")
        case "w":
            return LeadTime(7 * overdue.count, "d")
        case unit:
            return LeadTime(overdue.count, unit)


def _within(day: date) -> date:
    return min(max(day, _FIRST), _LAST)
