"""The plan as data: what one plan file says, with every default filled in and nothing derived."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from qtrack.dataclass import dataclass, field
from qtrack.model.lead_time import LeadTime
from qtrack.model.recurrence import Recurrence
from qtrack.model.target import Target

Extra = Mapping[str, Any]
"""The user's own ``x-`` keys, as the TOML reader gave them."""

_NO_EXTRA: Extra = {}


def _no_extra() -> Extra:
    """The same empty mapping for all: thousands of measures have no keys of their own."""
    return _NO_EXTRA


class Status(StrEnum):
    """How far a measure is, in one word."""

    PLANNED = "planned"
    ACTIVE = "active"
    DONE = "done"
    DROPPED = "dropped"


class Shift(StrEnum):
    """Where a reminder goes that would fall on a day off."""

    PREVIOUS = "previous-workday"
    NEXT = "next-workday"
    NONE = "none"


class MilestoneKind(StrEnum):
    """What sort of fixed point a milestone is."""

    CAMPAIGN = "campaign"
    ASSESSMENT = "assessment"
    REPORT = "report"
    ACCEPTANCE = "acceptance"
    EVENT = "event"


@dataclass(frozen=True)
class Quiet:
    """Hours of the day that hold reminders back; `end` before `start` spans midnight."""

    start: time
    end: time


_BEFORE = tuple(LeadTime(days, "d") for days in (30, 7, 1, 0))
_MILESTONE_BEFORE = tuple(LeadTime(days, "d") for days in (30, 14, 3, 0))


@dataclass(frozen=True)
class ReminderRules:
    """``[reminders]``: `overdue` is None for "off"."""

    at: time = time(9)
    before: tuple[LeadTime, ...] = _BEFORE
    milestone_before: tuple[LeadTime, ...] = _MILESTONE_BEFORE
    overdue: LeadTime | None = LeadTime(7, "d")
    shift: Shift = Shift.PREVIOUS
    quiet: tuple[Quiet, ...] = ()
    group: bool = True
    until: LeadTime = LeadTime(30, "d")
    channels: tuple[str, ...] = ("desktop",)


@dataclass(frozen=True)
class Escalation:
    """A step of ``[[escalation]]``: `when` before the date, or `after` it; it may `repeat` until the next one begins.

    The `channels` are told of it besides the plan's.
    """

    name: str
    when: LeadTime
    after: bool = False
    repeat: LeadTime | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Digest:
    """``[digest]``: at what time of day, and for `weekly` on which day of the week, 0 for Monday.

    Without `channels` the plan's are told.
    """

    daily: time | None = None
    weekly: tuple[int, time] | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class LightRules:
    """``[lights]``: shares of the ideal pace (0…1), spans of time, and the words beside the colours."""

    green: float = 0.95
    amber: float = 0.75
    due_soon: LeadTime = LeadTime(7, "d")
    stale: LeadTime = LeadTime(30, "d")
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarRules:
    """``[calendar]``: days that override the built-in working-day table."""

    include: tuple[str, ...] = ()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Unit:
    """A responsible unit (责任单位) with the other names it goes by."""

    name: str
    aliases: tuple[str, ...] = ()
    contact: str = ""
    channels: tuple[str, ...] = ()
    extra: Extra = field(default_factory=_no_extra)


@dataclass(frozen=True)
class Section:
    """A section (板块) of the plan."""

    id: str
    title: str
    no: str = ""
    extra: Extra = field(default_factory=_no_extra)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a measure; `done_on` is None where only "done" is known."""

    title: str
    due: date | None = None
    done: bool = False
    done_on: date | None = None
    owner: str = ""
    extra: Extra = field(default_factory=_no_extra)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure to reach; `baseline` and `actual` in the target's symbol."""

    name: str
    target: Target
    baseline: float | None = None
    actual: float | None = None
    as_of: date | None = None
    units: tuple[str, ...] = ()
    note: str = ""
    extra: Extra = field(default_factory=_no_extra)


class _Searched:
    """A place beside the fields for what a search looks through."""

    __slots__ = ("_words",)
    _words: str


@dataclass(frozen=True, slots=True)
class Measure(_Searched):
    """One measure (措施). What is None or empty was not given in the file; `progress` is 0…100."""

    id: str
    title: str
    no: str = ""
    section: str = ""
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    owner: str = ""
    start: date | None = None
    due: date | None = None
    status: Status | None = None
    progress: float | None = None
    weight: float = 1.0
    tags: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    remind: tuple[LeadTime, ...] | None = None
    evidence: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    steps: tuple[Step, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    extra: Extra = field(default_factory=_no_extra)

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit named, lead first, each once."""
        return tuple(dict.fromkeys((*self.lead, *self.joint, *self.support)))

    @property
    def words(self) -> str:
        """What a search looks through, a line each, in lower case; made once, for the first search."""
        try:
            return self._words
        except AttributeError:
            parts = (self.title, self.no, self.id, *self.units, self.owner, *self.tags, self.note)
            object.__setattr__(self, "_words", "\n".join(parts).casefold())
        return self._words


@dataclass(frozen=True)
class Milestone:
    """A fixed point (节点): `until` ends a span, by a rule, a date or a time after `on`; `since` is its first year."""

    id: str
    title: str
    on: Recurrence
    until: Recurrence | LeadTime | None = None
    kind: MilestoneKind = MilestoneKind.EVENT
    remind: tuple[LeadTime, ...] | None = None
    measures: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    note: str = ""
    since: int | None = None
    extra: Extra = field(default_factory=_no_extra)


@dataclass(frozen=True)
class Plan:
    """A whole action plan (行动计划); the dates are days in `timezone`."""

    id: str
    title: str
    start: date
    end: date
    timezone: ZoneInfo
    number: str = ""
    issuer: str = ""
    issued: date | None = None
    note: str = ""
    reminders: ReminderRules = field(default_factory=ReminderRules)
    escalation: tuple[Escalation, ...] = ()
    digest: Digest = Digest()
    lights: LightRules = field(default_factory=LightRules)
    calendar: CalendarRules = field(default_factory=CalendarRules)
    units: tuple[Unit, ...] = ()
    sections: tuple[Section, ...] = ()
    measures: tuple[Measure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    extra: Extra = field(default_factory=_no_extra)
