"""``qtrack set``: give fields of measures, steps, indicators or milestones other values."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.edit_command import edit_items, names_of, split_assignments
from qtrack.editing import commands
from qtrack.errors import UsageError
from qtrack.i18n import _


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, and what it is to be."""
    parser.usage = "qtrack set ID… FIELD=VALUE…"
    parser.add_argument(
        "words", nargs="+", metavar="ID FIELD=VALUE",
        help=_("such as M07 progress=+5 lead=县质监局、县教育局 due=月底 note=; a part is M07#现场检查, M07#合格率"),
    )  # fmt: skip


def run(context: Context, options: argparse.Namespace) -> int:
    """Change the values and say how."""
    words, texts = split_assignments(options.words)
    if not texts:
        raise UsageError(_("no field is given"), _("write FIELD=VALUE, such as progress=60"))
    return edit_items(
        context, names_of(words), lambda loaded, ids, today: commands.set_values(loaded, ids, texts, today)
    )
