"""Answers on standard output and messages on standard error: lines, tables aligned by cells, JSON.

Everything the program prints goes through here, so that no text of a plan reaches a terminal raw.
"""

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from qtrack.i18n import _
from qtrack.plain import count_cells, pad, plain
from qtrack.tables.columns import Column, Group, Row
from qtrack.tables.text import text_lines

_UNSEEN = "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
_LONGEST = 400
"""Characters of a cell shown in a table; ``show`` and ``--json`` give the whole text."""
_GAP = 2
_COLOURS = {
    "overdue": "1;31", "red": "31", "amber": "33", "green": "32", "waiting": "2", "done": "36", "dropped": "2",
}  # fmt: skip
"""The terminal's codes of the tones that cells may have."""


def print_line(text: str = "") -> None:
    """One line on standard output, whatever stands in it made printable."""
    print(plain(text))


def print_message(message: str, hint: str = "") -> None:
    """One line on standard error; lost where nobody listens there."""
    text = _("{message} ({hint})").format(message=message, hint=hint) if hint else message
    with suppress(OSError):
        if sys.stderr is not None:  # print would take standard output instead
            print(f"qtrack: {plain(text, _LONGEST * 10)}", file=sys.stderr, flush=True)


def print_text(text: str) -> None:
    """A text of the program's own, as it stands."""
    print(text, end="")


def json_text(value: Any) -> str:
    """`value` as JSON, a line an element, dates as ISO 8601; what a terminal would act on or hide is escaped."""
    import json  # noqa: PLC0415 - only for who asks for it

    def compact(part: Any) -> str:
        return json.dumps(part, ensure_ascii=False, default=str)

    def lines(part: Any) -> str:
        return "[\n" + ",\n".join(map(compact, part)) + "\n]" if isinstance(part, list) and part else compact(part)

    text = lines(value)
    if isinstance(value, dict):
        text = "{\n" + ",\n".join(f"{compact(key)}: {lines(part)}" for key, part in value.items()) + "\n}"
    return re.sub(_UNSEEN, lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def print_json(value: Any) -> None:
    """`value` as JSON, in UTF-8, dates as ISO 8601."""
    print_text(json_text(value))


def print_fields(fields: Sequence[tuple[str, str]]) -> None:
    """Labels and texts, a line each; the texts whole."""
    labels = [plain(label, _LONGEST) for label, _text in fields]
    width = max(map(count_cells, labels), default=0) + _GAP
    for label, (_label, text) in zip(labels, fields, strict=True):
        print_text((pad(label, width) + plain(text)).rstrip() + "\n")


def print_table(columns: Sequence[Column[Row]], *groups: Group[Row]) -> None:
    """Print `groups` as one table, as wide as the terminal at the most, in colour where it shows colours."""
    if not any(group.rows for group in groups):
        print_message(_("nothing to show"))
        return
    room = None
    if sys.stdout.isatty():
        import shutil  # noqa: PLC0415 - not for a pipe

        room = shutil.get_terminal_size().columns
    lines = text_lines(columns, groups, room, _paint if _shows_colours() else None)
    print_text("\n".join(lines) + "\n")


def _paint(tone: str, text: str) -> str:
    return f"\x1b[{_COLOURS[tone]}m{text}\x1b[0m" if tone in _COLOURS else text


def print_heading(text: str, number: int, total: int) -> None:
    """The title of one of several plans; nothing where there is only one."""
    if total > 1:
        if number:
            print_line()
        print_line(text)


def _shows_colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
