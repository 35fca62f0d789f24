"""What is asked for each edit: the fields, their values as they stand, and how they are understood."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from qtrack.editing.describe import field_word
from qtrack.editing.targets import Target, base_of, find_all, plan_of
from qtrack.editing.typed_values import LINES, required, table_of, value_of
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Standing, calendar_of
from qtrack.model.plan import Indicator, Measure, MilestoneKind, Plan, Status
from qtrack.model.wording import kind_word, status_word
from qtrack.plain import plain
from qtrack.planfile import Loaded
from qtrack.planfile.fields import Day, DayOrText, DoneMark, ListOf
from qtrack.tui.dialogs.question import Field, Meaning, Question
from qtrack.tui.editing.completion import search_of, section_text
from qtrack.tui.editing.preview import make_reader
from qtrack.tui.views.overview.lines import name_of

MakeQuestion = Callable[[Loaded], Question]
_BETWEEN = "、"


def describe_measures(chosen: Sequence[Standing]) -> str:
    """The measure, or how many there are."""
    count = len(chosen)
    return name_of(chosen[0]) if count == 1 else ngettext("{n} measure", "{n} measures", count).format(n=count)


def text_of(value: Any) -> str:
    """A value as somebody would type it."""
    match value:
        case None | False:
            return ""
        case True:
            return _("yes")
        case Status() | MilestoneKind():
            return status_word(value) if isinstance(value, Status) else kind_word(value)
        case int() | float():
            return f"{value:.12g}"
        case tuple():
            return _BETWEEN.join(map(str, value))
        case _:
            return str(value)


def field_of(
    table: str, key: str, plan: Plan, today: date, *, value: str = "", items: Sequence[Target] = (),
    bases: Sequence[Any] = (), **more: Any,
) -> Field:  # fmt: skip
    """A field of a table, with everything its kind brings along; `more` goes before that.

    `items` are those whose field it is, if they are there already; `bases` what relative values count from, if that
    is not what each of them has.
    """
    kind = table_of(table).keys[key].field
    bases = bases or [base_of(item.value, key) for item in items] or (None,)
    given: dict[str, Any] = {
        "read": make_reader(table, key, plan, today, items=items, bases=bases),
        "search": search_of(key, plan, items),
        "several": isinstance(kind, ListOf),
        "dated": isinstance(kind, (Day, DayOrText, DoneMark)),
        "lines": key in LINES,
        "optional": not required(table, key),
    }
    text = section_text(plan, value) if key == "section" else value
    return Field(key, field_word(key), text, **{**given, **more})


def make_question(plan: Plan, title: str, what: str, fields: Sequence[Field], today: date) -> Question:
    """Fields under a title."""
    return Question(title, what, fields, calendar_of(plan), today)


def find_common_value(values: Sequence[str]) -> str:
    """What all have in common, "" where they differ."""
    return values[0] if len(set(values)) == 1 else ""


def items_of(loaded: Loaded, chosen: Sequence[Standing]) -> list[Target]:
    """The measures as they are in a version of the plan; UsageError where one is gone."""
    return find_all(plan_of(loaded), [standing.measure.id for standing in chosen])


def make_progress_question(chosen: Sequence[Standing], today: date) -> MakeQuestion:
    """How far it is: a share, or so much more or less."""

    def ask(loaded: Loaded) -> Question:
        plan, items = plan_of(loaded), items_of(loaded, chosen)
        value = find_common_value([text_of(base_of(item.value, "progress")) for item in items])
        one = field_of("measures", "progress", plan, today, value=value, items=items, selected=True, hint="40  +5  -10")
        return make_question(plan, _("Progress"), describe_measures(chosen), [one], today)

    return ask


def make_postpone_question(chosen: Sequence[Standing], today: date) -> MakeQuestion:
    """Until when."""

    def ask(loaded: Loaded) -> Question:
        plan, items = plan_of(loaded), items_of(loaded, chosen)
        bases = [item.value.due or plan.end for item in items if isinstance(item.value, Measure)]
        now = _("now {value}").format(
            value=find_common_value([base.isoformat() for base in bases]) or _("different days")
        )
        hint = now + "   " + _("+3d  +1w  end of month")
        one = field_of("measures", "due", plan, today, items=items, bases=bases, hint=hint, around=max(today, *bases))
        return make_question(plan, _("Postpone"), describe_measures(chosen), [one], today)

    return ask


def make_note_question(chosen: Sequence[Standing], today: date) -> MakeQuestion:
    """A note in as many lines as it takes."""

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        value = find_common_value([standing.measure.note for standing in chosen])
        return make_question(
            plan, _("Note"), describe_measures(chosen), [field_of("measures", "note", plan, today, value=value)], today
        )

    return ask


def make_actual_question(measure_id: str, name: str, today: date) -> MakeQuestion:
    """The figure an indicator has now; without a measure it is one of the whole plan."""

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        holder = next(m for m in plan.measures if m.id == measure_id) if measure_id else plan
        one = next(i for i in holder.indicators if i.name == name)
        value = text_of(one.actual)
        line = field_of(
            "indicators",
            "actual",
            plan,
            today,
            value=value,
            selected=True,
            read=_make_attainment_reader(one, plan, today),
        )
        what = "  ".join((plain(one.name), _("target"), plain(str(one.target))))
        return make_question(plan, _("Actual figure"), what, [line], today)

    return ask


def _make_attainment_reader(one: Indicator, plan: Plan, today: date) -> Callable[[str], Meaning]:
    def read(text: str) -> Meaning:
        figure = value_of("indicators", "actual", text.strip().removesuffix(one.target.symbol), plan, today)
        share = one.target.attainment(float(str(figure)), one.baseline)
        return Meaning(f"{text_of(figure)} {plain(one.target.symbol)}  " + _("{n:.0f}% reached").format(n=100 * share))

    return read
