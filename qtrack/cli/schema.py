"""``qtrack schema``: the JSON Schema of plan files."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.output import print_text
from qtrack.planfile.json_schema import plan_schema_text


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(_context: Context, _options: argparse.Namespace) -> int:
    """Print the schema."""
    print_text(plan_schema_text())
    return 0
