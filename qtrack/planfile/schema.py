"""The tables of a plan file with all their keys: one definition for reading, checking and the JSON Schema."""

from datetime import date
from typing import Any

from qtrack.dataclass import replace
from qtrack.i18n import _, marked
from qtrack.model.catalog import CATALOG
from qtrack.model.plan import (
    CalendarRules,
    Digest,
    Escalation,
    Indicator,
    LightRules,
    Measure,
    Milestone,
    MilestoneKind,
    ReminderRules,
    Section,
    Shift,
    Status,
    Step,
    Unit,
)
from qtrack.model.recurrence import Recurrence
from qtrack.planfile.fields import (
    CLOCK,
    LEAD,
    ON,
    OVERDUE,
    QUIET,
    REPEAT,
    TARGET,
    UNTIL,
    WEEKLY,
    WHEN,
    ZONE,
    Boolean,
    Choice,
    Day,
    DoneMark,
    Identity,
    ListOf,
    Number,
    Reference,
    Text,
    UnitName,
)
from qtrack.planfile.read_context import DROPPED, Fault, ReadContext
from qtrack.planfile.tables import Key, Table
from qtrack.problems import KeyPath as Path

_NAMED = Text(named=True)
_TEXTS = ListOf(_NAMED)
_UNITS = ListOf(UnitName())
_LEADS = ListOf(LEAD)


class _CatalogId(Text):
    """The id of an entry of the catalogue of quality-work dates; with `dated`, of one whose day is fixed."""

    def __init__(self, *, dated: bool) -> None:
        super().__init__(named=True)
        object.__setattr__(self, "ids", [e.id for e in CATALOG.values() if e.on or not dated])

    ids: list[str]

    def read(self, value: object, context: ReadContext, path: Path) -> str:
        """The id."""
        text = super().read(value, context, path)
        if text in self.ids:
            return text
        if text in CATALOG:
            hint = _('write a [[milestones]] with catalog = "{id}" and its day as on').format(id=text)
            raise Fault("bad-value", _("the day of {id} is set anew each year").format(id=text), hint)
        hint = _("known ids: {ids}").format(ids=" ".join(self.ids))
        raise Fault("unknown-reference", _("{id} is not in the catalogue").format(id=text), hint)

    def schema(self) -> dict[str, Any]:
        """One of the ids."""
        return {"enum": self.ids}


def _fill_placeholder(values: dict[str, Any], path: Path) -> None:
    """Give what has no id or title one: nothing is hidden because something is missing from it."""
    number = path[-1]
    values.setdefault("id", f"?{number + 1}" if isinstance(number, int) else "?")
    values.setdefault("title", _("(no title)"))


def _build_step(values: dict[str, Any], path: Path, _context: ReadContext) -> Step:
    _fill_placeholder(values, path)
    del values["id"]
    done = values.pop("done", False)
    return Step(done=bool(done), done_on=done if isinstance(done, date) else None, **values)


def _build_indicator(values: dict[str, Any], _path: Path, _context: ReadContext) -> Any:
    if "target" not in values:
        return DROPPED  # reported already; without a target there is nothing to hold it against
    values.setdefault("name", _("(no title)"))
    return Indicator(**values)


def _build_measure(values: dict[str, Any], path: Path, context: ReadContext) -> Measure:
    _fill_placeholder(values, path)
    context.measures.append(path)
    return Measure(**values)


def _build_section(values: dict[str, Any], path: Path, _context: ReadContext) -> Section:
    _fill_placeholder(values, path)
    return Section(**values)


def _build_milestone(values: dict[str, Any], path: Path, context: ReadContext) -> Any:
    entry = CATALOG.get(values.pop("catalog", ""))
    if entry is not None:
        if "id" not in values:
            context.ids.setdefault("milestone", []).append((entry.id, (*path, "catalog")))
        values = {"id": entry.id, "title": entry.title, "kind": entry.kind, "since": entry.since, **values}
        if "on" not in values and entry.on:
            values["on"] = Recurrence.parse(entry.on)
            if "until" not in values and entry.until:
                values["until"] = Recurrence.parse(entry.until)
    unread = {name for name in ("catalog", "id", "title", "on") if (*path, name) in context.dropped}
    for name in ("id", "title", "on"):
        if name not in values and not unread & {name, "catalog"}:
            context.report(path, "missing-key", _("the key {key} is missing").format(key=name))
    if "on" not in values:
        return DROPPED  # it cannot be put on any day
    _fill_placeholder(values, path)
    context.milestones.append(path)
    return Milestone(**values)


