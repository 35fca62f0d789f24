"""A plan and its standings as plain values for JSON, with the keys of the command line's reference."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qtrack.model.assessment import Assessment, Standing
from qtrack.model.lead_time import LeadTime
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Indicator, Measure, Milestone, Plan, Step
from qtrack.model.summary import Summary, Tally
from qtrack.model.wording import light_reason_words


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def indicator_json(item: Indicator) -> dict[str, Any]:
    """The target of an indicator; whose it is tells what else belongs to it."""
    return {
        "name": item.name, "op": item.target.op, "value": _number(item.target.value), "symbol": item.target.symbol,
    }  # fmt: skip


def figures_json(item: Indicator) -> dict[str, Any]:
    """Where an indicator stands."""
    return {"baseline": _number(item.baseline), "actual": _number(item.actual)}


def _step_json(step: Step) -> dict[str, Any]:
    return {"title": step.title, "due": _day(step.due), "done": _day(step.done_on) or step.done}


def standing_json(row: Standing, lines: Mapping[str, int]) -> dict[str, Any]:
    """A measure as it is written and as it stands on a day; `lines` gives the line of each measure in its file."""
    measure: Measure = row.measure
    return {
        "id": measure.id, "no": measure.no, "title": measure.title, "section": measure.section,
        "lead": list(measure.lead), "support": list(measure.support), "joint": list(measure.joint),
        "owner": measure.owner, "start": _day(measure.start), "due": _day(measure.due),
        "status": row.status.value, "progress": round(row.progress, 1), "expected": round(row.expected, 1),
        "light": row.light.value, "reason": light_reason_words(row), "flags": [flag.value for flag in row.flags],
        "urgency": round(row.urgency, 1), "days_left": row.days_left, "workdays_left": row.workdays_left,
        "steps": [_step_json(step) for step in measure.steps],
        "indicators": [{**indicator_json(item), **figures_json(item)} for item in measure.indicators],
        "line": lines.get(measure.id),
    }  # fmt: skip


def _milestone_json(item: Milestone) -> dict[str, Any]:
    until = item.until if item.until is None or isinstance(item.until, LeadTime) else item.until.text
    return {
        "id": item.id, "title": item.title, "on": item.on.text, "until": str(until) if until else None,
        "kind": item.kind.value,
    }  # fmt: skip


def whole_plan_json(assessment: Assessment, rows: list[Standing], lines: Mapping[str, int]) -> dict[str, Any]:
    """The plan with the measures of `rows`."""
    plan: Plan = assessment.plan
    return {
        "plan": {
            "id": plan.id, "title": plan.title, "number": plan.number, "issuer": plan.issuer,
            "issued": _day(plan.issued), "start": _day(plan.start), "end": _day(plan.end),
        },
        "sections": [{"id": s.id, "no": s.no, "title": s.title} for s in plan.sections],
        "measures": [standing_json(row, lines) for row in rows],
        "indicators": [{**indicator_json(item), "units": list(item.units)} for item in plan.indicators],
        "milestones": [_milestone_json(item) for item in plan.milestones],
        "units": [{"name": unit.name, "aliases": list(unit.aliases)} for unit in plan.units],
    }  # fmt: skip


def occurrence_json(item: Occurrence, assessment: Assessment) -> dict[str, Any]:
    """One falling of a milestone, with the days to its start: none while it lasts, negative once it is over."""
    day = assessment.day
    nearest = min(max(day, item.start), item.end)
    return {
        "id": item.milestone.id, "title": item.milestone.title, "kind": item.milestone.kind.value,
        "start": _day(item.start), "end": _day(item.end), "days_left": (nearest - day).days,
        "workdays_left": assessment.calendar.count(day, nearest),
    }  # fmt: skip


def tally_json(item: Tally) -> dict[str, Any]:
    """A section's, unit's or plan's figures."""
    return {
        "name": item.name, "key": item.key, "measures": item.measures, "open": item.open, "late": item.late,
        "done": item.done, "progress": round(item.progress, 1), "expected": round(item.expected, 1),
        "lights": {light.value: count for light, count in item.lights.items()},
    }  # fmt: skip


def summary_json(item: Summary, assessment: Assessment) -> dict[str, Any]:
    """The whole plan's figures."""
    return {
        "id": assessment.plan.id, "title": assessment.plan.title, "day": _day(assessment.day),
        "day_no": item.day_no, "days": item.days, "days_left": item.days_left,
        "workdays_left": item.workdays_left, "workdays_known": item.workdays_known,
        **{key: value for key, value in tally_json(item.whole).items() if key not in {"name", "key"}},
        "sections": [tally_json(section) for section in item.sections],
        "units": [tally_json(unit) for unit in item.units],
    }  # fmt: skip
