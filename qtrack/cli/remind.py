"""``qtrack remind``: what will be sent when, and what was."""

import argparse
from datetime import datetime, timedelta
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import Column, print_json, print_table, say
from qtrack.exporter.reminders import delivered, to_come
from qtrack.i18n import _
from qtrack.model.status import calendar_of
from qtrack.model.wording import kind_of_reminder_word, state_word
from qtrack.remind.agenda import upcoming
from qtrack.remind.past import WAITING
from qtrack.state import history


def arguments(parser: argparse.ArgumentParser) -> None:
    """To come, or the log."""
    parser.add_argument("what", choices=("upcoming", "log"), help=_("what is to come, or what was sent"))
    parser.add_argument("--days", type=int, default=30, metavar="N", help=_("how many days ahead"))
    parser.add_argument("-n", type=int, default=200, metavar="N", help=_("how many lines of the log"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print reminders in order of time, the log backwards."""
    if options.what == "log":
        rows = [delivered(row) for row in history.log(context.places.state_dir, options.n)]
    else:
        rows = _waiting(context) + _coming(context, options.days)
    if context.as_json:
        print_json(rows)
    elif rows:
        reminders_table(rows)
    else:
        say(_("no reminders"))
    return 0


def _waiting(context: Context) -> list[dict[str, Any]]:
    """What has fallen due and could not be sent yet."""
    ids = {plan.id for _loaded, plan in context.plans()}
    return [
        delivered(row)
        for row in history.log(context.places.state_dir)
        if row.plan in ids and row.state in {state.value for state in WAITING}
    ]


def _coming(context: Context, days: int) -> list[dict[str, Any]]:
    rows = []
    for _loaded, plan in context.plans():
        now = context.now(plan.timezone)
        ahead = upcoming(plan, calendar_of(plan), now, now + timedelta(days=min(max(0, days), 36500)))
        rows += [to_come(one, channel, "pending", "") for one in ahead for channel in plan.reminders.channels]
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["at"]))


def reminders_table(rows: list[dict[str, Any]]) -> None:
    """Reminders as a table."""
    columns = [
        Column(_("when")), Column(_("state")), Column(_("lead time"), right=True), Column(_("kind")), Column(_("id")),
        Column(_("title"), flexible=True), Column(_("for the day")), Column(_("reason")),
    ]  # fmt: skip
    print_table(columns, [_row(row) for row in rows])


def _row(row: dict[str, Any]) -> list[str]:
    when = datetime.fromisoformat(row["at"]).strftime("%Y-%m-%d %H:%M") if row["at"] else ""
    state, kind = state_word(row["state"]), kind_of_reminder_word(row["kind"])
    return [when, state, row["lead"], kind, row["id"], row["title"], row["occurrence"], row["reason"]]
