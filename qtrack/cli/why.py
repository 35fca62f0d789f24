"""``qtrack why``: the whole story of one item's reminders, past and to come."""

import argparse
from datetime import datetime

from qtrack.cli.context import Context
from qtrack.cli.options import text
from qtrack.cli.output import heading, print_fields, print_json, say
from qtrack.cli.remind import id_of, reminders_table, require_known, say_unserved
from qtrack.exporter.reminders import DIGEST, Row, story
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.model.wording import state_word
from qtrack.remind.acknowledge import key_of
from qtrack.remind.explain_rules import rules_of
from qtrack.state.store import open_store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to ask about."""
    parser.add_argument(
        "id", type=text, help=_("the id of a measure, step or milestone, the key of a reminder, or digest")
    )
    parser.add_argument("--keys", action="store_true", help=_("show the keys of the reminders instead of the ids"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print the rules for the item, then every reminder: what the outbox has, and what the plan still asks for."""
    state_dir, told = context.places.state_dir, 0
    rows: list[Row] = []
    plans = context.assessments()
    for _loaded, assessment in plans:
        name = id_of(assessment, options.id)
        now = context.now(assessment.plan.timezone)
        found = story(assessment, state_dir, name, now)
        marks = open_store(state_dir).read_marks(assessment.plan.id)
        rules = rules_of(assessment.plan, assessment.calendar, now, name, marks)
        rows += found
        if not (found or rules):
            continue
        if not context.as_json:
            heading(assessment.plan.title, told, len(plans))
            print_fields(rules or [(row["id"], _("no longer in the plan")) for row in found[:1]])
            _print_rows(context, assessment.plan, found, options)
        told += 1
    if not told:
        require_known(context, plans, options.id)
    if context.as_json:
        print_json(rows)
    elif any(row["key"] == options.id for row in rows):
        _print_events(context, options.id)
    return 0


def _print_rows(context: Context, plan: Plan, rows: list[Row], options: argparse.Namespace) -> None:
    """The reminders, or why there are none."""
    key = key_of(options.id)
    if rows:
        say()
        say_unserved(context, [plan], rows)
        reminders_table(rows, keys=options.keys)
    elif key is not None:
        say(_("the plan asks for no such reminder"))
    elif options.id != DIGEST:
        say(_("no reminders: no lead time is set for it"))


def _print_events(context: Context, key: str) -> None:
    """Every state that one reminder took."""
    fields = []
    for event in open_store(context.places.state_dir).read_events(key):
        words = [event.channel, state_word(event.state), event.reason]
        fields.append((_time(event.time), " · ".join(filter(None, words))))
    if fields:
        say()
        print_fields(fields)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
