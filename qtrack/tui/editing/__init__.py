"""Changing the plan from the dashboard.

The way of an edit: a key (`begin`) → what is asked (`questions`) and what a text means (`meaning`) → an intent of
`qtrack.editing` → the file, in a thread (`save`) → the screen (`editor`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qtrack.tui.commands import Commander

__all__ = ["begin"]


def begin(app: "Commander", what: str) -> None:
    """Do what a key stands for: complete more less progress postpone actual note field add undo redo."""
    from qtrack.tui.editing.actions import KEYS  # noqa: PLC0415 - loaded with the first edit

    KEYS[what](app.desk)
