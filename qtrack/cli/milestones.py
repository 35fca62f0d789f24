"""``qtrack milestones``: what falls when, with days and working days left."""

import argparse
from datetime import date

from qtrack.cli.context import Context
from qtrack.cli.output import Column, heading, print_json, print_table, say
from qtrack.errors import UsageError
from qtrack.exporter.plan_json import occurrence
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.model.milestones import Occurrence
from qtrack.model.wording import kind_word


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(_("{text} is no day").format(text=text), _("write 2026-09-01")) from error


def arguments(parser: argparse.ArgumentParser) -> None:
    """From when to when."""
    add = parser.add_argument
    add("--from", dest="first", type=_day, metavar="DAY", help=_("from this day; today if left out"))
    add(
        "--to",
        dest="last",
        type=_day,
        default=date.max,
        metavar="DAY",
        help=_("up to this day; to the last if left out"),
    )


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the occurrences that are not over on the first day."""
    found = []
    for _loaded, assessment in context.assessments():
        first = options.first or assessment.day
        found.append((assessment, [o for o in assessment.occurrences if o.end >= first and o.start <= options.last]))
    if context.as_json:
        print_json([occurrence(item, assessment) for assessment, items in found for item in items])
        return 0
    for number, (assessment, items) in enumerate(found):
        heading(assessment.plan.title, number, len(found))
        _table(assessment, items)
    return 0


def _table(assessment: Assessment, items: list[Occurrence]) -> None:
    columns = [
        Column(_("from")), Column(_("to")), Column(_("days"), right=True),
        Column(_("working days"), right=True, optional=1), Column(_("kind"), optional=2), Column(_("id"), optional=3),
        Column(_("title"), flexible=True),
    ]  # fmt: skip
    rows = [_row(item, assessment) for item in items]
    print_table(columns, rows)
    if any(row[3].endswith("?") for row in rows):
        say(_("? the make-up workdays of that year are not known yet"))


def _row(item: Occurrence, assessment: Assessment) -> list[str]:
    figures = occurrence(item, assessment)
    known = assessment.calendar.known(item.start) and assessment.calendar.known(assessment.day)
    return [
        str(item.start), str(item.end) if item.end != item.start else "",
        str(figures["days_left"]), f"{figures['workdays_left']}{'' if known else '?'}",
        kind_word(item.milestone.kind), item.milestone.id, item.milestone.title,
    ]  # fmt: skip
