"""Positions of each key and value of a TOML document.

The TOML parser keeps no positions, so the text is scanned once more when one is asked for. It has been parsed before:
everything here relies on the text being valid TOML.
"""

import re
from bisect import bisect_right

from qtrack.dataclass import dataclass
from qtrack.tomledit.syntax import BLANKS, GAP, KEY, STRING, unquote_key

Path = tuple[str | int, ...]

_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_SCALAR = re.compile(STRING + r"|\d{4}-\d\d-\d\d [\d:.Zz+-]+|[^\s,\]}#]+")


@dataclass(frozen=True)
class Place:
    """Offsets in characters: of the key (or the table's header), of the value, and of the value's end."""

    key: int
    value: int
    end: int


@dataclass
class _Container:
    """An array or inline table that is not closed yet: its places, and how many elements were begun."""

    path: Path
    key: int
    start: int
    count: int = 0


class Positions:
    """The places of everything in a valid TOML text, by path: ``("measures", 3, "due")``."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._arrays: dict[Path, int] = {}
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.places: dict[Path, Place] = {(): Place(0, 0, len(text))}
        self.tables: list[Path] = []
        """The paths of all tables that have a header or braces, those of one array in order."""
        self._read_document()

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column, in characters, of an offset."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def place(self, path: Path) -> Place:
        """Return the place of `path`, or of the nearest table or array around it that stands in the text."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]

    def _read_document(self) -> None:
        base: Path = ()
        while True:
            self._skip(GAP)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                base = self._read_header()
            else:
                start = self._at
                self._read_value(self._read_assignment(base), start)

    def _read_header(self) -> Path:
        start = self._at
        array = self._text.startswith("[[", start)
        self._at += 1 + array
        keys = self._read_keys()
        self._at += 1 + array
        path: Path = ()
        for key in keys[:-1]:
            path = self._current((*path, key))
            self.places.setdefault(path, Place(start, start, self._at))
        path = (*path, keys[-1])
        if array:
            self.places.setdefault(path, Place(start, start, self._at))
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, self._arrays[path])
        self.places[path] = Place(start, start, self._at)
        self.tables.append(path)
        return path

    def _current(self, path: Path) -> Path:
        """Return `path`, or its last element where it is an array of tables."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _read_assignment(self, base: Path) -> Path:
        """Read a key and its equals sign; return its path."""
        start, path = self._at, base
        keys = self._read_keys()
        for key in keys[:-1]:
            path = (*path, key)
            self.places.setdefault(path, Place(start, start, self._at))
        self._skip(_EQUALS)
        return (*path, keys[-1])

    def _read_value(self, path: Path, key: int) -> None:
        """Read a value with all that is nested in it; a list holds what is open, for TOML nests deeper than calls."""
        still_open: list[_Container] = []
        while True:
            start = self._at
            if self._text[start] in "[{":
                self._at += 1
                still_open.append(_Container(path, key, start))
            else:
                self._skip(_SCALAR)
                self.places[path] = Place(key, start, self._at)
            if not (outer := self._close(still_open)):
                return
            key = self._at
            if self._text[outer.start] == "[":
                path = (*outer.path, outer.count)
                outer.count += 1
            else:
                path = self._read_assignment(outer.path)

    def _close(self, still_open: list[_Container]) -> _Container | None:
        """Read the comma or the closing brackets after a value; return the container that goes on, if any."""
        while still_open:
            self._skip(GAP)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(GAP)
            if self._text[self._at] not in "]}":
                return still_open[-1]
            self._at += 1
            closed = still_open.pop()
            self.places[closed.path] = Place(closed.key, closed.start, self._at)
            if self._text[closed.start] == "{":
                self.tables.append(closed.path)
        return None

    def _read_keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(BLANKS)
            keys.append(unquote_key(self._skip(KEY)))
            self._skip(BLANKS)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"not valid TOML at offset {self._at}")
        self._at = found.end()
        return found[0]
