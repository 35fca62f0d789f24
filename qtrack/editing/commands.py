"""What a person asks for, as an edit of a plan; nothing is written. A refusal is a UsageError with one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from qtrack.editing.additions import add_indicator, add_measure, add_milestone, add_part, remove
from qtrack.editing.describe import change_name, derived_word, field_word, several, value_of_source
from qtrack.editing.edit import Edit, make_edit
from qtrack.editing.patch import Difference, Where, apply_differences, change_values
from qtrack.editing.targets import Target, base_of, find, find_all, label_of, part_of, plan_of
from qtrack.editing.typed_values import is_list, key_of, parts_of, required, value_of
from qtrack.editing.validate import Values, require_free, require_unreferenced
from qtrack.errors import Unchanged, UsageError
from qtrack.i18n import _
from qtrack.model.assessment import progress_of
from qtrack.model.plan import Indicator, Measure, Milestone, Plan, Status, Step
from qtrack.model.recurrence import Recurrence
from qtrack.planfile import Loaded
from qtrack.tomledit.document import Document, open_document

__all__ = [
    "actual", "add_indicator", "add_measure", "add_milestone", "add_part", "done", "postpone", "progress", "remove",
    "reopen", "repeat", "set_values", "step_done",
]  # fmt: skip

_FULL = 100
_SIGNS = {ord("＋"): "+", ord("－"): "-"}
_IDENTITIES = ("id", "name", "title")
"""Keys that tell one item from another: they change last, so that the others are found before."""


def set_values(loaded: Loaded, ids: Sequence[str], texts: Mapping[str, str], today: date) -> Edit:
    """Give fields of these items what is typed for them; "" clears a field."""
    return _edit(loaded, [(item, _typed_values(loaded, item, texts, today)) for item in _items(loaded, ids)])


def progress(loaded: Loaded, ids: Sequence[str], text: str, today: date) -> Edit:
    """Set the progress of measures, to ``40`` or by ``+5``."""
    return set_values(loaded, ids, {"progress": text}, today)


def done(loaded: Loaded, ids: Sequence[str], today: date) -> Edit:
    """Mark measures and steps as done: nothing about them says otherwise afterwards."""
    items = _items(loaded, ids)
    name = _("{what} done").format(what=several([item.label for item in items], (item.table for item in items)))
    return _edit(loaded, [(item, _done_values(item, today)) for item in items], name)


def reopen(loaded: Loaded, ids: Sequence[str], progress: Mapping[str, object], today: date) -> Edit:
    """Say that measures which were done are under way; `progress` is what each had before, as far as that is known."""
    items = _items(loaded, ids)
    news = [(item, _typed_values(loaded, item, {"status": Status.ACTIVE.value}, today)) for item in items]
    for item, values in news:
        if "progress" in values:
            values["progress"] = progress.get(item.where.id)
    return _edit(loaded, news)


def repeat(loaded: Loaded, edit: Edit) -> Edit:
    """Give what `edit` was to give its values, over what stands there now."""
    plan_of(loaded)  # complains
    wanted = [(one.where, one.key, value_of_source(one.after)) for one in edit.differences]
    document, differences = _change(loaded, wanted)
    labels = [label_of(where) for where in dict.fromkeys(one.where for one in differences)]
    return make_edit(loaded, change_name(labels, differences), differences, document)


def step_done(loaded: Loaded, measure_id: str, step_title: str, today: date) -> Edit:
    """Mark a step as done today."""
    item = part_of(plan_of(loaded), measure_id, step_title, "steps")
    return _edit(loaded, [(item, _done_values(item, today))], _("{what} done").format(what=item.label))


def postpone(loaded: Loaded, ids: Sequence[str], text: str, today: date) -> Edit:
    """Move the due date of measures and steps, or the day of milestones, by ``+1w`` or to a day.

    What has no date of its own starts from the date that holds for it: the measure's, or the plan's end.
    """
    plan = plan_of(loaded)
    return _edit(loaded, [(item, _moved_values(plan, item, text, today)) for item in _items(loaded, ids)])


def actual(loaded: Loaded, measure_id: str, indicator_name: str, text: str, today: date) -> Edit:
    """Note the figure that an indicator has today; "" for `measure_id` means one of the whole plan."""
    plan = plan_of(loaded)
    item = part_of(plan, measure_id, indicator_name, "indicators") if measure_id else find(plan, f"#{indicator_name}")
    return _edit(loaded, [(item, _typed_values(loaded, item, {"actual": text}, today))])


def _items(loaded: Loaded, ids: Sequence[str]) -> list[Target]:
    """Return what is meant, each once."""
    found = find_all(plan_of(loaded), ids)
    if not found:
        raise UsageError(_("nothing is named"))
    return found


def _edit(loaded: Loaded, news: Sequence[tuple[Target, Values]], name: str = "") -> Edit:
    """Return the edit that gives targets their values; what has them already is left out."""
    wanted = []
    for item, values in news:
        _check_id(plan_of(loaded), item, values.get("id"))
        wanted += [(item.where, key, values[key]) for key in sorted(values, key=_IDENTITIES.__contains__)]
    document, differences = _change(loaded, wanted)
    changed = {one.where for one in differences}
    items = [item for item, _values in news if item.where in changed]
    derived = derived_word(items[0].value) if isinstance(items[0].value, Measure) else ""
    name = name or change_name([item.label for item in items], differences, derived)
    return make_edit(loaded, name, differences, document)


def _check_id(plan: Plan, item: Target, name: object) -> None:
    """Raise UsageError where an item cannot have this id."""
    if isinstance(name, str) and name != item.where.id:
        require_free(plan, item.table, name)
        require_unreferenced(plan, item)


def _change(loaded: Loaded, wanted: Sequence[tuple[Where, str, object]]) -> tuple[Document, tuple[Difference, ...]]:
    """Return the document with these values of items, and what differs; raise Unchanged where all have them now."""
    before = open_document(loaded.raw, valid=True)
    document, found = change_values(before, wanted)
    differences = tuple(one for one in found if value_of_source(one.before) != value_of_source(one.after))
    if not differences:
        raise Unchanged(_("this is so already"))
    if any(one.before != one.after for one in found if one not in differences):  # 40.0 stays where 40 was asked for
        document = apply_differences(before, differences)
    return document, differences


def _typed_values(loaded: Loaded, item: Target, texts: Mapping[str, str], today: date) -> Values:
    """Return what is typed as values, and what follows: the day of a figure, a status that holds no longer."""
    plan, values = plan_of(loaded), Values()
    for name, text in texts.items():
        key = key_of(item.table, name)
        if text.strip():
            values[key] = _value(plan, item, key, text, today)
        elif required(item.table, key):
            raise UsageError(_("{field} cannot be empty").format(field=field_word(key)))
        else:
            values[key] = None
    if values.get("actual") is not None and item.table == "indicators":
        values.setdefault("as_of", today)
    if isinstance(item.value, Measure):
        _settle_status(item.value, values)
    return values


def _settle_status(measure: Measure, values: Values) -> None:
    """Clear a status that is at odds with a new progress, and a progress that says "done" with a new status."""
    given, status = values.get("progress"), values.get("status")
    if isinstance(given, (int, float)) and _contradicts(measure.status, given):
        values.setdefault("status", None)
    elif status in {Status.PLANNED, Status.ACTIVE} and (measure.progress or 0) >= _FULL:
        values.setdefault("progress", None)


def _value(plan: Plan, item: Target, key: str, text: str, today: date) -> object:
    if isinstance(item.value, Indicator) and key in {"actual", "baseline"}:
        text = text.strip().removesuffix(item.value.target.symbol)
    if is_list(item.table, key) and (sign := text.strip()[0].translate(_SIGNS)) in "+-":
        kept, rest = [str(one) for one in getattr(item.value, key) or ()], text.strip()[1:]
        if sign == "-":  # also what should never have been in the list
            return [one for one in kept if one not in parts_of(rest)] or None
        added: Any = value_of(item.table, key, rest, plan, today)
        return list(dict.fromkeys([*kept, *added]))
    return value_of(item.table, key, text, plan, today, base=base_of(item.value, key))


def _contradicts(status: Status | None, progress: float) -> bool:
    """Whether a status given in words is at odds with a new progress."""
    match status:
        case Status.DONE:
            return progress < _FULL
        case Status.PLANNED:
            return progress > 0
        case Status.ACTIVE:
            return progress >= _FULL
        case _:
            return False


def _done_values(item: Target, today: date) -> Values:
    """Return what makes an item done: of a measure its status, and its progress where that says something else."""
    match item.value:
        case Step() as step:
            return {} if step.done else {"done": today}
        case Measure() as measure:
            values: Values = {"status": Status.DONE.value}
            if progress_of(replace(measure, status=Status.DONE)) < _FULL:
                values["progress"] = _FULL
            return values
        case _:
            message = _("{what} is no measure and no step").format(what=item.label)
            raise UsageError(message, _("only measures and steps can be done: M07, M07#2"))


def _moved_values(plan: Plan, item: Target, text: str, today: date) -> Values:
    """Return the new date of an item; the end of a milestone's span moves with its beginning."""
    match item.value:
        case Measure() as measure:
            return {"due": value_of("measures", "due", text, plan, today, base=measure.due or plan.end)}
        case Step() as step:
            base = step.due or (item.measure and item.measure.due) or plan.end
            return {"due": value_of("steps", "due", text, plan, today, base=base)}
        case Milestone(on=on, until=until) if on.day:
            day = value_of("plan", "end", text, plan, today, base=on.day)
            values: Values = {"on": day}
            if isinstance(until, Recurrence) and until.day and isinstance(day, date):
                values["until"] = until.day + (day - on.day)
            return values
        case Milestone():
            raise UsageError(_("{what} comes by a rule").format(what=item.label), _("change the rule: on=12-15"))
        case _:
            raise UsageError(_("{what} has no date to move").format(what=item.label))
