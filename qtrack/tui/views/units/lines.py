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
from qtrack.tui.render.columns import Field, Item
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.light_bar import count_cell, counts, strip
from qtrack.tui.render.styled_line import Line, bar, fit, length
from qtrack.tui.views.overview.lines import name_of, pace_tone

_WIDE, _HUGE = 90, 116
"""Cells from which bars get more room, and lights a band of their own."""
_COUNTED = (Light.OVERDUE, Light.RED, Light.AMBER, Light.GREEN, Light.DONE)
"""Lights that have a column even where there are none."""
_ROLE = 6
"""Cells of a unit's part in a measure."""


def fields(assessment: Assessment, found: Sequence[Load], glyphs: Glyphs) -> Callable[[int], list[Field[Load]]]:
    """The columns for a width."""
    shown = lights_in((load.tally for load in found), _COUNTED)
    most = max((load.tally.measures for load in found), default=0)
    count, plan, day = max(2, len(str(most))), assessment.plan, assessment.day
    due = max((len(short_day(load.next_due, day)) for load in found), default=0)

    def wanted(width: int) -> list[Field[Load]]:
        bars = 7 if width < _WIDE else 14 if width < _HUGE else 20
        band: list[Field[Load]] = [Field(_("Share of lights"), 20, 0, lambda o, w: strip(o.tally.lights, w, glyphs))]
        return [
            Field(_("Unit"), 0, 9, lambda o, w: _name(o, w, glyphs), "unit"),
            _counted(part_word("lead"), 5, _role("lead"), glyphs, "lead"),
            _counted(part_word("joint"), 2, _role("joint"), glyphs),
            _counted(part_word("support"), 1, _role("support"), glyphs),
            _counted(_("To do"), 4, lambda load: load.tally.open, glyphs, "open"),
            *light_fields(plan, shown, count, lambda o: o.tally, glyphs),
            *(band if width >= _HUGE else []),
            Field(_("Progress"), bars + 5, 6, lambda o, w: progress_cell(o.tally, plan, w, glyphs), "progress"),
            Field(_("Due"), max(5, due), 3, lambda o, w: _due(o.next_due, day, w, glyphs), "due", right=True),
        ]  # fmt: skip

    return wanted


def part_word(role: str) -> str:
    """The part a unit has in a measure, short enough for a heading."""
    return {"lead": _("Leads"), "joint": _("Shares"), "support": _("Helps")}.get(role, "")


def light_fields(
    plan: Plan,
    shown: Sequence[Light],
    width: int,
    tally: Callable[[Item], Tally],
    glyphs: Glyphs,
) -> list[Field[Item]]:
    """A column of counts for each light, under its glyph."""

    def cell(light: Light) -> Callable[[Item, int], Line]:
        return lambda item, room: count_cell(tally(item).lights[light], light, room, glyphs)

    return [
        Field(glyphs.lights[light], width, 7, cell(light), right=True, tone=light.value, said=light_word(plan, light))
        for light in shown
    ]


def progress_cell(tally: Tally, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """Progress against expected as a bar with its figure."""
    if tally.measures == 0:
        return ((" " * width, ""),)
    tone = pace_tone(tally.progress, tally.expected, plan)
    expected = tally.expected / 100 if tally.expected else None
    drawn = bar(tally.progress / 100, expected, max(1, width - 5), tone, glyphs)
    return (*drawn, (f"{tally.progress:4.0f}%", ""))


def _name(load: Load, width: int, glyphs: Glyphs) -> Line:
    return ((fit(plain(load.tally.name, 200), width, glyphs), "" if load.tally.key else "problem"),)


def _counted(title: str, rank: int, count: Callable[[Load], int], glyphs: Glyphs, sort: str = "") -> Field[Load]:
    """A column of numbers, with room for the sign beside its title."""

    def cell(load: Load, width: int) -> Line:
        text = str(count(load) or glyphs.bullet)
        return ((fit(text, width, glyphs, right=True), "" if count(load) else "track"),)

    return Field(title, cell_len(title) + bool(sort), rank, cell, sort, right=True)


def _role(role: str) -> Callable[[Load], int]:
    return lambda load: load.roles[role]


def _due(day: date | None, today: date, width: int, glyphs: Glyphs) -> Line:
    return ((fit(short_day(day, today), width, glyphs, right=True), "dim"),)


def short_day(day: date | None, today: date) -> str:
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
    while len(parts) > 1 and length(tuple(parts)) + 3 * (len(parts) - 1) > width:
        parts.pop(1)
    return [tuple(run for part in parts for run in (part, ("   ", "")))[:-1]]


def duty_row(duty: Duty, assessment: Assessment, width: int, glyphs: Glyphs) -> Line:
    """A measure of a unit: its part in it, light, name, when it is due, how long that is."""
    standing = duty.standing
    closed = not standing.open
    light = standing.light
    due = short_day(standing.due, assessment.day)
    days = "" if closed else _("{n} d").format(n=standing.days_left)
    tail: Line = (
        (" " + fit(due, 8, glyphs, right=True), "dim"),
        (" " + fit(days, 7, glyphs, right=True), light.value if light is Light.OVERDUE else "dim"),
    )
    head: Line = ((fit(part_word(duty.role), _ROLE, glyphs) + " ", "dim"), (glyphs.lights[light] + " ", light.value))
    room = width - length(head) - length(tail)
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
        (*counts(tally.lights, Light, room, glyphs), ("  ", ""), (fit(pace, width - room - 2, glyphs), "dim")),
    ]


def pace_words(tally: Tally) -> str:
    """Progress and what is expected."""
    return _("progress {progress}%, {expected}% expected").format(
        progress=f"{tally.progress:.0f}", expected=f"{tally.expected:.0f}",
    )  # fmt: skip


def share_row(tally: Tally, width: int, glyphs: Glyphs) -> Line:
    """A unit's measures as a band, and each light by its glyph and count."""
    figures = min(24, width // 3)
    name = min(30, max(8, width // 4))
    band = max(4, width - name - figures - 2)
    return (
        (fit(plain(tally.name, 200), name, glyphs) + " ", ""), *strip(tally.lights, band, glyphs), (" ", ""),
        *counts(tally.lights, Light, figures, glyphs),
    )  # fmt: skip


def copied(load: Load, assessment: Assessment) -> str:
    """A unit in one line of plain text."""
    tally = load.tally
    lights = [f"{light_word(assessment.plan, x)} {tally.lights[x]}" for x in lights_in([tally], ())]
    roles = [f"{role_word(role)} {load.roles[role]}" for role in ROLES if load.roles[role]]
    texts = (tally.name, load.contact, _(", ").join(roles), _(", ").join(lights), pace_words(tally))
    return "  ".join(plain(text) for text in texts if text)
