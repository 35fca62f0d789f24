"""Text as text: what a person wrote, made safe to put on one line of any terminal or notification."""

import re
import unicodedata
from functools import cache

# C0, DEL and C1 controls, bidirectional marks and overrides, deprecated and annotation controls, lone surrogates,
# non-characters
_HOSTILE = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff\ufffe\uffff\ufeff]"
)


def plain(text: str, limit: int | None = None) -> str:
    """One printable line: white space folded, each control or bidi character shown as U+FFFD.

    With a `limit` (at least 1) a longer line is cut to so many characters, the last of them an ellipsis.
    """
    text = text.strip()
    most = len(text) if limit is None else limit * 4 + 4  # a note of megabytes is not cleaned whole to show one line
    line = text[:most]
    if "  " in line or not line.isprintable():  # else there is nothing to fold and nothing hostile
        line = re.sub(_HOSTILE, "\ufffd", re.sub(r"\s+", " ", line))
    if limit is None or (len(line) <= limit and len(text) <= most):
        return line
    return line[: limit - 1] + "…"


def plain_block(text: str) -> str:
    """Several printable lines: line breaks stay, everything else as in `plain`."""
    return "\n".join(plain(line) for line in text.splitlines())


def count_cells(text: str) -> int:
    """How many terminal cells `text` takes.

    Wide and full-width characters take two, combining marks none. The standard library's table is used because
    this stands on the way of every command line answer, and the width libraries cost more than the answer.
    """
    if text.isascii():
        return len(text)
    return sum(map(_count_char_cells, text))


@cache
def _count_char_cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"} or char in "\u200b\u200c\u200d":
        return 0
    return 1 + (unicodedata.east_asian_width(char) in "WF")


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `width` cells, set to the right for numbers."""
    blanks = " " * (width - count_cells(text))
    return blanks + text if right else text + blanks
