"""``qtrack why``: the whole story of one item's reminders, past and to come."""

import argparse
from datetime import datetime

from qtrack.cli.context import Context
from qtrack.cli.options import text
from qtrack.cli.output import print_fields, print_json, say
from qtrack.cli.remind import reminders_table
from qtrack.cli.show import find
from qtrack.errors import AnswerIsNo
from qtrack.exporter.reminders import DIGEST, Row, story
from qtrack.i18n import _
from qtrack.model.status import Assessment
from qtrack.model.wording import state_word
from qtrack.remind.rules import rules_of
from qtrack.state import history


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to ask about."""
    parser.add_argument("id", type=text, help=_("the id of a measure, step or milestone, the key of a reminder, or digest"))
    parser.add_argument("--keys", action="store_true", help=_("show the keys of the reminders instead of the ids"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the rules for the item, then every reminder: what the outbox has, and what the plan still asks for."""
    state_dir, told = context.places.state_dir, False
    rows: list[Row] = []
    for number, (_loaded, assessment) in enumerate(context.assessments()):
        name = _id(assessment, options.id)
        now = context.now(assessment.plan.timezone)
        found = story(assessment, state_dir, name, now)
        marks = history.marks_of(state_dir, assessment.plan.id)
        rules = rules_of(assessment.plan, assessment.calendar, now, name, marks)
        told = told or bool(found or rules)
        rows += found
        if not context.as_json and (found or rules):
            _print(rules, found, keys=options.keys, gap=number > 0)
    if not told:
        message = _("there is no measure, step or milestone {id}").format(id=options.id)
        raise AnswerIsNo(message, _("qtrack list and qtrack milestones show them all"))
    if context.as_json:
        print_json(rows)
    elif any(row["key"] == options.id for row in rows):
        _print_events(context, options.id)
    return 0


def _id(assessment: Assessment, name: str) -> str:
    """The id that a measure's number stands for, or the name as it is."""
    if name == DIGEST or any(milestone.id == name for milestone in assessment.plan.milestones):
        return name
    row = find(assessment, name)
    return row.measure.id if row else name


def _print(rules: list[tuple[str, str]], rows: list[Row], *, keys: bool, gap: bool) -> None:
    if gap:
        say()
    print_fields(rules)
    if rows:
        say()
        reminders_table(rows, keys=keys)
    else:
        say(_("no reminders: no lead time is set for it"))


def _print_events(context: Context, key: str) -> None:
    """Every state that one reminder took."""
    fields = []
    for event in history.events(context.places.state_dir, key):
        words = [event.channel, state_word(event.state), event.reason]
        fields.append((_time(event.time), " · ".join(filter(None, words))))
    if fields:
        say()
        print_fields(fields)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
