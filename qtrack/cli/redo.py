"""``qtrack redo``: make the edit again that was taken back last."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.edit_command import add_list_argument, step_history


def arguments(parser: argparse.ArgumentParser) -> None:
    """Or only show."""
    add_list_argument(parser)


def run(context: Context, options: argparse.Namespace) -> int:
    """Make it again and say what it is."""
    return step_history(context, options, back=False)
