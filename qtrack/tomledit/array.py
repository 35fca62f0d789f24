"""An array of tables in a document, written with headers or between brackets: items inserted and removed."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import tomli

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.block_edits import find_block_start, insert_after_block, remove_blocks
from qtrack.tomledit.document import Document
from qtrack.tomledit.edits import Excerpt, TextEdit
from qtrack.tomledit.inline import find_elements, insert_element, remove_element
from qtrack.tomledit.positions import Path, Positions
from qtrack.tomledit.syntax import line_start, quote_key
from qtrack.tomledit.table import TableEditor
from qtrack.tomledit.values import format_like


def read_table(source: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the values of an item from its source: an inline table, or lines with the header `names`."""
    if source.lstrip().startswith("{"):
        return dict(tomli.loads(f"x = {source.strip()}")["x"])
    data: Any = tomli.loads(source)
    for name in names:
        data = data[name][0] if isinstance(data[name], list) else data[name]
    return dict(data)


class ArrayEditor:
    """An array of tables as its items stand: the blocks of each, or the elements between brackets.

    `names` are the keys of the header of an item, such as ``("measures", "steps")``. `owner` are the blocks of the item
    that holds the array, none for an array of the file, and `owner_path` its path in these blocks. New keys come in
    the order `order`, the array itself, among the keys of its owner, in that of `owner_order`.

    Raises:
        EditRefused: something else is written there than an array of tables.
    """

    def __init__(
        self,
        document: Document,
        names: Sequence[str],
        *,
        owner: Sequence[int] = (),
        owner_path: Path = (),
        order: Sequence[str] = (),
        owner_order: Sequence[str] = (),
    ) -> None:
        self._document, self.names, self._owner = document, tuple(names), owner
        self._order, self._owner_order = order, owner_order
        self.excerpt = Excerpt(document, owner or (0,))
        self.path: Path = (*owner_path, self.names[-1])
        """The path of the array in `excerpt`."""
        self._owner_table = TableEditor(self.excerpt.text, owner_path, document.newline)
        name = self.names[-1]
        self._span = self._owner_table.value_span(name) if name in self._owner_table.keys else None
        if self._span and not self._source().startswith("["):
            raise self._no_list()
        self.items = self._group_blocks() if self._span is None else []
        """The blocks of each item that is written with a header."""

    def _group_blocks(self) -> list[list[int]]:
        size, items = len(self.names), list[list[int]]()
        for block in self._owner or self._document.roots.get(self.names[0], ()):
            header = self._document.headers[block]
            if header.path == self.names and header.array:
                items.append([block])
            elif header.path[:size] == self.names and items:
                items[-1].append(block)
            elif header.path[:size] == self.names:
                raise self._no_list()
        return items

    def _no_list(self) -> EditRefused:
        return EditRefused(_("{item} is no list of tables; edit the file").format(item=self.names[-1]))

    @property
    def is_inline(self) -> bool:
        """Whether an item is, or would be, an element between brackets."""
        return self._span is not None or (bool(self._owner) and self._owner_table.notation == "inline")

    def __len__(self) -> int:
        return len(self.items) if self._span is None else len(find_elements(self._source()))

    def _source(self) -> str:
        start, end = self._span or (0, 0)
        return self.excerpt.text[start:end]

    def source(self, index: int) -> str:
        """Return the text of an item, as `remove` takes it out."""
        if self._span is None:
            return "".join(self._document.text[start:end] for start, end, _new in self.remove(index))
        start, end = find_elements(self._source())[index]
        return self._source()[start:end]

    def remove(self, index: int) -> list[TextEdit]:
        """Return the edits of the document that remove an item, with what belongs to it."""
        if self._span is None:
            return remove_blocks(self._document, self.items[index])
        return self._replace_source(remove_element(self._source(), index))

    def insert(self, index: int, item: str | Mapping[str, Any]) -> tuple[list[TextEdit], str]:
        """Return the edits of the document that insert an item, given as values or source, and its source.

        A source of the other notation is written anew.
        """
        if isinstance(item, str) and item.lstrip().startswith("{") != self.is_inline:
            item = read_table(item, self.names)
        if self.is_inline:
            source = item if isinstance(item, str) else self._format_inline(item)
            return self._insert_inline(index, source), source
        source = item if isinstance(item, str) else self._format_lines(item)
        source = source.strip("\r\n") + self._document.newline
        if index < len(self.items):
            at = find_block_start(self._document, self.items[index][0])
            return [(at, at, source + self._gap())], source
        return insert_after_block(self._document, self._last_block(), source, self._gap()), source

    def _insert_inline(self, index: int, source: str) -> list[TextEdit]:
        if self._span is None:
            edits = self._owner_table.set_key(self.names[-1], f"[{source}]", self._owner_order)
            return self.excerpt.edits_in_document(edits)
        index = min(index, len(self))
        return self._replace_source(insert_element(self._source(), index, source, self._document.newline))

    def _replace_source(self, new: str) -> list[TextEdit]:
        start, end = self._span or (0, 0)
        return self.excerpt.edits_in_document([(start, end, new)])

    def _format_inline(self, values: Mapping[str, Any]) -> str:
        """Return values as an inline table that looks like the last one of the array."""
        model = self.source(len(self) - 1) if self._span and len(self) else "{}"
        equals = "=" if "=" in model and "= " not in model else " = "
        blank = " " if model.startswith("{ ") else ""
        pairs = (f"{quote_key(key)}{equals}{self._format(value, '')}" for key, value in self._sort(values))
        return "{" + blank + ", ".join(pairs) + blank + "}"

    def _format_lines(self, values: Mapping[str, Any]) -> str:
        """Return values as a table with a header, in the style of the last item, or of one elsewhere in the file."""
        model = self.items[-1][0] if self.items else self._find_elsewhere()
        header, indent, inner, equals = f"[[{'.'.join(self.names)}]]", "", "", " = "
        if model is not None:
            header, indent, inner, equals = _style_of(self._document.block_text(model))
        elif self._owner:
            indent = inner = _style_of(self._document.block_text(self._owner[0]))[1] + "  "
        lines = [f"{indent}{header}"]
        lines += [f"{inner}{quote_key(key)}{equals}{self._format(value, chr(34))}" for key, value in self._sort(values)]
        return "".join(line + self._document.newline for line in lines)

    def _format(self, value: object, old: str) -> str:
        return format_like(value, old, self._document.newline)

    def _sort(self, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Return the values in the order of keys, those not in it last."""
        rank = {name: number for number, name in enumerate(self._order)}
        return sorted(values.items(), key=lambda item: rank.get(item[0], len(rank)))

    def _find_elsewhere(self) -> int | None:
        """Return the block of an item of another owner."""
        headers, names = self._document.headers, self.names
        blocks = self._document.roots.get(names[0], ())
        return next((block for block in blocks if headers[block].path == names and headers[block].array), None)

    def _last_block(self) -> int:
        """Return the block behind which a new item goes: the last item's, or that of the key before it in the owner."""
        if self.items:
            return self.items[-1][-1]
        if not self._owner:
            return len(self._document.starts) - 1
        earlier = {(name,) for name in takewhile(lambda name: name != self.names[-1], self._owner_order)}
        depth, headers = len(self.names) - 1, self._document.headers
        before = (block for block in self._owner if headers[block].path[depth : depth + 1] in earlier)
        return max(before, default=self._owner[0])

    def _gap(self) -> str:
        """Return what stands between two items: a blank line, unless the present ones have none."""
        text = self._document.text
        if len(self.items) > 1:
            start = self._document.starts[self.items[-1][0]]
            before = text[line_start(text, start - 1) : start].strip()
            return "" if before and not before.startswith("#") else self._document.newline
        return self._document.newline


def _style_of(block: str) -> tuple[str, str, str, str]:
    """Return of the text of a block: its header, the blanks before it and before its keys, and its equals sign."""
    positions = Positions(block)
    place = positions.places[positions.tables[0]]
    table = TableEditor(block, positions.tables[0])
    first = next((begin for begin, _end in table.keys.values()), None)
    indent = block[: place.value]
    inner = indent if first is None else block[line_start(block, first) : first]
    return block[place.value : place.end], indent, inner, table.equals_sign()
