"""TOML source of single values: written new, or in the style of the source they take the place of."""

from collections.abc import Mapping, Sequence
from typing import Any

import tomli

from qtrack.tomledit import inline

_LONG = '"""'
_QUOTES = ("'''", _LONG, "'", '"')


def literal(value: Any) -> str:
    """The TOML source of a text, number, truth value, date, time, list or mapping; a text of several lines as such."""
    return styled(value, '"', "\n")


def read(source: str) -> Any:
    """The value that a source stands for."""
    return tomli.loads(f"x = {source}")["x"]


def told(value: Any) -> Any:
    """A value such that nan equals nan, and 1 differs from 1.0 and true: what two sources are compared by."""
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    return [told(item) for item in value] if isinstance(value, list) else repr(value)


def same(one: str | None, other: str | None) -> bool:
    """Whether two sources stand for the same value; None is no value at all."""
    if one is None or other is None or one == other:
        return one == other
    return bool(told(read(one)) == told(read(other)))


def styled(value: Any, old: str, newline: str) -> str:
    """The source of `value` in the style of the source `old`: its quotes; of a list, its layout and comments.

    `newline` is the line end of texts of several lines.
    """
    if isinstance(value, str):
        return _text(value, old, newline)
    if isinstance(value, Mapping):
        pairs = (f"{inline.bare(key)} = {styled(item, '', newline)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, Sequence):
        return _list(value, old if old[:1] == "[" else "[]", newline)
    import tomlkit  # noqa: PLC0415 - only for who edits

    return str(tomlkit.item(value).as_string())


def _text(text: str, old: str, newline: str) -> str:
    from tomlkit import string  # noqa: PLC0415 - only for who edits
    from tomlkit.exceptions import InvalidStringError  # noqa: PLC0415

    quotes = next((quotes for quotes in _QUOTES if old.startswith(quotes)), "")
    if "\r" in text or ("\n" in text and not quotes):
        quotes = '"'  # with escapes, on one line
    elif "\n" in text and len(quotes) == 1:
        quotes, old = _LONG, f"{_LONG}\n"
    long = len(quotes) == len(_LONG)
    try:
        source = string(text, literal=quotes[:1] == "'", multiline=long).as_string()
    except InvalidStringError:
        return _text(text, _LONG + old[len(_LONG) :] if long else '"', newline)
    if long and old[len(_LONG) :].startswith(("\n", "\r\n")) and not text.startswith("\n"):
        source = f"{quotes}\n{source[len(quotes) :]}"
    return source.replace("\n", newline)


def _list(values: Sequence[Any], old: str, newline: str) -> str:
    """The list `old` with its elements changed to `values`: equal ones at both ends stay, with all that is around."""
    before, after = [told(item) for item in read(old)], [told(item) for item in values]
    head = _equal(before, after)
    tail = min(_equal(before[::-1], after[::-1]), len(before) - head, len(after) - head)
    spans = inline.spans(old)
    models = [old[start:end] for start, end in spans] or [""]
    source = old
    for index in range(len(before) - tail - 1, head - 1, -1):
        if index < len(after) - tail:
            start, end = spans[index]
            source = source[:start] + styled(values[index], models[index], newline) + source[end:]
        else:
            source = inline.cut(source, index)
    for index in range(max(len(before) - tail, head), len(after) - tail):
        source = inline.put(source, index, styled(values[index], models[-1], newline), newline)
    return source


def _equal(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many elements at the beginning are equal."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
