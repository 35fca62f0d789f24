"""Orders and groups of measures, the same for the command line and the dashboard."""

import re
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.plan import Measure
from qtrack.model.wording import light_word

_ORDER = {light: n for n, light in enumerate(Light)}


def _split_numbers(text: str) -> list[str | int]:
    """`text` in parts that sort its numbers by their value: M2 before M10."""
    return [int(part) if number % 2 else part for number, part in enumerate(re.split(r"(\d+)", text.casefold()))]


@lru_cache(maxsize=1 << 14)
def collation_key(text: str) -> bytes:
    """`text` in an order known from Chinese lists: GB 18030 has the usual characters by their pinyin."""
    return text.casefold().encode("gb18030", "replace")


SORTS: dict[str, Callable[[Standing], Any]] = {
    "no": lambda _s: 0,  # the order of the file
    "light": lambda s: (_ORDER[s.light], s.due),
    "title": lambda s: collation_key(s.measure.title),
    "unit": lambda s: [collation_key(unit) for unit in s.measure.units],
    "due": lambda s: s.due,
    "progress": lambda s: s.progress,
    "urgency": lambda s: -s.urgency,
    "section": lambda s: _split_numbers(s.measure.section),
    "id": lambda s: _split_numbers(s.measure.id),
}


def sort_standings(standings: Iterable[Standing], by: str, *, reverse: bool = False) -> list[Standing]:
    """The measures by one of `SORTS`; equals stay in the order they came."""
    rows = sorted(standings, key=SORTS[by], reverse=reverse)
    return rows[::-1] if reverse and by == "no" else rows


GROUPS = ("section", "unit", "light", "month")

Heading = TypeVar("Heading", bound=Hashable)


def group_standings(assessment: Assessment, standings: Iterable[Standing], by: str) -> list[tuple[str, list[Standing]]]:
    """The measures under headings, one of `GROUPS`; under "unit" a measure stands under each who leads or shares it."""
    match by:
        case "section":
            titles = {s.id: f"{s.no} {s.title}".strip() for s in assessment.plan.sections}
            found = _group_under(standings, lambda s: (s.measure.section,), titles)
            return [(titles.get(key) or key or _("no section"), rows) for key, rows in found.items() if rows]
        case "light":
            lights = _group_under(standings, lambda s: (s.light,), Light)
            return [(light_word(assessment.plan, light), rows) for light, rows in lights.items() if rows]
        case "month":
            return sorted(_group_under(standings, lambda s: (s.due.isoformat()[:7],)).items())
        case _:
            return list(_group_under(standings, lambda s: _holders(assessment, s.measure)).items())


def _group_under(
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
