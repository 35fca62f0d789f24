"""Tables as plain text, aligned by terminal cells, and as Markdown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice, takewhile

from qtrack.plain import count_cells, pad, plain
from qtrack.tables.columns import Column, Group, Row, fit_columns, tone_of

LONGEST = 400
"""Characters of a cell that are shown."""
_GAP = 2


def text_lines(
    columns: Sequence[Column[Row]], groups: Sequence[Group[Row]], room: int | None = None,
    paint: Callable[[str, str], str] | None = None,
) -> Iterator[str]:  # fmt: skip
    """Yield the titles and the rows of `groups`, the title of each group above its rows.

    With `room` no line is wider, and cells are cut where need be. `paint` colours a cell: it gets tone and text.
    """
    rows = [row for group in groups for row in group.rows]
    texts = {
        column.key: [plain(cell, LONGEST) for cell in map(column.text, rows)]
        for column in columns
        if column.text and column.width != 0
    }
    shown = [_fit_to_texts(column, texts[column.key]) for column in columns if column.key in texts]
    if room is not None:
        shown = list(fit_columns(shown, room, gap=_GAP))
    padded = [_pad_texts(column, texts[column.key], rows, paint, is_cut=room is not None) for column in shown]
    lines = ((" " * _GAP).join(line).rstrip() for line in zip(*padded, strict=True))
    yield (" " * _GAP).join(_align_text(column, column.title, is_cut=room is not None) for column in shown).rstrip()
    for group in groups:
        if group.title:
            yield ""
            yield plain(f"{group.title} {group.note}" if group.note else group.title, LONGEST)
        yield from islice(lines, len(group.rows))


def _fit_to_texts(column: Column[Row], texts: Sequence[str]) -> Column[Row]:
    return column._replace(width=max(map(count_cells, (column.title, *texts))))


def _pad_texts(
    column: Column[Row], texts: Sequence[str], rows: Sequence[Row], paint: Callable[[str, str], str] | None,
    *, is_cut: bool,
) -> list[str]:  # fmt: skip
    found = [_align_text(column, text, is_cut=is_cut) for text in texts]
    if paint is None or not column.tone:
        return found
    return [paint(tone_of(column, row), text) for row, text in zip(rows, found, strict=True)]


def _align_text(column: Column[Row], text: str, *, is_cut: bool) -> str:
    width = column.width or 0
    return pad(cut(text, width) if is_cut else text, width, right=column.right)


def cut(text: str, width: int) -> str:
    """Return `text` in `width` cells at the most, an ellipsis where something is missing."""
    if count_cells(text) <= width:
        return text
    fits = takewhile(lambda size: size < width, accumulate(map(count_cells, text)))
    return text[: len(list(fits))] + "…"


def markdown_groups(columns: Sequence[Column[Row]], groups: Iterable[Group[Row]]) -> str:
    """Return one Markdown table for each group under its title; a group without rows has its title alone."""
    shown = [column for column in columns if column.text and column.width != 0]
    titles = [column.full_title or column.title for column in shown]
    parts = []
    for group in groups:
        rows = [[plain(column.text(row)) for column in shown if column.text] for row in group.rows]
        head = f"### {plain(group.title, 200)}\n\n" if group.title else ""
        parts.append(head + (markdown_table(titles, rows) if rows else ""))
    return "\n".join(parts)


def markdown_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; what would end a cell or begin a link, an emphasis or a tag is escaped."""
    lines = [
        _markdown_line(titles),
        _markdown_line(["---"] * len(titles)),
        *(_markdown_line([_escape_markdown(cell) for cell in row]) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _markdown_line(row: Sequence[str]) -> str:
    return f"| {' | '.join(row)} |"


def _escape_markdown(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_[]<>|" else char for char in text)
