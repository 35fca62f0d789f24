"""Edits that add measures, steps, indicators and milestones, and that remove them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qtrack.editing.describe import field_word, short
from qtrack.editing.edit import Edit, make_edit
from qtrack.editing.patch import Where, apply_differences, compute_addition, compute_removal
from qtrack.editing.targets import Target, measure, of_measure, plan_of
from qtrack.editing.typed_values import key_of, required, table_of, value_of
from qtrack.editing.validate import Values, require_free, require_unreferenced
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded
from qtrack.tomledit.document import open_document

_NUMBERED = re.compile(r"(.*?)(\d{1,9})", re.ASCII)


def add_measure(loaded: Loaded, texts: Mapping[str, str], today: date) -> Edit:
    """Add a measure; without an id it gets the next one."""
    plan = plan_of(loaded)
    values = _values("measures", {"id": next_id((m.id for m in plan.measures), "M01"), **texts}, plan, today)
    return _add(loaded, "measures", values)


def add_milestone(loaded: Loaded, texts: Mapping[str, str], today: date) -> Edit:
    """Add a milestone; without an id it gets the next one, or that of its entry in the catalogue."""
    plan = plan_of(loaded)
    own = {} if "catalog" in texts else {"id": next_id((m.id for m in plan.milestones), "N01")}
    values = _values("milestones", {**own, **texts}, plan, today)
    for key in ("title", "on") if own else ():
        if key not in values:
            raise _missing(key)
    return _add(loaded, "milestones", values)


def add_indicator(loaded: Loaded, texts: Mapping[str, str], today: date) -> Edit:
    """Add an indicator of the whole plan."""
    return _add(loaded, "indicators", _values("indicators", texts, plan_of(loaded), today))


def add_part(loaded: Loaded, measure_id: str, part: str, texts: Mapping[str, str], today: date) -> Edit:
    """Add a step or indicator to a measure; `part` is "steps" or "indicators"."""
    plan = plan_of(loaded)
    return _add(loaded, part, _values(part, texts, plan, today), of_measure(measure(plan, measure_id)))


def remove(loaded: Loaded, where: Where) -> Edit:
    """Take an item out of the plan; raise UsageError where others refer to it."""
    plan = plan_of(loaded)
    if where.table == "measures" and not where.part:
        require_unreferenced(plan, of_measure(measure(plan, where.id)))
    for section in plan.sections if where.table == "sections" else ():
        if section.id == where.id:
            require_unreferenced(plan, Target(where, section))
    document = open_document(loaded.raw, valid=True)
    differences = (compute_removal(document, where),)
    name = _("{what} removed").format(what=short(" ".join(filter(None, (where.id, where.name)))))
    return make_edit(loaded, name, differences, apply_differences(document, differences))


def next_id(ids: Iterable[str], first: str) -> str:
    """Return the id after the last one that ends in a number: M08 after M07; `first` where there is none such."""
    found = [match for match in map(_NUMBERED.fullmatch, ids) if match]
    if not found:
        return first
    start, width = found[-1][1], len(found[-1][2])
    highest = max(int(match[2]) for match in found if match[1] == start)
    return f"{start}{highest + 1:0{width}}"


def _values(table: str, texts: Mapping[str, str], plan: Plan, today: date) -> Values:
    """Return the typed values in the order of the table's keys; raise UsageError where a required one is missing."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if text.strip():
            key = key_of(table, name)
            values[key] = value_of(table, key, text, plan, today)
    if table == "indicators" and "actual" in values:
        values.setdefault("as_of", today)
    known = table_of(table).keys
    for key in known:
        if required(table, key) and key not in values:
            raise _missing(key)
    return {key: values[key] for key in (*known, *(key for key in values if key not in known)) if key in values}


def _missing(key: str) -> UsageError:
    return UsageError(_("{field} is needed").format(field=field_word(key)), f"{key}=…")


def _add(loaded: Loaded, table: str, values: Values, to: Target | None = None) -> Edit:
    name = str(values.get("id", ""))
    if name:
        require_free(plan_of(loaded), table, name)
    title = values.get("title") or values.get("name") or values.get("catalog") or ""
    document = open_document(loaded.raw, valid=True)
    differences = (compute_addition(document, table, values, part_of=to.where if to else None),)
    kind = {"steps": _("step"), "indicators": _("indicator")}.get(table, name)
    what = " ".join(short(str(part)) for part in (kind, title) if part)
    words = _("{what} added to {id}") if to else _("{what} added")
    words = words.format(what=what, id=short(to.where.id) if to else "")
    return make_edit(loaded, words, differences, apply_differences(document, differences))
