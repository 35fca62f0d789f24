"""One table of a TOML text: where its own keys stand, and the edits that set and clear them."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.plain import count_cells
from qtrack.tomledit.edits import TextEdit
from qtrack.tomledit.inline import find_elements, insert_element, remove_element
from qtrack.tomledit.positions import Path, Positions
from qtrack.tomledit.syntax import BLANKS, KEY, LINE_REST, find_comments, line_start, match_end, quote_key

_KEY_PART = re.compile(rf"[ \t]*(?:{KEY.pattern})")


class TableEditor:
    """The table at `path` of a text; its keys are those written in it, not the tables with headers of their own."""

    def __init__(self, text: str, path: Path, newline: str = "\n") -> None:
        self.text, self.path, self.newline = text, path, newline
        self._positions = Positions(text)
        self._places = self._positions.places
        self._headers = sorted(
            place.value for table in self._positions.tables if text[(place := self._places[table]).value] == "["
        )

    @cached_property
    def notation(self) -> str:
        """How the table is written: "header", "inline", "dotted", or "none" where only its subtables are, if any."""
        place = self._places.get(self.path)
        if not self.path:
            return "header"
        if place is None:
            return "none"
        if self.text[place.value] == "{":
            return "inline"
        if self.text[place.value] != "[":
            return "dotted"
        return "header" if self.path in self._positions.tables else "none"

    @property
    def is_missing(self) -> bool:
        """Whether there is neither the table nor any subtable of it."""
        return bool(self.path) and self.path not in self._places

    @cached_property
    def _range(self) -> tuple[int, int]:
        first = next(iter(self._headers), len(self.text))
        if not self.path or self.notation in {"dotted", "none"}:
            return 0, first
        place = self._places[self.path]
        if self.notation == "inline":
            return place.value, place.end
        return place.end, next((start for start in self._headers if start > place.value), len(self.text))

    @cached_property
    def keys(self) -> dict[str, tuple[int, int]]:
        """Where each key begins and its value ends, in order; of dotted keys the first and the last."""
        low, high = self._range
        size = len(self.path)
        found: dict[str, tuple[int, int]] = {}
        for path, place in self._places.items():
            if len(path) > size and path[:size] == self.path and place.key < place.value and low <= place.key < high:
                start, end = found.get(str(path[size]), (place.key, place.end))
                found[str(path[size])] = min(start, place.key), max(end, place.end)
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def value_span(self, key: str) -> tuple[int, int] | None:
        """Return where the value of a key begins and ends; None where there is none.

        Raises:
            EditRefused: the key holds a table that is written in several places.
        """
        place = self._places.get((*self.path, key))
        if place is None:
            return None
        if key not in self.keys or place.key == place.value:
            raise EditRefused(_("{key} is a table; edit the file").format(key=key))
        return place.value, place.end

    def source(self, key: str) -> str | None:
        """Return the TOML source of a key's value; raise EditRefused as `value_span`."""
        span = self.value_span(key)
        return None if span is None else self.text[span[0] : span[1]]

    def set_key(self, key: str, source: str, order: Sequence[str]) -> list[TextEdit]:
        """Return the edits that give a key its value; a new one goes where `order` has it among the others."""
        span = self.value_span(key)
        if span is not None:
            return self._keep_comments(self.text[span[0] : span[1]], source, self._replace_value(*span, source))
        if self.notation == "inline":
            return self._insert_pair(key, source, order)
        before = self._key_before(key, order)
        if self.notation == "none":
            return [self._insert_header(f"{quote_key(key)} = {source}")]
        if before is not None:
            at = self._next_line(self.keys[before][1])
        elif self.notation == "dotted":
            at = line_start(self.text, min(start for start, _end in self.keys.values()))
        else:
            at = self._next_line(self._places[self.path].end) if self.path else 0
        line = self._format_line(key, source, before)
        unfinished = at > 0 and self.text[at - 1] != "\n"
        return [(at, at, self.newline + line if unfinished else line + self._line_end_before(at))]

    def clear_key(self, key: str) -> list[TextEdit]:
        """Return the edits that remove a key; the comments on its lines stay, on lines of their own."""
        if self.value_span(key) is None:
            return []
        start, end = self.keys[key]
        if self.notation == "inline":
            place = self._places[self.path]
            old = self.text[place.value : place.end]
            new = remove_element(old, self._pair_index(old, start - place.value))
            return self._keep_comments(old, new, (place.value, place.end, new))
        low, high = line_start(self.text, start), self._next_line(end)
        indent, line_end = self.text[low:start], self._line_end_before(high)
        left = "".join(indent + comment + line_end for comment in find_comments(self.text[low:high]))
        if not self.text[low:high].endswith("\n"):  # the last line of a file that ends without a line end
            left = left.removesuffix(line_end)
            low -= 0 if left else len(self._line_end_before(low)) if low else 0
        return [(low, high, left)]

    def equals_sign(self, model: str | None = None) -> str:
        """Return the equals sign with the blanks around it, as it stands at the key `model`, or at the first one."""
        model = model or next(iter(self.keys), None)
        if model is None:
            return " = "
        at = self._find_equals_sign(self.keys[model][0])
        before, after = self.text[at - 1] in " \t", self.text[at + 1] in " \t"
        return " " * before + "=" + " " * after

    def _insert_header(self, line: str) -> TextEdit:
        """Return the edit that writes a first key under a header: before those of the subtables, or at the end."""
        newline = self.newline
        new = f"[{'.'.join(quote_key(str(name)) for name in self.path)}]{newline}{line}{newline}"
        if not self.is_missing:
            start = line_start(self.text, self._places[self.path].value)
            return start, start, new + newline
        end = len(self.text)
        return end, end, newline * (2 - (self.text[-1:] in {"", "\n"})) + new

    def _insert_pair(self, key: str, source: str, order: Sequence[str]) -> list[TextEdit]:
        place = self._places[self.path]
        old = self.text[place.value : place.end]
        before = self._key_before(key, order)
        index = 0 if before is None else self._pair_index(old, self.keys[before][0] - place.value) + 1
        pair = quote_key(key) + self.equals_sign(before) + source
        return [(place.value, place.end, insert_element(old, index, pair, self.newline))]

    def _replace_value(self, start: int, end: int, new: str) -> TextEdit:
        """Return the edit of a value; a comment that stands in a column of its own behind it stays in its column."""
        blanks = match_end(BLANKS, self.text, end) - end
        old = self.text[start:end]
        if blanks <= 1 or self.text[end + blanks : end + blanks + 1] != "#" or "\n" in old + new:
            return start, end, new
        return start, end + blanks, new + " " * max(1, blanks + count_cells(old) - count_cells(new))

    def _keep_comments(self, old: str, new: str, edit: TextEdit) -> list[TextEdit]:
        """Return an edit and, before it, one that puts the comments which it would lose on lines above."""
        lost = Counter(find_comments(old)) - Counter(find_comments(new))
        if not lost:
            return [edit]
        outer = min(p.key for p in self._places.values() if p.key < p.value and p.key <= edit[0] < p.end)
        start = line_start(self.text, outer)
        lines = (f"{self.text[start:outer]}{comment}{self.newline}" for comment in lost.elements())
        return [(start, start, "".join(lines)), edit]

    def _pair_index(self, source: str, start: int) -> int:
        """Return the number of the pair of an inline table that begins at `start`."""
        return [begin for begin, _end in find_elements(source)].index(start)

    def _key_before(self, key: str, order: Sequence[str]) -> str | None:
        """Return the key after which a new one goes; None for the beginning."""
        if key not in order:
            return next(reversed(self.keys), None)
        rank = {name: number for number, name in enumerate(order)}
        earlier = [name for name in self.keys if rank.get(name, len(rank)) < rank[key]]
        return max(earlier, key=rank.__getitem__, default=None)

    def _format_line(self, key: str, source: str, before: str | None) -> str:
        """Return the line of a new key, written like that of its neighbour."""
        model = before or next(iter(self.keys), None)
        if model is None:
            start = self._places[self.path].value if self.path else 0
            return f"{self._indentation(start)}{quote_key(key)} = {source}"
        start = self.keys[model][0]
        prefix = self.text[start : self._find_last_part(start)] if self.notation == "dotted" else ""
        name, equals = self._pad_key(key, model), self.equals_sign(model).lstrip()
        return f"{self._indentation(start)}{prefix}{name}{equals}{source}"

    def _pad_key(self, key: str, model: str) -> str:
        """Return a key with blanks behind it; if the model's are several, so many that the equals signs are in line."""
        start = self.keys[model][0]
        first = self._find_last_part(start) if self.notation == "dotted" else start
        equals = self._find_equals_sign(start)
        blanks = equals - len(self.text[:equals].rstrip(" \t"))
        name = quote_key(key)
        return name.ljust(equals - first - 1) + " " if blanks > 1 else name + " " * blanks

    def _find_last_part(self, start: int) -> int:
        """Return where the last part of the dotted key at `start` begins, which is the key in this table."""
        for _part in self.path:
            start = self.text.index(".", match_end(_KEY_PART, self.text, start)) + 1
        return match_end(BLANKS, self.text, start)

    def _find_equals_sign(self, start: int) -> int:
        """Return where the equals sign of the key that begins at `start` is."""
        while True:
            end = match_end(BLANKS, self.text, match_end(_KEY_PART, self.text, start))
            if self.text[end] == "=":
                return end
            start = end + 1

    def _indentation(self, start: int) -> str:
        """Return the blanks at the beginning of a line."""
        line = line_start(self.text, start)
        return self.text[line : match_end(BLANKS, self.text, line)]

    def _next_line(self, offset: int) -> int:
        """Return the beginning of the line after the statement or header that ends at `offset`."""
        return match_end(LINE_REST, self.text, offset)

    def _line_end_before(self, offset: int) -> str:
        """Return the line end before an offset, or the text's usual one."""
        if self.text[max(0, offset - 2) : offset] == "\r\n":
            return "\r\n"
        return "\n" if self.text[max(0, offset - 1) : offset] == "\n" else self.newline
