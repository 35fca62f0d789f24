"""``qtrack check``: every problem of the plan file, with line and column."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from qtrack.cli.context import Context
from qtrack.cli.output import print_json, print_line, print_message
from qtrack.errors import PlanUnreadable
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import CLOSED, status_of
from qtrack.planfile import Loaded, load
from qtrack.problems import Problem, Severity


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which files, and how strict."""
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help=_("plan files; the plan and the settings if left out"))
    add("--strict", action="store_true", help=_("also warn of measures without a unit or a due date"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print every problem; 1 if one is an error. Files that cannot be read are complained of after the others."""
    files, unreadable = _load_all(options.files or context.require_plans())
    more = _find_gaps if options.strict else _find_nothing
    problems = [problem for loaded in files for problem in sorted((*loaded.problems, *more(loaded)))]
    if not options.files:
        problems += context.settings.problems
    if context.as_json:
        print_json([_as_json(problem) for problem in problems])
    else:
        for problem in problems:
            print_line(str(problem))
        if files and not problems:
            total = sum(len(loaded.plan.measures) for loaded in files if loaded.plan)
            print_line(ngettext("no problems, {n} measure", "no problems, {n} measures", total).format(n=total))
    for error in unreadable[:-1]:
        print_message(error.message, error.hint)
    if unreadable:
        raise unreadable[-1]
    return int(any(problem.severity is Severity.ERROR for problem in problems))


def _load_all(paths: tuple[Path, ...] | list[Path]) -> tuple[list[Loaded], list[PlanUnreadable]]:
    files, unreadable = [], []
    for path in paths:
        try:
            files.append(load(path))
        except PlanUnreadable as error:
            unreadable.append(error)
    return files, unreadable


def _as_json(problem: Problem) -> dict[str, str | int]:
    return {
        "file": problem.file, "line": problem.line, "column": problem.column, "severity": problem.severity.value,
        "code": problem.code, "message": problem.message, "hint": problem.hint,
    }  # fmt: skip


def _find_nothing(_loaded: Loaded) -> Iterator[Problem]:
    return iter(())


def _find_gaps(loaded: Loaded) -> Iterator[Problem]:
    """Open measures that nobody holds, or that have no day."""
    for index, measure in enumerate(loaded.plan.measures if loaded.plan else ()):
        if status_of(measure) in CLOSED:
            continue
        if not measure.lead and not measure.joint:
            yield _make_warning(loaded, index, "unowned", _("{id} has no lead and no joint unit").format(id=measure.id))
        if measure.due is None:
            yield _make_warning(loaded, index, "no-due", _("{id} has no due date").format(id=measure.id))


def _make_warning(loaded: Loaded, index: int, code: str, message: str) -> Problem:
    place = loaded.positions.place(("measures", index))
    line, column = loaded.positions.line_column(place.key)
    return Problem(str(loaded.path), line, column, Severity.WARNING, code, message)
