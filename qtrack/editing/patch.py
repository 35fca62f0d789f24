"""Edits of a plan file that change nothing but what was asked for.

A change is first computed (`compute_changes`, `compute_addition`, `compute_removal`) as differences, then applied to
the document as it is by then. Every edit is a few spans replaced in the tables it concerns; the result is parsed and
compared before it is returned.
"""

from collections.abc import Sequence
from itertools import groupby

from qtrack.editing.difference import Clash, Difference
from qtrack.editing.locate import NoSuchItem, Where, identifying_key, is_single
from qtrack.editing.patch_items import apply_item, compute_addition, compute_removal, compute_table_with
from qtrack.editing.patch_values import ValuePatcher
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.tomledit.document import Document

__all__ = [
    "Clash", "Difference", "NoSuchItem", "Where", "apply_differences", "change_values", "compute_addition",
    "compute_changes", "compute_removal",
]  # fmt: skip


def compute_changes(document: Document, wishes: Sequence[tuple[Where, str, object]]) -> tuple[Difference, ...]:
    """Return what giving keys values, or with None clearing them, changes; raise as `change_values`."""
    return change_values(document, wishes)[1]


def change_values(
    document: Document, wishes: Sequence[tuple[Where, str, object]]
) -> tuple[Document, tuple[Difference, ...]]:
    """Give keys values, or with None clear them, one after the other; return the document then and what changed.

    Raises:
        NoSuchItem: there is no such item.
        EditRefused: the key is written in a way that cannot be edited, or the item could not be told from others.
    """
    patcher = ValuePatcher(document)
    out = []
    for where, key, value in wishes:
        if not key:  # a difference without a key is one of the whole table
            raise EditRefused(_("a key without a name can only be changed in the file"))
        if key == identifying_key(where) and isinstance(value, str) and not value.isprintable():
            raise EditRefused(_("what a thing is called stands on one line"))
        if is_single(where.table) and value is not None and patcher.table(where).is_missing:
            before = patcher.document()
            out.append(compute_table_with(before, where, key, value))
            patcher = ValuePatcher(apply_item(before, out[-1]))
        else:
            out.append(patcher.compute(where, key, value))
    return patcher.document(), tuple(out)


def apply_differences(document: Document, differences: Sequence[Difference]) -> Document:
    """Return the document with differences made, one after the other; what is so already stays as it is.

    Raises:
        Clash: a value is neither what it was nor what it is to be.
        NoSuchItem: an item is gone, or its id stands twice.
        EditRefused: the text is written in a way in which this cannot be done.
    """
    for whole, group in groupby(differences, key=lambda difference: not difference.key):
        if whole:
            for difference in group:
                document = apply_item(document, difference)
        else:
            patcher = ValuePatcher(document)
            for difference in group:
                patcher.apply(difference)
            document = patcher.document()
    return document
