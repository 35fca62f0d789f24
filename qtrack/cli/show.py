"""``qtrack show``: one measure with everything known about it."""

import argparse
from collections.abc import Iterator

from qtrack.cli.context import Context
from qtrack.cli.measure_table import light_text, progress_words
from qtrack.cli.output import print_fields, print_heading, print_json
from qtrack.errors import AnswerIsNo
from qtrack.exporter.plan_json import standing_json
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Flag, Standing, terms_of
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Indicator, Measure, Step
from qtrack.model.wording import (
    days_words,
    flag_word,
    light_reason_words,
    role_word,
    status_word,
    term_word,
    workdays_words,
)
from qtrack.planfile import Loaded

Rows = Iterator[tuple[str, str]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which measure."""
    parser.add_argument("id", metavar="ID", help=_("a measure's id or number"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the measure, from each plan that has it."""
    read = context.assess_plans()
    found = [(loaded, a, row) for loaded, a in read if (row := find_measure(a, options.id))]
    if not found:
        raise AnswerIsNo(_("there is no measure {id}").format(id=options.id), _("qtrack list shows them all"))
    if context.as_json:
        values = [{**standing_json(row, loaded.lines), "urgency_terms": terms_of(a, row)} for loaded, a, row in found]
        print_json(values[0] if len(read) == 1 else values)
        return 0
    for number, (loaded, assessment, row) in enumerate(found):
        print_heading(assessment.plan.title, number, len(read))
        print_fields(list(_list_fields(context, loaded, assessment, row)))
    return 0


def find_measure(assessment: Assessment, name: str) -> Standing | None:
    """A measure by its id, or by its number where only one has it."""
    if name in assessment.by_id:
        return assessment.by_id[name]
    same = [row for row in assessment.standings if name and row.measure.no == name]
    return same[0] if len(same) == 1 else None


def _list_fields(context: Context, loaded: Loaded, assessment: Assessment, row: Standing) -> Rows:
    measure = row.measure
    yield measure.id, f"{measure.no} {measure.title}".strip()
    light = light_text(assessment.plan, row.light, context.settings)
    yield "", _("{light}: {reason}").format(light=light, reason=light_reason_words(row))
    for flag in row.flags:
        yield "", " ".join((flag_word(flag), *(row.waits_for if flag is Flag.BLOCKED else ())))
    yield from _list_people_fields(assessment, measure)
    yield from _list_time_fields(assessment, row)
    for step in measure.steps:
        yield _("step"), _step_words(step)
    for item in measure.indicators:
        yield _("indicator"), _indicator_words(item)
    for occurrence in assessment.occurrences:
        if measure.id in occurrence.milestone.measures and occurrence.end >= assessment.day:
            yield _("milestone"), _milestone_words(occurrence)
    yield from _list_text_fields(measure)
    yield _("file"), f"{loaded.path}:{loaded.line_of(measure.id)}"


def _list_people_fields(assessment: Assessment, measure: Measure) -> Rows:
    if measure.section:
        titles = {section.id: f"{section.no} {section.title}".strip() for section in assessment.plan.sections}
        yield _("section"), titles.get(measure.section, measure.section)
    for role in ("lead", "joint", "support"):
        if names := getattr(measure, role):
            yield role_word(role), " ".join(names)
    if measure.owner:
        yield _("owner"), measure.owner


def _list_time_fields(assessment: Assessment, row: Standing) -> Rows:
    parts = [f"{row.start} … {row.due}"]
    if row.assumed_due:
        parts.append(_("no day of its own: the end of the plan"))
    if row.open:
        known = assessment.calendar.known(assessment.day) and assessment.calendar.known(row.due)
        parts.append(days_words(row.days_left))
        parts += [workdays_words(row.workdays_left, known=known)] if row.workdays_left > 0 else []
    yield _("due"), _("; ").join(parts)
    yield _("status"), _("; ").join((status_word(row.status), progress_words(row.progress, row.expected)))
    terms = [f"{term_word(name)} {value:.1f}" for name, value in terms_of(assessment, row).items() if value > 0]
    yield _("urgency"), f"{row.urgency:.1f}" + (f" = {' + '.join(terms)}" if terms else "")


def _list_text_fields(measure: Measure) -> Rows:
    for label, texts in (
        (_("tags"), measure.tags), (_("depends on"), measure.depends), (_("evidence"), measure.evidence),
    ):  # fmt: skip
        if texts:
            yield label, " ".join(texts)
    for number, line in enumerate(filter(str.strip, measure.note.splitlines())):
        yield "" if number else _("note"), line
    if measure.source:
        yield _("source"), measure.source
    for key, value in measure.extra.items():
        yield key, str(value)


def _step_words(step: Step) -> str:
    day = step.done_on or step.due
    return " ".join(filter(None, ("[x]" if step.done else "[ ]", step.title, str(day) if day else "", step.owner)))


def _indicator_words(item: Indicator) -> str:
    parts = [f"{item.name} {item.target}"]
    if item.baseline is not None:
        parts.append(_("baseline {value:g}").format(value=item.baseline))
    if item.actual is not None:
        share = item.target.attainment(item.actual, item.baseline)
        parts.append(_("now {value:g} ({share:.0%})").format(value=item.actual, share=share))
    if item.as_of:
        parts.append(str(item.as_of))
    return _("; ").join([*parts, *item.units, *filter(None, (item.note,))])


def _milestone_words(occurrence: Occurrence) -> str:
    until = f" … {occurrence.end}" if occurrence.end != occurrence.start else ""
    return f"{occurrence.start}{until} {occurrence.milestone.title}"
