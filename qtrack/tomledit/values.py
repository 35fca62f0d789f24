"""TOML source of single values: written new, or in the style of the source that they replace."""

from collections.abc import Mapping, Sequence
from typing import Any

import tomli

from qtrack.tomledit.inline import find_elements, insert_element, remove_element

_LONG = '"""'
_QUOTES = ("'''", _LONG, "'", '"')


def format_value(value: Any) -> str:
    """Return the source of a string, number, truth value, date, time, list or mapping; a string of lines as such."""
    return format_like(value, '"', "\n")


def format_like(value: Any, old: str, newline: str) -> str:
    """Return the source of a value in the style of the source `old`: its quotes; of a list, its layout and comments.

    `newline` is the line end of strings of several lines.
    """
    if isinstance(value, str):
        return _format_string(value, old, newline)
    if isinstance(value, Sequence) and old[:1] == "[":
        return _format_list(value, old, newline)
    return _format_new(value)


def parse_value(source: str) -> Any:
    """Return the value that a source stands for."""
    return tomli.loads(f"x = {source}")["x"]


def comparable(value: Any) -> Any:
    """Return a value of the same structure in which nan equals nan, and 1 differs from 1.0 and true."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    return [comparable(item) for item in value] if isinstance(value, list) else repr(value)


def equal_sources(one: str | None, other: str | None) -> bool:
    """Return whether two sources stand for the same value; None is no value at all."""
    if one is None or other is None or one == other:
        return one == other
    return bool(comparable(parse_value(one)) == comparable(parse_value(other)))


def _format_new(value: object) -> str:
    """Return the source of a value on one line."""
    import tomlkit  # noqa: PLC0415 - only for an edit

    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return table.as_string()
    if isinstance(value, Sequence) and not isinstance(value, str):
        array = tomlkit.array()
        array.extend(value)
        return array.as_string()
    return tomlkit.item(value).as_string()


def _format_string(text: str, old: str, newline: str) -> str:
    quotes = next((quotes for quotes in _QUOTES if old.startswith(quotes)), "")
    first_line_empty = old[len(quotes) :].startswith(("\n", "\r\n"))
    if "\n" in text and quotes in {"'", '"'}:
        quotes, first_line_empty = _LONG, True
    if "\r" in text or len(quotes) < len(_LONG):
        return _quote(text, literal=quotes == "'" and "\r" not in text, multiline=False)
    body = text.lstrip("\n")
    start = text[: len(text) - len(body)]
    if start or first_line_empty:
        start = "\n" + start  # the parser skips the first one
    source = _quote(body, literal=quotes != _LONG, multiline=True)
    return (source[: len(_LONG)] + start + source[len(_LONG) :]).replace("\n", newline)


def _quote(text: str, *, literal: bool, multiline: bool) -> str:
    """Return the source of a string; one with escapes where a literal one cannot hold it."""
    import tomlkit  # noqa: PLC0415 - only for an edit
    from tomlkit.exceptions import InvalidStringError  # noqa: PLC0415

    try:
        return tomlkit.string(text, literal=literal, multiline=multiline).as_string()
    except InvalidStringError:
        return tomlkit.string(text, multiline=multiline).as_string()


def _format_list(values: Sequence[Any], old: str, newline: str) -> str:
    """Return the list `old` with its elements changed: equal ones at both ends stay, with all that is around them."""
    before, after = comparable(parse_value(old)), [comparable(item) for item in values]
    head = _count_equal(before, after)
    tail = min(_count_equal(before[::-1], after[::-1]), len(before) - head, len(after) - head)
    spans = find_elements(old)
    models = [old[start:end] for start, end in spans] or [""]
    source = old
    for index in range(len(before) - tail - 1, head - 1, -1):
        if index < len(after) - tail:
            start, end = spans[index]
            source = source[:start] + format_like(values[index], models[index], newline) + source[end:]
        else:
            source = remove_element(source, index)
    for index in range(max(len(before) - tail, head), len(after) - tail):
        source = insert_element(source, index, format_like(values[index], models[-1], newline), newline)
    return source


def _count_equal(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return how many elements at the beginning are equal."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
