"""Items of a plan found in its text by what identifies them."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import tomli

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile.fields import ListOf
from qtrack.planfile.schema import FILE
from qtrack.planfile.tables import Table
from qtrack.tomledit.document import Document
from qtrack.tomledit.positions import Path


class Where(NamedTuple):
    """An item by what identifies it, not by its number.

    `id` of an item of `table` (of units and indicators the name; empty for single tables); for a `part` of a measure,
    "steps" or "indicators", also the part's `name` (a step's title), the `nth` of that name.
    """

    table: str
    id: str = ""
    part: str = ""
    name: str = ""
    nth: int = 0

    @property
    def owner(self) -> "Where":
        """The item of which this is a part."""
        return Where(self.table, self.id)

    @property
    def header(self) -> tuple[str, ...]:
        """The keys in the header of the item."""
        return (self.table, self.part) if self.part else (self.table,)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id or f"[{self.table}]", self.name)))


class NoSuchItem(EditRefused):
    """What was to be edited is not in the file, or, with `several`, cannot be told from another of the same id."""

    several = False


class Found(NamedTuple):
    """The blocks in which an item stands, and its path in an excerpt of them."""

    blocks: tuple[int, ...]
    path: Path


def definition_of(where: Where) -> Table | None:
    """Return the definition of the table an item is; None for a table the format does not know."""
    kind = FILE.keys[where.table].field if where.table in FILE.keys else None
    table = kind.item if isinstance(kind, ListOf) else kind
    if isinstance(table, Table) and where.part:
        kind = table.keys[where.part].field
        table = kind.item if isinstance(kind, ListOf) else kind
    return table if isinstance(table, Table) else None


def is_single(table: str) -> bool:
    """Return whether a table of the file is one table and no array of tables."""
    return table in FILE.keys and isinstance(FILE.keys[table].field, Table)


def key_order(where: Where) -> tuple[str, ...]:
    """Return the keys of an item in the order of the format."""
    table = definition_of(where)
    return tuple(table.keys) if table else ()


@lru_cache
def _identifying_key(table: str, part: str) -> str:
    return next((name for name in ("id", "name", "title") if name in key_order(Where(table, part=part))), "name")


def identifying_key(where: Where) -> str:
    """Return the key that identifies an item among those of its array; "" for a single table."""
    return "" if is_single(where.table) else _identifying_key(where.table, where.part)


def name_item(where: Where, values: Any, index: int) -> str:
    """Return what an item of a `where`'s array is called, as in the plan: by its place where it has no id."""
    if not isinstance(values, Mapping):
        return ""
    key = identifying_key(where)
    names = [values.get(key), values.get("catalog") if where.table == "milestones" else None]
    named = next((name for name in names if isinstance(name, str) and name.strip()), None)
    if named is None:
        return f"?{index + 1}" if key == "id" else ""
    return named


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at a path; None where there is nothing."""
    for part in path:
        if isinstance(data, list):
            data = data[part] if isinstance(part, int) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def names_at(data: Any, path: Path, where: Where) -> list[str]:
    """Return what the items of the array at a path are called, in order."""
    items = value_at(data, path)
    return [name_item(where, values, index) for index, values in enumerate(items)] if isinstance(items, list) else []


def part_path(data: Any, path: Path, where: Where) -> Path:
    """Return the path of an item in an excerpt: `path` itself, or that of the part of it that `where` names."""
    if not where.part:
        return path
    names = names_at(data, (*path, where.part), where)
    index = choose([index for index, name in enumerate(names) if name == where.name], where)
    if index is None:
        raise missing(where)
    return (*path, where.part, index)


def choose(numbers: Sequence[int], where: Where) -> int | None:
    """Return the number of an item of those that go by its name; None for none; raise NoSuchItem for two of one id."""
    if where.part:
        return numbers[where.nth] if where.nth < len(numbers) else None
    return _only(numbers, where) if numbers else None


def _only(numbers: Sequence[int], where: Where) -> int:
    if not numbers:
        raise missing(where)
    if len(numbers) > 1:
        error = NoSuchItem(_("the id {id} stands twice").format(id=where.id), _("give each an id of its own"))
        error.several = True
        raise error
    return numbers[0]


def missing(where: Where) -> NoSuchItem:
    """Return what to raise for an item that is not there."""
    hint = _("somebody took it out or renamed it; look at the plan again")
    return NoSuchItem(_("{item} is not in the plan file").format(item=where), hint)


class ItemFinder:
    """Finds items in a document; what it has read for one question serves the next one too."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._indexes: dict[str, _Index] = {}

    def find(self, where: Where) -> Found:
        """Return where an item stands; a single table that is not there yet, where it would stand.

        Of a part of an item, its owner is found.

        Raises:
            NoSuchItem: it is not there, or its id stands twice.
        """
        if is_single(where.table):
            return Found(self._single_blocks, (where.table,))
        owner = where.owner
        if items := self.document.array_items(where.table):
            return Found(tuple(items[_only(self.numbers(owner), owner)]), (where.table, 0))
        names = names_at(self._top_data, (where.table,), owner)
        index = _only([index for index, name in enumerate(names) if name == where.id], owner)
        return Found(self._single_blocks, (where.table, index))

    def numbers(self, where: Where) -> list[int]:
        """Return the numbers of the items with headers that have the id of a `where`, among those of its array."""
        if where.table not in self._indexes:
            self._indexes[where.table] = _Index(self.document, where.table)
        return self._indexes[where.table].numbers(where)

    @cached_property
    def _top_data(self) -> dict[str, Any]:
        """What stands before all headers."""
        return tomli.loads(self.document.block_text(0))

    @cached_property
    def _single_blocks(self) -> tuple[int, ...]:
        """The blocks that hold no item of an array: the beginning, and the single tables."""
        singles = (number for name in FILE.keys if is_single(name) for number in self.document.roots.get(name, ()))
        return (0, *sorted(singles))


