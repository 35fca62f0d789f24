"""A stand-in for the program `notify-send`, run as a real process."""

import stat
from pathlib import Path


class NotifySend:
    """Lies in `folder` once it was told how to end, and keeps the arguments it is called with."""

    def __init__(self, folder: Path) -> None:
        self._arguments = folder / "arguments"
        self._program = folder / "notify-send"

    def ends(self, then: str) -> None:
        """`then`: what the shell does after the arguments are kept."""
        keep = f"printf '%s\\0' \"$@\" END >> '{self._arguments}'"
        self._program.write_text(f"#!/bin/sh\n{keep}\n{then}\n")
        self._program.chmod(self._program.stat().st_mode | stat.S_IXUSR)

    def calls(self) -> list[list[str]]:
        """The arguments of each call."""
        if not self._arguments.exists():
            return []
        words = self._arguments.read_bytes().decode().split("\0END\0")
        return [call.split("\0") for call in words[:-1]]
