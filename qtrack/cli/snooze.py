"""``qtrack snooze``: reminders that are to come again later."""

import argparse
from collections.abc import Sequence
from datetime import datetime

from qtrack.cli.context import Context
from qtrack.cli.output import print_line
from qtrack.cli.reminder_targets import is_time, match_plans, moment_of, plans_of
from qtrack.errors import AnswerIsNo
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, calendar_of
from qtrack.model.plan import Plan
from qtrack.remind.acknowledge import find_default_snooze
from qtrack.state import acknowledgements, open_store

_OFF = "off"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is to wait, by key or id, and until when."""
    parser.add_argument(
        "words", nargs="+", metavar="KEY|ID [WHEN]",
        help=_("keys or ids, then until when: 2d, 14:00, 周五; off ends it; the next working day if left out"),
    )  # fmt: skip


def run(context: Context, options: argparse.Namespace) -> int:
    """Put each off, and say until when."""
    state_dir = context.places.state_dir
    plans = plans_of(context)
    names, when = _split_time(plans, options.words)
    told = []
    for plan, share, now in match_plans(plans, names):
        if when == _OFF:
            told += [
                _("taken back: {title}").format(title=t)
                for t in acknowledgements.take_back(open_store(state_dir), plan, share, now)
            ]
        else:
            until = _snooze_end_of(plan, when, now)
            titles = acknowledgements.snooze(open_store(state_dir), plan, share, until, now)
            told += [_("until {time:%Y-%m-%d %H:%M}: {title}").format(time=until, title=title) for title in titles]
    if not told:
        raise AnswerIsNo(_("nothing of it was acknowledged or snoozed"))
    for line in told:
        print_line(line)
    return 0


def _snooze_end_of(plan: Plan, when: str, now: datetime) -> datetime:
    return moment_of(plan, when, now) if when else find_default_snooze(plan, calendar_of(plan), now)


def _split_time(plans: Sequence[tuple[Assessment, datetime]], words: list[str]) -> tuple[list[str], str]:
    """The names, and the time at the end as far as there is one: of two words (``明天 14:00``), of one, or none."""
    for count in (2, 1):
        text = " ".join(words[-count:])
        if len(words) > count and (text == _OFF or all(is_time(a.plan, text, now) for a, now in plans)):
            return words[:-count], text
    return words, ""
