"""What a typed text means, in words: the day with its weekday, the section with its title, the units with new ones."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from qtrack.editing.targets import Target
from qtrack.editing.typed_values import value_of
from qtrack.editing.validate import check_values
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan, Status
from qtrack.model.wording import status_word, workdays_words
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.tui.dialogs.question import Meaning
from qtrack.tui.editing.completion import section_name

_UNIT_FIELDS = frozenset({"lead", "support", "joint", "units"})
_WEEKEND = 5
_CHECKED = 20
"""Items for which it is seen with every letter whether the rest of the plan fits; for all of them when it is saved."""


def make_reader(
    table: str, key: str, plan: Plan, today: date, *, items: Sequence[Target] = (), bases: Sequence[Any] = (None,),
) -> Callable[[str], Meaning]:  # fmt: skip
    """How the text of a field of these items is understood; `bases` are what relative values count from, one an item.

    It raises UsageError for what does not fit the rest of the plan as well.
    """
    calendar = calendar_of(plan)
    known = {unit for m in plan.measures for unit in m.units} | {
        name for unit in plan.units for name in (unit.name, *unit.aliases)
    }

    def read(text: str) -> Meaning:
        typed = _strip_sign(key, text)
        by_base = {base: value_of(table, key, typed, plan, today, base=base) for base in dict.fromkeys(bases)}
        for item, base in zip(items[:_CHECKED], bases, strict=False):
            check_values(plan, item, {key: by_base[base]})
        values = [*by_base.values()]
        if isinstance(values[0], date):
            days = sorted(value for value in values if isinstance(value, date))
            return Meaning(_span_words(days, today, calendar), days[0])
        if key in _UNIT_FIELDS and isinstance(values[0], list):
            return _read_units(values[0], known)
        return Meaning(_value_words(key, values, plan))

    return read


def _strip_sign(key: str, text: str) -> str:
    """A list may be added to and taken from: +县教育局."""
    lists = _UNIT_FIELDS | {"tags", "depends", "evidence"}
    return text.strip().lstrip("+-＋－−") or text if key in lists else text


def day_words(day: date, today: date, calendar: WorkCalendar) -> str:
    """A day with its weekday and how far it is: 2026-12-04 周五,还有9个工作日."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    words = f"{day.isoformat()} {names[day.weekday()]}"
    if not calendar.is_workday(day):
        words += " " + (_("day off") if day.weekday() < _WEEKEND else _("weekend"))
    elif day.weekday() >= _WEEKEND:
        words += " " + _("make-up workday")
    if day == today:
        away = _("today")
    elif day < today:
        ago = (today - day).days
        away = ngettext("{n} day ago", "{n} days ago", ago).format(n=ago)
    else:
        known = calendar.known(today) and calendar.known(day)
        away = _("{workdays} left").format(workdays=workdays_words(calendar.count(today, day), known=known))
    return _("{day}, {away}").format(day=words, away=away)


def _span_words(days: Sequence[date], today: date, calendar: WorkCalendar) -> str:
    """The day, or the first and the last of several."""
    first = day_words(days[0], today, calendar)
    return first if days[0] == days[-1] else f"{first}  …  {day_words(days[-1], today, calendar)}"


def _value_words(key: str, values: Sequence[object], plan: Plan) -> str:
    match key, values[0]:
        case "status", value:
            return status_word(Status(str(value)))
        case "progress", int() | float():
            return "  ".join(f"{share:g}%" for share in dict.fromkeys(values[:8]))
        case "section", value:
            return plain(section_name(plan, str(value)))
        case "depends", list() as names:
            titles = {measure.id: measure.title for measure in plan.measures}
            return plain(_("; ").join(titles.get(str(one), str(one)) for one in names))
        case _, list() as names:
            return plain(_("; ").join(map(str, names)))
    return ""


def _read_units(names: Sequence[str], known: set[str]) -> Meaning:
    """How many, and which of them stand nowhere else in the plan: often they are only half typed."""
    words = ngettext("{n} unit", "{n} units", len(names)).format(n=len(names))
    fresh = [name for name in names if name not in known]
    if not fresh:
        return Meaning(words)
    unknown = _("not in the plan yet: {names}").format(names=plain(_(", ").join(fresh), 80))
    return Meaning(f"{words}  {unknown}", unusual=True)