_FEW = 8
"""Questions after which reading all ids is worth its time."""
_MANY = 100
"""Occurrences of an id's characters from which reading all ids is quicker."""


class _Index:
    """The items of an array with headers by their ids: for a few questions only some are read."""

    def __init__(self, document: Document, table: str) -> None:
        self._document, self._items = document, document.array_items(table)
        self._numbers: dict[str, list[int]] = {}
        self._questions = 0

    def numbers(self, where: Where) -> list[int]:
        """Return the numbers of the items of an id."""
        candidates = self._candidates(where.id) if self._questions < _FEW else None
        self._questions += 1
        if candidates is not None:
            return [number for number in candidates if self._name(number, where) == where.id]
        if not self._numbers:
            for number in range(len(self._items)):
                self._numbers.setdefault(self._name(number, where), []).append(number)
        return self._numbers.get(where.id, [])

    def _start_of(self, own: int) -> int:
        return self._document.starts[self._items.members[own]]

    def _name(self, number: int, where: Where) -> str:
        return name_item(where, _read_id(self._document, self._items[number][0], identifying_key(where)), number)

    def _candidates(self, name: str) -> list[int] | None:
        """Return the items in whose text the name stands, in order; None where that would not find all."""
        text = self._document.text
        if not name or name.startswith("?") or "\n" in name or "\\" in text:  # as it is not written, or may not be
            return None
        found: dict[int, None] = {}
        at = text.find(name)
        while at >= 0:
            if len(found) > _MANY:
                return None
            found[bisect_right(self._items.own, at, key=self._start_of) - 1] = None
            at = text.find(name, at + 1)
        return [number for number in found if number >= 0]


def _read_id(document: Document, block: int, key: str) -> Any:
    """Return the values of the block of an item: its id alone where that can be read without parsing."""
    start, end = document.span(block)
    quick = _line_of(key).search(document.text, start, end)
    if quick is not None:
        before = document.text[document.text.find("\n", start) : quick.start()]
        if "{" not in before and '"""' not in before and "'''" not in before:
            return {key: quick[1]}
    data: Any = tomli.loads(document.text[start:end])
    for name in document.headers[block].path:
        data = data[name]
    return data[0]


@lru_cache
def _line_of(key: str) -> re.Pattern[str]:
    """Return a pattern for a line that gives a key a plain string."""
    return re.compile(rf'\n[ \t]*+{key}[ \t]*+=[ \t]*+"([^"\\\n]+)"(?!")')
