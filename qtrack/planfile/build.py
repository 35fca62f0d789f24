"""From the bytes of a plan file to a plan and its problems."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qtrack.dataclass import dataclass, replace
from qtrack.model.catalog import CATALOG
from qtrack.model.plan import CalendarRules, Digest, LightRules, Measure, Milestone, Plan, ReminderRules
from qtrack.model.recurrence import Recurrence
from qtrack.planfile import rules
from qtrack.planfile.read_context import ReadContext
from qtrack.planfile.schema import FILE
from qtrack.problems import Problem
from qtrack.tomledit.parse import parse_toml

_Named = TypeVar("_Named", Measure, Milestone)


@dataclass(frozen=True)
class Built:
    """The outcome; `lasting` where the same bytes give the same plan tomorrow and on another machine."""

    plan: Plan | None
    problems: tuple[Problem, ...]
    lasting: bool = False


def build(raw: bytes, path: Path) -> Built:
    """Return the plan of a file and its problems, which name `path`; a plan without id or title goes by its name."""
    document = parse_toml(raw, str(path))
    if document.data is None:
        return Built(None, (document.problem,) if document.problem else ())
    context = ReadContext()
    values: dict[str, Any] = context.take(FILE, document.data, ())
    plan = _plan(values, path.stem)
    context.findings += rules.check_plan(plan, context)
    problems = context.problems(str(path), document.text)
    return Built(plan, problems, lasting="timezone" in values.get("plan", {}))


def _plan(values: dict[str, Any], name: str) -> Plan:
    """Return the plan of what could be read; what its head lacks is filled in, so that its measures still show."""
    head = values.get("plan", {})
    calendar = values.get("calendar", CalendarRules())
    own = values.get("milestones", ())
    measures = _distinguish_ids(values.get("measures", ()))
    dates = [head.get("start"), head.get("issued"), *(day for m in measures for day in (m.start, m.due))]
    end = head.get("end") or max((day for day in dates if day), default=date(2000, 12, 31))
    return Plan(
        id=head.get("id", name),
        title=head.get("title", name),
        start=head.get("start") or head.get("issued") or date(end.year, 1, 1),
        end=end,
        timezone=head.get("timezone") or _local_zone(),
        number=head.get("number", ""),
        issuer=head.get("issuer", ""),
        issued=head.get("issued"),
        note=head.get("note", ""),
        reminders=values.get("reminders", ReminderRules()),
        escalation=values.get("escalation", ()),
        digest=values.get("digest", Digest()),
        lights=values.get("lights", LightRules()),
        calendar=calendar,
        units=values.get("units", ()),
        sections=values.get("sections", ()),
        measures=measures,
        indicators=values.get("indicators", ()),
        milestones=_distinguish_ids((*_included(calendar, own), *own)),
        extra=values.get("extra", {}) | head.get("extra", {}),
    )


def _distinguish_ids(items: Iterable[_Named]) -> tuple[_Named, ...]:
    """Return each measure or milestone under an id of its own; a second "M07" goes by "M07~2", so both are seen."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    out = []
    for item in items:
        name = item.id
        while name in taken:
            counts[item.id] = counts.get(item.id, 1) + 1
            name = f"{item.id}~{counts[item.id]}"
        taken.add(name)
        out.append(item if name == item.id else replace(item, id=name))
    return tuple(out)


def _included(calendar: CalendarRules, own: tuple[Milestone, ...]) -> list[Milestone]:
    """Return the catalogue's milestones a plan includes, less those it describes itself."""
    named = {milestone.id for milestone in own}
    entries = (CATALOG[name] for name in dict.fromkeys(calendar.include) if name not in named)
    return [
        Milestone(
            entry.id, entry.title, Recurrence.parse(entry.on), Recurrence.parse(entry.until) if entry.until else None,
            entry.kind, since=entry.since,
        )
        for entry in entries
        if entry.on
    ]  # fmt: skip


def _local_zone() -> ZoneInfo:
    from tzlocal import get_localzone_name  # noqa: PLC0415 - asks the machine, only for a plan that names no zone

    try:
        return ZoneInfo(get_localzone_name() or "Asia/Shanghai")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")
