"""``qtrack milestones``: what falls when, with days and working days left."""

import argparse
from datetime import date

from qtrack.cli.context import Context
from qtrack.cli.output import print_heading, print_json, print_line, print_table
from qtrack.errors import UsageError
from qtrack.exporter.plan_json import occurrence_json
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.model.milestones import Occurrence
from qtrack.model.wording import kind_word
from qtrack.tables.columns import LEAST, Column, Group


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(_("{text} is no day").format(text=text), _("write 2026-09-01")) from error


def arguments(parser: argparse.ArgumentParser) -> None:
    """From when to when."""
    add = parser.add_argument
    add("--from", dest="first", type=_parse_day, metavar="DAY", help=_("from this day; today if left out"))
    add(
        "--to",
        dest="last",
        type=_parse_day,
        default=date.max,
        metavar="DAY",
        help=_("up to this day; to the last if left out"),
    )


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the occurrences that are not over on the first day."""
    found = []
    for _loaded, assessment in context.assess_plans():
        first = options.first or assessment.day
        found.append((assessment, [o for o in assessment.occurrences if o.end >= first and o.start <= options.last]))
    if context.as_json:
        print_json([occurrence_json(item, assessment) for assessment, items in found for item in items])
        return 0
    for number, (assessment, items) in enumerate(found):
        print_heading(assessment.plan.title, number, len(found))
        _print_occurrences(assessment, items)
    return 0


def _print_occurrences(assessment: Assessment, items: list[Occurrence]) -> None:
    known = assessment.calendar.known

    def workdays(item: Occurrence) -> str:
        sure = known(item.start) and known(assessment.day)
        return f"{occurrence_json(item, assessment)['workdays_left']}{'' if sure else '?'}"

    columns: list[Column[Occurrence]] = [
        Column("from", _("from"), lambda o: str(o.start)),
        Column("to", _("to"), lambda o: str(o.end) if o.end != o.start else ""),
        Column("days", _("days"), lambda o: str(occurrence_json(o, assessment)["days_left"]), right=True),
        Column("working days", _("working days"), workdays, right=True, priority=3),
        Column("kind", _("kind"), lambda o: kind_word(o.milestone.kind), priority=2),
        Column("id", _("id"), lambda o: o.milestone.id, priority=1),
        Column("title", _("title"), lambda o: o.milestone.title, least=LEAST),
    ]
    print_table(columns, Group("", "", items))
    if not all(known(item.start) and known(assessment.day) for item in items):
        print_line(_("? the make-up workdays of that year are not known yet"))
