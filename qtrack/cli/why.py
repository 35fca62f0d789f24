"""``qtrack why``: why one item's reminders came, will come or do not."""

import argparse

from qtrack.cli.context import Context
from qtrack.cli.options import require_utf8
from qtrack.cli.output import print_fields, print_heading, print_json, print_line
from qtrack.cli.remind import id_of, print_reminders, require_known
from qtrack.exporter.reminder_json import reminder_json
from qtrack.i18n import _
from qtrack.model.wording import state_word
from qtrack.remind.acknowledge import key_of
from qtrack.remind.explain import Explanation, Folded, is_digest
from qtrack.remind.explanation_words import explanation_fields, folded_words, has_parts
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason
from qtrack.state import open_store
from qtrack.state.explanations import explain


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to ask about."""
    parser.add_argument(
        "id", type=require_utf8, help=_("the id of a measure, step or milestone, the key of a reminder, or digest")
    )
    parser.add_argument("--all", action="store_true", help=_("every reminder, also those that do not matter now"))
    parser.add_argument("--keys", action="store_true", help=_("show the keys of the reminders instead of the ids"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print what matters now and the rules for the item, then its reminders; with a key every state it took."""
    plans = context.assess_plans()
    found = []
    for _loaded, assessment in plans:
        now = context.now(assessment.plan.timezone)
        explanation = explain(assessment, context.places.state_dir, id_of(assessment, options.id), now)
        if explanation.rows or explanation.rules is not None:
            found.append((assessment.plan.title, explanation))
    if not found:
        require_known(plans, options.id)
    rows = [row for _title, explanation in found for row in explanation.rows]
    if context.as_json:
        print_json([reminder_json(row) for row in rows])
        return 0
    for number, (title, explanation) in enumerate(found):
        print_heading(title, number, len(plans))
        _print_explanation(explanation, options)
    if any(str(row.key) == options.id for row in rows):
        _print_events(context, options.id)
    return 0


def _print_explanation(explanation: Explanation, options: argparse.Namespace) -> None:
    """Print fields, then the reminders, or why there are none."""
    rows, key = explanation.rows, key_of(options.id)
    gone = [(row.key.item, _("no longer in the plan")) for row in rows[:1]]
    print_fields(explanation_fields(explanation) or gone)
    if rows:
        folded = Folded(rows) if options.all or options.keys else explanation.folded()
        print_line()
        print_reminders(folded.rows, keys=options.keys, part=has_parts(rows), subject=False)
        if left_out := folded_words(folded):
            print_line(_("{count}: qtrack why {id} --all").format(count=left_out, id=explanation.name))
    elif key is not None:
        print_line(_("the plan asks for no such reminder"))
    elif not is_digest(options.id, key):
        print_line(_("no reminders: no lead time is set for it"))


def _print_events(context: Context, key: str) -> None:
    """Every state that one reminder took."""
    fields = []
    for event in open_store(context.places.state_dir).read_events(key):
        found = [event.channel, state_word(event.state), phrase_of(decode_reason(event.reason))]
        fields.append((f"{event.time:%Y-%m-%d %H:%M:%S}", " · ".join(filter(None, found))))
    if fields:
        print_line()
        print_fields(fields)
