"""A TOML text divided into the blocks that its headers begin: after an edit only the blocks that differ are scanned."""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, overload

import tomli

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.headers import Header, scan_headers
from qtrack.tomledit.parse import parse_text
from qtrack.tomledit.syntax import line_end_of

_BOM = "\ufeff"
_MOST_CHANGED = 0.5
"""The share of a text that differs from which scanning all of it is no slower."""


class ArrayItems(Sequence[Sequence[int]]):
    """The blocks of each item of an array of tables: its own one, then those of its subtables."""

    def __init__(self, members: Sequence[int], own: Sequence[int]) -> None:
        self.members, self.own = members, own
        """The blocks of all items in order, and the indexes in them at which items begin."""

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


class Layout:
    """The headers of a text in their order; the same object before and after an edit that leaves them alone."""

    def __init__(self, headers: tuple[Header, ...]) -> None:
        self.headers = headers
        self._items: dict[str, ArrayItems] = {}

    @cached_property
    def roots(self) -> dict[str, list[int]]:
        """The blocks whose headers begin with a key, by that key."""
        found: dict[str, list[int]] = {}
        for block, header in enumerate(self.headers):
            if block:
                found.setdefault(header.path[0], []).append(block)
        return found

    def array_items(self, name: str) -> ArrayItems:
        """Return the items of an array of tables that is written with headers."""
        if name not in self._items:
            members, headers = self.roots.get(name, []), self.headers
            own = [n for n, block in enumerate(members) if headers[block].array and len(headers[block].path) == 1]
            self._items[name] = ArrayItems(members, own)
        return self._items[name]


class ChangedBlocks(NamedTuple):
    """Where two texts differ, in whole tables of the file with all their subtables.

    The blocks of the first text from `first` up to, not including, `last`; these are the characters from `start` to
    `end` in it, to `new_end` in the second.
    """

    first: int
    last: int
    start: int
    end: int
    new_end: int


@dataclass(frozen=True, eq=False)
class Document:
    """A valid TOML text, without byte-order mark, as blocks: block 0 up to the first header, then one for each header.

    A block reaches from the line of its header to that of the next one.
    """

    text: str
    starts: tuple[int, ...] = field(repr=False)
    layout: Layout = field(repr=False)
    has_bom: bool = False

    @property
    def headers(self) -> tuple[Header, ...]:
        """The header of each block."""
        return self.layout.headers

    @property
    def roots(self) -> dict[str, list[int]]:
        """The blocks of each table of the file, by its name."""
        return self.layout.roots

    def array_items(self, name: str) -> ArrayItems:
        """Return the items of an array of tables that is written with headers."""
        return self.layout.array_items(name)

    def span(self, block: int) -> tuple[int, int]:
        """Return where a block begins and ends."""
        return self.starts[block], self.starts[block + 1] if block + 1 < len(self.starts) else len(self.text)

    def block_text(self, block: int) -> str:
        """Return the text of a block."""
        start, end = self.span(block)
        return self.text[start:end]

    @cached_property
    def newline(self) -> str:
        """The line end of the text."""
        return line_end_of(self.text)

    @property
    def file_text(self) -> str:
        """The text with its byte-order mark, if it has one."""
        return _BOM + self.text if self.has_bom else self.text

    def encode(self) -> bytes:
        """Return the bytes of the file; raise EditRefused for a character that UTF-8 cannot write."""
        try:
            return self.file_text.encode()
        except UnicodeEncodeError as error:
            raise EditRefused(_("this text has a character that cannot be saved")) from error

    def update(self, text: str) -> "Document":
        """Return the document of an edited text, which is valid too, or is checked by the caller."""
        return self.try_update(text) or _scan(text, has_bom=self.has_bom)

    def try_update(self, text: str) -> "Document | None":
        """Return the document of another text, of which only the changed blocks are read; None where that will not do.

        That is so where they are half of the text, or no TOML by themselves. All before them reads as it did; and, if
        they are TOML by themselves, so does all behind them. Where they are items of an array and nothing else belongs
        to these, the text is TOML.
        """
        if text == self.text:
            return self
        changed = self.find_changed_blocks(text)
        if changed.new_end - changed.start > _MOST_CHANGED * len(text):
            return None
        piece = text[changed.start : changed.new_end]
        try:
            tomli.loads(piece)
        except (ValueError, RecursionError):
            return None
        return self._with_piece(text, changed, piece)

    def find_changed_blocks(self, text: str) -> ChangedBlocks:
        """Return in which blocks another text differs."""
        old, starts, headers = self.text, self.starts, self.headers
        most = min(len(old), len(text))
        same = _common(most, lambda low, high: old[low:high] == text[low:high])
        tail = _common(
            most - same,
            lambda low, high: old[len(old) - high : len(old) - low] == text[len(text) - high : len(text) - low],
        )
        first = bisect_right(starts, max(0, same - 1)) - 1
        while len(headers[first].path) > 1:
            first -= 1
        last = bisect_right(starts, len(old) - tail)
        while last < len(starts) and len(headers[last].path) > 1:
            last += 1
        end = starts[last] if last < len(starts) else len(old)
        return ChangedBlocks(first, last, starts[first], end, len(text) - len(old) + end)

    def _with_piece(self, text: str, changed: ChangedBlocks, piece: str) -> "Document | None":
        """Return the document of `text`, in which a piece replaces blocks; None if that begins without a header."""
        first, last = changed.first, changed.last
        piece_starts, headers = scan_headers(piece)
        skip = min(first, 1)  # of a piece from further on, block 0 is empty
        if skip and piece_starts[1:2] != (0,):
            return None
        shift = len(text) - len(self.text)
        inside = (changed.start + one for one in piece_starts[skip:])
        starts = (*self.starts[:first], *inside, *(one + shift for one in self.starts[last:]))
        if headers[skip:] == self.headers[first:last]:
            return replace(self, text=text, starts=starts)
        layout = Layout((*self.headers[:first], *headers[skip:], *self.headers[last:]))
        return replace(self, text=text, starts=starts, layout=layout)


