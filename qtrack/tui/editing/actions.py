"""What each editing key does: an edit at once, or a question first."""

from collections.abc import Callable, Mapping
from functools import partial

from qtrack.editing import commands
from qtrack.editing.store import find_progress_before_done
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Indicator, Status
from qtrack.tui.dialogs.picker import PickerEntry, make_search, open_picker
from qtrack.tui.editing import add, choose_field, postpone_milestone
from qtrack.tui.editing.editor import PlanEditor
from qtrack.tui.editing.forms import (
    make_actual_question,
    make_note_question,
    make_postpone_question,
    make_progress_question,
)
from qtrack.tui.key_bindings import find_first_key


def find_standings(editor: PlanEditor) -> list[Standing]:
    """The measures an edit is for, as they stand; none, with a word to the person, where there are none."""
    snapshot = editor.snapshot
    if snapshot is None:
        return []
    found = [snapshot.assessment.by_id[id_] for id_ in editor.session.view.chosen() if id_ in snapshot.assessment.by_id]
    if not found:
        editor.session.show_message(_("put the cursor on a measure, or mark some"), "warning")
    return found


def _ids_of(chosen: list[Standing]) -> list[str]:
    return [standing.measure.id for standing in chosen]


def toggle_done(editor: PlanEditor) -> None:
    """Done; where all of them are done, open again."""
    chosen, day = find_standings(editor), editor.actual_day
    if not chosen:
        return
    ids = _ids_of(chosen)
    if all(standing.status is Status.DONE for standing in chosen):
        state = editor.session.source.state_dir
        editor.apply(
            lambda loaded: commands.reopen(loaded, ids, find_progress_before_done(loaded.path, state, ids), day)
        )
    else:
        editor.apply(lambda loaded: commands.done(loaded, ids, day))


def shift_progress(change: str, editor: PlanEditor) -> None:
    """A little more, or less."""
    ids, day = _ids_of(find_standings(editor)), editor.actual_day
    if ids:
        editor.apply(lambda loaded: commands.progress(loaded, ids, change, day))


def ask_progress(editor: PlanEditor) -> None:
    """Ask how far it is."""
    if chosen := find_standings(editor):
        choose_field.ask_values(editor, _ids_of(chosen), make_progress_question(chosen, editor.today))


def postpone(editor: PlanEditor) -> None:
    """Ask until when."""
    if milestone := postpone_milestone.find_milestone_at_cursor(editor):
        postpone_milestone.postpone(editor, milestone)
        return
    chosen, day = find_standings(editor), editor.today
    if chosen:
        ids = _ids_of(chosen)
        editor.ask(
            make_postpone_question(chosen, day),
            lambda texts: lambda loaded: commands.postpone(loaded, ids, texts["due"], day),
        )


def ask_note(editor: PlanEditor) -> None:
    """Write a note."""
    if chosen := find_standings(editor):
        choose_field.ask_values(editor, _ids_of(chosen), make_note_question(chosen, editor.today))


def actual(editor: PlanEditor) -> None:
    """Ask for the figure of the indicator at the cursor, or of a measure's, which one first where there are several."""
    if here := editor.session.view.indicator():
        _open_actual_form(editor, *here)
        return
    chosen = find_standings(editor)
    found = [(one.measure, indicator) for one in chosen for indicator in one.measure.indicators]
    entries = [
        PickerEntry(indicator.name, "" if indicator.actual is None else f"{indicator.actual:g}", "",
            partial(_open_actual_form, editor, measure.id, indicator.name))
        for measure, indicator in found
    ]  # fmt: skip
    if len(entries) == 1:
        entries[0].run()
    elif entries:
        open_picker(editor.session, _("Which indicator?"), make_search(entries))
    elif chosen:
        editor.session.show_message(
            _("no indicator here; {key} adds one").format(key=find_first_key("add", editor.session.settings.keys)),
            "warning",
        )


def _open_actual_form(editor: PlanEditor, measure_id: str, name: str) -> None:
    day = editor.actual_day
    editor.ask(
        make_actual_question(measure_id, name, day),
        lambda texts: lambda loaded: commands.actual(loaded, measure_id, name, texts["actual"], day),
    )


def _find_plan_indicator(editor: PlanEditor) -> Indicator | None:
    """The indicator of the whole plan at the cursor."""
    measure, name = editor.session.view.indicator() or ("", "")
    snapshot = None if measure else editor.snapshot
    return next((one for one in snapshot.plan.indicators if one.name == name), None) if snapshot else None


def edit_field(editor: PlanEditor) -> None:
    """Choose a field, then change it: of a milestone or an indicator of the whole plan too."""
    figure = _find_plan_indicator(editor)
    if milestone := postpone_milestone.find_milestone_at_cursor(editor):
        choose_field.choose_part_field(editor, milestone.id, milestone)
    elif figure is not None:
        choose_field.choose_part_field(editor, f"#{figure.name}", figure)
    elif chosen := find_standings(editor):
        choose_field.choose_measure_field(editor, chosen)


ACTIONS: Mapping[str, Callable[[PlanEditor], None]] = {
    "complete": toggle_done,
    "more": partial(shift_progress, "+5"),
    "less": partial(shift_progress, "-5"),
    "progress": ask_progress,
    "postpone": postpone,
    "actual": actual,
    "note": ask_note,
    "field": edit_field,
    "add": add.choose_addition,
    "undo": PlanEditor.undo,
    "redo": PlanEditor.redo,
}
