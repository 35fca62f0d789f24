"""Whole items as differences: added, taken out, and both undone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import tomli

from qtrack.editing.array_items import Array, cut_blocks, item_values, put_table
from qtrack.editing.difference import Clash, Difference, cuts, located
from qtrack.editing.locate import NoSuchItem, Where, gone, identifier, identity, names_of, one_of, register, single
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.document import blocks, blocks_after, keep
from qtrack.tomledit.inline import bare
from qtrack.tomledit.syntax import Blocks, Edit, edited
from qtrack.tomledit.values import styled, told

_NUMBERED = re.compile(r"\A\?\d+\Z")
_SMALL = 200_000
"""Characters of a text that is read as a whole after each edit: 20 ms; of a larger one its headers and the item."""


class _Items:
    """The items of an array, or the one table of a name, as they stand in a text; raises NoSuchItem without owner."""

    def __init__(self, text: Blocks, where: Where) -> None:
        self.text, self.where = text, where
        self.array = None if single(where.table) else Array(text, where)

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.where.table in self.text.roots) if self.array is None else len(self.array)

    def named(self, where: Where) -> list[int]:
        """The numbers of the items that go by the name of a `where`."""
        if self.array is None:
            return [0] * self.count
        if self.array.items and not where.part:
            return register(self.text, where.table).numbers(where)
        names = names_of(self.array.piece.text, self.array.path, where)
        return [number for number, name in enumerate(names) if name == (where.name if where.part else where.id)]

    @cached_property
    def index(self) -> int | None:
        """The number of the item; None where it is not there, NoSuchItem where its id stands twice."""
        return one_of(self.named(self.where), self.where)

    @property
    def blocks(self) -> Sequence[int]:
        """The blocks that are the item's own; none of one between brackets."""
        if self.index is None:
            return ()
        if self.array is None:
            return self.text.roots[self.where.table]
        return self.array.items[self.index] if self.array.items else ()

    @property
    def now(self) -> str | None:
        """The source of the item."""
        if self.index is None:
            return None
        if self.array is not None:
            return self.array.source(self.index)
        return "".join(self.text.text[start:end] for start, end, _new in self.cut())

    def cut(self) -> list[Edit]:
        """The edits that take the item out."""
        if self.index is None:
            raise gone(self.where)
        return cut_blocks(self.text, self.blocks) if self.array is None else self.array.cut(self.index)

    def put(self, source: str, place: int) -> list[Edit]:
        """The edits that put the item in."""
        if self.array is None:
            return put_table(self.text, self.where, source)
        return self.array.put(place, source)[0]


def source(text: str, where: Where) -> str | None:
    """The source of an item; raises NoSuchItem, but gives None for a table of the format that is left out."""
    items = _Items(blocks(text), where)
    if items.index is None and not single(where.table):
        raise gone(where)
    return items.now


def table_with(text: str, where: Where, key: str, value: object) -> Difference:
    """The addition of a single table with one key."""
    of = blocks(text)
    line = f"{bare(key)} = {styled(value, chr(34), of.newline)}"
    new = f"[{bare(where.table)}]{of.newline}{line}{of.newline}"
    return Difference(where, "", None, new, 0, cuts=cuts(text, put_table(of, where, new)))


def addition_to(text: str, where: Where, values: Mapping[str, Any]) -> Difference:
    """The addition of an item at the end of the array that `where` is of."""
    name = identity(where, values, -1)
    if name in {"", "?0"}:
        raise EditRefused(_("a new item needs its {key}").format(key=identifier(where)))
    items = _Items(blocks(text), where)
    where = where._replace(name=name) if where.part else where._replace(id=name)
    same = items.named(where)
    if where.part:
        where = where._replace(nth=len(same))
    elif same:
        raise EditRefused(_("the id {id} is taken").format(id=name))
    if items.array is None:
        raise EditRefused(_("{item} is no list").format(item=where))
    place = items.count
    edits, new = items.array.put(place, values)
    return Difference(where, "", None, new, place, cuts=cuts(text, edits))


def removal_from(text: str, where: Where) -> Difference:
    """The removal of an item with all its parts."""
    items = _Items(blocks(text), where)
    edits = items.cut()
    return Difference(where, "", items.now, None, items.index, cuts=cuts(text, edits))


def applied(text: str, difference: Difference) -> str:
    """The text with the difference of a whole item made; raises Clash, NoSuchItem, EditRefused."""
    items = _Items(blocks(text), difference.where)
    vague = bool(difference.where.part or _NUMBERED.match(difference.where.id))  # another may go by the same name
    exact = located(text, difference.cuts)
    if not (vague and difference.before is None and exact is not None):
        if _same(items.now, difference.after, difference.where):
            return text
        if not _same(items.now, difference.before, difference.where):
            raise Clash(difference, items.now)
    for edits in _ways(items, difference, exact):
        made = blocks_after(items.text, edited(text, edits))
        if _fits(items, made, difference):
            keep(made)
            return made.text
    message = _("{item} is written in a way that cannot be edited here; edit the file")
    raise EditRefused(message.format(item=difference.where))


def _ways(items: _Items, difference: Difference, exact: Sequence[Edit] | None) -> Iterator[Sequence[Edit]]:
    """The edits that may make a difference: as it was first made, if that fits anywhere, then as it would be now."""
    if exact is not None:
        yield exact
    yield items.cut() if difference.after is None else items.put(difference.after, difference.place or 0)


def _same(one: str | None, other: str | None, where: Where) -> bool:
    if one is None or other is None or one == other:
        return one == other
    return bool(told(item_values(one, where)) == told(item_values(other, where)))


def _fits(before: _Items, made: Blocks, difference: Difference) -> bool:
    """Whether an edited text has the item, or has it no more, at its place, and all headers but the item's own."""
    where = difference.where
    try:
        if len(made.text) < _SMALL:
            tomli.loads(made.text)
        after = _Items(made, where)
        after.index  # noqa: B018 - raises
    except (tomli.TOMLDecodeError, NoSuchItem, LookupError):
        return False
    more, less = (before, after) if difference.after is None else (after, before)
    if more.count != less.count + 1 or len(more.text.heads) != len(less.text.heads) + len(more.blocks):
        return False
    if difference.after is None:
        return True
    return after.index == min(difference.place or 0, before.count) and _same(after.now, difference.after, where)
