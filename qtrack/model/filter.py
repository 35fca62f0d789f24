"""The filter language, the same for the command line and the dashboard.

Words match title, number, id, units, tags and note, in Chinese or by pinyin initials; all terms must match::

    质监 is:overdue !tag:试点 due:<30d progress:<50 unit:农业 light:red "on track"

Full-width signs do as well (``！``, ``：``, ``《`` for ``<``, ``“…”``), so that nobody has to leave the Chinese input
method. A text key takes ``=`` for the whole text (``unit:=县政府``), and alone asks whether there is any (``!owner:``).
"""

import re
from typing import Self

from qtrack.dataclass import dataclass
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.filter_terms import EXAMPLES, KEYS, Term, Test, parse_word

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
        found = (match for match in re.finditer(_TERM, text) if match["key"] or _unquote(match["value"]))
        return cls(text, tuple(_parse_term(match) for match in found))

    def matches(self, assessment: Assessment, standing: Standing) -> bool:
        """Whether a measure passes."""
        return all(term(assessment)(standing) for term in self.terms)


def select_standings(assessment: Assessment, query: Query) -> list[Standing]:
    """The measures that pass, in the order of the file."""
    tests = [term(assessment) for term in query.terms]
    return [standing for standing in assessment.standings if all(test(standing) for test in tests)]


def _unquote(value: str) -> str:
    """`value` without its quotes; what is still being typed may lack the second."""
    if value[:1] not in _QUOTES:
        return value
    return value[1:-1] if value[1:].endswith(tuple(_QUOTES[value[0]])) else value[1:]


def _parse_term(found: re.Match[str]) -> Term:
    key, value = found["key"], _unquote(found["value"])
    read = parse_word if key is None else KEYS.get(key.lower())
    if read is None:
        message = _("unknown filter key {key}:").format(key=key)
        raise QueryError(message, found.start("key") + 1, _("known keys: {keys}").format(keys=" ".join(KEYS)))
    try:
        term = read(value)
    except (ValueError, OverflowError) as error:
        message = _("{value} is nothing that {key}: can be").format(value=value or '""', key=key)
        hint = _("for example {examples}").format(examples=EXAMPLES[key.lower()])
        raise QueryError(message, found.start("value") + 1, hint) from error
    return _negate_term(term) if found["not"] else term


def _negate_term(term: Term) -> Term:
    def opposite(assessment: Assessment) -> Test:
        test = term(assessment)
        return lambda standing: not test(standing)

    return opposite
