"""Columns of a table, which of them fit into a width, and the groups that rows stand in."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

Row = TypeVar("Row")

Runs = tuple[tuple[str, Any], ...]
"""Pieces of text, each with what the screen knows as its style."""

LEAST = 16
"""Cells that a column which may be cut keeps before other columns are left out."""
_FEWEST = 2
"""Columns that stay however narrow it gets."""


class Column(NamedTuple, Generic[Row]):
    """A column of a table whose rows are values of one type.

    `text` gives a cell as plain text and `tone` the tone it is set in. Where the screen shows something else, `draw`
    gives exactly as many cells as it is asked for. A column without `text` is left out of text and Markdown.

    `width` is in terminal cells: 0 leaves the column out, None asks for as much as its longest cell, and on the screen
    for whatever the other columns leave. `least` is what a column keeps that may be cut; 0 says that it is never cut.
    Where there is not enough room, columns with a `priority` are left out, the lowest first.

    `sort` names the order that a click on the title asks for. `full_title` replaces the title in Markdown.

    A named tuple rather than a dataclass: it stands on the way of every answer of the command line.
    """

    key: str
    title: str
    text: Callable[[Row], str] | None = None
    draw: Callable[[Row, int], Runs] | None = None
    tone: Callable[[Row], str] | str = ""
    width: int | None = None
    least: int = 0
    priority: int | None = None
    right: bool = False
    sort: str = ""
    shows_order: bool = True
    title_tone: str = "head"
    full_title: str = ""


class Group(NamedTuple, Generic[Row]):
    """Rows under a heading; `note` stands beside the title. Rows without a heading have the title ""."""

    key: str
    title: str
    rows: Sequence[Row]
    note: str = ""


def tone_of(column: Column[Row], row: Row) -> str:
    """Return the tone of a cell."""
    return column.tone if isinstance(column.tone, str) else column.tone(row)


def fit_columns(
    columns: Sequence[Column[Row]], room: int, *, gap: int, narrowest: int = LEAST,
) -> tuple[Column[Row], ...]:  # fmt: skip
    """Return the columns that fit into `room` cells with `gap` cells between them, each with its width.

    Columns that may be cut share what the others leave, from left to right. Where their `least` is too much although
    no other column can be left out any more, they go down to `narrowest`.
    """
    kept = [column for column in columns if column.width != 0]
    short = _total_width_of(kept, room, gap) - room
    while short > 0 and len(kept) > _FEWEST:
        optional = [column for column in kept if column.priority is not None]
        if not optional:
            break
        kept.remove(min(optional, key=_priority))
        short = _total_width_of(kept, room, gap) - room
    spare = max(0, -short)
    fitted = []
    for column in kept:
        wanted, least = _wanted_width_of(column, room), _least_width_of(column, room)
        more = min(spare, wanted - least)
        spare -= more
        width = least + more
        if column.least and least == column.least:
            width = max(min(narrowest, least), width - max(0, short))
        fitted.append(column._replace(width=width))
    return tuple(fitted)


def _priority(column: Column[Row]) -> int:
    return column.priority or 0


def _wanted_width_of(column: Column[Row], room: int) -> int:
    return max(room, column.least) if column.width is None else column.width


def _least_width_of(column: Column[Row], room: int) -> int:
    wanted = _wanted_width_of(column, room)
    return min(wanted, column.least) if column.least else wanted


def _total_width_of(columns: Sequence[Column[Row]], room: int, gap: int) -> int:
    return sum(_least_width_of(column, room) + gap for column in columns) - gap


def column_at(columns: Sequence[Column[Row]], x: int, *, margin: int, gap: int) -> Column[Row] | None:
    """Return the column whose title, or the gap after it, is at cell `x` of a heading that begins after `margin`."""
    start = margin
    for column in columns:
        end = start + (column.width or 0) + gap
        if start <= x < end:
            return column
        start = end
    return None
