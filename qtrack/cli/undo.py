"""``qtrack undo``: take the last edit back, wherever it was made."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.edit_command import add_list_argument, step_history


def arguments(parser: argparse.ArgumentParser) -> None:
    """Or only show."""
    add_list_argument(parser)


def run(context: Context, options: argparse.Namespace) -> int:
    """Take it back and say what it was."""
    return step_history(context, options, back=True)
