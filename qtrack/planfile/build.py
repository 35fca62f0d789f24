"""From the bytes of a plan file to a plan and its problems."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qtrack.model.catalog import CATALOG
from qtrack.model.plan import CalendarRules, Digest, LightRules, Milestone, Plan, ReminderRules
from qtrack.model.recurrence import Recurrence
from qtrack.planfile import rules
from qtrack.planfile.reader import Reading
from qtrack.planfile.schema import FILE
from qtrack.problems import Problem
from qtrack.tomledit.parse import parse_toml
from qtrack.tomledit.positions import Positions


@dataclass(frozen=True)
class Built:
    """What came of it; `lasting` where the same bytes give the same plan tomorrow and on another machine."""

    plan: Plan | None
    problems: tuple[Problem, ...]
    lasting: bool = False


def build(raw: bytes, path: Path) -> Built:
    """Read, check and build; `path` is named in problems, and stands in for the id and title of a plan without."""
    document = parse_toml(raw, str(path))
    if document.data is None:
        return Built(None, (document.problem,) if document.problem else ())
    reading = Reading()
    values: dict[str, Any] = reading.take(FILE, document.data, ())
    plan = _plan(values, path.stem)
    rules.run(plan, reading)
    problems = reading.problems(str(path), lambda: Positions(document.text))
    return Built(plan, problems, lasting="timezone" in values.get("plan", {}))


def _plan(values: dict[str, Any], name: str) -> Plan:
    """The plan of what could be read; what is missing at its head gets a stand-in, so that its measures still show."""
    head = values.get("plan", {})
    calendar = values.get("calendar", CalendarRules())
    own = values.get("milestones", ())
    measures = rules.with_single_ids(values.get("measures", ()))
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
        milestones=rules.with_single_ids((*_included(calendar, own), *own)),
        extra=values.get("extra", {}) | head.get("extra", {}),
    )


def _included(calendar: CalendarRules, own: tuple[Milestone, ...]) -> list[Milestone]:
    """The catalogue's milestones a plan includes, less those it describes itself."""
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
