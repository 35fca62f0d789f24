"""Changing one field: which one is chosen in a list, then it is typed."""

from collections.abc import Mapping, Sequence
from functools import partial

from qtrack.editing import commands
from qtrack.editing.describe import field_word
from qtrack.editing.targets import find_all, plan_of
from qtrack.editing.typed_values import FIELDS
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Indicator, Measure, Milestone, Step
from qtrack.model.recurrence import Recurrence
from qtrack.plain import plain
from qtrack.planfile import Loaded
from qtrack.tui.dialogs.picker import PickerEntry, make_search, open_picker
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.completion import section_name
from qtrack.tui.editing.editor import MakeEdit, PlanEditor
from qtrack.tui.editing.forms import (
    MakeQuestion,
    describe_measures,
    field_of,
    find_common_value,
    make_question,
    text_of,
)

_STEP = ("title", "due", "done", "owner")
_INDICATOR = ("name", "target", "baseline", "actual", "as_of", "units", "note")
_MILESTONE = ("title", "on", "until", "kind", "measures", "units", "note")
_FACTS = frozenset({"done", "as_of", "actual"})


def choose_measure_field(editor: PlanEditor, chosen: Sequence[Standing]) -> None:
    """The fields of the measures with their values; of one alone its steps and indicators too."""
    ids = [standing.measure.id for standing in chosen]
    entries = []
    for key in FIELDS:
        value = find_common_value([text_of(getattr(standing.measure, key)) for standing in chosen])
        ask = _make_value_question(editor, ids, key, value, describe_measures(chosen))
        shown = section_name(editor.snapshot.plan, value) if key == "section" and editor.snapshot else value
        entries.append(PickerEntry(field_word(key), plain(shown, 200), "", partial(ask_values, editor, ids, ask)))
    if len(chosen) == 1:
        entries += _make_part_entries(editor, chosen[0].measure)
    open_picker(editor.session, _("Edit: {what}").format(what=describe_measures(chosen)), make_search(entries))


def _make_part_entries(editor: PlanEditor, measure: Measure) -> list[PickerEntry]:
    steps = [
        PickerEntry(
            _("step"), plain(step.title, 200), "", partial(choose_part_field, editor, f"{measure.id}#{number}", step)
        )
        for number, step in enumerate(measure.steps, start=1)
    ]
    figures = [
        PickerEntry(
            _("indicator"),
            plain(one.name, 200),
            "",
            partial(choose_part_field, editor, f"{measure.id}#{one.name}", one),
        )
        for one in measure.indicators
    ]
    return steps + figures


def choose_part_field(editor: PlanEditor, name: str, part: Step | Indicator | Milestone) -> None:
    """The fields of a step, an indicator or a milestone, known by `name`."""
    keys = _STEP if isinstance(part, Step) else _MILESTONE if isinstance(part, Milestone) else _INDICATOR
    title = part.name if isinstance(part, Indicator) else part.title
    entries = []
    for key in keys:
        value = part.done_on or part.done if isinstance(part, Step) and key == "done" else getattr(part, key)
        text = value.text if isinstance(value, Recurrence) else text_of(value)
        ask = _make_value_question(editor, [name], key, text, title)
        entries.append(PickerEntry(field_word(key), plain(text, 200), "", partial(ask_values, editor, [name], ask)))
    open_picker(editor.session, plain(title, 200), make_search(entries))


def _make_value_question(editor: PlanEditor, ids: Sequence[str], key: str, value: str, what: str) -> MakeQuestion:
    day = editor.actual_day if key in _FACTS else editor.today

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        items = find_all(plan, ids)
        one = field_of(items[0].table, key, plan, day, value=value, items=items)
        return make_question(plan, field_word(key), what, [one], day)

    return ask


def ask_values(editor: PlanEditor, ids: Sequence[str], ask: MakeQuestion) -> None:
    """Ask, and give the fields of these items what is typed."""
    day = editor.today
    facts = editor.actual_day

    def make(texts: Mapping[str, str]) -> MakeEdit:
        noted = facts if _FACTS & texts.keys() else day
        return lambda loaded: commands.set_values(loaded, ids, texts, noted)

    editor.ask(ask, make)
