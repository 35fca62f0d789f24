"""Keys of many items changed in one text: it is searched once, and put together again once."""

from dataclasses import replace

import tomli

from qtrack.editing.difference import Clash, Difference, cuts, located
from qtrack.editing.locate import (
    NoSuchItem,
    Where,
    dig,
    find,
    gone,
    identifier,
    identity,
    names_of,
    order_of,
    part_path,
)
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.document import blocks, blocks_after
from qtrack.tomledit.positions import Path
from qtrack.tomledit.syntax import Blocks, Edit, Piece, edited
from qtrack.tomledit.table import Home
from qtrack.tomledit.values import read, same, styled, told


class Workspace:
    """A valid text without a byte-order mark, and the pieces of it that were looked at or changed."""

    def __init__(self, text: str) -> None:
        self._blocks = blocks(text)
        self._pieces: dict[tuple[int, ...], Piece] = {}
        self._renamed: dict[Where, tuple[Piece, Path] | None] = {}

    def text(self) -> str:
        """The text as it is now."""
        before = self._blocks.text
        parts = ((part.start, part.end, part.text) for piece in self._pieces.values() for part in piece.parts)
        return edited(before, [part for part in parts if before[part[0] : part[1]] != part[2]])

    def blocks(self) -> Blocks:
        """The blocks of the text as it is now."""
        return blocks_after(self._blocks, self.text())

    def home(self, where: Where) -> Home:
        """An item's own table; raises NoSuchItem, or EditRefused where something else stands instead of a table."""
        piece, path = self._find(where.owner)
        path = part_path(piece.text, path, where)
        if not isinstance(dig(tomli.loads(piece.text), path), dict | None):
            raise EditRefused(_("{item} is no table; edit the file").format(item=where))
        return Home(piece.text, path, self._blocks.newline)

    def change(self, where: Where, key: str, value: object) -> Difference:
        """Set a key, or with None clear it, and say what that was."""
        home = self.home(where)
        old = home.source(key)
        new = None if value is None else styled(value, old or '"', self._blocks.newline)
        difference = Difference(where, key, old, old if same(old, new) else new)
        if difference.before != difference.after and key in {identifier(where), "catalog"}:
            difference = replace(difference, then=self._named_anew(difference, home))
        edits = _edits(home, difference)
        if edits != [(*(home.value(key) or ()), new)]:  # else the values say it all
            difference = replace(difference, cuts=cuts(home.text, edits))
        self._edit(difference, home, edits)
        return difference

    def apply(self, difference: Difference) -> None:
        """Make a change of a key; raises Clash if somebody else changed it."""
        home = self._home_of(difference)
        now = home.source(difference.key)
        if same(now, difference.after):
            return
        if not same(now, difference.before):
            raise Clash(difference, now)
        exact = located(home.text, difference.cuts) if difference.cuts else None
        fits = exact is not None and _fits(home, edited(home.text, exact), difference)
        self._edit(difference, home, exact if exact is not None and fits else _edits(home, difference))

    def _home_of(self, difference: Difference) -> Home:
        """The item's table; of one that is gone, because it has its new name already, that one."""
        try:
            return self.home(difference.where)
        except NoSuchItem:
            if difference.then is None:
                raise
            renamed = self.home(difference.then)
            if not same(renamed.source(difference.key), difference.after):
                raise
            return renamed

    def _find(self, where: Where) -> tuple[Piece, Path]:
        if where in self._renamed:
            if (renamed := self._renamed[where]) is None:
                raise gone(where)
            return renamed
        found = find(self._blocks, where)
        if found.blocks not in self._pieces:
            self._pieces[found.blocks] = Piece(self._blocks, found.blocks)
        return self._pieces[found.blocks], found.path

    def _edit(self, difference: Difference, home: Home, edits: list[Edit]) -> None:
        if not _fits(home, edited(home.text, edits), difference):
            message = _("{item} is written in a way that cannot be edited here; edit the file")
            raise EditRefused(message.format(item=f"{difference.where} {difference.key}"))
        where = difference.where.owner
        piece, path = self._find(where)
        piece.edit(edits)
        if difference.then and not where.part:
            self._renamed |= {where: None, difference.then.owner: (piece, path)}

    def _named_anew(self, difference: Difference, home: Home) -> Where | None:
        """What the item is called when the difference is made; None for what it is called now."""
        where = difference.where
        values = dict(dig(tomli.loads(home.text), home.path))
        values.pop(difference.key, None)
        if difference.after is not None:
            values[difference.key] = read(difference.after)
        name = identity(where, values, -1)
        if name in {"", "?0"}:
            raise EditRefused(_("{item} needs its {key}").format(item=where, key=difference.key))
        if where.part:
            number = int(home.path[-1])
            earlier = names_of(home.text, home.path[:-1], where)[:number]
            return where._replace(name=name, nth=earlier.count(name))
        then = where._replace(id=name)
        if then != where and self._taken(then):
            raise EditRefused(_("the id {id} is taken").format(id=name))
        return None if then == where else then

    def _taken(self, where: Where) -> bool:
        if where in self._renamed:
            return self._renamed[where] is not None
        try:
            find(self._blocks, where)
        except NoSuchItem as error:
            return error.several
        return True


def _edits(home: Home, difference: Difference) -> list[Edit]:
    """The edits of the piece that make a difference."""
    if difference.after is None:
        return home.clear(difference.key)
    return home.put(difference.key, difference.after, order_of(difference.where))


def _fits(home: Home, text: str, difference: Difference) -> bool:
    """Whether an edited piece says what it said before, but for the difference."""
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return False
    expected = tomli.loads(home.text)
    table = expected.setdefault(str(home.path[0]), {}) if home.missing else dig(expected, home.path)
    table.pop(difference.key, None)
    if difference.after is not None:
        table[difference.key] = read(difference.after)
    elif not table and home.kind == "dotted":
        del expected[str(home.path[0])]  # a table that only its keys have made
    return bool(told(data) == told(expected))
