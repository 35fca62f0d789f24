"""Items of a plan found in its text by what identifies them."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import tomli

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile.fields import ListOf
from qtrack.planfile.schema import FILE
from qtrack.planfile.tables import Table
from qtrack.tomledit.positions import Path
from qtrack.tomledit.syntax import Blocks


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

    def __str__(self) -> str:
        return " ".join(filter(None, (self.id or f"[{self.table}]", self.name)))


class NoSuchItem(EditRefused):
    """What was to be edited is not in the file, or, with `several`, cannot be told from another of the same id."""

    several = False


class Found(NamedTuple):
    """The blocks that make up the piece of text an item stands in, and its path in that piece."""

    blocks: tuple[int, ...]
    path: Path


def table_of(where: Where) -> Table | None:
    """The definition of the table an item is; None for a table the format does not know."""
    kind = FILE.keys[where.table].field if where.table in FILE.keys else None
    table = kind.item if isinstance(kind, ListOf) else kind
    if isinstance(table, Table) and where.part:
        kind = table.keys[where.part].field
        table = kind.item if isinstance(kind, ListOf) else kind
    return table if isinstance(table, Table) else None


def single(table: str) -> bool:
    """Whether a table of the file is one table and no array of tables."""
    return table in FILE.keys and isinstance(FILE.keys[table].field, Table)


def order_of(where: Where) -> tuple[str, ...]:
    """The keys of an item in the order of the format."""
    table = table_of(where)
    return tuple(table.keys) if table else ()


@lru_cache
def _identifier(table: str, part: str) -> str:
    return next((name for name in ("id", "name", "title") if name in order_of(Where(table, part=part))), "name")


def identifier(where: Where) -> str:
    """The key that identifies an item among those of its array."""
    if single(where.table):
        return ""
    return _identifier(where.table, where.part)


def identity(where: Where, values: Any, index: int) -> str:
    """What an item of a `where`'s array is called, as in the plan: by its place where it has no id."""
    if not isinstance(values, Mapping):
        return ""
    key = identifier(where)
    names = [values.get(key), values.get("catalog") if where.table == "milestones" else None]
    named = next((name for name in names if isinstance(name, str) and name.strip()), None)
    if named is None:
        return f"?{index + 1}" if key == "id" else ""
    return named


def dig(data: Any, path: Path) -> Any:
    """What stands at a path; None where there is nothing."""
    for part in path:
        if isinstance(data, list):
            data = data[part] if isinstance(part, int) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def top(text: Blocks) -> tuple[int, ...]:
    """The blocks that hold no item of an array: the beginning, and the single tables."""
    singles = (number for name in FILE.keys if single(name) for number in text.roots.get(name, ()))
    return (0, *sorted(singles))


@lru_cache(maxsize=2)
def _parsed(part: str) -> dict[str, Any]:
    return tomli.loads(part)


def find(text: Blocks, where: Where) -> Found:
    """Where an item stands; a single table that is not there yet is found in the piece it would stand in.

    Raises:
        NoSuchItem: it is not there, or its id stands twice.
    """
    if single(where.table):
        return Found(top(text), (where.table,))
    owner = where.owner
    if items := text.items(where.table):
        return Found(tuple(items[_only(register(text, owner.table).numbers(owner), owner)]), (where.table, 0))
    names = names_of(text.part(0), (where.table,), owner)
    index = _only([index for index, name in enumerate(names) if name == where.id], owner)
    return Found(top(text), (where.table, index))


def part_path(piece: str, path: Path, where: Where) -> Path:
    """The path of the item in its piece: `path` itself, or that of the part of it that `where` names."""
    if not where.part:
        return path
    names = names_of(piece, (*path, where.part), where)
    index = one_of([index for index, name in enumerate(names) if name == where.name], where)
    if index is None:
        raise gone(where)
    return (*path, where.part, index)


def one_of(numbers: Sequence[int], where: Where) -> int | None:
    """The index of an item of those that go by its name; None where it is not there; raises NoSuchItem for two."""
    if where.part:
        return numbers[where.nth] if where.nth < len(numbers) else None
    return _only(numbers, where) if numbers else None


def names_of(piece: str, path: Path, where: Where) -> list[str]:
    """What the items of the array at a path of a text are called, in order."""
    items = dig(_parsed(piece), path)
    return [identity(where, values, index) for index, values in enumerate(items)] if isinstance(items, list) else []


def _only(numbers: Sequence[int], where: Where) -> int:
    if not numbers:
        raise gone(where)
    if len(numbers) > 1:
        error = NoSuchItem(_("the id {id} stands twice").format(id=where.id), _("give each an id of its own"))
        error.several = True
        raise error
    return numbers[0]


def gone(where: Where) -> NoSuchItem:
    """What to raise for an item that is not there."""
    hint = _("somebody took it out or renamed it; look at the plan again")
    return NoSuchItem(_("{item} is not in the plan file").format(item=where), hint)


_FEW = 8
"""Questions after which a list of all ids is worth its time."""
_MANY = 100
"""Places of an id's letters from which looking at all items is quicker."""


class Register:
    """The items of an array with headers by their ids: for a few questions only some are looked at."""

    def __init__(self, text: Blocks, table: str) -> None:
        self.text, self.items = text, text.items(table)
        self.starts = [text.starts[self.items.members[own]] for own in self.items.own]
        self.all: dict[str, list[int]] = {}
        self.asked = 0

    def numbers(self, where: Where) -> list[int]:
        """The numbers of the items of an id."""
        some = self._candidates(where.id) if self.asked < _FEW else None
        self.asked += 1
        if some is not None:
            return [number for number in some if self._name(number, where) == where.id]
        if not self.all:
            for number in range(len(self.items)):
                self.all.setdefault(self._name(number, where), []).append(number)
        return self.all.get(where.id, [])

    def _name(self, number: int, where: Where) -> str:
        return identity(where, _own_values(self.text, self.items[number][0], identifier(where)), number)

    def _candidates(self, name: str) -> list[int] | None:
        """The items in whose text the name stands, in order; None where that would not find all."""
        text = self.text.text
        if not name or name.startswith("?") or "\n" in name or "\\" in text:  # as it is not written, or may not be
            return None
        found: dict[int, None] = {}
        at = text.find(name)
        while at >= 0:
            if len(found) > _MANY:
                return None
            found[bisect_right(self.starts, at) - 1] = None
            at = text.find(name, at + 1)
        return [number for number in found if number >= 0]


@lru_cache(maxsize=2)
def register(text: Blocks, table: str) -> Register:
    """The register of an array of a text."""
    return Register(text, table)


def forget() -> None:
    """Let go of what is kept of the last texts for the next question."""
    register.cache_clear()
    _parsed.cache_clear()


def _own_values(text: Blocks, block: int, key: str) -> Any:
    """The values of the block of one item: its id alone where that can be read without parsing."""
    start, end = text.span(block)
    quick = _line_of(key).search(text.text, start, end)
    if quick is not None:
        before = text.text[text.text.find("\n", start) : quick.start()]
        if "{" not in before and '"""' not in before and "'''" not in before:
            return {key: quick[1]}
    data: Any = tomli.loads(text.text[start:end])
    for name in text.heads[block].path:
        data = data[name]
    return data[0]


@lru_cache
def _line_of(key: str) -> re.Pattern[str]:
    """A line that gives a key a plain text."""
    return re.compile(rf'\n[ \t]*+{key}[ \t]*+=[ \t]*+"([^"\\\n]+)"(?!")')