def _build_escalation(values: dict[str, Any], path: Path, context: ReadContext) -> Any:
    """A step is known by when it comes: a second one of the same moment would be the same reminder."""
    if "when" not in values:
        return DROPPED  # reported already
    when, after = values.pop("when")
    step = Escalation(values.pop("name", ""), when, after, **{key: values[key] for key in values if key != "extra"})
    begun = context.ids.setdefault("escalation step", [])
    days = replace(when, count=7 * when.count, unit="d") if when.unit == "w" else when
    moment = f"+{days}" if after else str(days)
    if any(moment == other for other, _path in begun):
        context.report((*path, "when"), "bad-value", _("another step begins at the same time"))
        return DROPPED
    begun.append((moment, path))
    return step


def _drop_extra(values: dict[str, Any], _path: Path, _context: ReadContext) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "extra"}


STEP = Table(
    {
        "title": Key(_NAMED, marked("what is to be done"), required=True),
        "due": Key(Day(), marked("the day it is due")),
        "done": Key(DoneMark(), marked("true, or the day it was done")),
        "owner": Key(_NAMED, marked("the person who does it")),
    },
    _build_step,
)
INDICATOR = Table(
    {
        "name": Key(_NAMED, marked("what is counted"), required=True),
        "target": Key(TARGET, marked("the figure to reach: an operator, a number and its symbol"), required=True),
        "baseline": Key(Number(), marked("the figure at the start")),
        "actual": Key(Number(), marked("the figure now")),
        "as_of": Key(Day(), marked("the day of the actual figure")),
        "units": Key(_UNITS, marked("the responsible units")),
        "note": Key(Text(), marked("free text")),
    },
    _build_indicator,
)
MEASURE = Table(
    {
        "id": Key(Identity(kind="measure"), marked("a short name that never changes"), required=True),
        "title": Key(_NAMED, marked("the title as printed"), required=True),
        "no": Key(Text(), marked("the number as printed")),
        "section": Key(Reference(kind="section"), marked("the id of its section")),
        "lead": Key(_UNITS, marked("the units that lead")),
        "support": Key(_UNITS, marked("the units that support")),
        "joint": Key(_UNITS, marked("the units that share it")),
        "owner": Key(_NAMED, marked("the person who answers for it")),
        "start": Key(Day(), marked("the first day; the plan's start if left out")),
        "due": Key(Day(), marked("the day it is due; the plan's end if left out")),
        "status": Key(Choice(Status), marked("planned, active, done or dropped; from the progress if left out")),
        "progress": Key(Number(0, 100), marked("0 to 100; from steps or indicators if left out")),
        "weight": Key(Number(0, 1000), marked("how much it counts beside the others; 1 if left out")),
        "tags": Key(_TEXTS, marked("words to find it by")),
        "depends": Key(ListOf(Reference(kind="measure")), marked("ids of measures that must be done first")),
        "remind": Key(_LEADS, marked("lead times of its own")),
        "evidence": Key(_TEXTS, marked("files or addresses that show it was done")),
        "note": Key(Text(), marked("free text")),
        "source": Key(Text(), marked("where it stands in the document")),
        "steps": Key(ListOf(STEP), marked("the steps of the measure")),
        "indicators": Key(ListOf(INDICATOR), marked("figures to reach")),
    },
    _build_measure,
)
MILESTONE = Table(
    {
        "id": Key(Identity(kind="milestone"), marked("a short name that never changes")),
        "title": Key(_NAMED, marked("its title")),
        "catalog": Key(_CatalogId(dated=False), marked("an entry of the catalogue of quality-work dates")),
        "on": Key(ON, marked("a date, MM-DD for every year, or a rule")),
        "until": Key(UNTIL, marked("the end of a span: a date, MM-DD or a time after its start")),
        "kind": Key(Choice(MilestoneKind), marked("what sort of fixed point it is")),
        "remind": Key(_LEADS, marked("lead times of its own")),
        "measures": Key(ListOf(Reference(kind="measure")), marked("ids of the measures it is about")),
        "units": Key(_UNITS, marked("the responsible units")),
        "note": Key(Text(), marked("free text")),
    },
    _build_milestone,
)
SECTION = Table(
    {
        "id": Key(Identity(kind="section"), marked("a short name that never changes"), required=True),
        "title": Key(_NAMED, marked("the title as printed"), required=True),
        "no": Key(Text(), marked("the number as printed")),
    },
    _build_section,
)
UNIT = Table(
    {
        "name": Key(_NAMED, marked("the name used most"), required=True),
        "aliases": Key(_TEXTS, marked("the other names it goes by")),
        "contact": Key(Text(), marked("whom to call")),
        "channels": Key(_TEXTS, marked("how it is reminded")),
    },
    lambda values, _path, _context: Unit(**values) if "name" in values else DROPPED,
)
PLAN = Table(
    {
        "id": Key(_NAMED, marked("a short name that never changes; reminders are recorded under it"), required=True),
        "title": Key(_NAMED, marked("the title as printed"), required=True),
        "end": Key(Day(), marked("the last day"), required=True),
        "start": Key(Day(), marked("the first day; the day of issue if left out, else 1 January of the last year")),
        "number": Key(Text(), marked("the document's number")),
        "issuer": Key(Text(), marked("who issued it")),
        "issued": Key(Day(), marked("the day of issue")),
        "timezone": Key(ZONE, marked("the time zone; the machine's if left out")),
        "note": Key(Text(), marked("free text")),
    },
    lambda values, _path, _context: values,
)
REMINDERS = Table(
    {
        "at": Key(CLOCK, marked("the time of day reminders come")),
        "before": Key(_LEADS, marked("how long ahead of a measure's or step's due date")),
        "milestone_before": Key(_LEADS, marked("how long ahead of a milestone")),
        "overdue": Key(OVERDUE, marked("how often after the due date, or off")),
        "shift": Key(Choice(Shift), marked("where a reminder goes that falls on a day off")),
        "quiet": Key(ListOf(QUIET), marked("hours that hold reminders back")),
        "group": Key(Boolean(), marked("whether what is due at one moment comes as one notification")),
        "until": Key(LEAD, marked("how long after the plan's end reminders go on")),
        "channels": Key(_TEXTS, marked("the ways reminders are sent")),
    },
    lambda *read: ReminderRules(**_drop_extra(*read)),
)
ESCALATION = Table(
    {
        "name": Key(Identity(kind="escalation"), marked("what the step is called, such as 红单"), required=True),
        "when": Key(WHEN, marked("how long before the date; +1d after it, 0d on it"), required=True),
        "repeat": Key(REPEAT, marked("how often until the next step begins")),
        "channels": Key(_TEXTS, marked("who is told of this step besides the plan's channels")),
    },
    _build_escalation,
)
DIGEST = Table(
    {
        "daily": Key(CLOCK, marked("a time of day, on working days")),
        "weekly": Key(WEEKLY, marked("a day of the week and a time; on the next working day if that day is off")),
        "channels": Key(_TEXTS, marked("the ways it is sent; the plan's if left out")),
    },
    lambda *read: Digest(**_drop_extra(*read)),
)
LABELS = Table(
    {
        light: Key(_NAMED, marked("the word shown for this light"))
        for light in ("overdue", "red", "amber", "green", "waiting", "done", "dropped")
    },
    _drop_extra,
)
LIGHTS = Table(
    {
        "green": Key(Number(0, 1), marked("on track at this share of the ideal pace and above")),
        "amber": Key(Number(0, 1), marked("behind at this share and above, at risk below it")),
        "due_soon": Key(LEAD, marked("how near a deadline turns the light amber")),
        "stale": Key(LEAD, marked("how long without a change until a measure is stale")),
        "labels": Key(LABELS, marked("the words shown beside the colours")),
    },
    lambda *read: LightRules(**_drop_extra(*read)),
)
CALENDAR = Table(
    {
        "include": Key(ListOf(_CatalogId(dated=True)), marked("entries of the catalogue of quality-work dates")),
        "holidays": Key(ListOf(Day()), marked("days off that the built-in table does not know")),
        "workdays": Key(ListOf(Day()), marked("working days that the built-in table does not know")),
    },
    lambda values, _path, _context: CalendarRules(
        values.get("include", ()), frozenset(values.get("holidays", ())), frozenset(values.get("workdays", ())),
    ),
)  # fmt: skip
FILE = Table(
    {
        "version": Key(Number(1, 1), marked("the version of the format: 1"), required=True),
        "plan": Key(PLAN, marked("the plan as a whole"), required=True),
        "reminders": Key(REMINDERS, marked("when reminders come")),
        "escalation": Key(ListOf(ESCALATION), marked("steps of reminding by name, instead of before and overdue")),
        "digest": Key(DIGEST, marked("when a digest of everything comes")),
        "lights": Key(LIGHTS, marked("when which light is shown")),
        "calendar": Key(CALENDAR, marked("days and dates")),
        "units": Key(ListOf(UNIT), marked("the responsible units")),
        "sections": Key(ListOf(SECTION), marked("the sections of the plan")),
        "measures": Key(ListOf(MEASURE), marked("the measures of the plan")),
        "indicators": Key(ListOf(INDICATOR), marked("figures of the whole plan")),
        "milestones": Key(ListOf(MILESTONE), marked("fixed points of the year")),
    },
    lambda values, _path, _context: values,
)
