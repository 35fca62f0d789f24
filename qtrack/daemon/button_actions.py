"""What the buttons of a notification do: the same as the keys of the dashboard and the commands, by the same means."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qtrack.daemon.plans import PlanFiles
from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.model.assessment import calendar_of
from qtrack.notify.channel import Notification
from qtrack.planfile import load
from qtrack.remind.acknowledge import find_default_snooze
from qtrack.remind.key import Key, Kind
from qtrack.state import acknowledgements, open_store

_log = logging.getLogger(__name__)


def perform_action(
    keys: Sequence[Key], action: str, files: PlanFiles, state_dir: Path, now: datetime
) -> Notification | None:
    """Do what a button says for the reminders it stands under; what to tell the person where that is not possible."""
    file = next((file for file in files.list_served() if file.id == keys[0].plan), None)
    plan = file.plan if file is not None else None
    if file is None or plan is None:
        return _report_refusal(_("its plan is not served any more"))
    names = [str(key) for key in keys]
    try:
        match action:
            case "ack":
                acknowledgements.acknowledge(open_store(state_dir), plan, names, now)
            case "later":
                acknowledgements.snooze(
                    open_store(state_dir), plan, names, find_default_snooze(plan, calendar_of(plan), now), now
                )
            case "done":
                _mark_done(file.path, state_dir, keys, now.astimezone(plan.timezone))
    except QtrackError as error:
        return _report_refusal(f"{error.message} {error.hint}".strip())
    return None


def _mark_done(path: Path, state_dir: Path, keys: Sequence[Key], now: datetime) -> None:
    """Write into the plan that measures or steps are done."""
    from qtrack import editing  # noqa: PLC0415 - what edits files is seldom wanted here
    from qtrack.editing.commands import done  # noqa: PLC0415
    from qtrack.tomledit.document import release_documents  # noqa: PLC0415

    ids = list(dict.fromkeys(key.item for key in keys if key.kind in {Kind.MEASURE, Kind.OVERDUE, Kind.STEP}))
    try:
        editing.commit(path, state_dir, done(load(path), ids, now.date()), now)
    finally:
        release_documents()  # the texts of a large plan would stay in the daemon's memory


def _report_refusal(reason: str) -> Notification:
    _log.warning("button: %s", reason)
    return Notification(_("That could not be done"), reason)
