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
from qtrack.tui.dialogs.picker import Hit
from qtrack.tui.dialogs.picker_entries import searching
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.editor import Desk, Make
from qtrack.tui.editing.forms import Ask, about, field_of, question

_Add = Callable[[Loaded, Mapping[str, str], date], Edit]
_FIELDS: Mapping[str, Sequence[str]] = {
    "measures": ("title", "no", "section", "lead", "due"),
    "steps": ("title", "due", "owner"),
    "indicators": ("name", "target", "baseline", "actual"),
    "milestones": ("title", "on", "until", "kind"),
}
"""What is asked at first; everything else can be edited afterwards."""
_NEEDED = frozenset({"title", "name", "on", "target"})


def choose(desk: Desk) -> None:
    """What is to be added: to the plan, or to the measure at the cursor."""
    board = desk.board
    if board is None:
        return
    chosen = [board.assessment.by_id[id_] for id_ in desk.app.view.chosen()[:1] if id_ in board.assessment.by_id]
    hits = [Hit(_("measure"), plain(board.plan.title), "", partial(_add_measure, desk, chosen))]
    for one in chosen:
        hits += [
            Hit(_("step"), about([one]), "", partial(_add_part, desk, one, "steps")),
            Hit(_("indicator"), about([one]), "", partial(_add_part, desk, one, "indicators")),
        ]
    hits.append(Hit(_("milestone"), plain(board.plan.title), "", partial(_add_milestone, desk)))
    desk.app.dialogs.find(_("Add what?"), searching(hits))


def _add_measure(desk: Desk, beside: Sequence[Standing]) -> None:
    """A measure, in the section of the one at the cursor; the cursor goes to it."""
    given = {"section": beside[0].measure.section} if beside else {}
    known = set(desk.board.assessment.by_id) if desk.board else set()

    def show() -> None:
        fresh = [id_ for id_ in (desk.board.assessment.by_id if desk.board else ()) if id_ not in known]
        if fresh:
            desk.app.call_later(desk.app.go_to, fresh[0])

    ask = _question(desk, "measures", _("New measure"), "", given)
    desk.ask(ask, _making(desk, commands.add_measure, given), show)


def _add_part(desk: Desk, to: Standing, part: str) -> None:
    title = _("New step") if part == "steps" else _("New indicator")

    def add(loaded: Loaded, texts: Mapping[str, str], today: date) -> Edit:
        return commands.add_part(loaded, to.measure.id, part, texts, today)

    desk.ask(_question(desk, part, title, about([to]), {}), _making(desk, add, {}))


def _add_milestone(desk: Desk) -> None:
    ask = _question(desk, "milestones", _("New milestone"), "", {})
    desk.ask(ask, _making(desk, commands.add_milestone, {}))


def _question(desk: Desk, table: str, title: str, what: str, given: Mapping[str, str]) -> Ask:
    day = desk.today

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        fields = [
            field_of(table, key, plan, day, value=given.get(key, ""), optional=key not in _NEEDED)
            for key in _FIELDS[table]
        ]
        return question(plan, title, what, fields, day)

    return ask


def _making(desk: Desk, add: _Add, given: Mapping[str, str]) -> Callable[[Mapping[str, str]], Make]:
    day = desk.today
    return lambda texts: lambda loaded: add(loaded, {**given, **texts}, day)
