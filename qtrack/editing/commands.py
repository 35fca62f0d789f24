"""What a person wants, as an edit; nothing is written. Every refusal is a UsageError with one clear sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from qtrack.editing.additions import add_indicator, add_measure, add_milestone, add_part, remove
from qtrack.editing.describe import change_name, derived_word, field_word, several, value_of_source
from qtrack.editing.edit import Edit
from qtrack.editing.item_rules import Values, check
from qtrack.editing.patch import Difference, Where, compute_changes
from qtrack.editing.targets import Item, base_of, find, find_all, label_of, part_of, plan_of
from qtrack.editing.typed_values import is_list, key_of, parts_of, required, value_of
from qtrack.errors import Unchanged, UsageError
from qtrack.i18n import _
from qtrack.model.assessment import progress_of
from qtrack.model.plan import Indicator, Measure, Milestone, Plan, Status, Step
from qtrack.model.recurrence import Recurrence
from qtrack.planfile import Loaded
from qtrack.tomledit.document import open_document

__all__ = [
    "actual", "add_indicator", "add_measure", "add_milestone", "add_part", "done", "once_more", "postpone", "progress",
    "remove", "reopened", "set_values", "step_done",
]  # fmt: skip

_FULL = 100
_SIGNS = {ord("＋"): "+", ord("－"): "-"}
_IDENTITIES = ("id", "name", "title")
"""Keys that tell one item from another: they change last, so that the others are found before."""


def set_values(loaded: Loaded, ids: Sequence[str], texts: Mapping[str, str], today: date) -> Edit:
    """Give fields of these items what is typed for them; "" clears a field."""
    return _edit(loaded, [(item, _typed(loaded, item, texts, today)) for item in _items(loaded, ids)])


def progress(loaded: Loaded, ids: Sequence[str], text: str, today: date) -> Edit:
    """Set the progress of measures, to ``40`` or by ``+5``."""
    return set_values(loaded, ids, {"progress": text}, today)


def done(loaded: Loaded, ids: Sequence[str], today: date) -> Edit:
    """Mark measures and steps as done: nothing about them says otherwise afterwards."""
    items = _items(loaded, ids)
    name = _("{what} done").format(what=several([item.label for item in items], (item.table for item in items)))
    return _edit(loaded, [(item, _finished(item, today)) for item in items], name)


def reopened(loaded: Loaded, ids: Sequence[str], progress: Mapping[str, object], today: date) -> Edit:
    """Say that measures which were done are under way; `progress` is what each had before, as far as that is known."""
    items = _items(loaded, ids)
    news = [(item, _typed(loaded, item, {"status": Status.ACTIVE.value}, today)) for item in items]
    for item, values in news:
        if "progress" in values:
            values["progress"] = progress.get(item.where.id)
    return _edit(loaded, news)


def once_more(loaded: Loaded, edit: Edit) -> Edit:
    """The values that `edit` was to give, once more, over what stands there now."""
    wanted = [(one.where, one.key, value_of_source(one.after)) for one in edit.differences]
    differences = _changing(loaded, wanted)
    labels = [label_of(where) for where in dict.fromkeys(one.where for one in differences)]
    return Edit(change_name(labels, differences), differences, loaded.digest)


def step_done(loaded: Loaded, measure_id: str, step_title: str, today: date) -> Edit:
    """Mark a step as done today."""
    item = part_of(plan_of(loaded), measure_id, step_title, "steps")
    return _edit(loaded, [(item, _finished(item, today))], _("{what} done").format(what=item.label))


def postpone(loaded: Loaded, ids: Sequence[str], text: str, today: date) -> Edit:
    """Move the due date of measures and steps, or the day of milestones, by ``+1w`` or to a day.

    What has no date of its own starts from the date that holds for it: the measure's, or the plan's end.
    """
    plan = plan_of(loaded)
    return _edit(loaded, [(item, _moved(plan, item, text, today)) for item in _items(loaded, ids)])


def actual(loaded: Loaded, measure_id: str, indicator_name: str, text: str, today: date) -> Edit:
    """Note the figure that an indicator has today; "" for `measure_id` means one of the whole plan."""
    plan = plan_of(loaded)
    item = part_of(plan, measure_id, indicator_name, "indicators") if measure_id else find(plan, f"#{indicator_name}")
    return _edit(loaded, [(item, _typed(loaded, item, {"actual": text}, today))])


def _items(loaded: Loaded, ids: Sequence[str]) -> list[Item]:
    """What is meant, each once."""
    found = find_all(plan_of(loaded), ids)
    if not found:
        raise UsageError(_("nothing is named"))
    return found


def _edit(loaded: Loaded, news: Sequence[tuple[Item, Values]], name: str = "") -> Edit:
    """The edit that gives items their values; what has them already is left out."""
    wanted = []
    for item, values in news:
        check(plan_of(loaded), item, values)
        wanted += [(item.where, key, values[key]) for key in sorted(values, key=_IDENTITIES.__contains__)]
    differences = _changing(loaded, wanted)
    changed = {one.where for one in differences}
    items = [item for item, _values in news if item.where in changed]
    derived = derived_word(items[0].value) if isinstance(items[0].value, Measure) else ""
    name = name or change_name([item.label for item in items], differences, derived)
    return Edit(name, differences, loaded.digest)


def _changing(loaded: Loaded, wanted: Sequence[tuple[Where, str, object]]) -> tuple[Difference, ...]:
    """What giving items these values changes; Unchanged where all have them already."""
    found = compute_changes(open_document(loaded.raw, valid=True), wanted)
    differences = tuple(one for one in found if value_of_source(one.before) != value_of_source(one.after))
    if not differences:
        raise Unchanged(_("this is so already"))
    return differences


def _typed(loaded: Loaded, item: Item, texts: Mapping[str, str], today: date) -> Values:
    """The values of what is typed, and what follows from them: the day of a figure, a status that holds no longer."""
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
        _agreed(item.value, values)
    return values


def _agreed(measure: Measure, values: Values) -> None:
    """With a new progress goes a status that is at odds with it, and with a status a progress that says "done"."""
    given, status = values.get("progress"), values.get("status")
    if isinstance(given, (int, float)) and _outdated(measure.status, given):
        values.setdefault("status", None)
    elif status in {Status.PLANNED, Status.ACTIVE} and (measure.progress or 0) >= _FULL:
        values.setdefault("progress", None)


def _value(plan: Plan, item: Item, key: str, text: str, today: date) -> object:
    if isinstance(item.value, Indicator) and key in {"actual", "baseline"}:
        text = text.strip().removesuffix(item.value.target.symbol)
    if is_list(item.table, key) and (sign := text.strip()[0].translate(_SIGNS)) in "+-":
        kept, rest = [str(one) for one in getattr(item.value, key) or ()], text.strip()[1:]
        if sign == "-":  # also what should never have been in the list
            return [one for one in kept if one not in parts_of(rest)] or None
        added: Any = value_of(item.table, key, rest, plan, today)
        return list(dict.fromkeys([*kept, *added]))
    return value_of(item.table, key, text, plan, today, base=base_of(item.value, key))


def _outdated(status: Status | None, progress: float) -> bool:
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


def _finished(item: Item, today: date) -> Values:
    """What makes an item done: for a measure its status, and its progress where that says something else."""
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


def _moved(plan: Plan, item: Item, text: str, today: date) -> Values:
    """The new date of an item; the end of a milestone's span moves with its beginning."""
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
