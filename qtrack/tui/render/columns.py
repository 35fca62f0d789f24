"""Tables of anything: which columns fit, their heading, and the text of a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, fit, plain_text, rule

Item = TypeVar("Item")
_FEWEST = 2
"""Columns that stay however narrow it gets."""
_WHOLE = 400
"""Cells of a text that is copied."""


@dataclass(frozen=True)
class Field(Generic[Item]):
    """A column: `cell` gives a line of exactly as many cells as it is asked for.

    The one of width 0 takes what the others leave; the one of the lowest `rank` goes first when there is no room.
    `sort` is the order a click asks for, `tone` how the heading looks where the rows are not sorted by it. In a table
    that is copied a column stands under `said`, or its title; without either it is left out.
    """

    title: str
    width: int
    rank: int
    cell: Callable[[Item, int], Line]
    sort: str = ""
    right: bool = False
    tone: str = "head"
    said: str = ""


@dataclass(frozen=True)
class Caption:
    """A row that stands over others and names them."""

    title: str
    count: str = ""
    query: str = ""


def fitted(fields: Sequence[Field[Item]], width: int, least: int = 16) -> tuple[Field[Item], ...]:
    """The columns that fit into `width` cells, one of them before each and one at the left, `least` for the widest."""
    kept = list(fields)
    while (left := width - 1 - sum(field.width + 1 for field in kept)) < least and len(kept) > _FEWEST:
        rest = [field for field in kept if field.width]
        kept.remove(min(rest, key=lambda field: field.rank))
    return tuple(field if field.width else replace(field, width=max(4, left)) for field in kept)


def heading(fields: Sequence[Field[Item]], by: str, glyphs: Glyphs, *, reverse: bool) -> Line:
    """The titles, with a sign at the one the rows are sorted by."""
    runs: list[Run] = [(" ", "")]
    for field in fields:
        here = bool(field.sort) and field.sort == by
        sign = (glyphs.descending if reverse else glyphs.ascending) if here else ""
        text = fit(field.title + sign, field.width, glyphs, right=field.right)
        runs += [(text, "accent" if here else field.tone), (" ", "")]
    return tuple(runs)


def order_at(fields: Sequence[Field[Item]], x: int) -> str:
    """The order a click at cell `x` of the heading asks for; "" for none."""
    start = 1
    for field in fields:
        if start <= x <= start + field.width:
            return field.sort
        start += field.width + 1
    return ""


def item_line(fields: Sequence[Field[Item]], item: Item, sign: str) -> Line:
    """A row, `sign` at its left end."""
    runs: list[Run] = [(sign, "accent")]
    for field in fields:
        runs += [*field.cell(item, field.width), (" ", "")]
    return tuple(runs)


def caption_line(caption: Caption, sign: str, width: int, glyphs: Glyphs) -> Line:
    """A caption with a rule to the end of the width."""
    return ((sign, "accent"), *rule((caption.title, "strong"), caption.count, width - 1, glyphs))


def texts(fields: Sequence[Field[Item]], items: Sequence[Item]) -> tuple[list[str], list[list[str]]]:
    """The headings and the cells as plain text, nothing cut."""
    told = [field for field in fields if field.said or field.title]
    rows = [[plain_text(field.cell(item, _WHOLE)).strip() for field in told] for item in items]
    return [field.said or field.title for field in told], rows
