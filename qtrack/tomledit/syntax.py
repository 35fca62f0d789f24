"""Where the tables of a text stand, found by their headers: fast, for large files are edited while somebody waits."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, overload

import tomli

from qtrack.tomledit.inline import TOKEN

_LINE = re.compile(r"\n[ \t]*\[[^\n]*")
_HEADER = re.compile(
    r"\s*(\[\[?)((?:[^\]\"'#]++|\"(?:[^\"\\]|\\.)*+\"|'[^']*+')++)\]\]?[ \t]*+(?:#.*+)?\r?",
)
_LONG = re.compile("\"\"\"|'''")
_WORD = re.compile(r"[ \t]*[A-Za-z_]")
_VALUES = frozenset({"true", "false", "inf", "nan"})


class Head(NamedTuple):
    """A header: the names in it, and whether it has double brackets; a file has few different ones."""

    path: tuple[str, ...]
    array: bool
    sure: bool
    """Whether it could not as well be a line of an array, such as ``[1]`` or ``["a"]``."""


class Order:
    """The headers of a text in their order, whatever stands under them: the same before and after most edits."""

    def __init__(self, heads: tuple[Head, ...]) -> None:
        self.heads = heads
        self._items: dict[str, Items] = {}

    @cached_property
    def roots(self) -> dict[str, list[int]]:
        """The blocks of each table of the file, by its name."""
        found: dict[str, list[int]] = {}
        for block, head in enumerate(self.heads):
            if block:
                found.setdefault(head.path[0], []).append(block)
        return found

    def items(self, root: str) -> "Items":
        """The elements of an array that is written with headers."""
        if root not in self._items:
            members = self.roots.get(root, [])
            heads = self.heads
            own = [n for n, block in enumerate(members) if heads[block].array and len(heads[block].path) == 1]
            self._items[root] = Items(members, own)
        return self._items[root]


@dataclass(frozen=True, eq=False)
class Blocks:
    """A valid TOML text as its blocks: each from the line of a header to the next header; block 0 comes before all."""

    text: str
    starts: tuple[int, ...]
    order: Order

    @property
    def heads(self) -> tuple[Head, ...]:
        """The header of each block."""
        return self.order.heads

    @property
    def roots(self) -> dict[str, list[int]]:
        """The blocks of each table of the file, by its name."""
        return self.order.roots

    def items(self, root: str) -> "Items":
        """The elements of an array that is written with headers."""
        return self.order.items(root)

    def span(self, block: int) -> tuple[int, int]:
        """Where a block begins and ends."""
        return self.starts[block], self.starts[block + 1] if block + 1 < len(self.starts) else len(self.text)

    def part(self, block: int) -> str:
        """The text of a block."""
        start, end = self.span(block)
        return self.text[start:end]

    @cached_property
    def newline(self) -> str:
        """The line end of the text."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    def with_piece(self, text: str, first: int, last: int, piece: "Blocks") -> "Blocks | None":
        """The blocks of `text`, which has a piece in the place of some blocks; None if it begins without a header."""
        skip = min(first, 1)  # of a piece from further on, block 0 is empty
        if skip and piece.starts[1:2] != (0,):
            return None
        start, shift = self.starts[first], len(text) - len(self.text)
        inside = (start + one for one in piece.starts[skip:])
        starts = (*self.starts[:first], *inside, *(one + shift for one in self.starts[last:]))
        heads = piece.heads[skip:]
        if heads == self.heads[first:last]:
            return Blocks(text, starts, self.order)
        return Blocks(text, starts, Order((*self.heads[:first], *heads, *self.heads[last:])))


class Items(Sequence[Sequence[int]]):
    """The blocks of each element of an array: its own one, then those of its parts."""

    def __init__(self, members: Sequence[int], own: Sequence[int]) -> None:
        self.members, self.own = members, own

    def __len__(self) -> int:
        return len(self.own)

    @overload
    def __getitem__(self, number: int) -> Sequence[int]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Sequence[int]]: ...
    def __getitem__(self, number: int | slice) -> Sequence[int] | Sequence[Sequence[int]]:
        if isinstance(number, slice):
            return [self[index] for index in range(*number.indices(len(self)))]
        first = range(len(self.own))[number]
        end = self.own[first + 1] if first + 1 < len(self.own) else len(self.members)
        return self.members[self.own[first] : end]


