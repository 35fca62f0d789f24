"""What the daemon has to say about itself: each thing once for as long as it lasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from qtrack.daemon.plans import PlanFile, PlanFiles
from qtrack.i18n import _
from qtrack.notify.channel import Notification, Urgency
from qtrack.state.store import Outbox

_UNWRITTEN = "unwritten"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell under a `name` by which it is remembered."""

    name: str
    channel: str
    notification: Notification


def find_notices(files: PlanFiles, outbox: Outbox, now: datetime) -> Iterator[Notice]:
    """What has not been told yet; what is over is forgotten, so that it is told again should it come back."""
    for file in files.files:
        kept, lost = f"broken:{file.path}", f"lost:{file.path}"
        name = kept if file.id else lost  # after a start there is no last good version: that is worse, and news
        if not file.broken:
            outbox.remove_notice(kept)
            outbox.remove_notice(lost)
        elif file.tell_at is not None and file.tell_at <= now and not outbox.has_notice(name):
            yield Notice(name, _channel_of(file), _describe_broken_file(file))
    if not outbox.unwritten:
        outbox.remove_notice(_UNWRITTEN)
    elif not outbox.has_notice(_UNWRITTEN):
        title = _("The record of reminders cannot be written")
        body = _("{why}. Reminders go on; what is sent now may come again after the daemon has ended.")
        yield Notice(_UNWRITTEN, "desktop", Notification(title, body.format(why=outbox.unwritten)))
    if outbox.set_aside is not None:
        name = f"set aside:{outbox.set_aside.name}"
        if not outbox.has_notice(name):
            body = _("It is kept as {file}. What could not be read of it may be reminded of again.")
            notification = Notification(
                _("The record of reminders was damaged and has been started anew"),
                body.format(file=outbox.set_aside.name),
            )
            yield Notice(name, "desktop", notification)


def _channel_of(file: PlanFile) -> str:
    plan = file.plan
    return plan.reminders.channels[0] if plan is not None and plan.reminders.channels else "desktop"


def _describe_broken_file(file: PlanFile) -> Notification:
    after = (
        _("Reminders go on from its last good version.")
        if file.plan is not None
        else _("There are no reminders from it until it can be read.")
    )
    title = _("The plan file {name} cannot be used").format(name=file.path.name)
    return Notification(title, f"{file.broken}\n{after}", Urgency.NORMAL)
