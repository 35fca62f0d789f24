"""The lines of the overview, from figures to text."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Plan
from qtrack.model.summary import Summary, Tally
from qtrack.model.wording import light_reason_words, light_word, workdays_words
from qtrack.plain import plain
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import FilterLink, Line, Run, Style, bar_line, fit, width_of

ALWAYS = (Light.OVERDUE, Light.RED, Light.AMBER, Light.GREEN, Light.DONE)
"""Lights that are counted even when there are none."""

_NUMBERED = 50
"""Cells from which a measure has room for its number."""
_ROOMY = 72
"""Cells from which a row has room for a reason in words."""
_ALL, _LATE = 3, 4
"""Cells for how many measures there are, and for how many are late."""


def pace_tone(progress: float, expected: float, plan: Plan) -> str:
    """The tone of a bar: the light its pace would have."""
    if expected <= 0 or progress >= expected * plan.lights.green:
        return "green"
    return "amber" if progress >= expected * plan.lights.amber else "red"


def title_line(plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """The plan's name, and its number where there is room."""
    title, number = plain(plan.title), plain(plan.number)
    room = width - cell_len(title) - cell_len(number)
    if not number or room < 2:  # noqa: PLR2004 - two blanks between them
        return ((fit(title, width, glyphs), "strong"),)
    return ((title, "strong"), (" " * room, ""), (number, "dim"))


def day_line(summary: Summary, plan: Plan, day: date) -> Line:
    """Which day of the plan it is, and what is left."""
    if day < plan.start:
        begins = (plan.start - day).days
        return ((ngettext("begins in {n} day", "begins in {n} days", begins).format(n=begins), ""),)
    if summary.days_left < 0:
        over = -summary.days_left
        return ((ngettext("ended {n} day ago", "ended {n} days ago", over).format(n=over), "strong"),)
    text = _("day {n} of {days}").format(n=summary.day_no, days=summary.days)
    left = _("{workdays} left").format(workdays=workdays_words(summary.workdays_left, known=summary.workdays_known))
    return ((text, ""), ("  ", ""), (left, ""), (f"  {plan.end.isoformat()}", "dim"))


def lights_line(assessment: Assessment, summary: Summary, width: int, glyphs: Glyphs) -> Line:
    """Each light with its glyph, word and count; a click shows the measures."""
    shown = [light for light in Light if summary.lights[light] or light in ALWAYS]
    parts: list[Run] = []
    for light in shown:
        count = summary.lights[light]
        text = f"{glyphs.lights[light]} {plain(light_word(assessment.plan, light), 12)} {count}"
        parts.append((text, Style(light.value if count else "dim", link=FilterLink(f"light:{light.value}"))))
    while len(parts) > 1 and width_of(tuple(parts)) + 2 * (len(parts) - 1) > width:
        parts.pop()  # the closed ones, which press least
    gap = "   " if width_of(tuple(parts)) + 3 * (len(parts) - 1) <= width else "  "
    return tuple(run for part in parts for run in (part, (gap, "")))[:-1]