def scan(text: str) -> Blocks:
    """The blocks of a text that is TOML; of any other, some."""
    padded = "\n" + text  # so that every header has a line end before it
    long = _long_texts(text) if '"""' in text or "'''" in text else []
    begins = [start for start, _end in long]
    found = list(_LINE.finditer(padded))
    known = {line: _head(line) for line in {match[0] for match in found}}
    sure = {line: head for line, head in known.items() if head and head.sure}
    first = Head((), array=False, sure=True)
    if not long and len(sure) == len(known):  # the usual case, thirty thousand times
        order = Order((first, *(sure[match[0]] for match in found)))
        return Blocks(text, (0, *(match.start() for match in found)), order)
    starts, heads = [0], [first]
    for match in found:
        start, head = match.start(), known[match[0]]
        if head is None or _inside(start, begins, long):
            continue
        if head.sure or _complete(text[starts[-1] : start]):
            starts.append(start)
            heads.append(head)
    return Blocks(text, tuple(starts), Order(tuple(heads)))


def _inside(offset: int, begins: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether an offset is in one of some spans."""
    number = bisect_right(begins, offset) - 1
    return number >= 0 and offset < spans[number][1]


def _head(line: str) -> Head | None:
    """The header on a line; None where it is none, but a line of an array."""
    found = _HEADER.fullmatch(line)
    try:
        inner = tomli.loads(f"[{found[2]}]") if found else None
    except tomli.TOMLDecodeError:
        inner = None
    if found is None or inner is None:
        return None
    path = []
    while inner:
        ((name, inner),) = inner.items()
        path.append(name)
    return Head(tuple(path), found[1] == "[[", bool(_WORD.match(found[2])) and found[2].strip() not in _VALUES)


def _complete(part: str) -> bool:
    """Whether a statement may begin after this part: no array is open at its end."""
    try:
        tomli.loads(part)
    except tomli.TOMLDecodeError:
        return False
    return True


def _long_texts(text: str) -> list[tuple[int, int]]:
    """Where the texts in three quotation marks begin and end; whatever looks like a header inside is none."""
    found: list[tuple[int, int]] = []
    at = 0
    while mark := _LONG.search(text, at):
        at = max(at, text.rfind("\n", 0, mark.start()) + 1)
        token = TOKEN.search(text, at)
        while token and token.end() <= mark.start():
            token = TOKEN.search(text, token.end())
        if token is None:
            break
        if _LONG.match(token[0]):
            found.append(token.span())
        at = token.end()
    return found


Edit = tuple[int, int, str]
"""A span of a text and what is to stand there instead."""


@dataclass
class _Part:
    """A block of a piece: where it stands in the whole text, and its text as it is now."""

    start: int
    end: int
    text: str


class Piece:
    """Some blocks of a text put side by side and edited as one small document."""

    def __init__(self, of: Blocks, numbers: Sequence[int]) -> None:
        self.parts = [_Part(*of.span(number), of.part(number)) for number in numbers]

    @property
    def text(self) -> str:
        """The piece as it is now."""
        return "".join(part.text for part in self.parts)

    def edit(self, edits: Iterable[Edit]) -> None:
        """Change spans of `text`, given in order; what is put between two blocks goes to the first."""
        for start, end, new in reversed(tuple(edits)):
            self._replace(start, end, new)

    def _replace(self, start: int, end: int, new: str) -> None:
        begin = 0
        for part in self.parts:
            low, high, here = _within(part.text, begin, start, end)
            begin += len(part.text)
            if here:
                part.text = part.text[:low] + new + part.text[high:]
                if start == end:
                    return
                new = ""

    def in_text(self, edits: Iterable[Edit]) -> list[Edit]:
        """Edits of the unchanged piece as edits of the text it was taken from."""
        return [edit for start, end, new in edits for edit in self._spread(start, end, new)]

    def _spread(self, start: int, end: int, new: str) -> Iterator[Edit]:
        begin = 0
        for part in self.parts:
            low, high, here = _within(part.text, begin, start, end)
            begin += len(part.text)
            if here:
                yield part.start + low, part.start + high, new
                if start == end:
                    return
                new = ""


def _within(text: str, begin: int, start: int, end: int) -> tuple[int, int, bool]:
    """The span of a part that begins at `begin` which belongs to a span of the piece, and whether there is one."""
    low, high = max(start - begin, 0), min(end - begin, len(text))
    return low, high, low < high or (start == end and start - begin <= len(text))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with spans of it changed; `edits` do not overlap."""
    out, at = [], 0
    for start, end, new in sorted(edits):
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])
