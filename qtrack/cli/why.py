"""``qtrack why``: the whole story of one measure's or milestone's reminders, past and to come."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import print_json, say
from qtrack.cli.remind import reminders_table
from qtrack.cli.show import find
from qtrack.errors import AnswerIsNo
from qtrack.exporter.reminders import delivered, to_come
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.model.status import Assessment
from qtrack.remind.agenda import of_item
from qtrack.remind.decide import decide
from qtrack.remind.items import items
from qtrack.remind.key import Kind
from qtrack.remind.moments import Moments
from qtrack.remind.reminder import Reminder
from qtrack.state import history


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to ask about."""
    parser.add_argument("id", help=_("the id of a measure or milestone"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print every reminder of the item: what the outbox has, and what the plan still asks for."""
    rows: list[dict[str, Any]] = []
    known = False
    for _loaded, assessment in context.assessments():
        name = _id(assessment, options.id)
        known = known or name is not None
        rows += list(_story(context, assessment, name or options.id))
    if not known and not rows:
        message = _("there is no measure or milestone {id}").format(id=options.id)
        raise AnswerIsNo(message, _("qtrack list and qtrack milestones show them all"))
    if context.as_json:
        print_json(rows)
    elif rows:
        reminders_table(rows)
    else:
        say(_("no reminders: no lead time is set for it"))
    return 0


def _id(assessment: Assessment, name: str) -> str | None:
    if any(milestone.id == name for milestone in assessment.plan.milestones):
        return name
    row = find(assessment, name)
    return row.measure.id if row else None


def _story(context: Context, assessment: Assessment, name: str) -> Iterator[dict[str, Any]]:
    """What the outbox has of the item first, then what left no trace there, with what would happen to it."""
    plan, now = assessment.plan, context.now(assessment.plan.timezone)
    recorded = [delivered(row) for row in history.of_item(context.places.state_dir, plan.id, name)]
    seen = {row["key"] for row in recorded}
    unseen = [one for one in of_item(plan, assessment.calendar, name) if str(one.key) not in seen]
    verdicts = _verdicts(plan, now)
    silent = {item.id: item.silence for item in items(plan, assessment.calendar) if item.silence}
    over = now >= Moments(plan, assessment.calendar).quiet_from
    ahead = next((one for one in unseen if one.key.kind is Kind.OVERDUE and one.at > now), None)
    told = [
        to_come(one, channel, *_verdict(one, now, verdicts, silent, over=over))
        for one in unseen
        if one.key.kind is not Kind.OVERDUE or one.at <= now or one is ahead  # the rest goes on as the first
        for channel in plan.reminders.channels
    ]
    return iter(sorted(recorded + told, key=lambda row: datetime.fromisoformat(row["at"] or now.isoformat())))


def _verdicts(plan: Plan, now: datetime) -> dict[str, tuple[str, str]]:
    """What the planner would do now with reminders that left no trace, by key."""
    decision = decide(plan, now, {})
    found = {str(change.key): (change.state.value, change.reason) for change in decision.changes}
    for group in decision.groups:
        found |= {str(due.reminder.key): ("pending", _("goes out as soon as the daemon runs")) for due in group.items}
    return found


def _verdict(
    one: Reminder, now: datetime, verdicts: dict[str, tuple[str, str]], silent: dict[str, str], *, over: bool,
) -> tuple[str, str]:  # fmt: skip
    """The state of a reminder without a trace, and why; `over` when the plan's reminders have ended."""
    if str(one.key) in verdicts:
        return verdicts[str(one.key)]
    if one.key.item in silent:
        return "suppressed", {"done": _("done"), "dropped": _("dropped")}[silent[one.key.item]]
    if one.at > now:
        return "pending", _("and so on until it is done") if one.key.kind is Kind.OVERDUE else ""
    if over:
        return "suppressed", _("the plan is over")
    return "coalesced", _("before anything was recorded; a later reminder stands for it")
