"""Texts known to be TOML, so that a large file is not parsed again for each edit."""

from collections import deque

from qtrack.errors import EditRefused
from qtrack.i18n import _

BOM = "\ufeff"
_KNOWN: deque[int] = deque(maxlen=32)
"""Hashes of the bytes, without a byte-order mark, of what was read or written last."""


def remember(raw: bytes) -> None:
    """Note that these bytes, read or just made, are TOML."""
    _KNOWN.append(hash(raw.removeprefix(BOM.encode())))


def check(text: str) -> None:
    """Look whether a text, without a byte-order mark, is TOML that can be written.

    Raises:
        EditRefused: it is not; the message has its line and column.
    """
    raw = encoded(text)
    if hash(raw) in _KNOWN:
        return
    from qtrack.tomledit.parse import read  # noqa: PLC0415 - `remember` is called where nothing was parsed

    if (problem := read(raw, "").problem) is not None:
        place = _("line {line}, column {column}: {message}")
        raise EditRefused(
            place.format(line=problem.line, column=problem.column, message=problem.message), problem.hint,
        )  # fmt: skip
    remember(raw)


def encoded(text: str) -> bytes:
    """The bytes of a text; raises EditRefused for one that UTF-8 cannot write."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise EditRefused(_("this text has a character that cannot be saved")) from error
