"""Reminders and their delivery in lines of text."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.wording import state_word
from qtrack.plain import plain
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason
from qtrack.remind.wording import lead_words, title_words
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, fit, width_of

if TYPE_CHECKING:
    from qtrack.remind.reminder import Reminder
    from qtrack.state.daemon_status import Health
    from qtrack.state.store import Delivery

_WHEN, _STATE, _ROOMY = 11, 6, 90
_TONES = {
    "accepted": "green", "acked": "done", "failed": "red", "unknown": "amber", "missed": "amber", "snoozed": "accent",
    "pending": "accent", "sending": "accent", "expired": "red",
}  # fmt: skip
"""The tone of each state; those that ask for nothing are dim."""


def reminder_row(reminder: "Reminder", now: datetime, width: int, glyphs: Glyphs) -> Line:
    """When it comes and what it is about; the step of an escalation stands before it."""
    when = _moment_words(reminder.at, now)
    tail = " " + lead_words(reminder.key.lead)
    head: Line = ((when + "  ", "accent"),)
    if reminder.step:
        head = (*head, (plain(reminder.step, 12) + " ", "strong"))
    room = max(4, width - width_of(head) - cell_len(tail))
    return (*head, (fit(plain(reminder.title, 200), room, glyphs), ""), (tail, "dim"))


def delivery_row(delivery: "Delivery", now: datetime, width: int, glyphs: Glyphs) -> Line:
    """When it was due, where it stands, what it is about, and why it stands there where there is room."""
    at = datetime.fromisoformat(delivery.at) if delivery.at else None
    when = fit(_moment_words(at.astimezone(now.tzinfo), now) if at else "", _WHEN, glyphs)
    state = fit(state_word(delivery.state), _STATE, glyphs)
    head: Line = ((when + " ", "accent"), (state + " ", _TONES.get(delivery.state, "dim")))
    if step := delivery.step:
        head = (*head, (plain(step, 12) + " ", "strong"))
    tail = " " + lead_words(delivery.lead)
    if width >= _ROOMY and (why := phrase_of(decode_reason(delivery.reason))):
        tail = "  " + fit(plain(why, 200), width // 3, glyphs) + tail
    title = title_words(delivery.kind, delivery.id, delivery.title)
    room = max(4, width - width_of(head) - cell_len(tail))
    return (*head, (fit(plain(title, 200), room, glyphs), ""), (tail, "dim"))


def _moment_words(at: datetime, now: datetime) -> str:
    return f"{at:%m-%d %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d %H:%M}"


def delivery_lines(health: "Health | None", plan: Path, zone: tzinfo, width: int) -> tuple[Line, ...]:
    """The daemon in one line, and its channels, or what is wrong, in another; moments in `zone`, as those below."""
    if health is None:
        return ()
    note, tone = delivery_note(health, plan)
    parts: list[Run] = [(note, "problem" if tone == "problem" else "strong")]
    if health.running and health.since:
        parts.append((_("since {time}").format(time=f"{health.since.astimezone(zone):%m-%d %H:%M}"), "dim"))
    if health.next_at:
        parts.append((_("next reminder at {time}").format(time=f"{health.next_at.astimezone(zone):%m-%d %H:%M}"), ""))
    if health.pending:
        count = ngettext("{n} reminder waits", "{n} reminders wait", health.pending).format(n=health.pending)
        parts.append((count, "amber"))
    channels: list[Run] = [
        (f"{plain(c.name, 20)}: {plain(c.failing, 80) or _('works')}", "problem" if c.failing else "dim")
        for c in health.channels
    ]
    if not health.running:
        channels = [(_("start it with qtrack daemon start"), "dim")]
    return _join_parts(parts, width), _join_parts(channels, width)


def _join_parts(parts: list[Run], width: int) -> Line:
    """As many of `parts` as fit, three blanks between them."""
    runs: list[Run] = []
    for part in parts:
        if runs and width_of((*runs, part)) + 3 > width:
            break
        runs += [*([("   ", "")] if runs else []), part]
    return tuple(runs)


def delivery_note(health: "Health | None", plan: Path) -> Run:
    """Whether reminders of the plan file are being delivered now."""
    if health is None:
        return "", ""
    if not health.running:
        return _("the daemon is not running"), "problem"
    if not health.serves(plan):
        return _("the daemon does not serve this plan"), "problem"
    if health.failing:
        return _("failing: {channels}").format(channels=plain(", ".join(health.failing), 60)), "problem"
    if health.troubles:
        return plain(health.troubles[0], 60), "problem"
    return _("the daemon is running"), "dim"
