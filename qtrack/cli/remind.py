"""``qtrack remind``: what will be sent when, and what was."""

import argparse
from datetime import datetime, timedelta

from qtrack.cli.context import Context
from qtrack.cli.options import text
from qtrack.cli.output import Column, print_json, print_table, say
from qtrack.exporter.reminders import Row, delivered, next_digests, to_come
from qtrack.i18n import _
from qtrack.model.status import Assessment
from qtrack.model.wording import kind_of_reminder_word, state_word
from qtrack.remind.agenda import upcoming
from qtrack.remind.marks import reason_of
from qtrack.remind.past import WAITING, State
from qtrack.remind.routes import channels_of
from qtrack.state import history


def arguments(parser: argparse.ArgumentParser) -> None:
    """To come, or the log; of everything, or of one item."""
    parser.add_argument("what", choices=("upcoming", "log"), help=_("what is to come, or what was sent"))
    parser.add_argument(
        "id", nargs="?", default="", type=text, help=_("only of this measure, step or milestone, or this key")
    )
    parser.add_argument("--days", type=int, default=30, metavar="N", help=_("how many days ahead"))
    parser.add_argument("-n", type=int, default=200, metavar="N", help=_("how many lines of the log"))
    parser.add_argument(
        "--state", action="append", default=[], choices=[state.value for state in State],
        help=_("only what is in this state; may be repeated"),
    )  # fmt: skip
    parser.add_argument("--keys", action="store_true", help=_("show the keys of the reminders instead of the ids"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print reminders in order of time, the log backwards."""
    if options.what == "log":
        found = history.log(context.places.state_dir, options.n, states=options.state, item=options.id)
        rows = [delivered(row) for row in found]
    else:
        waiting = _waiting(context, options.id)
        known = {(row["key"], row["channel"]) for row in waiting}
        coming = [row for row in _coming(context, options.days) if (row["key"], row["channel"]) not in known]
        rows = [row for row in waiting + coming if _wanted(row, options)]
    if context.as_json:
        print_json(rows)
    elif rows:
        reminders_table(rows, keys=options.keys)
    else:
        say(_("no reminders"))
    return 0


def _wanted(row: Row, options: argparse.Namespace) -> bool:
    if options.state and row["state"] not in options.state:
        return False
    return options.id in {"", row["id"], row["id"].partition("#")[0], row["key"]}


def _waiting(context: Context, item: str) -> list[Row]:
    """What has fallen due and could not be sent yet; what is snoozed is still to come."""
    ids = {plan.id for _loaded, plan in context.plans()}
    states = [state.value for state in WAITING - {State.SNOOZED}]
    found = history.log(context.places.state_dir, states=states, item=item)
    return [delivered(row) for row in found if row.plan in ids]


def _coming(context: Context, days: int) -> list[Row]:
    rows = []
    for _loaded, assessment in context.assessments():
        now = context.now(assessment.plan.timezone)
        rows += _of_plan(context, assessment, now, now + timedelta(days=min(max(0, days), 36500)))
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["at"]))


def _of_plan(context: Context, assessment: Assessment, now: datetime, until: datetime) -> list[Row]:
    plan = assessment.plan
    marks = history.marks_of(context.places.state_dir, plan.id)
    rows = []
    for channel in channels_of(plan):
        asleep = {thread: mark for thread, mark in marks.items() if mark.until is not None and mark.until > now}
        for one in upcoming(plan, assessment.calendar, now, until, channel, marks=marks):
            mark = asleep.pop(one.key.thread, None)  # the first to come is the one that was put off
            state, reason = ("snoozed", reason_of(mark, plan)) if mark else ("pending", "")
            rows.append(to_come(one, channel, state, reason))
    return rows + next_digests(assessment, now, until)


def reminders_table(rows: list[Row], *, keys: bool = False) -> None:
    """Reminders as a table; columns in which every row says the same, or nothing, are left out."""
    columns = [
        Column(_("when")), Column(_("state")), Column(_("lead time"), right=True), Column(_("escalation step")),
        Column(_("kind"), optional=2), Column(_("key") if keys else _("id")), Column(_("title"), flexible=True),
        Column(_("for the day"), optional=1), Column(_("channel"), optional=3), Column(_("reason"), flexible=True),
    ]  # fmt: skip
    named = any(row["step"] for row in rows)
    several = len({row["channel"] for row in rows}) > 1
    shown = [True, True, True, named, True, True, True, True, several, True]
    table = [[cell for cell, show in zip(_row(row, keys=keys), shown, strict=True) if show] for row in rows]
    print_table([column for column, show in zip(columns, shown, strict=True) if show], table)


def _row(row: Row, *, keys: bool) -> list[str]:
    when = datetime.fromisoformat(row["at"]).strftime("%Y-%m-%d %H:%M") if row["at"] else ""
    state, kind = state_word(row["state"]), kind_of_reminder_word(row["kind"])
    name = row["key"] if keys else row["id"]
    told = [row["title"], row["occurrence"], row["channel"], row["reason"]]
    return [when, state, row["lead"], row["step"], kind, name, *told]
