"""Whole items as differences: added, removed, and both undone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import tomli

from qtrack.editing.difference import Clash, Difference, locate_hunks, make_hunks, refuse
from qtrack.editing.locate import (
    ItemFinder,
    NoSuchItem,
    Where,
    choose,
    identifying_key,
    is_single,
    key_order,
    missing,
    name_item,
    names_at,
)
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile.schema import FILE
from qtrack.tomledit.array import ArrayEditor, read_table
from qtrack.tomledit.block_edits import format_table, insert_table, remove_blocks
from qtrack.tomledit.document import Document
from qtrack.tomledit.edits import TextEdit, apply_edits
from qtrack.tomledit.values import comparable

_NUMBERED = re.compile(r"\A\?\d+\Z")
_SMALL = 200_000
"""Characters of a text that is parsed as a whole after each edit: 20 ms; of a larger one its headers and the item."""


class _Items:
    """The items of an array, or the one table of a name, as they stand; raises NoSuchItem without owner."""

    def __init__(self, document: Document, where: Where) -> None:
        self.document, self.where = document, where
        self._finder = ItemFinder(document)
        self.array = None if is_single(where.table) else self._open_array()

    def _open_array(self) -> ArrayEditor:
        where = self.where
        found = self._finder.find(where.owner) if where.part else None
        return ArrayEditor(
            self.document,
            where.header,
            owner=found.blocks if found else (),
            owner_path=found.path if found else (),
            order=key_order(where),
            owner_order=key_order(where.owner) if found else (),
        )

    def __len__(self) -> int:
        return int(self.where.table in self.document.roots) if self.array is None else len(self.array)

    def named(self, where: Where) -> list[int]:
        """Return the numbers of the items that go by the name of a `where`."""
        if self.array is None:
            return [0] * len(self)
        if self.array.items and not where.part:
            return self._finder.numbers(where)
        names = names_at(self.array.excerpt.data, self.array.path, where)
        return [number for number, name in enumerate(names) if name == (where.name if where.part else where.id)]

    @cached_property
    def index(self) -> int | None:
        """The number of the item; None where it is not there, NoSuchItem where its id stands twice."""
        return choose(self.named(self.where), self.where)

    @property
    def blocks(self) -> Sequence[int]:
        """The blocks that are the item's own; none of one between brackets."""
        if self.index is None:
            return ()
        if self.array is None:
            return self.document.roots[self.where.table]
        return self.array.items[self.index] if self.array.items else ()

    @cached_property
    def source(self) -> str | None:
        """The source of the item."""
        if self.index is None:
            return None
        if self.array is not None:
            return self.array.source(self.index)
        return "".join(self.document.text[start:end] for start, end, _new in self.remove())

    def remove(self) -> list[TextEdit]:
        """Return the edits that remove the item."""
        if self.index is None:
            raise missing(self.where)
        return remove_blocks(self.document, self.blocks) if self.array is None else self.array.remove(self.index)

    def insert(self, source: str, place: int) -> list[TextEdit]:
        """Return the edits that insert the item."""
        if self.array is None:
            return _insert_single(self.document, self.where, source)
        return self.array.insert(place, source)[0]


def compute_table_with(document: Document, where: Where, key: str, value: object) -> Difference:
    """Return the addition of a single table with one key."""
    new = format_table(where.table, {key: value}, document.newline)
    hunks = make_hunks(document.text, _insert_single(document, where, new))
    return Difference(where, "", None, new, 0, hunks=hunks)


def compute_addition(
    document: Document, table: str, values: Mapping[str, Any], *, part_of: Where | None = None
) -> Difference:
    """Return what adding an item changes: at the end of its array, in the style of its neighbours.

    `table` is "steps" or "indicators" for a part of the measure `part_of`.

    Raises:
        EditRefused: another item has its id, or it has none; NoSuchItem if the measure is gone.
    """
    where = Where(part_of.table, part_of.id, table) if part_of else Where(table)
    name = name_item(where, values, -1)
    if name in {"", "?0"}:
        raise EditRefused(_("a new item needs its {key}").format(key=identifying_key(where)))
    items = _Items(document, where)
    where = where._replace(name=name) if where.part else where._replace(id=name)
    same = items.named(where)
    if where.part:
        where = where._replace(nth=len(same))
    elif same:
        raise EditRefused(_("the id {id} is taken").format(id=name))
    if items.array is None:
        raise EditRefused(_("{item} is no list").format(item=where))
    place = len(items)
    edits, new = items.array.insert(place, values)
    return Difference(where, "", None, new, place, hunks=make_hunks(document.text, edits))


def compute_removal(document: Document, where: Where) -> Difference:
    """Return what removing an item changes, with its parts and the comments that belong to it; raise NoSuchItem."""
    items = _Items(document, where)
    edits = items.remove()
    return Difference(where, "", items.source, None, items.index, hunks=make_hunks(document.text, edits))


def apply_item(document: Document, difference: Difference) -> Document:
    """Return the document with the difference of a whole item made; raise Clash, NoSuchItem, EditRefused."""
    items = _Items(document, difference.where)
    vague = bool(difference.where.part or _NUMBERED.match(difference.where.id))  # another may go by the same name
    exact = locate_hunks(document.text, difference.hunks)
    if not (vague and difference.before is None and exact is not None):
        if _are_equal(items.source, difference.after, difference.where):
            return document
        if not _are_equal(items.source, difference.before, difference.where):
            raise Clash(difference, items.source)
    for edits in _ways(items, difference, exact):
        after = document.update(apply_edits(document.text, edits))
        if _fits(items, after, difference):
            return after
    raise refuse(difference)


def _insert_single(document: Document, where: Where, source: str) -> list[TextEdit]:
    """Return the edits that insert a single table behind those before it in the format."""
    names = list(FILE.keys)
    return insert_table(document, source, filter(is_single, names[: names.index(where.table)]))


def _ways(items: _Items, difference: Difference, exact: Sequence[TextEdit] | None) -> Iterator[Sequence[TextEdit]]:
    """Yield edits that may make a difference: as it was first made, if that fits anywhere, then as it would be now."""
    if exact is not None:
        yield exact
    yield items.remove() if difference.after is None else items.insert(difference.after, difference.place or 0)


def _are_equal(one: str | None, other: str | None, where: Where) -> bool:
    if one is None or other is None or one == other:
        return one == other
    return bool(comparable(read_table(one, where.header)) == comparable(read_table(other, where.header)))


def _fits(before: _Items, document: Document, difference: Difference) -> bool:
    """Return whether an edited document has the item at its place, or no more, and all headers but the item's own."""
    where = difference.where
    try:
        if len(document.text) < _SMALL:
            tomli.loads(document.text)
        after = _Items(document, where)
        after.index  # noqa: B018 - raises
    except (tomli.TOMLDecodeError, NoSuchItem, LookupError):
        return False
    more, less = (before, after) if difference.after is None else (after, before)
    if len(more) != len(less) + 1 or len(more.document.headers) != len(less.document.headers) + len(more.blocks):
        return False
    if difference.after is None:
        return True
    place = min(difference.place or 0, len(before))
    return after.index == place and _are_equal(after.source, difference.after, where)
