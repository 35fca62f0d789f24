"""The lines of the units: a table of who has what to do, and the measures of one of them."""

from collections.abc import Callable, Sequence
from datetime import date

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment, Light
from qtrack.model.plan import Plan
from qtrack.model.summary import Tally
from qtrack.model.units import ROLES, Duty, Load, lights_in
from qtrack.model.wording import light_word, role_word
from qtrack.plain import plain
from qtrack.tables.columns import LEAST, Column
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.light_bar import light_bar, light_counts
from qtrack.tui.render.styled_line import Line, bar_line, fit, width_of
from qtrack.tui.views.overview.lines import name_of, pace_tone

_WIDE, _HUGE = 90, 116
"""Cells from which bars get more room, and lights a band of their own."""
_COUNTED = (Light.OVERDUE, Light.RED, Light.AMBER, Light.GREEN, Light.DONE)
"""Lights that have a column even where there are none."""
_ROLE = 6
"""Cells of a unit's part in a measure."""


def unit_columns(
    assessment: Assessment, found: Sequence[Load], glyphs: Glyphs,
) -> Callable[[int], list[Column[Load]]]:  # fmt: skip
    """Return what gives the columns for a width."""
    shown = lights_in((load.tally for load in found), _COUNTED)
    most = max((load.tally.measures for load in found), default=0)
    count, plan, day = max(2, len(str(most))), assessment.plan, assessment.day
    due = max((len(day_words(load.next_due, day)) for load in found), default=0)

    def columns(width: int) -> list[Column[Load]]:
        bars = 7 if width < _WIDE else 14 if width < _HUGE else 20
        return [
            Column("unit", _("Unit"), lambda o: o.tally.name, tone=_name_tone, least=LEAST, sort="unit"),
            _count_column("lead", role_words("lead"), lambda o: o.roles["lead"], glyphs, priority=5, sort="lead"),
            _count_column("joint", role_words("joint"), lambda o: o.roles["joint"], glyphs, priority=2),
            _count_column("support", role_words("support"), lambda o: o.roles["support"], glyphs, priority=1),
            _count_column("open", _("To do"), lambda o: o.tally.open, glyphs, priority=4, sort="open"),
            *(_light_column(light, plan, count, glyphs) for light in shown),
            Column(
                "band", _("Share of lights"), draw=lambda o, w: light_bar(o.tally.lights, w, glyphs),
                width=20 * (width >= _HUGE), priority=0,
            ),
            Column(
                "progress", _("Progress"), lambda o: progress_text(o.tally),
                lambda o, w: progress_cell(o.tally, plan, w, glyphs), width=bars + 5, priority=6, sort="progress",
            ),
            Column(
                "due", _("Due"), lambda o: day_words(o.next_due, day), tone="dim",
                width=max(5, due), priority=3, right=True, sort="due",
            ),
        ]  # fmt: skip

    return columns


def _light_column(light: Light, plan: Plan, width: int, glyphs: Glyphs) -> Column[Load]:
    """How many measures have a light, under its glyph."""
    return Column(
        light.value, glyphs.lights[light], lambda o: str(o.tally.lights[light] or glyphs.bullet),
        tone=lambda o: light.value if o.tally.lights[light] else "track",
        width=width, priority=7, right=True, title_tone=light.value, full_title=light_word(plan, light),
    )  # fmt: skip


def _count_column(
    key: str, title: str, count: Callable[[Load], int], glyphs: Glyphs, *, priority: int, sort: str = "",
) -> Column[Load]:  # fmt: skip
    """Numbers, with room for the sign beside their title."""
    return Column(
        key, title, lambda load: str(count(load) or glyphs.bullet), tone=lambda load: "" if count(load) else "track",
        width=cell_len(title) + bool(sort), priority=priority, right=True, sort=sort,
    )  # fmt: skip


def role_words(role: str) -> str:
    """The part a unit has in a measure, short enough for a heading."""
    return {"lead": _("Leads"), "joint": _("Shares"), "support": _("Helps")}.get(role, "")


def progress_text(tally: Tally) -> str:
    """Return the progress of what has measures."""
    return f"{tally.progress:.0f}%" if tally.measures else ""


