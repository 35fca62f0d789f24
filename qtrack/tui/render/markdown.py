"""Tables in Markdown, for the clipboard."""

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what would end a cell or begin a link, an emphasis or a tag is escaped."""
    lines = [_line(heading), _line(["---"] * len(heading)), *(_line([_escaped(cell) for cell in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_[]<>|" else char for char in text)
