"""``qtrack units``: progress by responsible unit."""

import argparse
from collections.abc import Iterable

from qtrack.cli.context import Context
from qtrack.cli.output import print_heading, print_json, print_table
from qtrack.exporter.plan_json import tally_json
from qtrack.i18n import _
from qtrack.model.summary import Tally, summarize
from qtrack.tables.columns import LEAST, Column, Group


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print a line a unit, those with late measures first."""
    found = [(assessment, summarize(assessment)) for _loaded, assessment in context.assess_plans()]
    if context.as_json:
        print_json([tally_json(unit) for _assessment, summary in found for unit in summary.units])
        return 0
    for number, (assessment, summary) in enumerate(found):
        print_heading(assessment.plan.title, number, len(found))
        print_tallies(_("unit"), summary.units)
    return 0


def print_tallies(title: str, tallies: Iterable[Tally]) -> None:
    """Print groups of measures as a table."""
    columns: list[Column[Tally]] = [
        Column("name", title, lambda t: t.name, least=LEAST),
        Column("measures", _("measures"), lambda t: str(t.measures), right=True),
        Column("open", _("open"), lambda t: str(t.open), right=True),
        Column("late", _("late"), lambda t: str(t.late), right=True),
        Column("done", _("done"), lambda t: str(t.done), right=True, priority=2),
        Column("progress", _("progress"), lambda t: f"{t.progress:.0f}%", right=True),
        Column("expected", _("expected"), lambda t: f"{t.expected:.0f}%", right=True, priority=1),
    ]
    print_table(columns, Group("", "", list(tallies)))
