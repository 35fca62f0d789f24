"""``qtrack summary``: the plan in a few figures."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.measure_table import light_text, progress_words
from qtrack.cli.output import print_fields, print_json, print_line
from qtrack.cli.units import print_tallies
from qtrack.exporter import plan_json
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment
from qtrack.model.milestones import Occurrence
from qtrack.model.summary import Summary, summarize
from qtrack.model.wording import days_words, workdays_words

_NEXT = 5


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print lights, progress, sections and the next milestones."""
    found = [(assessment, summarize(assessment)) for _loaded, assessment in context.assess_plans()]
    if context.as_json:
        rows = [plan_json.summary_json(summary, assessment) for assessment, summary in found]
        print_json(rows[0] if len(rows) == 1 else rows)
        return 0
    for number, (assessment, summary) in enumerate(found):
        if number:
            print_line()
        _print_summary(context, assessment, summary)
    return 0


def _print_summary(context: Context, assessment: Assessment, summary: Summary) -> None:
    plan = assessment.plan
    print_line(f"{plan.title} {plan.number}")
    print_line(_day_text(assessment, summary))
    count = ngettext("{n} measure", "{n} measures", summary.whole.measures).format(n=summary.whole.measures)
    print_line(_("; ").join((count, progress_words(summary.progress, summary.expected))))
    print_line(
        _(", ").join(f"{light_text(plan, light, context.settings)} {n}" for light, n in summary.lights.items() if n)
    )
    if summary.sections:
        print_line()
        print_tallies(_("section"), summary.sections)
    ahead = [o for o in assessment.occurrences if o.end >= assessment.day][:_NEXT]
    if ahead:
        print_line()
        print_fields([(str(o.start), _milestone_words(o, assessment)) for o in ahead])


def _day_text(assessment: Assessment, summary: Summary) -> str:
    """Which day of the plan it is, and what is left."""
    before = (assessment.plan.start - assessment.day).days
    if before > 0:
        return ngettext("begins in {n} day", "begins in {n} days", before).format(n=before)
    if summary.days_left < 0:
        over = -summary.days_left
        return ngettext("ended {n} day ago", "ended {n} days ago", over).format(n=over)
    workdays = workdays_words(summary.workdays_left, known=summary.workdays_known)
    day = _("day {n} of {days}").format(n=summary.day_no, days=summary.days)
    return _("; ").join((day, _("{workdays} left").format(workdays=workdays)))


def _milestone_words(occurrence: Occurrence, assessment: Assessment) -> str:
    """What it is, and how long until then."""
    away = (occurrence.start - assessment.day).days
    lasts = away < 0 or (away == 0 and occurrence.end > occurrence.start)
    left = _("till {day}").format(day=occurrence.end) if lasts else days_words(away)
    return _("{message} ({hint})").format(message=occurrence.milestone.title, hint=left)
