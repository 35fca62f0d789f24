"""Whole items put into a text and taken out of it, in the style of their neighbours."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import tomli

from qtrack.editing.locate import Where, find, order_of, single, top
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile.schema import FILE
from qtrack.tomledit import inline as brackets
from qtrack.tomledit.positions import Path, Positions
from qtrack.tomledit.syntax import Blocks, Edit, Piece
from qtrack.tomledit.table import Home
from qtrack.tomledit.values import styled

_COMMENTS = re.compile(r"(?:[ \t]*#[^\n]*(?:\n|\Z))*")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_LINE_END = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_COMMENT_LINE = re.compile(r"[ \t]*#(?!:)")


class Array:
    """An array of a text as its items stand: the blocks of each, or the elements between brackets.

    `where` is any item of it; of a part, the owner must be there.
    """

    def __init__(self, text: Blocks, where: Where) -> None:
        self.text, self.where = text, where
        found = find(text, where.owner) if where.part else None
        self.owner = found.blocks if found else ()
        self.path: Path = (*found.path, where.part) if found else (where.table,)
        self.piece = Piece(text, self.owner or top(text))
        self.home = Home(self.piece.text, self.path[:-1], text.newline)
        self.span = self.home.value(str(self.path[-1])) if str(self.path[-1]) in self.home.keys else None
        if self.span and not self._source().startswith("["):
            raise self._no_list()
        self.items = self._of_headers() if self.span is None else []

    def _of_headers(self) -> list[list[int]]:
        names = tuple(filter(None, (self.where.table, self.where.part)))
        items: list[list[int]] = []
        for block in self.owner if self.where.part else self.text.roots.get(self.where.table, ()):
            head = self.text.heads[block]
            if head.path == names and head.array:
                items.append([block])
            elif head.path[: len(names)] == names and items:
                items[-1].append(block)
            elif head.path[: len(names)] == names:
                raise self._no_list()
        return items

    def _no_list(self) -> EditRefused:
        return EditRefused(_("{item} is no list of tables; edit the file").format(item=self.path[-1]))

    @property
    def written_inline(self) -> bool:
        """Whether an item is an element between brackets."""
        return self.span is not None or (bool(self.owner) and self.home.kind == "inline")

    def __len__(self) -> int:
        return len(self.items) if self.span is None else len(brackets.spans(self._source()))

    def _source(self) -> str:
        start, end = self.span or (0, 0)
        return self.home.text[start:end]

    def source(self, index: int) -> str:
        """The text of an item, as `cut` takes it out."""
        if self.span is None:
            return "".join(self.text.text[start:end] for start, end, _new in self.cut(index))
        start, end = brackets.spans(self._source())[index]
        return self._source()[start:end]

    def cut(self, index: int) -> list[Edit]:
        """The edits that take an item out.

        Comments directly above its header go with it, and those on lines directly below its last value; a comment with
        a blank line between is somebody else's, and so is one at the top of the file. The blank lines behind it go too;
        of the last item of a file those before it.
        """
        if self.span is None:
            return cut_blocks(self.text, self.items[index])
        return self._rewritten(brackets.cut(self._source(), index))

    def _rewritten(self, new: str) -> list[Edit]:
        start, end = self.span or (0, 0)
        return self.piece.in_text([(start, end, new)])

    def put(self, index: int, written: str | Mapping[str, Any]) -> tuple[list[Edit], str]:
        """The edits that put a new item at an index, and its source; a source of the other notation is written anew."""
        inline = self.written_inline
        if isinstance(written, str) and written.lstrip().startswith("{") != inline:
            written = item_values(written, self.where)
        if inline:
            return self._put_inline(index, written)
        source = written if isinstance(written, str) else self._written(written)
        source = source.strip("\r\n") + self.text.newline
        if index < len(self.items):
            at = attached(self.text, self.items[index][0])
            return [(at, at, source + self._gap())], source
        return put_after(self.text, self._last(), source, self._gap()), source

    def _put_inline(self, index: int, written: str | Mapping[str, Any]) -> tuple[list[Edit], str]:
        source = written if isinstance(written, str) else self._inline(written)
        if self.span is None:
            edits = self.home.put(self.where.part, f"[{source}]", order_of(self.where.owner))
            return self.piece.in_text(edits), source
        index = min(index, len(self))
        return self._rewritten(brackets.put(self._source(), index, source, self.text.newline)), source

    def _inline(self, values: Mapping[str, Any]) -> str:
        """A mapping as an inline table that looks like the last one of the array."""
        model = self.source(len(self) - 1) if self.span and len(self) else "{}"
        assign = "=" if "=" in model and "= " not in model else " = "
        blank = " " if model.startswith("{ ") else ""
        pairs = (
            f"{brackets.bare(key)}{assign}{styled(value, '', self.text.newline)}"
            for key, value in _ordered(values, self.where)
        )
        return "{" + blank + ", ".join(pairs) + blank + "}"

    def _last(self) -> int:
        """The block after which a new item goes: behind the last one; a first step directly behind its measure."""
        if self.items:
            return self.items[-1][-1]
        if not self.owner:
            return len(self.text.starts) - 1
        return self.owner[0] if self.where.part == "steps" else self.owner[-1]

    def _gap(self) -> str:
        """What stands between two items: a blank line, unless the present ones have none."""
        if len(self.items) > 1:
            start = self.text.starts[self.items[-1][0]]
            line = self.text.text.rfind("\n", 0, start - 1) + 1
            before = self.text.text[line:start].strip()
            return "" if before and not before.startswith("#") else self.text.newline
        return self.text.newline

    def _written(self, values: Mapping[str, Any]) -> str:
        """An item of a table with a header, in the style of the last one, or of one elsewhere in the file."""
        names = (self.where.table, self.where.part) if self.where.part else (self.where.table,)
        model = self.items[-1][0] if self.items else self._elsewhere(names)
        header, indent, inner, assign = f"[[{'.'.join(names)}]]", "", "", " = "
        if model is not None:
            header, indent, inner, assign = _style(self.text.part(model))
        elif self.owner:
            indent = inner = _style(self.text.part(self.owner[0]))[1] + "  "
        lines = [f"{indent}{header}"]
        lines += [
            f"{inner}{brackets.bare(key)}{assign}{styled(value, chr(34), self.text.newline)}"
            for key, value in _ordered(values, self.where)
        ]
        return "".join(line + self.text.newline for line in lines)

    def _elsewhere(self, names: tuple[str, ...]) -> int | None:
        heads = self.text.heads
        return next((n for n in self.text.roots.get(names[0], ()) if heads[n].path == names and heads[n].array), None)


def _style(block: str) -> tuple[str, str, str, str]:
    """Of the text of a block: its header, the blanks before it and before its keys, and its equals sign."""
    where = Positions(block)
    place = where.places[where.tables[0]]
    start = place.value
    home = Home(block, where.tables[0])
    first = next((begin for begin, _end in home.keys.values()), None)
    indent = block[:start]
    inner = indent if first is None else block[block.rfind("\n", 0, first) + 1 : first]
    return block[start : place.end], indent, inner, home.assign()


def _ordered(values: Mapping[str, Any], where: Where) -> list[tuple[str, Any]]:
    """The values in the order of the format, the user's own keys last."""
    order = {name: number for number, name in enumerate(order_of(where))}
    return sorted(values.items(), key=lambda item: order.get(item[0], len(order)))


