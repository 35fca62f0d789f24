"""Where each key and value of a TOML document stands.

The TOML reader keeps no positions, so the text is scanned once more when one is asked for. It has been parsed before:
everything here relies on the text being valid TOML.
"""

import re
from bisect import bisect_right

from qtrack.dataclass import dataclass

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_ASSIGN = re.compile(r"[ \t]*=[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_SCALAR = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"""(?:"{0,2})'
    r"|'''[\s\S]*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\d{4}-\d\d-\d\d [\d:.Zz+-]+"
    r"|[^\s,\]}#]+",
)


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
        self._document()

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column, in characters, of an offset."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def place(self, path: Path) -> Place:
        """The place of `path`, or of the nearest thing around it that stands in the text."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]

    def _document(self) -> None:
        base: Path = ()
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                base = self._header()
            else:
                start = self._at
                self._value(self._assigned(base), start)

    def _header(self) -> Path:
        start = self._at
        array = self._text.startswith("[[", start)
        self._at += 1 + array
        keys = self._keys()
        self._at += 1 + array
        path: Path = ()
        for key in keys[:-1]:
            path = self._last((*path, key))
            self.places.setdefault(path, Place(start, start, self._at))
        path = (*path, keys[-1])
        if array:
            self.places.setdefault(path, Place(start, start, self._at))
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, self._arrays[path])
        self.places[path] = Place(start, start, self._at)
        self.tables.append(path)
        return path

    def _last(self, path: Path) -> Path:
        """`path`, or its last element where it is an array of tables."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _assigned(self, base: Path) -> Path:
        """The path of the key at hand, up to its value."""
        start, path = self._at, base
        keys = self._keys()
        for key in keys[:-1]:
            path = (*path, key)
            self.places.setdefault(path, Place(start, start, self._at))
        self._skip(_ASSIGN)
        return (*path, keys[-1])

    def _value(self, path: Path, key: int) -> None:
        """One value with all that is nested in it; a list holds what is open: TOML nests deeper than calls."""
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
                path = self._assigned(outer.path)

    def _close(self, still_open: list[_Container]) -> _Container | None:
        """Pass the comma or the closing brackets after a value; the container that goes on, if any."""
        while still_open:
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
            if self._text[self._at] not in "]}":
                return still_open[-1]
            self._at += 1
            closed = still_open.pop()
            self.places[closed.path] = Place(closed.key, closed.start, self._at)
            if self._text[closed.start] == "{":
                self.tables.append(closed.path)
        return None

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(_plain_key(self._skip(_KEY)))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"not valid TOML at offset {self._at}")
        self._at = found.end()
        return found[0]


def _plain_key(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    if token[0] != '"':
        return token
    if "\\" not in token:
        return token[1:-1]
    import tomli  # noqa: PLC0415 - only for a key with escapes

    return str(tomli.loads(f"key = {token}")["key"])
