"""A table as it stands in a text: where its own keys are, and the edits that set and clear them."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.plain import cells
from qtrack.tomledit import inline
from qtrack.tomledit.positions import Path, Positions
from qtrack.tomledit.syntax import Edit

_LINE_END = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_INDENT = re.compile(r"[ \t]*")
_NAME = re.compile(r"""[ \t]*(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")


class Home:
    """The table at `path` of a text; its keys are those written in it, not the tables with headers of their own."""

    def __init__(self, text: str, path: Path, newline: str = "\n") -> None:
        self.text, self.path, self.newline = text, path, newline
        self.where = Positions(text)
        self._headers = sorted(
            place.value for table in self.where.tables if text[(place := self.where.places[table]).value] == "["
        )

    @cached_property
    def kind(self) -> str:
        """How the table is written: "header", "inline", "dotted", or "none" where only its parts are, if anything."""
        place = self.where.places.get(self.path)
        if not self.path:
            return "header"
        if place is None:
            return "none"
        if self.text[place.value] == "{":
            return "inline"
        if self.text[place.value] != "[":
            return "dotted"
        return "header" if self.path in self.where.tables else "none"

    @property
    def missing(self) -> bool:
        """Whether there is neither the table nor any part of it."""
        return bool(self.path) and self.path not in self.where.places

    @cached_property
    def _range(self) -> tuple[int, int]:
        first = next(iter(self._headers), len(self.text))
        if not self.path or self.kind in {"dotted", "none"}:
            return 0, first
        place = self.where.places[self.path]
        if self.kind == "inline":
            return place.value, place.end
        return place.end, next((start for start in self._headers if start > place.value), len(self.text))

    @cached_property
    def keys(self) -> dict[str, tuple[int, int]]:
        """Where each key begins and its value ends, in order; of dotted keys the first and the last."""
        low, high = self._range
        size = len(self.path)
        found: dict[str, tuple[int, int]] = {}
        for path, place in self.where.places.items():
            if len(path) > size and path[:size] == self.path and place.key < place.value and low <= place.key < high:
                start, end = found.get(str(path[size]), (place.key, place.end))
                found[str(path[size])] = min(start, place.key), max(end, place.end)
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def value(self, key: str) -> tuple[int, int] | None:
        """Where the value of a key begins and ends; None where there is none.

        Raises:
            EditRefused: the key holds a table that is written in several places.
        """
        place = self.where.places.get((*self.path, key))
        if place is None:
            return None
        if key not in self.keys or place.key == place.value:
            raise EditRefused(_("{key} is a table; edit the file").format(key=key))
        return place.value, place.end

    def source(self, key: str) -> str | None:
        """The TOML source of a key's value."""
        span = self.value(key)
        return None if span is None else self.text[span[0] : span[1]]

    def put(self, key: str, source: str, order: Sequence[str]) -> list[Edit]:
        """The edits that give a key its value; a new one goes where `order` has it among the others."""
        span = self.value(key)
        if span is not None:
            return self._kept(self.text[span[0] : span[1]], source, self._in_column(*span, source))
        if self.kind == "inline":
            return self._put_inline(key, source, order)
        before = self._before(key, order)
        if self.kind == "none":
            return [self._put_header(f"{inline.bare(key)} = {source}")]
        if before is not None:
            at = self._line_end(self.keys[before][1])
        elif self.kind == "dotted":
            at = self._line_start(min(start for start, _end in self.keys.values()))
        else:
            at = self._line_end(self.where.places[self.path].end) if self.path else 0
        line = self._line(key, source, before)
        unfinished = at > 0 and self.text[at - 1] != "\n"
        return [(at, at, self.newline + line if unfinished else line + self._newline_before(at))]

    def _put_header(self, line: str) -> Edit:
        """The edit that writes a table's first key under a header: before that of its parts, else at the end."""
        newline = self.newline
        new = f"[{'.'.join(inline.bare(str(name)) for name in self.path)}]{newline}{line}{newline}"
        if not self.missing:
            start = self._line_start(self.where.places[self.path].value)
            return start, start, new + newline
        end = len(self.text)
        return end, end, newline * (2 - (self.text[-1:] in {"", "\n"})) + new

    def clear(self, key: str) -> list[Edit]:
        """The edits that take a key away; the comments on its lines stay, on lines of their own."""
        if self.value(key) is None:
            return []
        start, end = self.keys[key]
        if self.kind == "inline":
            place = self.where.places[self.path]
            old = self.text[place.value : place.end]
            new = inline.cut(old, self._spans(old).index(start - place.value))
            return self._kept(old, new, (place.value, place.end, new))
        low, high = self._line_start(start), self._line_end(end)
        indent, line_end = self.text[low:start], self._newline_before(high)
        left = "".join(indent + comment + line_end for comment in inline.comments(self.text[low:high]))
        if not self.text[low:high].endswith("\n"):  # the last line of a file that ends without a line end
            left = left.removesuffix(line_end)
            low -= 0 if left else len(self._newline_before(low)) if low else 0
        return [(low, high, left)]

    def _kept(self, old: str, new: str, edit: Edit) -> list[Edit]:
        """An edit; comments that would be lost by it go on lines above."""
        lost = Counter(inline.comments(old)) - Counter(inline.comments(new))
        if not lost:
            return [edit]
        outer = min(p.key for p in self.where.places.values() if p.key < p.value and p.key <= edit[0] < p.end)
        start = self._line_start(outer)
        lines = (f"{self.text[start:outer]}{comment}{self.newline}" for comment in lost.elements())
        return [(start, start, "".join(lines)), edit]

    def _in_column(self, start: int, end: int, new: str) -> Edit:
        """The edit of a value; where a comment stands in a column of its own behind it, it stays in its column."""
        blanks = _length(_INDENT, self.text, end) - end
        old = self.text[start:end]
        if blanks <= 1 or self.text[end + blanks : end + blanks + 1] != "#" or "\n" in old + new:
            return start, end, new
        return start, end + blanks, new + " " * max(1, blanks + cells(old) - cells(new))

    def _put_inline(self, key: str, source: str, order: Sequence[str]) -> list[Edit]:
        place = self.where.places[self.path]
        old = self.text[place.value : place.end]
        before = self._before(key, order)
        index = 0 if before is None else self._spans(old).index(self.keys[before][0] - place.value) + 1
        pair = inline.bare(key) + self.assign(before) + source
        return [(place.value, place.end, inline.put(old, index, pair, self.newline))]

    def _spans(self, source: str) -> list[int]:
        return [start for start, _end in inline.spans(source)]

    def _before(self, key: str, order: Sequence[str]) -> str | None:
        """The key after which a new one goes; None for the beginning."""
        if key not in order:
            return next(reversed(self.keys), None)
        rank = {name: number for number, name in enumerate(order)}
        return max((name for name in self.keys if rank.get(name, len(rank)) < rank[key]), key=rank.get, default=None)  # type: ignore[arg-type]

    def _line(self, key: str, source: str, before: str | None) -> str:
        """The line of a new key, written like its neighbour's."""
        model = before or next(iter(self.keys), None)
        if model is None:
            start = self.where.places[self.path].value if self.path else 0
            return f"{self._indent(start)}{inline.bare(key)} = {source}"
        start = self.keys[model][0]
        prefix = self.text[start : self._name(start)] if self.kind == "dotted" else ""
        return f"{self._indent(start)}{prefix}{self._padded(key, model)}{self.assign(model).lstrip()}{source}"

    def _name(self, start: int) -> int:
        """Where the last name of a dotted key that belongs to this table begins."""
        for _part in self.path:
            found = _NAME.match(self.text, start)
            start = self.text.index(".", found.end() if found else start) + 1
        return _length(_INDENT, self.text, start)

    def _padded(self, key: str, model: str) -> str:
        """A key with the blanks before its equals sign, so many that it stands in line with a model that has many."""
        start = self.keys[model][0]
        first = self._name(start) if self.kind == "dotted" else start
        assign = self._assign_at(start)
        blanks = assign - len(self.text[:assign].rstrip(" \t"))
        name = inline.bare(key)
        return name.ljust(assign - first - 1) + " " if blanks > 1 else name + " " * blanks

    def assign(self, model: str | None = None) -> str:
        """The equals sign with the blanks around it, as it stands at the model's key."""
        model = model or next(iter(self.keys), None)
        if model is None:
            return " = "
        at = self._assign_at(self.keys[model][0])
        before, after = self.text[at - 1] in " \t", self.text[at + 1] in " \t"
        return " " * before + "=" + " " * after

    def _assign_at(self, start: int) -> int:
        """The equals sign of the key that begins at `start`."""
        while True:
            found = _NAME.match(self.text, start)
            end = _length(_INDENT, self.text, found.end() if found else start)
            if self.text[end] == "=":
                return end
            start = end + 1

    def _indent(self, start: int) -> str:
        """The blanks at the beginning of a line."""
        line = self._line_start(start)
        return self.text[line : _length(_INDENT, self.text, line)]

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        """The beginning of the line after the statement or header that ends at `offset`."""
        return _length(_LINE_END, self.text, offset)

    def _newline_before(self, offset: int) -> str:
        """The line end before an offset, or the text's usual one."""
        if self.text[max(0, offset - 2) : offset] == "\r\n":
            return "\r\n"
        return "\n" if self.text[max(0, offset - 1) : offset] == "\n" else self.newline


def _length(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where what fits at `start` ends."""
    found = pattern.match(text, start)
    return found.end() if found else start
