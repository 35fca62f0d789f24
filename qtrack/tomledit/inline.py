"""Elements put into and cut out of an array or inline table in its source: its layout and comments stay."""

import re

from qtrack.tomledit.positions import Positions

TOKEN = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"""(?:"{0,2})'
    r"|'''[\s\S]*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\r\n]*"
)
"""What may hold anything: texts and comments."""
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")
_BLANKS = re.compile(r"[ \t]*")
_OUTER = len(("x",))
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def bare(key: str) -> str:
    """A key as it is written: bare if it can be."""
    if _BARE.fullmatch(key):
        return key
    from tomlkit import item  # noqa: PLC0415 - only for who edits

    return item(key).as_string()


def comments(source: str) -> list[str]:
    """The comments in a piece of TOML, without line ends."""
    return [found[0] for found in TOKEN.finditer(source) if found[0][0] == "#"]


def spans(source: str) -> list[tuple[int, int]]:
    """Where the elements of an array, or the pairs of an inline table, begin and end, in order."""
    prefix = "x = "
    inside = [place for path, place in Positions(prefix + source).places.items() if len(path) > _OUTER]
    found: list[tuple[int, int]] = []
    for place in sorted(inside, key=lambda place: place.key):
        if found and place.key < found[-1][1]:  # a part of it; what a dotted key names ends with its value
            found[-1] = found[-1][0], max(found[-1][1], place.end)
        else:
            found.append((place.key, place.end))
    return [(start - len(prefix), end - len(prefix)) for start, end in found]


def cut(source: str, index: int) -> str:
    """`source` without one element and the comma that goes with it; a line left blank goes too."""
    elements = spans(source)
    start, end = elements[index]
    after = _GAP.match(source, end)
    if after and source[after.end()] == ",":
        tail = source[end : after.end()].rstrip(" \t") + source[after.end() + 1 :]
        if index + 1 < len(elements) and not _broken_before(source, start):
            tail = tail[_length(_BLANKS, tail) :]  # the next one moves up
        return _without_blank_line(source[:start], tail)
    if index == 0:
        return _without_blank_line(source[:start], source[end:])
    previous = elements[index - 1][1]
    gap = source[previous:start]
    comma = _length(_GAP, gap)
    before = source[:previous] + gap[:comma] + gap[comma + 1 :].rstrip(" \t")
    return _without_blank_line(before, source[end:]) if "\n" in gap else before + source[end:]


def _broken_before(source: str, start: int) -> bool:
    """Whether nothing but blanks stands before an element on its line."""
    return source[:start].rstrip(" \t").endswith("\n")


def _without_blank_line(before: str, after: str) -> str:
    """Two parts put together; where they meet on an otherwise blank line, without that line."""
    line = before.rstrip(" \t")
    rest = after.lstrip(" \t")
    if line.endswith("\n") and rest.startswith(("\n", "\r\n")):
        return line + rest[rest.index("\n") + 1 :]
    return before + after


def put(source: str, index: int, element: str, newline: str) -> str:
    """`source` with `element` as its new one at `index`, on a line of its own where the others have theirs."""
    elements = spans(source)
    if not elements:
        return source[0] + element + source[1:]
    if index == 0:
        start = elements[0][0]
        between = newline + _indentation(source, start) if _broken_before(source, start) else " "
        return f"{source[:start]}{element},{between}{source[start:]}"
    start, end = elements[index - 1]
    gap = _length(_GAP, source[end:])
    comma = end + gap if source[end + gap] == "," else None
    line_end = _REST_OF_LINE.match(source, end if comma is None else comma + 1)
    if line_end is None or "\n" in source[end : comma or end] or source[0] == "{":
        return f"{source[:end]}, {element}{source[end:]}"
    before = source[:end] + "," + source[end : line_end.end()] if comma is None else source[: line_end.end()]
    last = "" if comma is None else ","
    return f"{before}{newline}{_indentation(source, start)}{element}{last}{source[line_end.end() :]}"


def _indentation(source: str, start: int) -> str:
    """The blanks before an element that begins its line; two where it does not."""
    line = source.rfind("\n", 0, start) + 1
    return source[line:start] if line and not source[line:start].strip() else "  "


def _length(pattern: re.Pattern[str], text: str) -> int:
    """How much of the beginning of a text fits."""
    found = pattern.match(text)
    return found.end() if found else 0
