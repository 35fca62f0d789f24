"""Edits of a text as spans that are replaced, and excerpts of a document that are edited as a text of their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import tomli

if TYPE_CHECKING:
    from qtrack.tomledit.document import Document

TextEdit = tuple[int, int, str]
"""A span of a text and what is to stand there instead."""


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text with spans of it replaced; `edits` do not overlap."""
    out, at = [], 0
    for start, end, new in sorted(edits):
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])


@dataclass
class _Part:
    """A block of an excerpt: where it stands in the document, and its text as it is now."""

    start: int
    end: int
    text: str


class Excerpt:
    """Some blocks of a document put side by side and edited as one small TOML text."""

    def __init__(self, document: "Document", blocks: Sequence[int]) -> None:
        self._document = document
        self._parts = [_Part(*document.span(block), document.block_text(block)) for block in blocks]
        self.text = self._join()
        """The excerpt as it is now."""

    def _join(self) -> str:
        return "".join(part.text for part in self._parts)

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the excerpt says now; not to be changed."""
        return tomli.loads(self.text)

    def edit(self, edits: Iterable[TextEdit], data: dict[str, Any]) -> None:
        """Change spans of `text`, given in order, so that it says `data`.

        What is put between two blocks goes to the first.
        """
        for start, end, new in reversed(tuple(edits)):
            self._replace(start, end, new)
        self.text, self.data = self._join(), data

    def _replace(self, start: int, end: int, new: str) -> None:
        for part, low, high in self._cover(start, end):
            part.text = part.text[:low] + new + part.text[high:]
            new = ""

    def edits(self) -> Iterator[TextEdit]:
        """Yield the edits of the document that bring the blocks to what they are now."""
        before = self._document.text
        for part in self._parts:
            if before[part.start : part.end] != part.text:
                yield part.start, part.end, part.text

    def edits_in_document(self, edits: Iterable[TextEdit]) -> list[TextEdit]:
        """Return edits of the unchanged excerpt as edits of its document."""
        return [edit for start, end, new in edits for edit in self._split(start, end, new)]

    def _split(self, start: int, end: int, new: str) -> Iterator[TextEdit]:
        for part, low, high in self._cover(start, end):
            yield part.start + low, part.start + high, new
            new = ""

    def _cover(self, start: int, end: int) -> Iterator[tuple[_Part, int, int]]:
        """Yield the parts in which a span of the excerpt lies, with the span's share of each; of an empty span one."""
        begin = 0
        for part in self._parts:
            size = len(part.text)
            low, high = max(start - begin, 0), min(end - begin, size)
            begin += size
            if low < high or (start == end and low <= size):
                yield part, low, high
                if start == end:
                    return
