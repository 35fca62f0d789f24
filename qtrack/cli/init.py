"""``qtrack init``: a plan file of one's own to begin with, never over an existing one."""

import argparse
from datetime import datetime
from pathlib import Path

from qtrack.cli.context import Context
from qtrack.cli.examples import NAMES, read_example
from qtrack.cli.output import print_line, print_message
from qtrack.errors import EditRefused, UsageError
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.planfile.json_schema import NAME as SCHEMA_NAME
from qtrack.planfile.json_schema import plan_schema_text
from qtrack.settings import NAME as SETTINGS_NAME
from qtrack.settings import PLAN_NAME

_YEAR = "2026"
"""The year the starter plan is written for; a new file gets the present one."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to begin from."""
    text = _("begin from one of {names}").format(names=", ".join(NAMES))
    parser.add_argument("--from", dest="source", metavar="EXAMPLE", help=text)


def run(context: Context, options: argparse.Namespace) -> int:
    """Write the files and say where they are."""
    folder = context.places.config_dir
    if context.places.plans not in {(), (folder / PLAN_NAME,)}:
        message = _("init writes {path}, not {plan}").format(path=folder / PLAN_NAME, plan=context.places.plans[0])
        raise UsageError(message, _("name the folder with --config-dir"))
    year = (context.fixed or datetime.now().astimezone()).year
    for path in write_files(folder, options.source, year):
        print_line(str(path))
    print_message(_("edit the plan in any editor, then open it with qtrack"))
    return 0


def write_files(folder: Path, source: str | None, year: int) -> list[Path]:
    """Write the plan, and settings and schema where there are none yet; the paths written, the plan first.

    Raises:
        EditRefused: there is a plan already, or the folder cannot be written to; it holds nothing new then.
        UsageError: no example has that name.
    """
    if source is not None and source not in NAMES:
        message = _("there is no example {name}").format(name=source)
        raise UsageError(message, _("known are {names}").format(names=", ".join(NAMES)))
    plan = read_example(source) if source else read_example("starter").replace(_YEAR, f"{year:04d}")
    contents = {
        PLAN_NAME: plan.replace("#:schema ../", "#:schema ./", 1),
        SETTINGS_NAME: read_example("settings"),
        SCHEMA_NAME: plan_schema_text(),
    }
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            if name == PLAN_NAME or not (folder / name).exists():
                with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                    written.append(folder / name)
                    file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise _refusal_of(folder, error) from error
    return written


def _refusal_of(folder: Path, error: OSError) -> EditRefused:
    if isinstance(error, FileExistsError) and error.filename == str(folder / PLAN_NAME):
        message = _("{path} is there already").format(path=folder / PLAN_NAME)
        return EditRefused(message, _("name another folder with --config-dir"))
    return EditRefused(_("{path} cannot be written: {why}").format(path=folder, why=explain_os_error(error)))
