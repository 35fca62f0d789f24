"""``qtrack postpone``: put due dates off."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.edit_command import edit_items, names_of
from qtrack.editing import commands
from qtrack.errors import UsageError
from qtrack.i18n import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, and to when."""
    parser.usage = "qtrack postpone ID… DAY"
    parser.add_argument("id", metavar="ID", help=_("measures, steps or milestones"))
    parser.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="DAY",
        help=_("+3d +1w -2d +5wd from the present date, or a day: 月底, 下周五, 10月底, 2026-09-15"),
    )  # fmt: skip


def run(context: Context, options: argparse.Namespace) -> int:
    """Move the dates; the last word says where to."""
    words: list[str] = [options.id, *options.rest]
    ids, day = words[:-1], words[-1]
    if not ids:
        raise UsageError(
            _("no day is given"), _("for example {examples}").format(examples=f"qtrack postpone {day} +1w")
        )
    return edit_items(context, names_of(ids), lambda loaded, names, today: commands.postpone(loaded, names, day, today))
