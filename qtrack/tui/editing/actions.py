"""What each editing key does: an edit at once, or a question first."""

from collections.abc import Callable, Mapping
from functools import partial

from qtrack.editing import commands
from qtrack.editing.store import find_progress_before_done
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Indicator, Status
from qtrack.tui.dialogs.picker import PickerEntry, open_picker, search_in
from qtrack.tui.editing import add, choose_field, postpone_milestone
from qtrack.tui.editing.editor import PlanEditor
from qtrack.tui.editing.forms import actual_question, note_question, postpone_question, progress_question
from qtrack.tui.key_bindings import first_key


def standings(editor: PlanEditor) -> list[Standing]:
    """The measures an edit is for, as they stand; none, with a word to the person, where there are none."""
    snapshot = editor.snapshot
    if snapshot is None:
        return []
    found = [snapshot.assessment.by_id[id_] for id_ in editor.session.view.chosen() if id_ in snapshot.assessment.by_id]
    if not found:
        editor.session.show_message(_("put the cursor on a measure, or mark some"), "warning")
    return found


def _ids(chosen: list[Standing]) -> list[str]:
    return [standing.measure.id for standing in chosen]


def complete(editor: PlanEditor) -> None:
    """Done; where all of them are done, open again."""
    chosen, day = standings(editor), editor.actual_day
    if not chosen:
        return
    ids = _ids(chosen)
    if all(standing.status is Status.DONE for standing in chosen):
        state = editor.session.source.state_dir
        editor.apply(
            lambda loaded: commands.reopen(loaded, ids, find_progress_before_done(loaded.path, state, ids), day)
        )
    else:
        editor.apply(lambda loaded: commands.done(loaded, ids, day))


def shift(change: str, editor: PlanEditor) -> None:
    """A little more, or less."""
    ids, day = _ids(standings(editor)), editor.actual_day
    if ids:
        editor.apply(lambda loaded: commands.progress(loaded, ids, change, day))


def progress(editor: PlanEditor) -> None:
    """Ask how far it is."""
    if chosen := standings(editor):
        choose_field.ask_values(editor, _ids(chosen), progress_question(chosen, editor.today))


def postpone(editor: PlanEditor) -> None:
    """Ask until when."""
    if milestone := postpone_milestone.at_cursor(editor):
        postpone_milestone.postpone(editor, milestone)
        return
    chosen, day = standings(editor), editor.today
    if chosen:
        ids = _ids(chosen)
        editor.ask(
            postpone_question(chosen, day),
            lambda texts: lambda loaded: commands.postpone(loaded, ids, texts["due"], day),
        )


def note(editor: PlanEditor) -> None:
    """Write a note."""
    if chosen := standings(editor):
        choose_field.ask_values(editor, _ids(chosen), note_question(chosen, editor.today))


def actual(editor: PlanEditor) -> None:
    """Ask for the figure of the indicator at the cursor, or of a measure's, which one first where there are several."""
    if here := editor.session.view.indicator():
        _ask_actual(editor, *here)
        return
    chosen = standings(editor)
    found = [(one.measure, indicator) for one in chosen for indicator in one.measure.indicators]
    entries = [
        PickerEntry(indicator.name, "" if indicator.actual is None else f"{indicator.actual:g}", "",
            partial(_ask_actual, editor, measure.id, indicator.name))
        for measure, indicator in found
    ]  # fmt: skip
    if len(entries) == 1:
        entries[0].run()
    elif entries:
        open_picker(editor.session, _("Which indicator?"), search_in(entries))
    elif chosen:
        editor.session.show_message(
            _("no indicator here; {key} adds one").format(key=first_key("add", editor.session.settings.keys)),
            "warning",
        )


def _ask_actual(editor: PlanEditor, measure_id: str, name: str) -> None:
    day = editor.actual_day
    editor.ask(
        actual_question(measure_id, name, day),
        lambda texts: lambda loaded: commands.actual(loaded, measure_id, name, texts["actual"], day),
    )


def _plan_figure(editor: PlanEditor) -> Indicator | None:
    """The indicator of the whole plan at the cursor."""
    measure, name = editor.session.view.indicator() or ("", "")
    snapshot = None if measure else editor.snapshot
    return next((one for one in snapshot.plan.indicators if one.name == name), None) if snapshot else None


def field(editor: PlanEditor) -> None:
    """Choose a field, then change it: of a milestone or an indicator of the whole plan too."""
    figure = _plan_figure(editor)
    if milestone := postpone_milestone.at_cursor(editor):
        choose_field.choose_part(editor, milestone.id, milestone)
    elif figure is not None:
        choose_field.choose_part(editor, f"#{figure.name}", figure)
    elif chosen := standings(editor):
        choose_field.choose(editor, chosen)


ACTIONS: Mapping[str, Callable[[PlanEditor], None]] = {
    "complete": complete,
    "more": partial(shift, "+5"),
    "less": partial(shift, "-5"),
    "progress": progress,
    "postpone": postpone,
    "actual": actual,
    "note": note,
    "field": field,
    "add": add.choose,
    "undo": PlanEditor.undo,
    "redo": PlanEditor.redo,
}
