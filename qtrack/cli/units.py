"""``qtrack units``: progress by responsible unit."""

import argparse
from collections.abc import Iterable

from qtrack.cli.context import Context
from qtrack.cli.output import Column, heading, print_json, print_table
from qtrack.exporter.plan_json import tally
from qtrack.i18n import _
from qtrack.model.summary import Tally, summarize


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print a line a unit, those with late measures first."""
    found = [(assessment, summarize(assessment)) for _loaded, assessment in context.assessments()]
    if context.as_json:
        print_json([tally(unit) for _assessment, summary in found for unit in summary.units])
        return 0
    for number, (assessment, summary) in enumerate(found):
        heading(assessment.plan.title, number, len(found))
        tallies_table(_("unit"), summary.units)
    return 0


def tallies_table(title: str, tallies: Iterable[Tally]) -> None:
    """Groups of measures as a table."""
    columns = [
        Column(title, flexible=True), Column(_("measures"), right=True), Column(_("open"), right=True),
        Column(_("late"), right=True), Column(_("done"), right=True, optional=1), Column(_("progress"), right=True),
        Column(_("expected"), right=True, optional=2),
    ]  # fmt: skip
    rows = [
        [t.name, str(t.measures), str(t.open), str(t.late), str(t.done), f"{t.progress:.0f}%", f"{t.expected:.0f}%"]
        for t in tallies
    ]
    print_table(columns, rows)
