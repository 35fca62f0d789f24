"""``qtrack list``: measures, filtered, sorted and grouped."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.measure_table import print_measures
from qtrack.cli.output import print_heading, print_json
from qtrack.exporter.plan_json import standing_json
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.filter import Query, select_standings
from qtrack.model.sorting import GROUPS, SORTS, group_standings, sort_standings
from qtrack.tables.columns import Group


def arguments(parser: argparse.ArgumentParser) -> None:
    """The filter, and how to sort and group."""
    add_filter_argument(parser)
    add = parser.add_argument
    add(
        "--sort",
        choices=tuple(SORTS),
        default="no",
        metavar="KEY",
        help=_("one of {keys}").format(keys=" ".join(SORTS)),
    )
    add("--group", choices=GROUPS, metavar="KEY", help=_("one of {keys}").format(keys=" ".join(GROUPS)))


def add_filter_argument(parser: argparse.ArgumentParser) -> None:
    """The words of a filter."""
    text = _("words, and terms such as unit:质监 is:overdue due:<30d !tag:x; a word that begins with - after a --")
    parser.add_argument("filter", nargs="*", metavar="FILTER", help=text)


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the measures that pass the filter."""
    query = Query.parse(" ".join(options.filter))
    found = [
        (loaded, a, sort_standings(select_standings(a, query), options.sort)) for loaded, a in context.assess_plans()
    ]
    if context.as_json:
        print_json([standing_json(row, loaded.lines) for loaded, _a, rows in found for row in rows])
        return 0
    for number, (_loaded, assessment, rows) in enumerate(found):
        print_heading(assessment.plan.title, number, len(found))
        print_measures(assessment.plan, context.settings, _group_rows(assessment, rows, options.group))
    return 0


def _group_rows(assessment: Assessment, rows: list[Standing], by: str | None) -> list[Group[Standing]]:
    """The measures in groups with their numbers; without `by` in one that has no title."""
    if not by:
        return [Group("", "", rows)]
    return [Group(title, title, part, f"({len(part)})") for title, part in group_standings(assessment, rows, by)]
