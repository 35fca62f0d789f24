"""TOML source of single values: written new, or in the style of the source that they replace."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import tomli

from qtrack.tomledit.inline import find_elements, insert_element, remove_element
from qtrack.tomledit.syntax import escape_character, quote_key, quote_string

_LONG = '"""'
_QUOTES = ("'''", _LONG, "'", '"')
_NOT_LITERAL = {"'": re.compile(r"[\x00-\x08\x0a-\x1f\x7f']"), "'''": re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|'''")}
"""What cannot stand in a literal string, by its quotes."""
_LONG_ESCAPED = re.compile(r'[\\\x00-\x09\x0b-\x1f\x7f]|(?<="")"')


def format_value(value: Any) -> str:
    """Return the source of a string, number, truth value, date, time, list or mapping; a string of lines as such."""
    return format_like(value, '"', "\n")


def format_like(value: Any, old: str, newline: str) -> str:
    """Return the source of a value in the style of the source `old`: its quotes; of a list, its layout and comments.

    `newline` is the line end of strings of several lines.
    """
    if isinstance(value, str):
        return _format_string(value, old, newline)
    if isinstance(value, Mapping):
        pairs = (f"{quote_key(key)} = {format_like(item, '', newline)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, Sequence):
        return _format_list(value, old if old[:1] == "[" else "[]", newline)
    return _format_scalar(value)


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


def _format_scalar(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case int() | float():
            return str(value)
        case _:
            raise TypeError(f"no TOML value: {value!r}")


def _format_string(text: str, old: str, newline: str) -> str:
    quotes = next((quotes for quotes in _QUOTES if old.startswith(quotes)), "")
    first_line_empty = old[len(quotes) :].startswith(("\n", "\r\n"))
    if "\n" in text and quotes in {"'", '"'}:
        quotes, first_line_empty = _LONG, True
    if "\r" in text:
        quotes = '"'  # with escapes, on one line
    if quotes in _NOT_LITERAL and _NOT_LITERAL[quotes].search(text):
        quotes = quotes.replace("'", '"')
    if quotes in {"", '"'}:
        return quote_string(text)
    if quotes == "'":
        return f"'{text}'"
    body = _LONG_ESCAPED.sub(lambda found: escape_character(found[0]), text) if quotes == _LONG else text
    start = "\n" if first_line_empty or text.startswith("\n") else ""
    return (quotes + start + body + quotes).replace("\n", newline)


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
