"""The terms of the filter language: what each key asks of a measure."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from qtrack.model.assessment import Assessment, Flag, Light, Standing
from qtrack.model.lead_time import LeadTime
from qtrack.model.pinyin import compile_initials
from qtrack.model.plan import Measure
from qtrack.model.wording import light_word, usual_light_word

Test = Callable[[Standing], bool]
Term = Callable[[Assessment], Test]
"""What the plan has to say is asked once, then each measure is tested."""

_COMPARE = r"(?P<op><=|>=|<|>|=)?(?P<value>.+)"
_SIGNS = str.maketrans({"《": "<", "＜": "<", "》": ">", "＞": ">", "≤": "<=", "≥": ">=", "＝": "=", "％": "%"})
_PERIOD = r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?"
_SHARE = r"(\d{1,3}(?:\.\d+)?)%?"


def build_finder(word: str) -> Callable[[str], bool]:
    """Whether a text in lower case has `word` in it, or characters whose pinyin has these initials."""
    wanted = word.casefold()
    if wanted.isascii() and wanted.isalpha():
        search = compile_initials(wanted).search
        return lambda text: search(text) is not None
    return lambda text: wanted in text


def parse_word(wanted: str) -> Term:
    """What holds a word, a unit's other names included."""
    find = build_finder(wanted)

    def term(assessment: Assessment) -> Test:
        fits = {unit for unit, names in assessment.aliases.items() if any(find(name.casefold()) for name in names)}
        return lambda s: find(s.measure.words) or not fits.isdisjoint(s.measure.units)

    return term


def _parse_text(value: str) -> Callable[[Iterable[str]], bool]:
    """Whether one of some texts has `value` in it, is what follows the ``=`` in it, or, for no value, is there."""
    sign, wanted = value[:1].translate(_SIGNS), value[1:].casefold()
    if sign == "=":
        return lambda texts: any(text.casefold() == wanted for text in texts)
    find = build_finder(value)
    return lambda texts: any(find(text.casefold()) for text in texts if text)


def _build_text_key(texts: Callable[[Measure], Iterable[str]]) -> Callable[[str], Term]:
    def read(value: str) -> Term:
        has = _parse_text(value)
        return lambda _assessment: lambda s: has(texts(s.measure))

    return read


def _build_unit_key(units: Callable[[Measure], Iterable[str]]) -> Callable[[str], Term]:
    """A key that looks at units, under every name they go by."""

    def read(value: str) -> Term:
        has = _parse_text(value)
        return lambda assessment: lambda s: has(name for unit in units(s.measure) for name in assessment.names(unit))

    return read


def _parse_section(value: str) -> Term:
    """The sections whose id or number is `value`; where there is none, those that have it in their words."""
    has, wanted = _parse_text(value), value.casefold()

    def term(assessment: Assessment) -> Test:
        named = {s.id: (s.id, s.no, s.title) for s in assessment.plan.sections}
        exact = {s.id for s in assessment.plan.sections if wanted and wanted in {s.id.casefold(), s.no.casefold()}}
        if exact:
            return lambda s: s.measure.section in exact
        return lambda s: has(named.get(s.measure.section, (s.measure.section,)))

    return term


def _parse_light(value: str) -> Term:
    wanted = value.casefold()
    if not wanted or (wanted.isascii() and not any(wanted in {x.value, usual_light_word(x)} for x in Light)):
        raise ValueError(value)

    def term(assessment: Assessment) -> Test:
        lights = {x for x in Light if wanted in {x.value, light_word(assessment.plan, x).casefold()}}
        return lambda s: s.light in lights

    return term


