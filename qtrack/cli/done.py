"""``qtrack done``: mark measures or steps as done."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.edit_command import edit_items, names_of
from qtrack.editing import commands
from qtrack.i18n import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which."""
    parser.add_argument("ids", nargs="+", metavar="ID", help=_("measures; a step is M07#现场检查 or M07#2"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Mark them."""
    return edit_items(context, names_of(options.ids), commands.done)
