"""What each editing key does: an edit at once, or a question first."""

from collections.abc import Callable, Mapping
from functools import partial

from qtrack.editing import commands
from qtrack.editing.store import find_progress_before_done
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Indicator, Status
from qtrack.tui.dialogs.picker import Hit
from qtrack.tui.dialogs.picker_entries import searching
from qtrack.tui.editing import add, choose_field, postpone_milestone
from qtrack.tui.editing.editor import Desk
from qtrack.tui.editing.forms import actual_question, note_question, postpone_question, progress_question
from qtrack.tui.key_bindings import first_key


def standings(desk: Desk) -> list[Standing]:
    """The measures an edit is for, as they stand; none, with a word to the person, where there are none."""
    board = desk.board
    if board is None:
        return []
    found = [board.assessment.by_id[id_] for id_ in desk.app.view.chosen() if id_ in board.assessment.by_id]
    if not found:
        desk.app.say(_("put the cursor on a measure, or mark some"), severity="warning")
    return found


def _ids(chosen: list[Standing]) -> list[str]:
    return [standing.measure.id for standing in chosen]


def complete(desk: Desk) -> None:
    """Done; where all of them are done, open again."""
    chosen, day = standings(desk), desk.actual_day
    if not chosen:
        return
    ids = _ids(chosen)
    if all(standing.status is Status.DONE for standing in chosen):
        state = desk.app.source.state_dir
        desk.now(lambda loaded: commands.reopen(loaded, ids, find_progress_before_done(loaded.path, state, ids), day))
    else:
        desk.now(lambda loaded: commands.done(loaded, ids, day))


def shift(change: str, desk: Desk) -> None:
    """A little more, or less."""
    ids, day = _ids(standings(desk)), desk.actual_day
    if ids:
        desk.now(lambda loaded: commands.progress(loaded, ids, change, day))


def progress(desk: Desk) -> None:
    """Ask how far it is."""
    if chosen := standings(desk):
        choose_field.ask_values(desk, _ids(chosen), progress_question(chosen, desk.today))


def postpone(desk: Desk) -> None:
    """Ask until when."""
    if milestone := postpone_milestone.at_cursor(desk):
        postpone_milestone.postpone(desk, milestone)
        return
    chosen, day = standings(desk), desk.today
    if chosen:
        ids = _ids(chosen)
        desk.ask(
            postpone_question(chosen, day),
            lambda texts: lambda loaded: commands.postpone(loaded, ids, texts["due"], day),
        )


def note(desk: Desk) -> None:
    """Write a note."""
    if chosen := standings(desk):
        choose_field.ask_values(desk, _ids(chosen), note_question(chosen, desk.today))


def actual(desk: Desk) -> None:
    """Ask for the figure of the indicator at the cursor, or of a measure's, which one first where there are several."""
    if here := desk.app.view.indicator():
        _ask_actual(desk, *here)
        return
    chosen = standings(desk)
    found = [(one.measure, indicator) for one in chosen for indicator in one.measure.indicators]
    hits = [
        Hit(indicator.name, "" if indicator.actual is None else f"{indicator.actual:g}", "",
            partial(_ask_actual, desk, measure.id, indicator.name))
        for measure, indicator in found
    ]  # fmt: skip
    if len(hits) == 1:
        hits[0].run()
    elif hits:
        desk.app.dialogs.find(_("Which indicator?"), searching(hits))
    elif chosen:
        desk.app.say(
            _("no indicator here; {key} adds one").format(key=first_key("add", desk.app.settings.keys)),
            severity="warning",
        )


def _ask_actual(desk: Desk, measure_id: str, name: str) -> None:
    day = desk.actual_day
    desk.ask(
        actual_question(measure_id, name, day),
        lambda texts: lambda loaded: commands.actual(loaded, measure_id, name, texts["actual"], day),
    )


def _plan_figure(desk: Desk) -> Indicator | None:
    """The indicator of the whole plan at the cursor."""
    measure, name = desk.app.view.indicator() or ("", "")
    board = None if measure else desk.board
    return next((one for one in board.plan.indicators if one.name == name), None) if board else None


def field(desk: Desk) -> None:
    """Choose a field, then change it: of a milestone or an indicator of the whole plan too."""
    figure = _plan_figure(desk)
    if milestone := postpone_milestone.at_cursor(desk):
        choose_field.choose_part(desk, milestone.id, milestone)
    elif figure is not None:
        choose_field.choose_part(desk, f"#{figure.name}", figure)
    elif chosen := standings(desk):
        choose_field.choose(desk, chosen)


KEYS: Mapping[str, Callable[[Desk], None]] = {
    "complete": complete,
    "more": partial(shift, "+5"),
    "less": partial(shift, "-5"),
    "progress": progress,
    "postpone": postpone,
    "actual": actual,
    "note": note,
    "field": field,
    "add": add.choose,
    "undo": lambda desk: desk.step(back=True),
    "redo": lambda desk: desk.step(back=False),
}
