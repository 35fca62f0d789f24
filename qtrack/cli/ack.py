"""``qtrack ack``: reminders that a person has seen, so that nothing more comes for their dates."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.output import print_line
from qtrack.cli.reminder_targets import match_plans, plans_of
from qtrack.errors import AnswerIsNo
from qtrack.i18n import _
from qtrack.state import acknowledgements, open_store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What was seen, by key or id."""
    parser.add_argument(
        "name", nargs="+", metavar="KEY|ID",
        help=_("the key of a reminder, or the id of a measure, step or milestone"),
    )  # fmt: skip
    parser.add_argument("--undo", action="store_true", help=_("take it back: reminders come again"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Mark each, and say what was marked."""
    told = []
    for plan, names, now in match_plans(plans_of(context), options.name):
        do = acknowledgements.take_back if options.undo else acknowledgements.acknowledge
        told += do(open_store(context.places.state_dir), plan, names, now)
    if options.undo and not told:
        raise AnswerIsNo(_("nothing of it was acknowledged or snoozed"))
    for title in told:
        print_line((_("taken back: {title}") if options.undo else _("acknowledged: {title}")).format(title=title))
    return 0
