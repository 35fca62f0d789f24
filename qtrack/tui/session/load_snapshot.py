"""Looking at plan and state for the views: everything here runs in a thread beside the screen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from qtrack.errors import QtrackError
from qtrack.model.assessment import assess
from qtrack.model.plan import Plan
from qtrack.model.summary import LATE, summarize
from qtrack.model.workdays import WorkCalendar
from qtrack.planfile import Loaded
from qtrack.remind.delivery_record import NO_MARKS, Marks
from qtrack.remind.reminder import Reminder
from qtrack.remind.upcoming import list_upcoming
from qtrack.state import open_store
from qtrack.state.daemon_status import Health, read_daemon_health
from qtrack.state.store import Delivery
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.measures.columns import compute_shape

_SPANS = (2, 7, 30, 370)
"""Days ahead in which reminders are looked for, until there are enough: a large plan has thousands in a week."""
_ENOUGH_REMINDERS = 50
_LAST = datetime(9999, 12, 30, tzinfo=UTC)
_MAX_LOG_ROWS = 2000
"""Deliveries looked back at, the latest."""


def make_snapshot(loaded: Loaded, plan: Plan, now: datetime) -> Snapshot:
    """The snapshot of `plan` at `now`, in the plan's zone."""
    assessment = assess(plan, now.date())
    late = sorted((s for s in assessment.standings if s.light in LATE), key=lambda s: (s.due, -s.urgency))
    ahead = tuple(o for o in assessment.occurrences if o.end >= assessment.day)
    return Snapshot(loaded, now, assessment, summarize(assessment), compute_shape(assessment), tuple(late), ahead)


def find_next_reminders(plan: Plan, calendar: WorkCalendar, now: datetime, state_dir: Path) -> tuple[Reminder, ...]:
    """The next reminders: those of the nearest span that has enough of them."""
    found: list[Reminder] = []
    marks = read_marks(state_dir, plan.id)
    for days in _SPANS:
        until = now + min(timedelta(days=days), _LAST - now)
        found = list_upcoming(plan, calendar, now, until, marks=marks)
        if len(found) >= _ENOUGH_REMINDERS:
            break
    return tuple(found)


def read_deliveries(state_dir: Path, plan_id: str) -> tuple[Delivery, ...]:
    """What was done about the plan's reminders, the latest first; nothing where the record cannot be read."""
    try:
        return tuple(row for row in open_store(state_dir).read_log(_MAX_LOG_ROWS) if row.plan == plan_id)
    except QtrackError:
        return ()  # the state of the daemon says so already


def read_marks(state_dir: Path, plan_id: str) -> Marks:
    """What was acknowledged and snoozed; nothing where the record cannot be read."""
    try:
        return open_store(state_dir).read_marks(plan_id)
    except QtrackError:
        return NO_MARKS


def read_health(state_dir: Path) -> Health:
    """How the daemon is; what cannot be read is a trouble like others."""
    try:
        return read_daemon_health(state_dir)
    except QtrackError as error:
        return Health(troubles=(error.message,))
