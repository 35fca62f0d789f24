"""Edits of a plan's text, computed and applied as by those who edit files, with strings instead of documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from qtrack.editing.patch import (
    Difference,
    Where,
    apply_differences,
    compute_addition,
    compute_changes,
    compute_removal,
)
from qtrack.editing.patch_values import ValuePatcher
from qtrack.tomledit.document import keep_document, parse_document


def change(text: str, where: Where, key: str, value: object) -> Difference:
    return changes(text, [(where, key, value)])[0]


def changes(text: str, wishes: Sequence[tuple[Where, str, object]]) -> tuple[Difference, ...]:
    return compute_changes(parse_document(text), wishes)


def addition(text: str, table: str, values: Mapping[str, Any], *, part_of: Where | None = None) -> Difference:
    return compute_addition(parse_document(text), table, values, part_of=part_of)


def removal(text: str, where: Where) -> Difference:
    return compute_removal(parse_document(text), where)


def apply(text: str, differences: Sequence[Difference]) -> str:
    """The text with the differences, as it is written: encoded, checked to be TOML and kept."""
    document = apply_differences(parse_document(text), differences)
    raw = document.encode()
    assert parse_document(raw.decode()).encode() == raw
    keep_document(raw, document)
    return raw.decode()


def current(text: str, where: Where, key: str) -> str | None:
    """The source of a value."""
    return ValuePatcher(parse_document(text)).table(where).source(key)
