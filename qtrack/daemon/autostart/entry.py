"""What every way of starting at login has: a file of ours, and what the system is told about it."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qtrack.errors import UsageError
from qtrack.i18n import _

MARK = "written by qtrack daemon install"
"""Stands in a comment of each file, with the `stamp` of the state directory: what has it not is not ours."""
Command = tuple[str, ...]
_NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that makes the system start the daemon; `text` makes what stands in it from the command and the mark.

    `enable` and `disable` tell the system that the file has come or is about to go; `enabled` ends with 0 where the
    system knows of it, and is empty where the file alone decides.
    """

    way: str
    path: Path
    text: Callable[[Command, str], str]
    enable: tuple[Command, ...] = ()
    disable: tuple[Command, ...] = ()
    enabled: Command = ()
    encoding: str = "utf-8"


def mark_of(state_dir: Path) -> str:
    """The words by which a file is ours, and which state directory it serves."""
    return f"{MARK}, {hashlib.sha256(bytes(state_dir.absolute())).hexdigest()[:12]}"


def check_command(command: Command) -> Command:
    """`command`, if it can stand in a line of a file; UsageError where a path has a line break or is no text."""
    for part in command:
        if _NO_LINE.search(part):
            text = _("{path} cannot be written into a service's file").format(path=part)
            raise UsageError(text, _("name it without control characters"))
    return command
