"""A compiled gettext catalogue (``.mo``), searched in place.

The standard `gettext` reads all messages of a catalogue before the first is looked up, which takes longer than most
commands do with their few dozen messages. The format has an index in the order of the originals, so that one message
is found by bisection: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from bisect import bisect_left
from pathlib import Path
from struct import error, unpack_from

_MAGIC = 0x950412DE


class Catalogue:
    """The messages of a little-endian ``.mo`` file; one of none where there is no such file."""

    def __init__(self, path: Path | None = None) -> None:
        try:
            self._raw = path.read_bytes() if path else b""
            magic, _revision, self._count, self._originals, self._translations = unpack_from("<5I", self._raw)
        except (OSError, error):
            magic = 0
        if magic != _MAGIC:
            self._count = self._originals = self._translations = 0

    def find_forms(self, message: str) -> list[str]:
        """Return the translations of `message`, one a plural form; none where it is not translated.

        A message with a plural is looked up as ``singular NUL plural``.
        """
        wanted = message.encode("utf-8", "surrogatepass")
        number = bisect_left(range(self._count), wanted, key=lambda index: self._text(self._originals, index))
        if number == self._count or self._text(self._originals, number) != wanted:
            return []
        return self._text(self._translations, number).decode().split("\0")

    def _text(self, table: int, index: int) -> bytes:
        length, offset = unpack_from("<2I", self._raw, table + 8 * index)
        return self._raw[offset : offset + length]
