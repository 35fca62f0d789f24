"""Elements inserted into and removed from the source of an array or inline table: its layout and comments stay."""

from qtrack.tomledit.positions import Positions
from qtrack.tomledit.syntax import BLANKS, GAP, LINE_REST, line_start, match_end

_OUTER = len(("x",))


def find_elements(source: str) -> list[tuple[int, int]]:
    """Return the spans of the elements of an array, or of the pairs of an inline table, in order."""
    prefix = "x = "
    inside = [place for path, place in Positions(prefix + source).places.items() if len(path) > _OUTER]
    found: list[tuple[int, int]] = []
    for place in sorted(inside, key=lambda place: place.key):
        if found and place.key < found[-1][1]:  # a part of it; what a dotted key names ends with its value
            found[-1] = found[-1][0], max(found[-1][1], place.end)
        else:
            found.append((place.key, place.end))
    return [(start - len(prefix), end - len(prefix)) for start, end in found]


def remove_element(source: str, index: int) -> str:
    """Return `source` without one element and the comma that goes with it; a line left blank goes too."""
    elements = find_elements(source)
    start, end = elements[index]
    comma = match_end(GAP, source, end)
    if source[comma] == ",":
        tail = source[end:comma].rstrip(" \t") + source[comma + 1 :]
        if index + 1 < len(elements) and not _begins_line(source, start):
            tail = tail[match_end(BLANKS, tail, 0) :]  # the next one moves up
        return _join_without_blank_line(source[:start], tail)
    if index == 0:
        return _join_without_blank_line(source[:start], source[end:])
    previous = elements[index - 1][1]
    comma = match_end(GAP, source, previous)
    before = source[:comma] + source[comma + 1 : start].rstrip(" \t")
    on_one_line = "\n" not in source[previous:start]
    return before + source[end:] if on_one_line else _join_without_blank_line(before, source[end:])


def insert_element(source: str, index: int, element: str, newline: str) -> str:
    """Return `source` with a new element at `index`, on a line of its own where the others have theirs."""
    elements = find_elements(source)
    if not elements:
        return source[0] + element + source[1:]
    if index == 0:
        start = elements[0][0]
        between = newline + _indentation(source, start) if _begins_line(source, start) else " "
        return f"{source[:start]}{element},{between}{source[start:]}"
    start, end = elements[index - 1]
    after = match_end(GAP, source, end)
    has_comma = source[after] == ","
    line_end = _end_of_line(source, after + 1 if has_comma else end)
    if line_end is None or source[0] == "{" or (has_comma and "\n" in source[end:after]):
        return f"{source[:end]}, {element}{source[end:]}"
    before = source[:line_end] if has_comma else source[:end] + "," + source[end:line_end]
    comma = "," if has_comma else ""
    return f"{before}{newline}{_indentation(source, start)}{element}{comma}{source[line_end:]}"


def _end_of_line(source: str, offset: int) -> int | None:
    """Return where the line ends, without its line end, if only blanks and a comment follow on it; else None."""
    end = match_end(LINE_REST, source, offset)
    if not source[offset:end].endswith("\n"):
        return None
    return end - (2 if source[offset:end].endswith("\r\n") else 1)


def _begins_line(source: str, start: int) -> bool:
    """Return whether nothing but blanks stands before an element on its line, which is not the first."""
    return source[:start].rstrip(" \t").endswith("\n")


def _join_without_blank_line(before: str, after: str) -> str:
    """Return two parts put together; where they meet on an otherwise blank line, without that line."""
    line = before.rstrip(" \t")
    rest = after.lstrip(" \t")
    if line.endswith("\n") and rest.startswith(("\n", "\r\n")):
        return line + rest[rest.index("\n") + 1 :]
    return before + after


def _indentation(source: str, start: int) -> str:
    """Return the blanks before an element that begins its line; two where it does not."""
    line = line_start(source, start)
    return source[line:start] if line and not source[line:start].strip() else "  "
