"""The lines of several plans side by side: one each, what they come to, and what is late in any of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Light, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.summary import LATE, Summary, Tally
from qtrack.model.units import lights_in
from qtrack.model.wording import days_words, light_word, usual_light_word
from qtrack.openplan import FileFault
from qtrack.plain import plain
from qtrack.tables.columns import LEAST, Column
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, Run, bar_line, fit, heading_line, width_of
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import day_line, late_row, milestone_row, pace_tone
from qtrack.tui.views.reminders.lines import delivery_note, reminder_row
from qtrack.tui.views.units.lines import pace_words, progress_cell, progress_text

_USUAL, _WIDE, _HUGE = 76, 112, 170
"""Cells from which there is room for the day, the next milestone, the next reminder."""
_COUNTED = (Light.OVERDUE, Light.RED, Light.AMBER, Light.GREEN, Light.DONE)


@dataclass(frozen=True)
class PlanEntry:
    """A plan file by its number: what it gives, or why it gives nothing."""

    number: int
    file: str
    snapshot: Snapshot | None
    fault: FileFault | None

    @property
    def name(self) -> str:
        """The plan's title, or the file's name where nothing can be read."""
        return plain(self.snapshot.plan.title if self.snapshot else self.file, 200)


@dataclass(frozen=True)
class LateMeasure:
    """A measure that is overdue or at risk, and the plan it stands in."""

    entry: PlanEntry
    standing: Standing


def find_late(entries: Sequence[PlanEntry]) -> list[LateMeasure]:
    """What is overdue in any plan, then what is at risk, the longest first."""
    found = [LateMeasure(entry, standing) for entry in entries if entry.snapshot for standing in entry.snapshot.late]
    order = {light: n for n, light in enumerate(Light)}
    return sorted(found, key=lambda one: (order[one.standing.light], one.standing.due, -one.standing.urgency))


def plan_columns(entries: Sequence[PlanEntry], glyphs: Glyphs) -> Callable[[int], list[Column[PlanEntry]]]:
    """Return what gives the columns for a width."""
    wholes = [entry.snapshot.summary.whole for entry in entries if entry.snapshot]
    shown = lights_in(wholes, _COUNTED)
    count = max(2, len(str(max((whole.measures for whole in wholes), default=0))))

    def columns(width: int) -> list[Column[PlanEntry]]:
        bars = 8 if width < _USUAL else 12 if width < _HUGE else 20
        milestone = min(50, width * 3 // 10) if width >= _WIDE else 0
        reminder = min(50, width // 4) if width >= _HUGE else 0
        return [
            Column("plan", _("Plan"), _name_words, lambda e, w: _name_cell(e, w, glyphs), least=LEAST),
            Column("day", _("Day"), _day_words, tone="dim", width=9, priority=3, right=True),
            *(_light_column(light, count, glyphs) for light in shown),
            Column(
                "progress", _("Progress"), lambda e: progress_text(e.snapshot.summary.whole) if e.snapshot else "",
                lambda e, w: _progress_cell(e, w, glyphs), width=bars + 5, priority=6,
            ),
            Column(
                "milestone", _("Next milestone"), draw=lambda e, w: _milestone_cell(e, w, glyphs),
                width=milestone, priority=2,
            ),
            Column(
                "reminder", _("Next reminder"), draw=lambda e, w: _reminder_cell(e, w, glyphs), width=reminder,
                priority=1,
            ),
        ]  # fmt: skip

    return columns


def _light_column(light: Light, width: int, glyphs: Glyphs) -> Column[PlanEntry]:
    def count(entry: PlanEntry) -> int:
        return entry.snapshot.summary.lights[light] if entry.snapshot else 0

    return Column(
        light.value, glyphs.lights[light], lambda e: str(count(e) or glyphs.bullet) if e.snapshot else "",
        tone=lambda e: light.value if count(e) else "track", width=width, priority=8 if light in LATE else 5,
        right=True, title_tone=light.value, full_title=usual_light_word(light),
    )  # fmt: skip


def _name_words(entry: PlanEntry) -> str:
    """The title; where the file has a fault, a sign first, and the fault where nothing else can be said."""
    if entry.fault is None:
        return entry.name
    return f"! {entry.name}" + ("" if entry.snapshot else f"  {plain(entry.fault.message, 200)}")


def _name_cell(entry: PlanEntry, width: int, glyphs: Glyphs) -> Line:
    name = _name_words(entry)
    if entry.fault is None:
        return ((fit(name, width, glyphs), "" if entry.snapshot else "dim"),)
    return (("! ", "problem"), (fit(name[2:], width - 2, glyphs), "" if entry.snapshot else "problem"))


def _day_words(entry: PlanEntry) -> str:
    if entry.snapshot is None:
        return ""
    summary = entry.snapshot.summary
    if entry.snapshot.assessment.day < entry.snapshot.plan.start:
        return _("not begun")
    return _("ended") if summary.days_left < 0 else f"{summary.day_no}/{summary.days}"


def _progress_cell(entry: PlanEntry, width: int, glyphs: Glyphs) -> Line:
    snapshot = entry.snapshot
    return progress_cell(snapshot.summary.whole, snapshot.plan, width, glyphs) if snapshot else ((" " * width, ""),)


def _milestone_cell(entry: PlanEntry, width: int, glyphs: Glyphs) -> Line:
    found = find_next_milestone(entry.snapshot)
    if entry.snapshot is None or found is None:
        return ((" " * width, ""),)
    return _fit_line((("  ", ""), *milestone_row(found, entry.snapshot.assessment, width - 2, glyphs)), width)


def _reminder_cell(entry: PlanEntry, width: int, glyphs: Glyphs) -> Line:
    if entry.snapshot is None or not entry.snapshot.upcoming:
        return ((" " * width, ""),)
    return _fit_line(
        (("  ", ""), *reminder_row(entry.snapshot.upcoming[0], entry.snapshot.now, width - 2, glyphs)), width
    )


def find_next_milestone(snapshot: Snapshot | None) -> Occurrence | None:
    """The one that comes next or lasts now."""
    return next(iter(snapshot.ahead), None) if snapshot else None


def _fit_line(line: Line, width: int) -> Line:
    return (*line, (" " * max(0, width - width_of(line)), ""))


def head_lines(entries: Sequence[PlanEntry], whole: Tally, width: int, glyphs: Glyphs) -> list[Line]:
    """All plans in three lines: how many, their lights, their progress against what the day asks."""
    snapshots = [entry.snapshot for entry in entries if entry.snapshot]
    return [
        _count_line(entries, whole, width),
        _lights_line(whole, width, glyphs),
        _pace_line(snapshots, whole, width, glyphs),
    ]


def _count_line(entries: Sequence[PlanEntry], whole: Tally, width: int) -> Line:
    runs: list[Run] = [
        (ngettext("{n} plan", "{n} plans", len(entries)).format(n=len(entries)), "strong"),
        (ngettext("{n} measure", "{n} measures", whole.measures).format(n=whole.measures), ""),
        (_("{n} open").format(n=whole.open), ""),
    ]
    if broken := sum(entry.fault is not None for entry in entries):
        runs.append((ngettext("{n} file with faults", "{n} files with faults", broken).format(n=broken), "problem"))
    notes = [delivery_note(entry.snapshot.health, entry.snapshot.loaded.path) for entry in entries if entry.snapshot]
    note = next((one for one in notes if one[1] == "problem"), notes[0] if notes else ("", ""))
    line = tuple(run for part in runs for run in (part, ("   ", "")))[:-1]
    room = width - width_of(line) - width_of((note,))
    return (*line, (" " * room, ""), note) if note[0] and room > 1 else line


def _lights_line(whole: Tally, width: int, glyphs: Glyphs) -> Line:
    shown = [light for light in Light if whole.lights[light] or light in _COUNTED]
    parts: list[Run] = []
    for light in shown:
        count = whole.lights[light]
        parts.append((f"{glyphs.lights[light]} {usual_light_word(light)} {count}", light.value if count else "dim"))
    while len(parts) > 1 and width_of(tuple(parts)) + 2 * (len(parts) - 1) > width:
        parts.pop()
    gap = "   " if width_of(tuple(parts)) + 3 * (len(parts) - 1) <= width else "  "
    return tuple(run for part in parts for run in (part, (gap, "")))[:-1]


def _pace_line(snapshots: Sequence[Snapshot], whole: Tally, width: int, glyphs: Glyphs) -> Line:
    head, figures = _("Progress") + " ", f" {whole.progress:3.0f}%"
    wanted = "  " + _("{expected:.0f}% expected").format(expected=whole.expected)
    room = max(8, width - width_of(((head + figures + wanted, ""),)))
    tone = pace_tone(whole.progress, whole.expected, snapshots[0].plan) if snapshots else ""
    drawn = bar_line(whole.progress / 100, whole.expected / 100, room, tone, glyphs)
    return ((head, "dim"), *drawn, (figures, "strong"), (wanted, "dim"))


def about_lines(entry: PlanEntry, width: int, glyphs: Glyphs) -> list[Line]:
    """The plan at the cursor: name and file; what is wrong with it; next milestone and reminder; the day."""
    lines = [heading_line((entry.name, "strong"), "", width, glyphs, (plain(entry.file, 60), "dim"))]
    snapshot, fault = entry.snapshot, entry.fault
    if fault is not None:
        more = " " + _("(and {n} more)").format(n=fault.more) if fault.more else ""
        kept = "  " + _("last good version shown") if snapshot and fault.fatal else ""
        room = width - width_of(((more + kept, ""),))
        words = fit(f"! {plain(fault.place)}  {plain(fault.message, 400)}", max(4, room), glyphs)
        lines.append(((words, "problem"), (more + kept, "dim")))
    if snapshot is None:
        return lines
    labels = _("Next milestone"), _("Next reminder")
    room = max(map(cell_len, labels)) + 2
    if (found := find_next_milestone(snapshot)) is not None:
        row = milestone_row(found, snapshot.assessment, width - room, glyphs)
        lines.append(((fit(labels[0], room, glyphs), "dim"), *row))
    if snapshot.upcoming:
        row = reminder_row(snapshot.upcoming[0], snapshot.now, width - room, glyphs)
        lines.append(((fit(labels[1], room, glyphs), "dim"), *row))
    return [*lines, day_line(snapshot.summary, snapshot.plan, snapshot.assessment.day)]


def late_line(one: LateMeasure, width: int, glyphs: Glyphs) -> Line:
    """A late measure, with its plan at the right where there is room for both."""
    snapshot = one.entry.snapshot
    if snapshot is None:
        return ()
    plan_width = min(36, width // 4)
    if plan_width < _SHORTEST:
        return late_row(one.standing, snapshot.plan, width, glyphs)
    row = late_row(one.standing, snapshot.plan, width - plan_width - 2, glyphs)
    return (*row, ("  " + fit(one.entry.name, plan_width, glyphs), "dim"))


_SHORTEST = 12
"""Cells below which a plan's name says nothing."""


def plan_as_text(entry: PlanEntry) -> str:
    """A plan in one line of plain text."""
    snapshot = entry.snapshot
    if snapshot is None:
        return f"{entry.name}  {plain(entry.fault.message)}" if entry.fault else entry.name
    summary: Summary = snapshot.summary
    lights = [f"{light_word(snapshot.plan, x)} {n}" for x, n in summary.lights.items() if n]
    found = find_next_milestone(snapshot)
    ahead = (
        f"{found.start} {found.milestone.title} {_distance_words(found.start, snapshot.assessment.day)}"
        if found
        else ""
    )
    return "  ".join(
        plain(text) for text in (entry.name, _(", ").join(lights), pace_words(summary.whole), ahead) if text
    )


def _distance_words(start: date, today: date) -> str:
    return days_words((start - today).days) if start >= today else ""