_STATES: dict[str, Test] = {
    "open": lambda s: s.open,
    "closed": lambda s: not s.open,
    "done": lambda s: s.light is Light.DONE,
    "dropped": lambda s: s.light is Light.DROPPED,
    "overdue": lambda s: s.light is Light.OVERDUE,
    "late": lambda s: s.light in {Light.OVERDUE, Light.RED},
    "waiting": lambda s: s.light is Light.WAITING,
    "soon": lambda s: s.soon,
    "unowned": lambda s: Flag.UNOWNED in s.flags,
    "stale": lambda s: Flag.STALE in s.flags,
    "blocked": lambda s: Flag.BLOCKED in s.flags,
    "nodue": lambda s: s.assumed_due,
}


def _parse_state(value: str) -> Term:
    if value.lower() not in _STATES:
        raise ValueError(value)
    state = _STATES[value.lower()]
    return lambda _assessment: state


def _split_sign(value: str) -> tuple[str, str]:
    """The sign a value begins with, "" for none, and the rest."""
    found = re.fullmatch(_COMPARE, value.translate(_SIGNS))
    if found is None:
        raise ValueError(value)
    return found["op"] or "", found["value"]


def _is_within(op: str, value: Any, first: Any, last: Any) -> bool:
    """Whether `value` lies as `op` says to the span from `first` to `last`: in it, where `op` says nothing else."""
    match op:
        case "<":
            return bool(value < first)
        case "<=":
            return bool(value <= last)
        case ">":
            return bool(value > last)
        case ">=":
            return bool(value >= first)
        case _:
            return bool(first <= value <= last)


def _parse_due(value: str) -> Term:
    """A period of the calendar, or a time from today: the day itself after a sign, every day up to it without one."""
    op, wanted = _split_sign(value)
    if found := re.fullmatch(_PERIOD, wanted):
        first, last = _parse_period(found)
        return lambda _assessment: lambda s: _is_within(op, s.due, first, last)
    ago, time = wanted.startswith("-"), wanted.removeprefix("-")
    lead = LeadTime.parse(f"{time}d" if time.isdecimal() else time)

    def term(assessment: Assessment) -> Test:
        day = assessment.day
        edge = (lead.before if ago else lead.after)(day, assessment.calendar)
        first, last = (edge, edge) if op else (min(day, edge), max(day, edge))
        return lambda s: _is_within(op, s.due, first, last)

    return term


def _parse_period(found: re.Match[str]) -> tuple[date, date]:
    """The first and last day of a year, month or day written ``2026``, ``2026-10`` or ``2026-10-01``."""
    from calendar import monthrange  # noqa: PLC0415 - imports `locale`; seldom asked

    year = int(found[1])
    if found[3]:
        day = date(year, int(found[2]), int(found[3]))
        return day, day
    first, last = (int(found[2]), int(found[2])) if found[2] else (1, 12)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _parse_progress(value: str) -> Term:
    """A share in percent; without a sign what is shown as that number."""
    op, wanted = _split_sign(value)
    found = re.fullmatch(_SHARE, wanted)
    if found is None:
        raise ValueError(value)
    number, half = float(found[1]), 0.0 if op in {"<", "<=", ">", ">="} else 0.5
    return lambda _assessment: lambda s: _is_within(op, s.progress, number - half, number + half)


KEYS: dict[str, Callable[[str], Term]] = {
    "unit": _build_unit_key(lambda measure: measure.units),
    "lead": _build_unit_key(lambda measure: measure.lead),
    "support": _build_unit_key(lambda measure: measure.support),
    "joint": _build_unit_key(lambda measure: measure.joint),
    "owner": _build_text_key(lambda measure: (measure.owner,)),
    "section": _parse_section,
    "light": _parse_light,
    "is": _parse_state,
    "due": _parse_due,
    "tag": _build_text_key(lambda measure: measure.tags),
    "progress": _parse_progress,
    "id": lambda value: _build_text_key(lambda measure: (measure.id,))(f"={value}"),
}
"""What may stand before a colon, and how its value is read; ValueError where it cannot be."""

EXAMPLES = {
    "light": " ".join(Light),
    "is": " ".join(_STATES),
    "due": "<30d 2w 2026-10 >2026-10-01",
    "progress": "<50 >=80 100",
}
"""Values of the keys that do not take just any."""
