"""Lines of text before they meet the screen: runs of plain text with a tone, measured in terminal cells."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from qtrack.tui.render.glyphs import Glyphs


@dataclass(frozen=True)
class CommandLink:
    """A click runs the command of this id."""

    command: str


@dataclass(frozen=True)
class FilterLink:
    """A click shows the measures that this filter leaves."""

    query: str


Link = CommandLink | FilterLink


@dataclass(frozen=True)
class Style:
    """A tone drawn over those of its `ground`, the lowest first, and what a click asks for."""

    tone: str = ""
    ground: tuple[str, ...] = ()
    link: Link | None = None


Run = tuple[str, str | Style]
"""Plain text and its style, a tone's name where there is nothing but the tone."""
Line = tuple[Run, ...]

TONES = (
    "strong", "dim", "accent", "head", "track", "mark", "problem", "key", "tab", "shifted", "today", "picked", "off",
    "overdue", "red", "amber", "green", "waiting", "done", "dropped",
)  # fmt: skip
"""The tones there are; "" is the text's own colour. The style sheet says what each looks like."""

_NEVER_FIRST = "，。、；：！？）》】」』〕％%,.;:!?)]}”’…"


def fit(text: str, width: int, glyphs: Glyphs, *, right: bool = False) -> str:
    """`text` in exactly `width` cells: filled with blanks, or cut with an ellipsis."""
    size = cell_len(text)
    if size > width:
        text = set_cell_size(text, width - 1).rstrip() + glyphs.ellipsis if width > 0 else ""
        size = cell_len(text)
    blanks = " " * (width - size)
    return blanks + text if right else text + blanks


def width_of(line: Line) -> int:
    """How many cells `line` takes."""
    return sum(cell_len(text) for text, _tone in line)


def style_of(style: str | Style) -> Style:
    """Return the style of a run in full."""
    return Style(style) if isinstance(style, str) else style


def without_tones(line: Iterable[Run]) -> Line:
    """Return `line` in the text's own colour, its links kept."""
    return tuple((text, Style(link=style_of(style).link)) for text, style in line)


def plain_text(line: Iterable[Run]) -> str:
    """The words of `line` alone."""
    return "".join(text for text, _tone in line)


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells.

    Chinese breaks anywhere but before closing punctuation, Latin words break at blanks, a word too long for a
    line is cut. Line breaks in `text` stay.
    """
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, max(2, width))]


def _wrap_paragraph(text: str, width: int) -> list[str]:
    lines, line, room = [], "", width
    for piece in _split_pieces(text, width):
        if cell_len(piece) > room and line:
            lines.append(line.rstrip())
            line, room = "", width
        line += piece if line else piece.lstrip()
        room = width - cell_len(line)
    return [*lines, line.rstrip()]


def _split_pieces(text: str, width: int) -> list[str]:
    """The smallest parts that stay on one line."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        glued = char in _NEVER_FIRST or (last.isascii() and char.isascii() and char != " " and last[-1:] != " ")
        if last and glued and cell_len(last + char) <= width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def bar_line(share: float, expected: float | None, width: int, tone: str, glyphs: Glyphs) -> Line:
    """A bar of `width` cells filled to `share` (0…1), with a mark where it should be (`expected`, 0…1)."""
    halves = round(min(1.0, max(0.0, share)) * width * 2)
    filled = glyphs.full * (halves // 2) + glyphs.half * (halves % 2)
    runs: list[Run] = [(filled, tone), (glyphs.track * (width - len(filled)), "track")]
    if expected is None:
        return tuple(runs)
    at = min(width - 1, max(0, round(min(1.0, max(0.0, expected)) * width)))
    return (*_slice_runs(runs, 0, at), (glyphs.mark, "mark"), *_slice_runs(runs, at + 1, width))


def _slice_runs(runs: list[Run], start: int, end: int) -> list[Run]:
    """The part from `start` to `end` of runs whose characters are one cell each."""
    found, at = [], 0
    for text, tone in runs:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            found.append((part, tone))
        at += len(text)
    return found


def heading_line(title: Run, count: str, width: int, glyphs: Glyphs, note: Run = ("", "")) -> Line:
    """A heading: title, figure, a line to the end of the width, and a note at its end."""
    figure = f" {count}" if count else ""
    end = f" {note[0]}" if note[0] else ""
    room = max(0, width - cell_len(figure) - cell_len(end) - 1)
    head = fit(title[0], min(cell_len(title[0]), room), glyphs)
    rest = max(0, room - cell_len(head))
    return ((head, title[1]), (figure, "dim"), (" " + glyphs.rule * rest, "track"), (end, note[1]))
