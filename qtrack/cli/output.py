"""Answers on standard output and messages on standard error: lines, tables aligned by cells, JSON.

Everything the program prints goes through here, so that no text of a plan reaches a terminal raw.
"""

import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, takewhile
from typing import Any

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.plain import cells, pad, plain

_UNSEEN = "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
_LONGEST = 400
"""Characters of a cell shown in a table; ``show`` and ``--json`` give the whole text."""
_LEAST = 16
"""Cells a flexible column keeps before other columns are left out."""
_GAP = 2


def say(text: str = "") -> None:
    """One line on standard output, whatever stands in it made printable."""
    print(plain(text))


def tell(message: str, hint: str = "") -> None:
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
    width = max(map(cells, labels), default=0) + _GAP
    for label, (_label, text) in zip(labels, fields, strict=True):
        print_text((pad(label, width) + plain(text)).rstrip() + "\n")


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers are set to the right.

    Where the terminal is too narrow, columns that are `optional` are left out, the highest first, and `flexible` ones
    are cut.
    """

    title: str
    right: bool = False
    flexible: bool = False
    optional: int = 0


def print_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], *,
    headings: Mapping[int, str] | None = None, colours: Sequence[str] = (),
) -> None:  # fmt: skip
    """A table, as wide as the terminal at the most.

    `headings` are lines that stand above some rows, by the row's number; `colours` are those of the rows' first cells.
    """
    if not rows:
        tell(_("nothing to show"))
        return
    texts = [[column.title for column in columns], *([plain(cell, _LONGEST) for cell in row] for row in rows)]
    widths = [max(map(cells, column)) for column in zip(*texts, strict=True)]
    if sys.stdout.isatty():
        import shutil  # noqa: PLC0415 - not for a pipe

        widths = _fitted(columns, widths, shutil.get_terminal_size().columns)
        texts = [[cut(cell, width) for cell, width in zip(row, widths, strict=True)] for row in texts]
    coloured = bool(colours) and _coloured()
    print_text(_line(columns, texts[0], widths))
    for number, row in enumerate(texts[1:]):
        if headings and number in headings:
            print_text(f"\n{plain(headings[number], _LONGEST)}\n")
        print_text(_line(columns, row, widths, colours[number] if coloured else ""))


def _fitted(columns: Sequence[Column], widths: list[int], room: int) -> list[int]:
    """The widths that fit into `room` cells; 0 for columns that are left out."""

    def needed() -> int:
        least = (min(w, _LEAST) if c.flexible else w for c, w in zip(columns, fitted, strict=True))
        return sum(width + _GAP for width in least if width) - _GAP

    fitted = list(widths)
    for index in sorted(range(len(columns)), key=lambda i: -columns[i].optional):
        if columns[index].optional and needed() > room:
            fitted[index] = 0
    spare = max(0, room - needed())
    for index, column in enumerate(columns):
        if column.flexible and fitted[index] > _LEAST:
            more = min(spare, fitted[index] - _LEAST)
            fitted[index], spare = _LEAST + more, spare - more
    return fitted


def _line(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], colour: str = "") -> str:
    parts = [
        pad(cell, width, right=column.right) for cell, width, column in zip(row, widths, columns, strict=True) if width
    ]
    if colour:
        parts[0] = f"\x1b[{colour}m{parts[0]}\x1b[0m"
    return (" " * _GAP).join(parts).rstrip() + "\n"


def cut(text: str, width: int) -> str:
    """`text` in `width` cells at the most, an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    fits = takewhile(lambda size: size < width, accumulate(map(cells, text)))
    return text[: len(list(fits))] + "…"


def heading(text: str, number: int, total: int) -> None:
    """The title of one of several plans; nothing where there is only one."""
    if total > 1:
        if number:
            say()
        say(text)


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
