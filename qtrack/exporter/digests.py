"""The story of the digests as rows: those that were sent, those that were not, and the next."""

from datetime import date, datetime, timedelta
from pathlib import Path

from qtrack.exporter.reminder_json import Row, delivered, to_come
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.remind.delivery_record import Marks
from qtrack.remind.digest import digests, worth_sending
from qtrack.remind.due_moment import Moments
from qtrack.remind.key import Kind
from qtrack.remind.recipients import channels_of, wants_digest
from qtrack.remind.reminder import Reminder
from qtrack.remind.states import State
from qtrack.remind.upcoming import digests_ahead
from qtrack.state import daemon_status
from qtrack.state.daemon_status import Health
from qtrack.state.store import open_store

_BACK, _AHEAD = timedelta(days=7), timedelta(days=32)


def digest_rows(assessment: Assessment, state_dir: Path, now: datetime, day: date | None) -> list[Row]:
    """Those that were sent, those of the last days that were not, and the next of each kind; or all of one `day`."""
    plan = assessment.plan
    said, marks = daemon_status.read(state_dir), open_store(state_dir).read_marks(plan.id)
    found = [
        delivered(row)
        for row in open_store(state_dir).read_log()
        if row.plan == plan.id and row.kind == Kind.DIGEST.value
    ]
    known = {(row["key"], row["channel"]) for row in found}
    today = now.astimezone(plan.timezone).date()
    fallen = list(digests(plan, assessment.calendar, *((day, day) if day else (today - _BACK, today))))
    for channel in channels_of(plan):
        if wants_digest(plan, channel):
            unsaid = [one for one in fallen if (str(one.key), channel) not in known and (day or one.at <= now)]
            found += [to_come(one, channel, *_unsaid(assessment, one, now, marks, said)) for one in unsaid]
    return found if day else found + next_digests(assessment, now, now + _AHEAD)


def _unsaid(assessment: Assessment, digest: Reminder, now: datetime, marks: Marks, said: Health) -> tuple[str, str]:
    """Where a digest stands that left no trace, and why, as far as the plan of today can tell."""
    plan, at = assessment.plan, digest.at
    if at >= Moments(plan, assessment.calendar).quiet_from:
        return State.SUPPRESSED.value, _("the plan is over by then")
    if at > now:
        return State.PENDING.value, _("comes if there is something to say")
    served, something = said.delivers(plan.id), worth_sending(plan, assessment.calendar, at, marks)
    if served and said.since is not None and said.since <= at:
        return State.SUPPRESSED.value, _("there was nothing to say")
    if not something:
        return State.SUPPRESSED.value, _("there was nothing to say, or the daemon was not running then")
    if at.date() == now.astimezone(plan.timezone).date():
        return State.PENDING.value, "" if served else _("goes out as soon as the daemon runs")
    return State.EXPIRED.value, _("the daemon was not running then")


def next_digests(assessment: Assessment, now: datetime, until: datetime) -> list[Row]:
    """For each channel the next digest of each kind."""
    plan, found = assessment.plan, []
    for channel in channels_of(plan):
        ahead = digests_ahead(plan, assessment.calendar, now, until, channel)
        nearest = {one.key.item: one for one in reversed(ahead)}
        reason = _("and so on, whenever there is something to say")
        found += [to_come(one, channel, State.PENDING.value, reason) for one in nearest.values()]
    return found
