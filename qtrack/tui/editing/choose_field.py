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
from qtrack.tui.dialogs.picker import Hit
from qtrack.tui.dialogs.picker_entries import searching
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.completion import section_name
from qtrack.tui.editing.editor import Desk, Make
from qtrack.tui.editing.forms import Ask, about, common, field_of, question, text_of

_STEP = ("title", "due", "done", "owner")
_INDICATOR = ("name", "target", "baseline", "actual", "as_of", "units", "note")
_MILESTONE = ("title", "on", "until", "kind", "measures", "units", "note")
_FACTS = frozenset({"done", "as_of", "actual"})


def choose(desk: Desk, chosen: Sequence[Standing]) -> None:
    """The fields of the measures with their values; of one alone its steps and indicators too."""
    ids = [standing.measure.id for standing in chosen]
    hits = []
    for key in FIELDS:
        value = common([text_of(getattr(standing.measure, key)) for standing in chosen])
        ask = _value_question(desk, ids, key, value, about(chosen))
        shown = section_name(desk.board.plan, value) if key == "section" and desk.board else value
        hits.append(Hit(field_word(key), plain(shown, 200), "", partial(ask_values, desk, ids, ask)))
    if len(chosen) == 1:
        hits += _parts(desk, chosen[0].measure)
    desk.app.dialogs.find(_("Edit: {what}").format(what=about(chosen)), searching(hits))


def _parts(desk: Desk, measure: Measure) -> list[Hit]:
    steps = [
        Hit(_("step"), plain(step.title, 200), "", partial(choose_part, desk, f"{measure.id}#{number}", step))
        for number, step in enumerate(measure.steps, start=1)
    ]
    figures = [
        Hit(_("indicator"), plain(one.name, 200), "", partial(choose_part, desk, f"{measure.id}#{one.name}", one))
        for one in measure.indicators
    ]
    return steps + figures


def choose_part(desk: Desk, name: str, part: Step | Indicator | Milestone) -> None:
    """The fields of a step, an indicator or a milestone, known by `name`."""
    keys = _STEP if isinstance(part, Step) else _MILESTONE if isinstance(part, Milestone) else _INDICATOR
    title = part.name if isinstance(part, Indicator) else part.title
    hits = []
    for key in keys:
        value = part.done_on or part.done if isinstance(part, Step) and key == "done" else getattr(part, key)
        text = value.text if isinstance(value, Recurrence) else text_of(value)
        ask = _value_question(desk, [name], key, text, title)
        hits.append(Hit(field_word(key), plain(text, 200), "", partial(ask_values, desk, [name], ask)))
    desk.app.dialogs.find(plain(title, 200), searching(hits))


def _value_question(desk: Desk, ids: Sequence[str], key: str, value: str, what: str) -> Ask:
    day = desk.actual_day if key in _FACTS else desk.today

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        items = find_all(plan, ids)
        one = field_of(items[0].table, key, plan, day, value=value, items=items)
        return question(plan, field_word(key), what, [one], day)

    return ask


def ask_values(desk: Desk, ids: Sequence[str], ask: Ask) -> None:
    """Ask, and give the fields of these items what is typed."""
    day = desk.today
    facts = desk.actual_day

    def make(texts: Mapping[str, str]) -> Make:
        noted = facts if _FACTS & texts.keys() else day
        return lambda loaded: commands.set_values(loaded, ids, texts, noted)

    desk.ask(ask, make)