def item_values(source: str, where: Where) -> dict[str, Any]:
    """The values of an item from its source."""
    if source.lstrip().startswith("{"):
        return dict(tomli.loads(f"x = {source.strip()}")["x"])
    data: Any = tomli.loads(source)
    for name in filter(None, (where.table, where.part)):
        data = data[name][0] if isinstance(data[name], list) else data[name]
    return dict(data)


def put_table(text: Blocks, where: Where, source: str) -> list[Edit]:
    """The edits that put a single table into a text that has none of it: behind the one before it in the format."""
    names = list(FILE.keys)
    earlier = (text.roots.get(name, ()) for name in names[: names.index(where.table)] if single(name))
    block = max((number for numbers in earlier for number in numbers), default=0)
    return put_after(text, block, source.strip("\r\n") + text.newline, text.newline)


def cut_blocks(text: Blocks, numbers: Sequence[int]) -> list[Edit]:
    """The edits that take blocks out, with their comments and the blank lines behind them, at the end before them."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_cut_run(text, run) for run in runs]


def _cut_run(text: Blocks, run: Sequence[int]) -> Edit:
    start, end = attached(text, run[0]), _body_end(text, run[-1])
    end = _match(_BLANK_LINES, text.text, end, text.span(run[-1])[1])
    if end == len(text.text):
        finished = text.text.endswith("\n")
        while start and not text.text[(line := text.text.rfind("\n", 0, start - 1) + 1) : start].strip():
            start = line
        if start and not finished:
            start -= 2 if text.text[:start].endswith("\r\n") else 1
    return start, end, ""


def put_after(text: Blocks, block: int, source: str, gap: str) -> list[Edit]:
    """The edit that puts an item behind what belongs to a block."""
    at = _body_end(text, block)
    before, rest = text.text[:at], text.text[at : at + 200]
    if not before.strip():
        return [(at, at, source + (gap if rest.strip() else ""))]
    if not before.endswith("\n"):
        return [(at, at, text.newline + gap + source.removesuffix(text.newline))]
    blank = rest.lstrip(" \t").startswith(("\n", "\r\n"))
    return [(at, at, gap + source + ("" if blank or not rest else gap))]


def _body_end(text: Blocks, block: int) -> int:
    """Where what belongs to a block ends: its last value, and comments directly below that do not touch a header."""
    _start, end = text.span(block)
    body = _values_end(text, block)
    after = _match(_COMMENTS, text.text, body, end)
    return body if after == end and end < len(text.text) else after


def _values_end(text: Blocks, block: int) -> int:
    """The beginning of the line after a block's last value, or after its header."""
    start, end = text.span(block)
    part = text.text[start:end]
    ends = [place.end for path, place in Positions(part).places.items() if path]
    return _match(_LINE_END, text.text, start + max(ends), end) if ends else start


def attached(text: Blocks, block: int) -> int:
    """Where an item begins: at its header, or at the comments directly above it."""
    start = text.starts[block]
    least = _values_end(text, block - 1)
    at = start
    while at > least and _COMMENT_LINE.match(text.text, line := text.text.rfind("\n", 0, at - 1) + 1):
        at = line
    return start if at == 0 else at


def _match(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start
