"""Adding something to the plan: a measure, a step, an indicator, a milestone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from qtrack.editing import Edit, commands
from qtrack.editing.targets import plan_of
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.plain import plain
from qtrack.planfile import Loaded
from qtrack.tui.dialogs.picker import PickerEntry, make_search, open_picker
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.editor import EditOfTexts, PlanEditor
from qtrack.tui.editing.forms import MakeQuestion, describe_measures, field_of, make_question
from qtrack.tui.messages import ShowMeasure

_Add = Callable[[Loaded, Mapping[str, str], date], Edit]
_FIELDS: Mapping[str, Sequence[str]] = {
    "measures": ("title", "no", "section", "lead", "due"),
    "steps": ("title", "due", "owner"),
    "indicators": ("name", "target", "baseline", "actual"),
    "milestones": ("title", "on", "until", "kind"),
}
"""What is asked at first; everything else can be edited afterwards."""
_NEEDED = frozenset({"title", "name", "on", "target"})


def choose_addition(editor: PlanEditor) -> None:
    """What is to be added: to the plan, or to the measure at the cursor."""
    snapshot = editor.snapshot
    if snapshot is None:
        return
    chosen = [
        snapshot.assessment.by_id[id_] for id_ in editor.session.view.chosen()[:1] if id_ in snapshot.assessment.by_id
    ]
    entries = [PickerEntry(_("measure"), plain(snapshot.plan.title), "", partial(_add_measure, editor, chosen))]
    for one in chosen:
        entries += [
            PickerEntry(_("step"), describe_measures([one]), "", partial(_add_part, editor, one, "steps")),
            PickerEntry(_("indicator"), describe_measures([one]), "", partial(_add_part, editor, one, "indicators")),
        ]
    entries.append(PickerEntry(_("milestone"), plain(snapshot.plan.title), "", partial(_add_milestone, editor)))
    open_picker(editor.session, _("Add what?"), make_search(entries))


def _add_measure(editor: PlanEditor, beside: Sequence[Standing]) -> None:
    """A measure, in the section of the one at the cursor; the cursor goes to it."""
    given = {"section": beside[0].measure.section} if beside else {}
    known = set(editor.snapshot.assessment.by_id) if editor.snapshot else set()

    def show() -> None:
        fresh = [id_ for id_ in (editor.snapshot.assessment.by_id if editor.snapshot else ()) if id_ not in known]
        if fresh:
            editor.session.app.post_message(ShowMeasure(fresh[0]))

    ask = _make_question(editor, "measures", _("New measure"), "", given)
    editor.ask(ask, _edit_of_texts(editor, commands.add_measure, given), show)


def _add_part(editor: PlanEditor, to: Standing, part: str) -> None:
    title = _("New step") if part == "steps" else _("New indicator")

    def add(loaded: Loaded, texts: Mapping[str, str], today: date) -> Edit:
        return commands.add_part(loaded, to.measure.id, part, texts, today)

    editor.ask(_make_question(editor, part, title, describe_measures([to]), {}), _edit_of_texts(editor, add, {}))


def _add_milestone(editor: PlanEditor) -> None:
    ask = _make_question(editor, "milestones", _("New milestone"), "", {})
    editor.ask(ask, _edit_of_texts(editor, commands.add_milestone, {}))


def _make_question(editor: PlanEditor, table: str, title: str, what: str, given: Mapping[str, str]) -> MakeQuestion:
    day = editor.today

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        fields = [
            field_of(table, key, plan, day, value=given.get(key, ""), optional=key not in _NEEDED)
            for key in _FIELDS[table]
        ]
        return make_question(plan, title, what, fields, day)

    return ask


def _edit_of_texts(editor: PlanEditor, add: _Add, given: Mapping[str, str]) -> EditOfTexts:
    day = editor.today
    return lambda texts: lambda loaded: add(loaded, {**given, **texts}, day)
