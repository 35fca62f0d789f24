"""``qtrack remind``: what will be sent when, and what was."""

import argparse
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from qtrack.cli.context import Context
from qtrack.cli.options import require_utf8
from qtrack.cli.output import print_json, print_line, print_table
from qtrack.cli.show import find_measure
from qtrack.errors import AnswerIsNo
from qtrack.exporter.reminder_json import reminder_json
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.model.plan import Plan
from qtrack.model.wording import kind_of_reminder_word, state_word
from qtrack.planfile import Loaded
from qtrack.remind.explain import Held, ReminderStatus
from qtrack.remind.explain_rules import rules_of
from qtrack.remind.explanation_words import held_words
from qtrack.remind.key import Kind
from qtrack.remind.reason_words import words_of
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.states import WAITING, State
from qtrack.remind.wording import part_words, title_words
from qtrack.state import daemon_status, open_store
from qtrack.state.explanations import list_coming, list_waiting, recorded_status
from qtrack.state.store import Delivery
from qtrack.tables.columns import LEAST, Column, Group

Plans = Sequence[tuple[Loaded, Assessment]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """To come, or the log; of everything, or of one item."""
    parser.add_argument("what", choices=("upcoming", "log"), help=_("what is to come, or what was sent"))
    parser.add_argument(
        "id", nargs="?", default="", type=require_utf8, help=_("only of this measure, step or milestone, or this key")
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
    plans = [] if log else context.assess_plans()
    if log:
        rows = list(map(recorded_status, _read_log(context, options)))
    else:
        names = {options.id, *(id_of(assessment, options.id) for _loaded, assessment in plans)}
        rows = [row for row in _list_coming(context, plans, options.days) if _is_wanted(row, names, options.state)]
    if not rows and options.id:
        require_known(plans or context.assess_plans(), options.id)
    if context.as_json:
        print_json([reminder_json(row) for row in rows])
    elif rows:
        print_unserved(context, [assessment.plan for _loaded, assessment in plans], rows)
        print_reminders(rows, keys=options.keys, log=log)
    else:
        print_line(_("no reminders"))
    return 0


def _read_log(context: Context, options: argparse.Namespace) -> list[Delivery]:
    """The deliveries asked for; where no item has that id, those of the measure that has it as its number."""
    state_dir = context.places.state_dir
    found = open_store(state_dir).read_log(options.n, states=options.state, item=options.id)
    if found or not options.id:
        return found
    for _loaded, assessment in context.assess_plans():
        if (name := id_of(assessment, options.id)) != options.id:
            same = open_store(state_dir).read_log(states=options.state, item=name)
            found += [row for row in same if row.plan == assessment.plan.id]
    found.sort(key=lambda row: datetime.fromisoformat(row.changed_at or ""), reverse=True)
    return found[: options.n] if options.n >= 0 else found


def _is_wanted(row: ReminderStatus, names: set[str], states: Sequence[str]) -> bool:
    if states and row.state not in states:
        return False
    return not names.isdisjoint({"", row.key.item, row.key.item.partition("#")[0], str(row.key)})


def _list_coming(context: Context, plans: Plans, days: int) -> list[ReminderStatus]:
    """What is to go out already, then what falls due in so many days."""
    due, rows, state_dir = [], [], context.places.state_dir
    for _loaded, assessment in plans:
        now = context.now(assessment.plan.timezone)
        due += list_waiting(assessment, state_dir, now)
        rows += list_coming(assessment, state_dir, now, now + timedelta(days=min(max(0, days), 36500)))
    known = {(row.key, row.channel) for row in due}
    coming = [(row.at, row) for row in rows if row.at is not None and (row.key, row.channel) not in known]
    return due + [row for _at, row in sorted(coming, key=lambda pair: pair[0])]


def require_known(plans: Plans, name: str) -> None:
    """AnswerIsNo where no plan has anything called `name`."""
    for _loaded, assessment in plans:
        if rules_of(assessment.plan, assessment.calendar, id_of(assessment, name)) is not None:
            return
    message = _("there is no measure, step or milestone {id}").format(id=name)
    raise AnswerIsNo(message, _("qtrack list and qtrack milestones show them all"))


def id_of(assessment: Assessment, name: str) -> str:
    """The id that a measure's number stands for, or the name as it is."""
    if name == Kind.DIGEST or any(milestone.id == name for milestone in assessment.plan.milestones):
        return name
    row = find_measure(assessment, name)
    return row.measure.id if row else name


def print_unserved(context: Context, plans: Sequence[Plan], rows: Sequence[ReminderStatus]) -> None:
    """Say so where something of `rows` is to go out and no daemon runs to send it."""
    if not plans or not any(row.state in WAITING for row in rows):
        return
    said = daemon_status.read_daemon_health(context.places.state_dir)
    if not said.running:
        print_line(held_words(Held(Reason.of(Code.DAEMON_DOWN))))
    elif not all(said.delivers(plan.id) for plan in plans):
        print_line(held_words(Held(Reason.of(Code.DAEMON_SERVES_OTHERS))))


def print_reminders(
    rows: Sequence[ReminderStatus], *, keys: bool = False, log: bool = False, part: bool = False, subject: bool = True
) -> None:
    """Print reminders as a table; columns in which every row says the same, or nothing, are left out.

    In a `log` the time is that of the last change, and the moment a reminder is due stands where that is another.
    With `part` each row says to which part of a measure it belongs; without `subject` it does not say of what it is.
    """
    cells = [_reminder_cells(row, keys=keys, log=log) for row in rows]
    several = len({row.channel for row in rows}) > 1

    def width(*, show: bool) -> int | None:
        return None if show else 0

    columns: list[Column[list[str]]] = [
        Column("when", _("when"), itemgetter(0)),
        Column("due at", _("due at"), itemgetter(1), width=width(show=any(line[1] for line in cells))),
        Column("state", _("state"), itemgetter(2)),
        Column("lead time", _("lead time"), itemgetter(3), right=True),
        Column("step", _("escalation step"), itemgetter(4), width=width(show=any(row.stage for row in rows))),
        Column("part", _("belongs to"), itemgetter(5), least=LEAST, width=width(show=part)),
        Column("kind", _("kind"), itemgetter(6), priority=2, width=width(show=subject)),
        Column("id", _("key") if keys else _("id"), itemgetter(7), width=width(show=subject or keys)),
        Column("title", _("title"), itemgetter(8), least=LEAST, width=width(show=subject)),
        Column("day", _("for the day"), itemgetter(9), priority=3),
        Column("channel", _("channel"), itemgetter(10), width=width(show=several), priority=1),
        Column("reason", _("reason"), itemgetter(11), least=LEAST),
    ]
    print_table(columns, Group("", "", cells))


def _reminder_cells(row: ReminderStatus, *, keys: bool, log: bool) -> list[str]:
    when, due, key = _minute_cell(row.at), "", row.key
    if log:
        due, when = when, _minute_cell(row.changed_at)
        due = "" if due == when else due
    name = str(key) if keys else key.item
    return [
        when, due, state_word(row.state), key.lead, row.stage, part_words(key), kind_of_reminder_word(key.kind), name,
        title_words(key.kind, key.item, row.title), key.day.isoformat(), row.channel, words_of(row.reasons),
    ]  # fmt: skip


def _minute_cell(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
