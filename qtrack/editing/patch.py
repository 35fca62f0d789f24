"""Edits of a plan file that respect it: text in, text out, and nothing but what was asked for is another.

A change is first worked out (`change`, `addition`, `removal`) as a `Difference`, then applied to the text as it is by
then. Every edit is a few spans replaced in the tables it concerns; the result is read and compared before it is given.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from qtrack.editing import locate
from qtrack.editing.difference import Clash, Difference
from qtrack.editing.locate import NoSuchItem, Where, identifier, single
from qtrack.editing.patch_items import addition_to, applied, removal_from, source, table_with
from qtrack.editing.patch_values import Workspace
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit import checks, document
from qtrack.tomledit.values import literal

__all__ = [
    "Clash", "Difference", "NoSuchItem", "Where", "addition", "apply", "change", "change_values", "changes", "current",
    "forget", "literal", "removal",
]  # fmt: skip


def current(text: str, where: Where, key: str) -> str | None:
    """The TOML source that stands at a key now, of the item itself with an empty key; None for nothing.

    Raises:
        NoSuchItem: there is no such item.
        EditRefused: the key holds tables with headers of their own, or the text is no TOML.
    """
    text = text.removeprefix(checks.BOM)
    return Workspace(text).home(where).source(key) if key else source(text, where)


def change(text: str, where: Where, key: str, value: object) -> Difference:
    """What setting a key to a value would be, or with None clearing it, from the text as it is; raises as `current`."""
    return changes(text, [(where, key, value)])[0]


def changes(text: str, wishes: Sequence[tuple[Where, str, object]]) -> tuple[Difference, ...]:
    """What setting several keys would be, each from the text that those before it leave; raises as `current`."""
    return change_values(text, wishes)[1]


def change_values(text: str, wishes: Sequence[tuple[Where, str, object]]) -> tuple[str, tuple[Difference, ...]]:
    """Set several keys one after the other, and return the text with the differences; raises as `current`."""
    bom = text[: text.startswith(checks.BOM)]
    space = Workspace(text[len(bom) :])
    out = []
    for where, key, value in wishes:
        if not key:  # a difference without a key is one of the whole table
            raise EditRefused(_("a key without a name can only be changed in the file"))
        if key == identifier(where) and isinstance(value, str) and not value.isprintable():
            raise EditRefused(_("what a thing is called stands on one line"))
        if single(where.table) and value is not None and space.home(where).missing:
            out.append(table_with(space.text(), where, key, value))
            space = Workspace(applied(space.text(), out[-1]))
        else:
            out.append(space.change(where, key, value))
    made = space.blocks()
    document.keep(made)
    return bom + made.text, tuple(out)


def addition(text: str, table: str, values: Mapping[str, Any], *, part_of: Where | None = None) -> Difference:
    """What adding an item would be: at the end of its array, in the style of its neighbours.

    `table` is "steps" or "indicators" for a part of the measure `part_of`.

    Raises:
        EditRefused: another item has its id, or it has none; NoSuchItem if the measure is gone.
    """
    where = Where(part_of.table, part_of.id, table) if part_of else Where(table)
    return addition_to(text.removeprefix(checks.BOM), where, values)


def removal(text: str, where: Where) -> Difference:
    """What taking an item out would be, with its parts and the comments that belong to it; raises NoSuchItem."""
    return removal_from(text.removeprefix(checks.BOM), where)


def apply(text: str, differences: Sequence[Difference]) -> str:
    """The text with differences made, one after the other; what is so already stays as it is.

    Raises:
        Clash: a value is neither what it was nor what it is to be.
        NoSuchItem: an item is gone, or its id stands twice.
        EditRefused: the text is no TOML, or is written in a way in which this cannot be done.
    """
    bom = text[: text.startswith(checks.BOM)]
    text = text[len(bom) :]
    for whole, group in groupby(differences, key=lambda difference: not difference.key):
        if whole:
            for difference in group:
                text = applied(text, difference)
        else:
            space = Workspace(text)
            for difference in group:
                space.apply(difference)
            made = space.blocks()
            document.keep(made)
            text = made.text
    return bom + text


def forget() -> None:
    """Let go of the last texts, which are kept for the next edit: for a process that seldom edits."""
    locate.forget()
    document.forget()
