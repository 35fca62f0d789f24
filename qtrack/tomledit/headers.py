r"""The headers of a valid TOML text, found line by line without parsing it: 20 ms of 30,000 headers.

A line that begins with a bracket may as well be part of an array over several lines, such as ``["a"]``, or of a string.
Where a line could be both, what stands before it is parsed.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from qtrack.tomledit.syntax import KEY, STRING_OR_COMMENT, line_start, unquote_key

_LINE = re.compile(r"\n[ \t]*\[[^\n]*")
_KEYS = rf"[ \t]*+(?:{KEY.pattern})(?:[ \t]*+\.[ \t]*+(?:{KEY.pattern}))*+[ \t]*+"
_HEADER = re.compile(rf"\s*+(?:\[\[(?P<array>{_KEYS})\]\]|\[(?P<table>{_KEYS})\])[ \t]*+(?:#.*+)?\r?")
_TRIPLE_QUOTES = re.compile("\"\"\"|'''")
_WORD = re.compile(r"[ \t]*[A-Za-z_]")
_VALUES = frozenset({"true", "false", "inf", "nan"})


class Header(NamedTuple):
    """A header: the keys in it, and whether it has double brackets; a file has few different ones."""

    path: tuple[str, ...]
    array: bool
    certain: bool
    """Whether it could not as well be a line of an array, such as ``[1]`` or ``["a"]``."""


ROOT = Header((), array=False, certain=True)
"""Stands for the beginning of a text, which has no header."""


def scan_headers(text: str) -> tuple[tuple[int, ...], tuple[Header, ...]]:
    """Return where the lines of the headers of a text begin, and the headers; the first is `ROOT` at 0.

    What is returned of a text that is no TOML is not defined.
    """
    padded = "\n" + text  # so that every header has a line end before it
    strings = _find_long_strings(text) if '"""' in text or "'''" in text else []
    lines = list(_LINE.finditer(padded))
    known = {line: _read_header(line) for line in {match[0] for match in lines}}
    certain = {line: header for line, header in known.items() if header and header.certain}
    if not strings and len(certain) == len(known):  # nearly every text
        return (0, *(match.start() for match in lines)), (ROOT, *(certain[match[0]] for match in lines))
    begins = [start for start, _end in strings]
    starts, headers = [0], [ROOT]
    for match in lines:
        start, header = match.start(), known[match[0]]
        if header is None or _is_inside(start, begins, strings):
            continue
        if header.certain or _is_toml(text[starts[-1] : start]):
            starts.append(start)
            headers.append(header)
    return tuple(starts), tuple(headers)


def _read_header(line: str) -> Header | None:
    """Return the header on a line; None where it is a line of an array."""
    found = _HEADER.fullmatch(line)
    if found is None:
        return None
    keys = found["array"] or found["table"]
    path = tuple(unquote_key(key) for key in KEY.findall(keys))
    certain = bool(_WORD.match(keys)) and keys.strip() not in _VALUES
    return Header(path, found["array"] is not None, certain)


def _is_inside(offset: int, begins: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether an offset is in one of some spans, which begin at `begins`."""
    number = bisect_right(begins, offset) - 1
    return number >= 0 and offset < spans[number][1]


def _is_toml(part: str) -> bool:
    """Return whether a part can be parsed by itself: then no array is open at its end."""
    import tomli  # noqa: PLC0415 - only for a line that may be a header or not

    try:
        tomli.loads(part)
    except tomli.TOMLDecodeError:
        return False
    return True


def _find_long_strings(text: str) -> list[tuple[int, int]]:
    """Return the spans of the strings in three quotation marks; whatever looks like a header inside is none."""
    found: list[tuple[int, int]] = []
    at = 0
    while mark := _TRIPLE_QUOTES.search(text, at):
        at = max(at, line_start(text, mark.start()))
        token = STRING_OR_COMMENT.search(text, at)
        while token and token.end() <= mark.start():
            token = STRING_OR_COMMENT.search(text, token.end())
        if token is None:
            break
        if _TRIPLE_QUOTES.match(token[0]):
            found.append(token.span())
        at = token.end()
    return found