def progress_line(summary: Summary, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """Progress of the whole plan against what the day asks."""
    head = _("Progress") + " "
    figures = f" {summary.progress:3.0f}%"
    wanted = "  " + _("{expected:.0f}% expected").format(expected=summary.expected)
    room = max(8, width - cell_len(head) - cell_len(figures) - cell_len(wanted))
    tone = pace_tone(summary.progress, summary.expected, plan)
    drawn = bar_line(summary.progress / 100, summary.expected / 100, room, tone, glyphs)
    return ((head, "dim"), *drawn, (figures, "strong"), (wanted, "dim"))


def late_row(standing: Standing, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """A measure that is overdue or at risk, with who has to move."""
    unit = plain(next(iter(standing.measure.units), "") or _("unowned"), 40)
    unit_width = min(24, max(10, width // 5))
    days = _("{n} d").format(n=standing.days_left)
    name = name_of(standing) if width >= _NUMBERED else plain(standing.measure.title, 400)
    head = ((glyphs.lights[standing.light] + " ", standing.light.value),)
    tail: Line = (
        (" " + fit(unit, unit_width, glyphs), "dim"),
        (" " + fit(days, 7, glyphs, right=True), standing.light.value),
    )
    if width >= _ROOMY:
        why = f"{light_word(plan, standing.light)} {light_reason_words(standing)}"
        tail = (("  " + fit(plain(why), width // 3, glyphs), "dim"), *tail)
    room = width - width_of(head) - width_of(tail)
    return (*head, (fit(name, max(4, room), glyphs), ""), *tail)


def name_of(standing: Standing) -> str:
    """Number and title of a measure on one line."""
    return plain(f"{standing.measure.no} {standing.measure.title}", 400)


def milestone_row(
    occurrence: Occurrence, assessment: Assessment, width: int, glyphs: Glyphs, *, off: int = 0,
) -> Line:  # fmt: skip
    """When a milestone comes, what it is, and how long until then in days and working days.

    The day that is shown lies `off` days ahead of today.
    """
    day, calendar = assessment.day, assessment.calendar
    when = f"{occurrence.start:%m-%d}" if occurrence.start.year == day.year else occurrence.start.isoformat()
    now = _("the day shown") if off else _("today")
    if occurrence.start <= day:
        left = _("till {day}").format(day=f"{occurrence.end:%m-%d}") if occurrence.end > day else now
        tail: Line = (("  " + left, "accent"),)
    else:
        known = calendar.known(day) and calendar.known(occurrence.start)
        days = _("{n} d").format(n=(occurrence.start - day).days)
        workdays = _("{n} wd").format(n=calendar.count(day, occurrence.start)) + ("" if known else "?")
        tail = ((" " + fit(days, 5, glyphs, right=True), "strong"), (" " + fit(workdays, 9, glyphs, right=True), "dim"))
    room = width - cell_len(when) - 1 - width_of(tail)
    return ((when + " ", "accent"), (fit(plain(occurrence.milestone.title, 200), max(4, room), glyphs), ""), *tail)


def rows_as_table(items: Sequence[Any], plan: Plan) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Heading and rows of a list of the overview, to be copied; all items are of one kind."""
    heading: Sequence[str]
    match items[0]:
        case Standing():
            heading = (_("Light"), _("Measure"), _("Due"), _("Units"))
        case Occurrence():
            heading = (_("Date"), _("Title"))
        case Tally():
            heading = (_("name"), _("Progress"), _("done/all"), _("late measures"))
        case _:
            heading = (_("when"), _("title"))
    return heading, [_row_fields(item, plan) for item in items]


def _row_fields(item: Any, plan: Plan) -> Sequence[str]:
    match item:
        case Standing():
            units = plain(_(", ").join(item.measure.units))
            return light_word(plan, item.light), name_of(item), item.due.isoformat(), units
        case Occurrence():
            days = f"{item.start}" if item.start == item.end else f"{item.start} – {item.end}"
            return days, plain(item.milestone.title)
        case Tally():
            return plain(item.name), f"{item.progress:.0f}%", f"{item.done}/{item.measures}", str(item.late)
    return f"{item.at:%Y-%m-%d %H:%M}", plain(item.title)


def late_count(tally: Tally, glyphs: Glyphs) -> Run:
    """How many are overdue or at risk, with the glyph of the worst of them."""
    worst = Light.OVERDUE if tally.lights[Light.OVERDUE] else Light.RED
    return (f"{glyphs.lights[worst]}{tally.late}", worst.value) if tally.late else ("", "")


def done_heading() -> Run:
    """The heading of how many are done of how many, its stroke above those of `tally_row`."""
    words = _("done/all")
    return words + " " * (_ALL + _LATE - cell_len(words.partition("/")[2])), "dim"


def tally_row(tally: Tally, plan: Plan, width: int, glyphs: Glyphs) -> Line:
    """A section or unit: name, bar, progress, and how many are late."""
    figures: Line = ((f" {tally.progress:3.0f}%", "strong"), (f" {tally.done:>3}/{tally.measures:<{_ALL}}", "dim"))
    late, worst = late_count(tally, glyphs)
    tail: Line = (*figures, (fit(late, _LATE, glyphs, right=True), worst))
    room = max(12, width - width_of(tail) - 1)
    bar_width = max(6, min(40, room * 2 // 5))
    tone = pace_tone(tally.progress, tally.expected, plan)
    drawn = bar_line(tally.progress / 100, tally.expected / 100, bar_width, tone, glyphs)
    return ((fit(plain(tally.name, 200), room - bar_width, glyphs) + " ", ""), *drawn, *tail)
