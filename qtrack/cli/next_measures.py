"""``qtrack next``: what to do next, by urgency."""

import argparse

from qtrack.cli import cached_ranking
from qtrack.cli.context import Context, print_problem_count
from qtrack.cli.measure_table import print_measures
from qtrack.cli.output import print_heading, print_json, print_message
from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.plan import Plan
from qtrack.tables.columns import Group


def _parse_count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("a whole number from 1 is wanted"))
    return int(text)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many."""
    parser.add_argument("-n", type=_parse_count, default=10, metavar="N", help=_("how many measures"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the most urgent open measures."""
    if context.as_json:
        _print_json(context, options.n)
        return 0
    found = _load_rankings(context, options.n) or _compute_rankings(context, options.n)
    for number, (plan, rows) in enumerate(found):
        print_heading(plan.title, number, len(found))
        if rows:
            print_measures(plan, context.settings, [Group("", "", rows)])
        else:
            print_message(_("nothing is open"))
    return 0


def _print_json(context: Context, count: int) -> None:
    from qtrack.exporter.plan_json import standing_json  # noqa: PLC0415 - half of what is read for the plain answer

    found = [(loaded, cached_ranking.rank_measures(assessment, count)) for loaded, assessment in context.assess_plans()]
    print_json([standing_json(row, loaded.lines) for loaded, rows in found for row in rows])


def _load_rankings(context: Context, count: int) -> list[tuple[Plan, list[Standing]]]:
    """The answer as it was worked out before today; nothing where one plan's is missing."""
    found = []
    for path in context.require_plans():
        kept = cached_ranking.load_ranking(context, path, count)
        if kept is None:
            return []
        found.append(kept)
    print_problem_count(context.settings.problems)
    for kept in found:
        print_problem_count(kept.problems)
    return [(kept.plan, list(kept.rows)) for kept in found]


def _compute_rankings(context: Context, count: int) -> list[tuple[Plan, list[Standing]]]:
    found = []
    for loaded, assessment in context.assess_plans():
        cached_ranking.store_ranking(context, loaded, assessment)
        found.append((assessment.plan, cached_ranking.rank_measures(assessment, count)))
    return found