def progress_cell(tally: Tally, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """Progress against expected as a bar with its figure."""
    if tally.measures == 0:
        return ((" " * width, ""),)
    tone = pace_tone(tally.progress, tally.expected, plan)
    expected = tally.expected / 100 if tally.expected else None
    drawn = bar_line(tally.progress / 100, expected, max(1, width - 5), tone, glyphs)
    return (*drawn, (f"{tally.progress:4.0f}%", ""))


def _name_tone(load: Load) -> str:
    return "" if load.tally.key else "problem"


def day_words(day: date | None, today: date) -> str:
    """A day without its year where that is the present one."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()[2:]


def head_lines(found: Sequence[Load], assessment: Assessment, width: int) -> list[Line]:
    """How many units there are, how many are behind, and what nobody leads."""
    units = [load for load in found if load.tally.key]
    late = sum(load.tally.late > 0 for load in units)
    unowned = sum(load.tally.measures for load in found if not load.tally.key)
    leading = sum(load.roles["lead"] + load.roles["joint"] > 0 for load in units)
    text = ngettext("{n} unit", "{n} units", len(units)).format(n=len(units))
    parts = [(text, "strong"), (_("{n} lead or share").format(n=leading), "")]
    parts.append((_("{n} with late measures").format(n=late), "overdue" if late else "dim"))
    if unowned:
        words = ngettext("{n} measure unowned", "{n} measures unowned", unowned).format(n=unowned)
        parts.append((f"! {words}", "problem"))
    ended = assessment.plan.end < assessment.day
    if ended:
        parts.append((_("the plan has ended"), "dim"))
    while len(parts) > 1 and width_of(tuple(parts)) + 3 * (len(parts) - 1) > width:
        parts.pop(1)
    return [tuple(run for part in parts for run in (part, ("   ", "")))[:-1]]


def duty_row(duty: Duty, assessment: Assessment, width: int, glyphs: Glyphs) -> Line:
    """A measure of a unit: its part in it, light, name, when it is due, how long that is."""
    standing = duty.standing
    closed = not standing.open
    light = standing.light
    due = day_words(standing.due, assessment.day)
    days = "" if closed else _("{n} d").format(n=standing.days_left)
    tail: Line = (
        (" " + fit(due, 8, glyphs, right=True), "dim"),
        (" " + fit(days, 7, glyphs, right=True), light.value if light is Light.OVERDUE else "dim"),
    )
    head: Line = ((fit(role_words(duty.role), _ROLE, glyphs) + " ", "dim"), (glyphs.lights[light] + " ", light.value))
    room = width - width_of(head) - width_of(tail)
    return (*head, (fit(name_of(standing), max(4, room), glyphs), "dim" if closed else ""), *tail)


def about_lines(load: Load, assessment: Assessment, width: int, glyphs: Glyphs) -> list[Line]:
    """The unit at the cursor: its name, its other names and contact, its lights and progress."""
    tally = load.tally
    names = assessment.names(tally.key)[1:] if tally.key else ()
    also = _("also {names}").format(names=_(", ").join(names)) if names else ""
    known = "  ".join(plain(text, 200) for text in (load.contact, also) if text)
    pace = pace_words(tally)
    room = max(0, width - cell_len(pace) - 2)
    return [
        ((fit(plain(tally.name, 200), width, glyphs), "strong"),),
        ((fit(known, width, glyphs), "dim"),),
        (*light_counts(tally.lights, Light, room, glyphs), ("  ", ""), (fit(pace, width - room - 2, glyphs), "dim")),
    ]


def pace_words(tally: Tally) -> str:
    """Progress and what is expected."""
    return _("progress {progress}%, {expected}% expected").format(
        progress=f"{tally.progress:.0f}", expected=f"{tally.expected:.0f}",
    )  # fmt: skip


def share_line(tally: Tally, width: int, glyphs: Glyphs) -> Line:
    """A unit's measures as a band, and each light by its glyph and count."""
    figures = min(24, width // 3)
    name = min(30, max(8, width // 4))
    band = max(4, width - name - figures - 2)
    return (
        (fit(plain(tally.name, 200), name, glyphs) + " ", ""), *light_bar(tally.lights, band, glyphs), (" ", ""),
        *light_counts(tally.lights, Light, figures, glyphs),
    )  # fmt: skip


def unit_as_text(load: Load, assessment: Assessment) -> str:
    """A unit in one line of plain text."""
    tally = load.tally
    lights = [f"{light_word(assessment.plan, x)} {tally.lights[x]}" for x in lights_in([tally], ())]
    roles = [f"{role_word(role)} {load.roles[role]}" for role in ROLES if load.roles[role]]
    texts = (tally.name, load.contact, _(", ").join(roles), _(", ").join(lights), pace_words(tally))
    return "  ".join(plain(text) for text in texts if text)