def _common(most: int, equal: Callable[[int, int], bool]) -> int:
    """Return how many characters two texts share, up to `most`, where `equal` compares them from one to another."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _scan(text: str, *, has_bom: bool) -> Document:
    starts, headers = scan_headers(text)
    return Document(text, starts, Layout(headers), has_bom)


def scan_document(text: str) -> Document:
    """Return the document of a text that is known to be TOML; of any other one, a document that is of no use."""
    return _scan(text.removeprefix(_BOM), has_bom=text.startswith(_BOM))


def parse_document(text: str) -> Document:
    """Return the document of a text; raise EditRefused, with line and column, for what is no TOML."""
    problem = parse_text(text.removeprefix(_BOM), "").problem
    if problem is not None:
        place = _("line {line}, column {column}: {message}")
        message = place.format(line=problem.line, column=problem.column, message=problem.message)
        raise EditRefused(message, problem.hint)
    return scan_document(text)


_RECENT: deque[tuple[bytes, Document]] = deque(maxlen=2)
"""The documents of the files opened or written last: an edit is worked out, written and read again by three callers."""


def open_document(raw: bytes, *, valid: bool = False) -> Document:
    """Return the document of a file's bytes, from the two that were opened or kept last where it is one of them.

    `valid` says that the bytes are known to be TOML. Raise EditRefused for what is not, or not UTF-8.
    """
    known = _find_recent(raw)
    if known is not None:
        return known
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise EditRefused(_("not UTF-8 text"), _("save the file as UTF-8")) from error
    document = scan_document(text) if valid else parse_document(text)
    keep_document(raw, document)
    return document


def reopen_document(before: Document, raw: bytes) -> Document | None:
    """Return the document of the bytes of a changed file: a recent one, or what `Document.try_update` returns."""
    known = _find_recent(raw)
    if known is not None:
        return known
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    return before.try_update(text.removeprefix(_BOM)) if text.startswith(_BOM) == before.has_bom else None


def _find_recent(raw: bytes) -> Document | None:
    return next((document for known, document in tuple(_RECENT) if known == raw), None)


def keep_document(raw: bytes, document: Document) -> None:
    """Keep a document that is in the file now, for the next caller of `open_document`."""
    if _find_recent(raw) is None:
        _RECENT.appendleft((raw, document))


def release_documents() -> None:
    """Let go of the documents that are kept: for a process that seldom edits."""
    _RECENT.clear()
