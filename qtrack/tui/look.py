"""Looking at plan and state for the views: everything here runs in a thread beside the screen."""

from datetime import datetime, timedelta
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.model.pinyin import by_initials
from qtrack.model.plan import Plan
from qtrack.model.status import assess
from qtrack.model.summary import LATE, summarize
from qtrack.model.workdays import WorkCalendar
from qtrack.planfile import Loaded
from qtrack.remind.agenda import upcoming
from qtrack.remind.reminder import Reminder
from qtrack.state.health import Health, read
from qtrack.state.history import Delivery, log
from qtrack.tui.board import Board
from qtrack.tui.table import shape

_SPANS = (7, 60, 370)
"""Days ahead in which reminders are looked for; with 10,000 measures a week of them is a long list."""
_LOG = 2000
"""Deliveries looked back at, the latest."""


def make(loaded: Loaded, plan: Plan, now: datetime) -> Board:
    """The board of `plan` at `now`, in the plan's zone."""
    assessment = assess(plan, now.date())
    late = sorted((s for s in assessment.standings if s.light in LATE), key=lambda s: (s.due, -s.urgency))
    ahead = tuple(o for o in assessment.occurrences if o.end >= assessment.day)
    return Board(loaded, now, assessment, summarize(assessment), shape(assessment), tuple(late), ahead)


def coming(plan: Plan, calendar: WorkCalendar, now: datetime) -> tuple[Reminder, ...]:
    """The next reminders: those of the nearest span that has any."""
    for days in _SPANS:
        if found := upcoming(plan, calendar, now, now + timedelta(days=days)):
            return tuple(found)
    return ()


def delivered(state_dir: Path, plan_id: str) -> dict[str, tuple[Delivery, ...]]:
    """What went out, or should have, by measure, in order; nothing where the record cannot be read."""
    found: dict[str, list[Delivery]] = {}
    try:
        rows = log(state_dir, _LOG)
    except QtrackError:
        return {}  # the state of the daemon says so already
    for row in reversed(rows):
        if row.plan == plan_id:
            found.setdefault(row.id.partition("#")[0] if row.kind == "step" else row.id, []).append(row)
    return {name: tuple(sorted(rows, key=lambda row: row.at or "")) for name, rows in found.items()}


def warm() -> None:
    """Load the pinyin that the filter may ask for, before somebody types."""
    by_initials("a")


def health_of(state_dir: Path) -> Health:
    """How the daemon is; what cannot be read is a trouble like others."""
    try:
        return read(state_dir)
    except QtrackError as error:
        return Health(troubles=(error.message,))
