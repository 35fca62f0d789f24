"""What the terminal says of itself: whether its background is dark."""

import os
import re
import select
import sys
from time import monotonic

_ASK = b"\x1b]11;?\x1b\\\x1b[c"
"""The background's colour, then what every terminal answers: without the first answer, the second ends the waiting."""
_BACKGROUND = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_END = re.compile(rb"\x1b\[\?[0-9;]*c")
_PATIENCE = 0.4
"""Seconds; over a slow line the answer comes too late to be read here, and the dark colours stand."""
_MIDDLE = 0.5


def is_background_dark() -> bool | None:
    """Ask the terminal; None where it does not say."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.name == "nt":
        return None
    return is_dark_answer(_ask_terminal(sys.stdin.fileno()))


def is_dark_answer(answer: bytes) -> bool | None:
    """Whether the background in a terminal's answer is dark; None where there is none."""
    found = _BACKGROUND.search(answer)
    if found is None:
        return None
    shares = zip(found.groups(), (0.299, 0.587, 0.114), strict=True)
    brightness = sum(share * int(part, 16) / float(16 ** len(part) - 1) for part, share in shares)
    return brightness < _MIDDLE


def _ask_terminal(terminal: int) -> bytes:
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415

    before, answer, end = termios.tcgetattr(terminal), b"", monotonic() + _PATIENCE
    try:
        tty.setcbreak(terminal)
        os.write(sys.stdout.fileno(), _ASK)
        while not _END.search(answer) and select.select([terminal], [], [], max(0.0, end - monotonic()))[0]:
            answer += os.read(terminal, 256)
    except OSError:
        return b""
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
    return answer


def is_terminal_gone() -> bool:
    """Whether the terminal was taken away without a word: reading from it then ends at once, for ever."""
    if os.name == "nt":
        return False
    import termios  # noqa: PLC0415 - not on Windows

    try:
        termios.tcgetattr(sys.__stdin__ or 0)
    except termios.error:
        return True
    return False
