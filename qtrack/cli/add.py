"""``qtrack add``: a new measure, step, indicator or milestone."""

import argparse
from datetime import date

from qtrack.cli.context import Context
from qtrack.cli.edit_command import add_item, split_assignments
from qtrack.editing import Edit, commands
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.planfile import Loaded

_PARTS = {"step": "steps", "indicator": "indicators"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, where, and its fields."""
    parser.add_argument("what", choices=("measure", "step", "indicator", "milestone"), help=_("what is added"))
    parser.add_argument(
        "fields", nargs="+", metavar="FIELD=VALUE",
        help=_('such as title="…" due=月底; without id= it gets the next one'),
    )  # fmt: skip
    parser.add_argument("--to", metavar="ID", help=_("the measure that a step or indicator belongs to"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Add it."""
    words, texts = split_assignments(options.fields)
    if words:
        raise UsageError(_("{word} is no field").format(word=words[0]), _("write FIELD=VALUE, such as progress=60"))
    if options.to is not None and options.what not in _PARTS:
        raise UsageError(_("--to is for steps and indicators"))
    if options.to is None and options.what == "step":
        raise UsageError(_("a step belongs to a measure"), _("name it with --to"))

    def make(loaded: Loaded, today: date) -> Edit:
        if options.to is not None:
            return commands.add_part(loaded, options.to, _PARTS[options.what], texts, today)
        makers = {
            "measure": commands.add_measure, "milestone": commands.add_milestone, "indicator": commands.add_indicator,
        }  # fmt: skip
        return makers[options.what](loaded, texts, today)

    return add_item(context, options.to, make)
