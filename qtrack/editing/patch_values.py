"""Keys of many items changed in one document: it is searched once, and put together once."""

from dataclasses import replace
from typing import Any

import tomli

from qtrack.editing.difference import Clash, Difference, locate_hunks, make_hunks, refuse
from qtrack.editing.locate import (
    ItemFinder,
    NoSuchItem,
    Where,
    identifying_key,
    key_order,
    missing,
    name_item,
    names_at,
    part_path,
    value_at,
)
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.document import Document
from qtrack.tomledit.edits import Excerpt, TextEdit, apply_edits
from qtrack.tomledit.positions import Path
from qtrack.tomledit.table import TableEditor
from qtrack.tomledit.values import comparable, equal_sources, format_like, parse_value


class ValuePatcher:
    """A document, and the excerpts of it that were looked at or changed."""

    def __init__(self, document: Document) -> None:
        self._before = document
        self._finder = ItemFinder(document)
        self._excerpts: dict[tuple[int, ...], Excerpt] = {}
        self._renamed: dict[Where, tuple[Excerpt, Path] | None] = {}

    def document(self) -> Document:
        """Return the document as it is now."""
        edits = [edit for excerpt in self._excerpts.values() for edit in excerpt.edits()]
        return self._before.update(apply_edits(self._before.text, edits)) if edits else self._before

    def table(self, where: Where) -> TableEditor:
        """Return an item's own table; raise NoSuchItem, or EditRefused where something else stands there."""
        return self._open(where)[1]

    def compute(self, where: Where, key: str, value: object) -> Difference:
        """Set a key, or with None clear it, and return what that changed."""
        excerpt, table = self._open(where)
        old = table.source(key)
        new = None if value is None else format_like(value, old or '"', self._before.newline)
        difference = Difference(where, key, old, old if equal_sources(old, new) else new)
        if difference.before != difference.after and key in {identifying_key(where), "catalog"}:
            difference = replace(difference, then=self._name_after(difference, excerpt, table))
        edits = _edits(table, difference)
        if edits != [(*(table.value_span(key) or ()), new)]:  # else the values say it all
            difference = replace(difference, hunks=make_hunks(table.text, edits))
        self._edit(difference, excerpt, table, edits)
        return difference

    def apply(self, difference: Difference) -> None:
        """Make a change of a key; raise Clash if somebody else changed it."""
        excerpt, table = self._open_changed(difference)
        now = table.source(difference.key)
        if equal_sources(now, difference.after):
            return
        if not equal_sources(now, difference.before):
            raise Clash(difference, now)
        exact = locate_hunks(table.text, difference.hunks) if difference.hunks else None
        if exact is None or not self._try_edit(difference, excerpt, table, exact):
            self._edit(difference, excerpt, table, _edits(table, difference))

    def _open(self, where: Where) -> tuple[Excerpt, TableEditor]:
        """Return the excerpt that an item stands in, and its own table."""
        excerpt, path = self._find(where.owner)
        path = part_path(excerpt.data, path, where)
        if not isinstance(value_at(excerpt.data, path), dict | None):
            raise EditRefused(_("{item} is no table; edit the file").format(item=where))
        return excerpt, TableEditor(excerpt.text, path, self._before.newline)

    def _open_changed(self, difference: Difference) -> tuple[Excerpt, TableEditor]:
        """Return the same of an item that may have its new name already."""
        try:
            return self._open(difference.where)
        except NoSuchItem:
            if difference.then is None:
                raise
            excerpt, table = self._open(difference.then)
            if not equal_sources(table.source(difference.key), difference.after):
                raise
            return excerpt, table

    def _find(self, where: Where) -> tuple[Excerpt, Path]:
        if where in self._renamed:
            if (renamed := self._renamed[where]) is None:
                raise missing(where)
            return renamed
        found = self._finder.find(where)
        if found.blocks not in self._excerpts:
            self._excerpts[found.blocks] = Excerpt(self._before, found.blocks)
        return self._excerpts[found.blocks], found.path

    def _edit(self, difference: Difference, excerpt: Excerpt, table: TableEditor, edits: list[TextEdit]) -> None:
        if not self._try_edit(difference, excerpt, table, edits):
            raise refuse(difference)

    def _try_edit(self, difference: Difference, excerpt: Excerpt, table: TableEditor, edits: list[TextEdit]) -> bool:
        """Edit an excerpt; return False, and leave it, where it would not say what it said but for the difference."""
        data = _parse_edited(excerpt, table, edits, difference)
        if data is None:
            return False
        excerpt.edit(edits, data)
        where = difference.where.owner
        if difference.then and not difference.where.part:
            self._renamed |= {where: None, difference.then.owner: (excerpt, self._find(where)[1])}
        return True

    def _name_after(self, difference: Difference, excerpt: Excerpt, table: TableEditor) -> Where | None:
        """Return what the item is called when the difference is made; None for what it is called now."""
        where = difference.where
        values = dict(value_at(excerpt.data, table.path))
        values.pop(difference.key, None)
        if difference.after is not None:
            values[difference.key] = parse_value(difference.after)
        name = name_item(where, values, -1)
        if name in {"", "?0"}:
            raise EditRefused(_("{item} needs its {key}").format(item=where, key=difference.key))
        if where.part:
            number = int(table.path[-1])
            earlier = names_at(excerpt.data, table.path[:-1], where)[:number]
            return where._replace(name=name, nth=earlier.count(name))
        then = where._replace(id=name)
        if then != where and self._is_taken(then):
            raise EditRefused(_("the id {id} is taken").format(id=name))
        return None if then == where else then

    def _is_taken(self, where: Where) -> bool:
        if where in self._renamed:
            return self._renamed[where] is not None
        try:
            self._finder.find(where)
        except NoSuchItem as error:
            return error.several
        return True


def _edits(table: TableEditor, difference: Difference) -> list[TextEdit]:
    """Return the edits of the excerpt that make a difference."""
    if difference.after is None:
        return table.clear_key(difference.key)
    return table.set_key(difference.key, difference.after, key_order(difference.where))


def _parse_edited(
    excerpt: Excerpt, table: TableEditor, edits: list[TextEdit], difference: Difference
) -> dict[str, Any] | None:
    """Return what an edited excerpt says; None where that is not what it said before but for the difference."""
    try:
        data = tomli.loads(apply_edits(excerpt.text, edits))
    except tomli.TOMLDecodeError:
        return None
    expected = comparable(excerpt.data)
    name = str(table.path[0])
    values = expected.setdefault(name, {}) if table.is_missing else value_at(expected, table.path)
    values.pop(difference.key, None)
    if difference.after is not None:
        values[difference.key] = comparable(parse_value(difference.after))
    elif not values and table.notation == "dotted":
        del expected[name]  # a table that only its keys have made
    return data if comparable(data) == expected else None
