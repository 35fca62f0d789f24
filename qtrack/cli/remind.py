"""``qtrack remind``: what will be sent when, and what was."""

import argparse
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from qtrack.cli.context import Context
from qtrack.cli.options import text
from qtrack.cli.output import print_json, print_table, say
from qtrack.cli.show import find
from qtrack.errors import AnswerIsNo
from qtrack.exporter.reminders import DIGEST, Row, ahead, at_hand, delivered
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.model.plan import Plan
from qtrack.model.wording import kind_of_reminder_word, state_word
from qtrack.planfile import Loaded
from qtrack.remind.delivery_record import NO_MARKS
from qtrack.remind.explain_rules import rules_of
from qtrack.remind.states import WAITING, State
from qtrack.state import daemon_status
from qtrack.state.store import open_store
from qtrack.tables.columns import LEAST, Column, Group

Plans = Sequence[tuple[Loaded, Assessment]]


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
    log = options.what == "log"
    plans = [] if log else context.assessments()
    if log:
        found = open_store(context.places.state_dir).read_log(options.n, states=options.state, item=options.id)
        rows = [delivered(row) for row in found]
    else:
        names = {options.id, *(id_of(assessment, options.id) for _loaded, assessment in plans)}
        rows = [row for row in _coming(context, plans, options.days) if _wanted(row, names, options.state)]
    if not rows and options.id:
        require_known(context, plans or context.assessments(), options.id)
    if context.as_json:
        print_json(rows)
    elif rows:
        say_unserved(context, [assessment.plan for _loaded, assessment in plans], rows)
        reminders_table(rows, keys=options.keys, log=log)
    else:
        say(_("no reminders"))
    return 0


def _wanted(row: Row, names: set[str], states: Sequence[str]) -> bool:
    if states and row["state"] not in states:
        return False
    return not names.isdisjoint({"", row["id"], row["id"].partition("#")[0], row["key"]})


def _coming(context: Context, plans: Plans, days: int) -> list[Row]:
    """What is to go out already, then what falls due in so many days."""
    due, rows, state_dir = [], [], context.places.state_dir
    for _loaded, assessment in plans:
        now = context.now(assessment.plan.timezone)
        due += at_hand(assessment, state_dir, now)
        rows += ahead(assessment, state_dir, now, now + timedelta(days=min(max(0, days), 36500)))
    known = {(row["key"], row["channel"]) for row in due}
    coming = [row for row in rows if (row["key"], row["channel"]) not in known]
    return due + sorted(coming, key=lambda row: datetime.fromisoformat(row["at"]))


def require_known(context: Context, plans: Plans, name: str) -> None:
    """AnswerIsNo where no plan has anything called `name`."""
    for _loaded, assessment in plans:
        now, known = context.now(assessment.plan.timezone), id_of(assessment, name)
        if rules_of(assessment.plan, assessment.calendar, now, known, NO_MARKS):
            return
    message = _("there is no measure, step or milestone {id}").format(id=name)
    raise AnswerIsNo(message, _("qtrack list and qtrack milestones show them all"))


def id_of(assessment: Assessment, name: str) -> str:
    """The id that a measure's number stands for, or the name as it is."""
    if name == DIGEST or any(milestone.id == name for milestone in assessment.plan.milestones):
        return name
    row = find(assessment, name)
    return row.measure.id if row else name


def say_unserved(context: Context, plans: Sequence[Plan], rows: Sequence[Row]) -> None:
    """Say so where something of `rows` is to go out and no daemon runs to send it."""
    if not plans or not any(row["state"] in WAITING for row in rows):
        return
    said = daemon_status.read(context.places.state_dir)
    if not said.running:
        line, hint = _("the daemon is not running"), _("start it with qtrack daemon start")
    elif not all(said.delivers(plan.id) for plan in plans):
        line, hint = _("the daemon does not serve this plan"), _("qtrack daemon status names those it serves")
    else:
        return
    say(_("{message} ({hint})").format(message=line, hint=hint))


def reminders_table(rows: list[Row], *, keys: bool = False, log: bool = False) -> None:
    """Reminders as a table; columns in which every row says the same, or nothing, are left out.

    In a `log` the time is that of the last change, and the moment a reminder is due stands where that is another.
    """
    cells = [_row(row, keys=keys, log=log) for row in rows]
    several = len({row["channel"] for row in rows}) > 1
    columns: list[Column[list[str]]] = [
        Column("when", _("when"), itemgetter(0)),
        Column("due at", _("due at"), itemgetter(1), width=None if any(line[1] for line in cells) else 0),
        Column("state", _("state"), itemgetter(2)),
        Column("lead time", _("lead time"), itemgetter(3), right=True),
        Column("step", _("escalation step"), itemgetter(4), width=None if any(row["step"] for row in rows) else 0),
        Column("kind", _("kind"), itemgetter(5), priority=2),
        Column("id", _("key") if keys else _("id"), itemgetter(6)),
        Column("title", _("title"), itemgetter(7), least=LEAST),
        Column("day", _("for the day"), itemgetter(8), priority=3),
        Column("channel", _("channel"), itemgetter(9), width=None if several else 0, priority=1),
        Column("reason", _("reason"), itemgetter(10), least=LEAST),
    ]
    print_table(columns, Group("", "", cells))


def _row(row: Row, *, keys: bool, log: bool) -> list[str]:
    when, due = _minute(row["at"]), ""
    if log:
        due, when = when, _minute(row["changed_at"])
        due = "" if due == when else due
    state, kind = state_word(row["state"]), kind_of_reminder_word(row["kind"])
    name = row["key"] if keys else row["id"]
    told = [row["title"], row["occurrence"], row["channel"], row["reason"]]
    return [when, due, state, row["lead"], row["step"], kind, name, *told]


def _minute(moment: str | None) -> str:
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
