"""Finding measures: the filter language, sorting and grouping, the same for the command line and the dashboard.

Words match title, number, id, units, tags and note, in Chinese or by pinyin initials; all terms must match::

    质监 is:overdue !tag:试点 due:<30d progress:<50 unit:农业 light:red "on track"

Full-width signs do as well (``！``, ``：``, ``《`` for ``<``, ``“…”``), so that nobody has to leave the Chinese input
method. A text key takes ``=`` for the whole text (``unit:=县政府``), and alone asks whether there is any (``!owner:``).
"""

import re
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any, Self, TypeVar

from qtrack.dataclass import dataclass
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.filter_terms import EXAMPLES, KEYS, Term, Test, word
from qtrack.model.plan import Measure
from qtrack.model.wording import light_word

_TERM = r"""(?P<not>[!！]?)(?:(?P<key>[A-Za-z]+)[:：])?(?P<value>"[^"]*"?|'[^']*'?|[“”][^“”]*[“”]?|\S*)"""
_QUOTES = {'"': '"', "'": "'", "“": "“”", "”": "“”"}
"""What may close each quote: input methods take turns with theirs."""


class QueryError(UsageError):
    """A filter that cannot be understood; `column` is 1-based."""

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.column = column


@dataclass(frozen=True)
class Query:
    """A filter: every term must hold."""

    text: str
    terms: tuple[Term, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a filter; QueryError says which term is wrong."""
        found = (match for match in re.finditer(_TERM, text) if match["key"] or _unquoted(match["value"]))
        return cls(text, tuple(_term(match) for match in found))

    def matches(self, assessment: Assessment, standing: Standing) -> bool:
        """Whether a measure passes."""
        return all(term(assessment)(standing) for term in self.terms)


def select(assessment: Assessment, query: Query) -> list[Standing]:
    """The measures that pass, in the order of the file."""
    tests = [term(assessment) for term in query.terms]
    return [standing for standing in assessment.standings if all(test(standing) for test in tests)]


def _unquoted(value: str) -> str:
    """`value` without its quotes; what is still being typed may lack the second."""
    if value[:1] not in _QUOTES:
        return value
    return value[1:-1] if value[1:].endswith(tuple(_QUOTES[value[0]])) else value[1:]


def _term(found: re.Match[str]) -> Term:
    key, value = found["key"], _unquoted(found["value"])
    read = word if key is None else KEYS.get(key.lower())
    if read is None:
        message = _("unknown filter key {key}:").format(key=key)
        raise QueryError(message, found.start("key") + 1, _("known keys: {keys}").format(keys=" ".join(KEYS)))
    try:
        term = read(value)
    except (ValueError, OverflowError) as error:
        message = _("{value} is nothing that {key}: can be").format(value=value or '""', key=key)
        hint = _("for example {examples}").format(examples=EXAMPLES[key.lower()])
        raise QueryError(message, found.start("value") + 1, hint) from error
    return _not(term) if found["not"] else term


def _not(term: Term) -> Term:
    def opposite(assessment: Assessment) -> Test:
        test = term(assessment)
        return lambda standing: not test(standing)

    return opposite


_ORDER = {light: n for n, light in enumerate(Light)}


def _counted(text: str) -> list[str | int]:
    """`text` in parts that sort its numbers by their value: M2 before M10."""
    return [int(part) if number % 2 else part for number, part in enumerate(re.split(r"(\d+)", text.casefold()))]


@lru_cache(maxsize=1 << 14)
def collated(text: str) -> bytes:
    """`text` in an order known from Chinese lists: GB 18030 has the usual characters by their pinyin."""
    return text.casefold().encode("gb18030", "replace")


SORTS: dict[str, Callable[[Standing], Any]] = {
    "no": lambda _s: 0,  # the order of the file
    "light": lambda s: (_ORDER[s.light], s.due),
    "title": lambda s: collated(s.measure.title),
    "unit": lambda s: [collated(unit) for unit in s.measure.units],
    "due": lambda s: s.due,
    "progress": lambda s: s.progress,
    "urgency": lambda s: -s.urgency,
    "section": lambda s: _counted(s.measure.section),
    "id": lambda s: _counted(s.measure.id),
}


def sort(standings: Iterable[Standing], by: str, *, reverse: bool = False) -> list[Standing]:
    """The measures by one of `SORTS`; equals stay in the order they came."""
    rows = sorted(standings, key=SORTS[by], reverse=reverse)
    return rows[::-1] if reverse and by == "no" else rows


GROUPS = ("section", "unit", "light", "month")

Heading = TypeVar("Heading", bound=Hashable)


def group(assessment: Assessment, standings: Iterable[Standing], by: str) -> list[tuple[str, list[Standing]]]:
    """The measures under headings, one of `GROUPS`; under "unit" a measure stands under each who leads or shares it."""
    match by:
        case "section":
            titles = {s.id: f"{s.no} {s.title}".strip() for s in assessment.plan.sections}
            found = _under(standings, lambda s: (s.measure.section,), titles)
            return [(titles.get(key) or key or _("no section"), rows) for key, rows in found.items() if rows]
        case "light":
            lights = _under(standings, lambda s: (s.light,), Light)
            return [(light_word(assessment.plan, light), rows) for light, rows in lights.items() if rows]
        case "month":
            return sorted(_under(standings, lambda s: (s.due.isoformat()[:7],)).items())
        case _:
            return list(_under(standings, lambda s: _holders(assessment, s.measure)).items())


def _under(
    standings: Iterable[Standing], headings: Callable[[Standing], Iterable[Heading]], first: Iterable[Heading] = (),
) -> dict[Heading, list[Standing]]:  # fmt: skip
    """The measures by their headings, those in `first` before others."""
    found: dict[Heading, list[Standing]] = {heading: [] for heading in first}
    for standing in standings:
        for heading in headings(standing):
            found.setdefault(heading, []).append(standing)
    return found


def _holders(assessment: Assessment, measure: Measure) -> Iterable[str]:
    names = (assessment.names(unit)[0] for unit in (*measure.lead, *measure.joint))
    return dict.fromkeys(names) or (_("unowned"),)
