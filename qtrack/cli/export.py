"""``qtrack export``: the plan, or what a filter leaves of it, for other programs."""

import argparse
from pathlib import Path

from qtrack.cli.context import Context
from qtrack.cli.list_measures import add_filter_argument
from qtrack.cli.output import json_text, print_text
from qtrack.errors import EditRefused
from qtrack.exporter.plan_json import whole_plan_json
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.model.filter import Query, select_standings


def arguments(parser: argparse.ArgumentParser) -> None:
    """The format, the file and the filter."""
    add_filter_argument(parser)
    add = parser.add_argument
    add("--format", choices=("json",), default="json", help=_("the format"))
    add("-o", "--output", type=Path, metavar="FILE", help=_("write to this file instead of the screen"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Write the plan out."""
    query = Query.parse(" ".join(options.filter))
    loaded, assessment = context.assess_one_plan()
    text = json_text(whole_plan_json(assessment, select_standings(assessment, query), loaded.lines))
    if options.output is None:
        print_text(text)
    else:
        _write(options.output, text, loaded.path)
    return 0


def _write(path: Path, text: str, plan: Path) -> None:
    """Write the file in place, for it may be a pipe; never over the plan."""
    try:
        if path.exists() and path.samefile(plan):
            raise EditRefused(_("{path} is the plan file itself").format(path=path), _("name another file"))
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = _("{path} cannot be written: {why}").format(path=path, why=explain_os_error(error))
        raise EditRefused(message, _("name another file")) from error
