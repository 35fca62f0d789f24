"""Tables as lines of the screen: titles, cells, and headings of groups."""

from collections.abc import Sequence

from rich.cells import cell_len

from qtrack.plain import plain
from qtrack.tables.columns import Column, Group, Row, column_at, fit_columns, tone_of
from qtrack.tables.text import LONGEST
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, fit

_MARGIN, _GAP = 1, 1
"""Cells before the first column, where the sign of the cursor is, and after each column."""
_NARROWEST = 4
"""Cells that a column keeps however narrow it gets."""
_SHORTEST_RULE = 2


def lay_out(columns: Sequence[Column[Row]], width: int) -> tuple[Column[Row], ...]:
    """Return the columns that fit into a table of `width` cells, each with its width."""
    return fit_columns(columns, width - _MARGIN - _GAP, gap=_GAP, narrowest=_NARROWEST)


def title_line(columns: Sequence[Column[Row]], by: str, glyphs: Glyphs, *, reverse: bool) -> Line:
    """Return the titles, with a sign at the one the rows are sorted by."""
    runs: list[Run] = [(" ", "")]
    for column in columns:
        is_order = column.shows_order and bool(column.sort) and column.sort == by
        sign = (glyphs.descending if reverse else glyphs.ascending) if is_order else ""
        text = fit(column.title + sign, column.width or 0, glyphs, right=column.right)
        runs += [(text, "accent" if is_order else column.title_tone), (" ", "")]
    return tuple(runs)


def find_order_at(columns: Sequence[Column[Row]], x: int) -> str:
    """Return the order that a click at cell `x` of the titles asks for; "" for none."""
    column = column_at(columns, x, margin=_MARGIN, gap=_GAP)
    return column.sort if column else ""


def cell_line(column: Column[Row], row: Row, glyphs: Glyphs) -> Line:
    """Return a cell in exactly the width of its column."""
    width = column.width or 0
    if column.draw is not None:
        return column.draw(row, width)
    text = plain(column.text(row), LONGEST) if column.text else ""
    return ((fit(text, width, glyphs, right=column.right), tone_of(column, row)),)


def row_line(columns: Sequence[Column[Row]], row: Row, sign: str, glyphs: Glyphs) -> Line:
    """Return a row with `sign` at its left end."""
    runs: list[Run] = [(sign, "accent")]
    for column in columns:
        runs += [*cell_line(column, row, glyphs), (" ", "")]
    return tuple(runs)


def group_line(group: Group[Row], width: int, glyphs: Glyphs, *, lead: Line, tail: Line) -> Line:
    """Return the heading of a group: `lead`, title, note, a rule that takes the room that is left, and `tail`."""
    note = f" {group.note}" if group.note else ""
    room = width - cell_len(note) - sum(cell_len(text) for text, _tone in (*lead, *tail))
    name = plain(group.title, 200)
    shown = fit(name, max(_NARROWEST, min(cell_len(name), room - _SHORTEST_RULE)), glyphs)
    rule = max(0, room - cell_len(shown) - 1)
    return (*lead, (shown, "strong"), (note, "dim"), (" " + glyphs.rule * rule, "track"), *tail)
