"""Edits that insert and remove whole blocks of a document, with the comments and blank lines that belong to them.

Comments directly above a header belong to its block, and those on lines directly below its last value. A comment with a
blank line between does not, nor does one at the top of the file.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qtrack.tomledit.document import Document
from qtrack.tomledit.edits import TextEdit
from qtrack.tomledit.positions import Positions
from qtrack.tomledit.syntax import LINE_REST, line_start, match_end, quote_key
from qtrack.tomledit.values import format_like

_COMMENTS = re.compile(r"(?:[ \t]*#[^\n]*(?:\n|\Z))*")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_COMMENT_LINE = re.compile(r"[ \t]*#(?!:)")
_LOOK_AHEAD = 200
"""Characters behind a place in which the next line is looked for."""


def remove_blocks(document: Document, blocks: Sequence[int]) -> list[TextEdit]:
    """Return the edits that remove blocks, with the blank lines behind them; at the end of the file those before."""
    runs: list[list[int]] = []
    for block in blocks:
        if runs and block == runs[-1][-1] + 1:
            runs[-1].append(block)
        else:
            runs.append([block])
    return [_remove_run(document, run) for run in runs]


def _remove_run(document: Document, run: Sequence[int]) -> TextEdit:
    text = document.text
    start, end = find_block_start(document, run[0]), _find_block_end(document, run[-1])
    end = match_end(_BLANK_LINES, text, end, document.span(run[-1])[1])
    if end == len(text):
        finished = text.endswith("\n")
        while start and not text[(line := line_start(text, start - 1)) : start].strip():
            start = line
        if start and not finished:
            start -= 2 if text[:start].endswith("\r\n") else 1
    return start, end, ""


def insert_after_block(document: Document, block: int, source: str, gap: str) -> list[TextEdit]:
    """Return the edit that inserts lines behind what belongs to a block, with a gap, such as a blank line, between."""
    at = _find_block_end(document, block)
    before, rest = document.text[:at], document.text[at : at + _LOOK_AHEAD]
    if not before.strip():
        return [(at, at, source + (gap if rest.strip() else ""))]
    if not before.endswith("\n"):
        return [(at, at, document.newline + gap + source.removesuffix(document.newline))]
    blank = rest.lstrip(" \t").startswith(("\n", "\r\n"))
    return [(at, at, gap + source + ("" if blank or not rest else gap))]


def insert_table(document: Document, source: str, earlier: Iterable[str]) -> list[TextEdit]:
    """Return the edits that insert a table which the document has not, behind the tables named in `earlier`."""
    block = max((block for name in earlier for block in document.roots.get(name, ())), default=0)
    return insert_after_block(document, block, source.strip("\r\n") + document.newline, document.newline)


def format_table(name: str, values: Mapping[str, Any], newline: str) -> str:
    """Return the lines of a table with a header."""
    pairs = (f"{quote_key(key)} = {format_like(value, chr(34), newline)}" for key, value in values.items())
    return "".join(line + newline for line in (f"[{quote_key(name)}]", *pairs))


def find_block_start(document: Document, block: int) -> int:
    """Return where a block with the comments above it begins."""
    text, start = document.text, document.starts[block]
    least = _find_last_value_end(document, block - 1)
    at = start
    while at > least and _COMMENT_LINE.match(text, line := line_start(text, at - 1)):
        at = line
    return start if at == 0 else at


def _find_block_end(document: Document, block: int) -> int:
    """Return where a block with the comments below it ends; comments that reach the next header belong to that."""
    end = document.span(block)[1]
    values_end = _find_last_value_end(document, block)
    comments_end = match_end(_COMMENTS, document.text, values_end, end)
    return values_end if comments_end == end < len(document.text) else comments_end


def _find_last_value_end(document: Document, block: int) -> int:
    """Return the beginning of the line after a block's last value, or after its header."""
    start, end = document.span(block)
    ends = [place.end for path, place in Positions(document.text[start:end]).places.items() if path]
    return match_end(LINE_REST, document.text, start + max(ends), end) if ends else start
