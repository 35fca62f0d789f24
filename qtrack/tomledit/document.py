"""The last texts of plan files and where their tables stand: after an edit only what differs is searched anew."""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import tomli

from qtrack.tomledit import checks
from qtrack.tomledit.syntax import Blocks, scan

_BLOCKS: deque[Blocks] = deque(maxlen=2)
"""Of texts that are TOML, the last one first."""
_DECODED: deque[tuple[bytes, str]] = deque(maxlen=2)


class Window(NamedTuple):
    """Where two texts differ, in whole tables with all that belongs to them.

    The blocks of the first text from `first` up to, not with, `last`; from `start` to `end` in it, to `new_end` in the
    second.
    """

    first: int
    last: int
    start: int
    end: int
    new_end: int


def blocks(text: str) -> Blocks:
    """The blocks of a text without a byte-order mark; raises EditRefused for what is no TOML."""
    kept = known(text)
    if kept is None:
        checks.check(text)
        kept = next(filter(None, (near(one, text) for one in tuple(_BLOCKS))), None) or scan(text)
        _BLOCKS.appendleft(kept)
    return kept


def blocks_after(before: Blocks, text: str) -> Blocks:
    """The blocks of what an edit of a valid text made, which may be no TOML."""
    return known(text) or near(before, text) or scan(text)


def keep(made: Blocks) -> None:
    """Note the blocks of a text just made, which is TOML; raises EditRefused for one that UTF-8 cannot write."""
    checks.remember(encoded(made.text))
    if known(made.text) is None:
        _BLOCKS.appendleft(made)


def decoded(raw: bytes) -> str:
    """The text of some bytes, kept for the next who asks; raises UnicodeDecodeError."""
    text = next((text for known, text in tuple(_DECODED) if known == raw), None)
    if text is None:
        text = raw.decode()
        _DECODED.appendleft((raw, text))
    return text


def encoded(text: str) -> bytes:
    """The bytes of a text, kept likewise; raises EditRefused for one that UTF-8 cannot write."""
    raw = next((raw for raw, known in tuple(_DECODED) if known == text), None)
    if raw is None:
        raw = checks.encoded(text)
        _DECODED.appendleft((raw, text))
    return raw


def apart(before: Blocks, text: str) -> Window:
    """Where a valid text and another one differ."""
    old, most = before.text, min(len(before.text), len(text))
    same = _shared(most, lambda low, high: old[low:high] == text[low:high])
    tail = _shared(
        most - same,
        lambda low, high: old[len(old) - high : len(old) - low] == text[len(text) - high : len(text) - low],
    )
    heads, starts = before.heads, before.starts
    first = bisect_right(starts, max(0, same - 1)) - 1
    while len(heads[first].path) > 1:
        first -= 1
    last = bisect_right(starts, len(old) - tail)
    while last < len(starts) and len(heads[last].path) > 1:
        last += 1
    end = starts[last] if last < len(starts) else len(old)
    return Window(first, last, starts[first], end, len(text) - len(old) + end)


def _shared(most: int, alike: Callable[[int, int], bool]) -> int:
    """How many characters two texts have alike, up to `most`, where `alike` compares them from one to another."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if alike(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def known(text: str) -> Blocks | None:
    """Return the blocks of a text that was read or made last; None of any other."""
    return next((one for one in tuple(_BLOCKS) if one.text == text), None)


_WIDE = 0.5
"""The share of a text from which nothing is won by looking at that alone."""


def near(before: Blocks, text: str) -> Blocks | None:
    """The blocks of a text from those of a valid one; None where the differing tables are many, or no TOML.

    What stands before them is read as before; and, if they are TOML by themselves, so is what comes after them. Where
    they are items of an array, and nothing else belongs to these, the text is TOML.
    """
    window = apart(before, text)
    if window.new_end - window.start > _WIDE * len(text):
        return None
    piece = text[window.start : window.new_end]
    try:
        tomli.loads(piece)
    except (ValueError, RecursionError):
        return None
    return before.with_piece(text, window.first, window.last, scan(piece))


def forget() -> None:
    """Let go of all of it."""
    _BLOCKS.clear()
    _DECODED.clear()
