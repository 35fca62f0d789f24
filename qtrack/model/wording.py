"""The standing of a measure in words of the user's language."""

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Flag, Light, Standing
from qtrack.model.plan import MilestoneKind, Plan, Status

GLYPHS = {
    "unicode": {
        Light.OVERDUE: "◆", Light.RED: "▲", Light.AMBER: "●", Light.GREEN: "■",
        Light.WAITING: "○", Light.DONE: "✓", Light.DROPPED: "×",
    },
    "ascii": {
        Light.OVERDUE: "!", Light.RED: "^", Light.AMBER: "*", Light.GREEN: "+",
        Light.WAITING: "o", Light.DONE: "v", Light.DROPPED: "x",
    },
}  # fmt: skip
"""One glyph a light: colour never speaks alone."""


def light_word(plan: Plan, light: Light) -> str:
    """The word beside a light: the plan's own label, else the usual one."""
    return plan.lights.labels.get(light.value) or usual_light_word(light)


def usual_light_word(light: Light) -> str:
    """The word beside a light where a plan has none of its own."""
    return {
        Light.OVERDUE: _("overdue"),
        Light.RED: _("at risk"),
        Light.AMBER: _("behind"),
        Light.GREEN: _("on track"),
        Light.WAITING: _("waiting"),
        Light.DONE: _("done"),
        Light.DROPPED: _("dropped"),
    }[light]


def status_word(status: Status) -> str:
    """A status in one word."""
    return {
        Status.PLANNED: _("planned"),
        Status.ACTIVE: _("active"),
        Status.DONE: _("done"),
        Status.DROPPED: _("dropped"),
    }[status]


def flag_word(flag: Flag) -> str:
    """A flag in one word."""
    return {Flag.UNOWNED: _("unowned"), Flag.STALE: _("stale"), Flag.BLOCKED: _("blocked")}[flag]


def kind_word(kind: MilestoneKind) -> str:
    """The sort of a milestone in one word."""
    return {
        MilestoneKind.CAMPAIGN: _("campaign"),
        MilestoneKind.ASSESSMENT: _("assessment"),
        MilestoneKind.REPORT: _("report"),
        MilestoneKind.ACCEPTANCE: _("acceptance"),
        MilestoneKind.EVENT: _("event"),
    }[kind]


def role_word(role: str) -> str:
    """The part a unit has in a measure: "lead", "support" or "joint"."""
    return {"lead": _("lead"), "support": _("support"), "joint": _("joint")}[role]


def term_word(term: str) -> str:
    """The name of a term of urgency."""
    return {
        "due": _("deadline near"),
        "late": _("overdue"),
        "pace": _("behind its pace"),
        "weight": _("weight"),
        "milestone": _("milestone near"),
        "flags": _("flags"),
    }[term]


def days_words(days: int) -> str:
    """How far a day is from today: days left, today, days late."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("{n} day left", "{n} days left", days).format(n=days)
    return ngettext("{n} day late", "{n} days late", -days).format(n=-days)


def workdays_words(days: int, *, known: bool) -> str:
    """A count of working days, marked where the make-up workdays are not known yet."""
    text = ngettext("{n} working day", "{n} working days", days).format(n=days)
    return text if known else _("{count}, make-up days unknown").format(count=text)


def light_reason_words(standing: Standing) -> str:
    """Why the light is what it is."""
    match standing.light:
        case Light.DROPPED:
            return _("taken out of the plan")
        case Light.DONE:
            return _("completed")
        case Light.WAITING:
            return _("starts on {day}").format(day=standing.start)
        case Light.OVERDUE:
            return _("due {day}, {late}, progress {progress:.0f}%").format(
                day=standing.due, late=days_words(standing.days_left), progress=standing.progress,
            )  # fmt: skip
        case Light.AMBER if standing.soon:
            left = days_words(standing.days_left)
            return _("{figures}; due soon, {left}").format(figures=_progress_words(standing), left=left)
        case _:
            return _progress_words(standing)


def _progress_words(standing: Standing) -> str:
    """Progress and what is expected; where pace is the reason, with the decimals that tell one from the other."""
    values = standing.progress, standing.expected
    telling = standing.light is Light.RED or (standing.light is Light.AMBER and not standing.soon)
    digits = next((n for n in range(3) if telling and f"{values[0]:.{n}f}" != f"{values[1]:.{n}f}"), 0)
    progress, expected = (f"{value:.{digits}f}" for value in values)
    return _("progress {progress}%, {expected}% expected").format(progress=progress, expected=expected)


def state_word(state: str) -> str:
    """Where a reminder stands, in one word."""
    return {
        "pending": _("to come"),
        "sending": _("being sent"),
        "accepted": _("sent"),
        "failed": _("failed"),
        "unknown": _("not answered"),
        "snoozed": _("snoozed"),
        "acked": _("acknowledged"),
        "coalesced": _("merged"),
        "superseded": _("superseded"),
        "suppressed": _("not needed"),
        "missed": _("missed"),
        "expired": _("expired"),
    }.get(state, state)


def kind_of_reminder_word(kind: str) -> str:
    """What a reminder is about, in one word."""
    words = {
        "measure": _("measure"),
        "step": _("step"),
        "milestone": _("milestone"),
        "overdue": _("overdue"),
        "digest": _("digest"),
    }
    return words.get(kind, kind)
