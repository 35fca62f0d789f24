"""The lines of the detail pane: everything that is known of one measure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.cells import cell_len

from qtrack.i18n import _
from qtrack.model.assessment import Light, Standing
from qtrack.model.milestones import Occurrence
from qtrack.model.plan import Indicator, Measure, Step
from qtrack.model.summary import LATE
from qtrack.model.wording import (
    days_words,
    flag_word,
    light_reason_words,
    light_word,
    role_word,
    state_word,
    status_word,
    workdays_words,
)
from qtrack.plain import plain, plain_block
from qtrack.remind.key import Kind
from qtrack.remind.reason_words import phrase_of as reason_words
from qtrack.remind.reasons import decode_reason
from qtrack.remind.reminder import Reminder
from qtrack.remind.wording import lead_words
from qtrack.state.store import Delivery
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, bar_line, fit, heading_line, wrap
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.indicators.lines import target_words
from qtrack.tui.views.measures.groups import MeasureGroup
from qtrack.tui.views.overview.lines import late_row, pace_tone
from qtrack.tui.views.units.lines import pace_words

_LABEL = 9
_BLANK: Line = (("", ""),)
_NEAR = 8
"""Occurrences and reminders to come that are shown at the most."""
_GONE = 4


def detail_lines(snapshot: Snapshot, standing: Standing, width: int, glyphs: Glyphs) -> list[Line]:
    """The whole pane, wrapped to `width` cells."""
    page = _Page(snapshot, standing, width, glyphs)
    parts = (
        page.head(),
        page.fields(),
        page.steps(),
        page.indicators(),
        page.milestones(),
        page.reminders(),
        page.texts(),
    )
    lines: list[Line] = []
    for part in parts:
        if part:
            lines += [_BLANK, *part] if lines else part
    return lines


def group_lines(snapshot: Snapshot, group: MeasureGroup, width: int, glyphs: Glyphs) -> list[Line]:
    """What the measures under a heading come to: progress, a line a light, and who has to move."""
    figures, plan, width = group.tally, snapshot.plan, max(24, width)
    tone = pace_tone(figures.progress, figures.expected, plan)
    drawn = bar_line(figures.progress / 100, figures.expected / 100, min(48, width - 6), tone, glyphs)
    lines: list[Line] = [
        *(((line, "strong"),) for line in wrap(plain(figures.name, 200), width)),
        ((pace_words(figures), ""),),
        (*drawn, (f" {figures.progress:3.0f}%", "strong")),
        _BLANK,
        heading_line((_("Measures"), "strong"), str(figures.measures), width, glyphs),
        *(_light_count(snapshot, light, count, glyphs) for light, count in figures.lights.items() if count),
    ]
    late = sorted((one for one in group.rows if one.light in LATE), key=lambda one: one.days_left)
    if not late:
        return lines
    lines += [_BLANK, heading_line((_("Overdue and at risk"), "strong"), str(len(late)), width, glyphs)]
    return lines + [late_row(one, plan, width, glyphs) for one in late]


def _light_count(snapshot: Snapshot, light: Light, count: int, glyphs: Glyphs) -> Line:
    word = fit(plain(light_word(snapshot.plan, light), 20), _LABEL - 1, glyphs)
    return ((f"{glyphs.lights[light]} {word}", light.value), (f"{count:>4}", "strong"))


class _Page:
    """One measure at one width."""

    def __init__(self, snapshot: Snapshot, standing: Standing, width: int, glyphs: Glyphs) -> None:
        self.snapshot, self.standing, self.width, self.glyphs = snapshot, standing, max(24, width), glyphs
        self.measure: Measure = standing.measure
        self.day = snapshot.assessment.day

    def head(self) -> list[Line]:
        """Title, light with its reason, flags, progress."""
        plan, standing = self.snapshot.plan, self.standing
        title = plain(f"{self.measure.no} {self.measure.title}")
        light = f"{self.glyphs.lights[standing.light]} {plain(light_word(plan, standing.light), 20)}"
        lines: list[Line] = [((line, "strong"),) for line in wrap(title, self.width)]
        why = wrap(light_reason_words(standing), self.width - cell_len(light) - 2)
        lines.append(((light, standing.light.value), ("  " + why[0], "")))
        lines += [((" " * (cell_len(light) + 2) + line, ""),) for line in why[1:]]
        if standing.flags:
            lines.append((("! " + "  ".join(flag_word(flag) for flag in standing.flags), "problem"),))
        tone = pace_tone(standing.progress, standing.expected, plan) if standing.open else standing.light.value
        drawn = bar_line(standing.progress / 100, standing.expected / 100, min(48, self.width - 6), tone, self.glyphs)
        return [*lines, (*drawn, (f" {standing.progress:3.0f}%", "strong"))]

    def fields(self) -> list[Line]:
        """Units by role, dates, tags and the like."""
        m = self.measure
        section = next((s for s in self.snapshot.plan.sections if s.id == m.section), None)
        rows = [
            *((role_word(role), _(", ").join(getattr(m, role))) for role in ("lead", "joint", "support")),
            (_("Owner"), m.owner),
            (_("Due"), self._due()),
            (_("Start"), m.start.isoformat() if m.start else ""),
            (_("Status"), status_word(self.standing.status)),
            (_("Section"), f"{section.no} {section.title}" if section else m.section),
            (_("Id"), m.id),
            (_("Weight"), f"{m.weight:g}" if m.weight != 1 else ""),
            (_("Tags"), _(", ").join(m.tags)),
            (_("Depends"), self._depends()),
        ]
        return [line for label, value in rows if value for line in self._field(label, value)]

    def steps(self) -> list[Line]:
        """The steps, done ones ticked."""
        if not self.measure.steps:
            return []
        done = sum(step.done for step in self.measure.steps)
        heading = self._heading(_("Steps"), f"{done}/{len(self.measure.steps)}")
        return [heading, *(line for step in self.measure.steps for line in self._step(step))]

    def indicators(self) -> list[Line]:
        """The indicators, each with the way from baseline to target as a bar."""
        if not self.measure.indicators:
            return []
        found = [line for one in self.measure.indicators for line in self._indicator(one)]
        return [self._heading(_("Indicators"), str(len(self.measure.indicators))), *found]

    def milestones(self) -> list[Line]:
        """Milestones that name this measure."""
        named = self.snapshot.occurrences_of(self.measure.id)
        if not named:
            return []
        ahead = [o for o in named if o.end >= self.day] or list(named[-1:])
        lines = [line for occurrence in ahead[:_NEAR] for line in self._milestone(occurrence)]
        return [self._heading(_("Milestones"), str(len(named))), *lines]

    def reminders(self) -> list[Line]:
        """Reminders that went out, with what became of them, and those to come."""
        gone = self.snapshot.deliveries.get(self.measure.id, ())[-_GONE:]
        ahead = self.snapshot.reminders_of(self.measure)
        if not gone and not ahead:
            return []
        lines = [*map(self._delivery, gone), *map(self._reminder, ahead[:_NEAR])]
        return [self._heading(_("Reminders"), _("{n} to come").format(n=len(ahead))), *lines]

    def texts(self) -> list[Line]:
        """Note, evidence, source and the user's own keys."""
        m = self.measure
        lines: list[Line] = []
        if m.note:
            lines += [self._heading(_("Note"), ""), *self._block(plain_block(m.note))]
        rows = [(_("Evidence"), plain(item)) for item in m.evidence]
        rows += [(_("Source"), m.source), *((key, _value_words(value)) for key, value in m.extra.items())]
        found = [line for label, value in rows if value for line in self._field(label, value)]
        return [*lines, *([_BLANK] if lines and found else []), *found]

    def _due(self) -> str:
        standing, calendar = self.standing, self.snapshot.assessment.calendar
        text = standing.due.isoformat()
        if standing.open:
            known = calendar.known(self.day) and calendar.known(standing.due)
            text += f"  {days_words(standing.days_left)}"
            if standing.days_left > 0:
                text += _(" ({workdays})").format(workdays=workdays_words(standing.workdays_left, known=known))
        return text + (_(" (the plan's end)") if standing.assumed_due else "")

    def _depends(self) -> str:
        waits, by_id = self.standing.waits_for, self.snapshot.assessment.by_id
        names = [
            f"{name} {by_id[name].measure.title if name in by_id else ''}".strip() for name in self.measure.depends
        ]
        marks = [
            _("{name} (open)").format(name=n) if d in waits else n
            for n, d in zip(names, self.measure.depends, strict=True)
        ]
        return _("; ").join(marks)

    def _step(self, step: Step) -> list[Line]:
        sign, tone = ("v" if self.glyphs.rule == "-" else "✓", "done") if step.done else (self.glyphs.bullet, "")
        when = step.done_on or step.due
        late = not step.done and step.due is not None and step.due < self.day
        tail = f"{when:%m-%d}" if when else ""
        owner = f"  {plain(step.owner)}" if step.owner else ""
        words = wrap(plain(step.title) + owner, self.width - 9)
        first: Line = (
            (sign + " ", tone), (fit(words[0], self.width - 8, self.glyphs), "dim" if step.done else ""),
            (fit(tail, 6, self.glyphs, right=True), "overdue" if late else "dim"),
        )  # fmt: skip
        return [first, *((("  " + word, "dim" if step.done else ""),) for word in words[1:])]

    def _indicator(self, one: Indicator) -> list[Line]:
        symbol = plain(one.target.symbol)
        actual = "?" if one.actual is None else f"{one.actual:g}"
        target = f"{target_words(one.target, self.glyphs)} {symbol}".rstrip()
        figures = _("{actual} of {target}").format(actual=actual, target=target)
        if one.baseline is not None:
            figures += "  " + _("from {baseline:g}").format(baseline=one.baseline)
        if one.as_of:
            figures += f"  {one.as_of.isoformat()}"
        lines: list[Line] = [((word, ""),) for word in wrap(plain(one.name), self.width)]
        share = 0.0 if one.actual is None else one.target.attainment(one.actual, one.baseline)
        tone = "done" if share >= 1 else "accent"
        drawn = bar_line(share, None, 12, tone, self.glyphs)
        words = wrap(figures, self.width - 15)
        lines.append((("  ", ""), *drawn, (" " + words[0], "dim" if symbol or words[0] else "")))
        lines += [((" " * 15 + word, "dim"),) for word in words[1:]]
        notes = " ".join(filter(None, (_(", ").join(one.units), one.note)))
        return lines + [(("  " + word, "dim"),) for word in wrap(plain(notes), self.width - 2) if word]

    def _milestone(self, occurrence: Occurrence) -> list[Line]:
        away = (occurrence.start - self.day).days
        left = days_words(away) if away >= 0 else _("till {day}").format(day=occurrence.end.isoformat())
        text = f"{plain(occurrence.milestone.title)}  {left}"
        words = wrap(text, self.width - 11)
        first: Line = ((occurrence.start.isoformat() + " ", "accent"), (words[0], ""))
        return [first, *(((" " * 11 + word, ""),) for word in words[1:])]

    def _delivery(self, delivery: Delivery) -> Line:
        at = delivery.sent_at or delivery.at
        when = f"{datetime.fromisoformat(at).astimezone(self.snapshot.plan.timezone):%Y-%m-%d %H:%M}" if at else ""
        why = plain(reason_words(decode_reason(delivery.reason)), 200)
        words = f"{state_word(delivery.state)}  {lead_words(delivery.lead)}  {why}"
        return (("  " + fit(when, 17, self.glyphs), "dim"), (fit(words, self.width - 19, self.glyphs), "dim"))

    def _reminder(self, reminder: Reminder) -> Line:
        step = "" if reminder.key.kind in {Kind.MEASURE, Kind.OVERDUE} else "  " + plain(reminder.title, 200)
        text = fit(lead_words(reminder.key.lead) + step, self.width - 19, self.glyphs)
        return ((f"{self.glyphs.bullet} {reminder.at:%Y-%m-%d %H:%M} ", "accent"), (text, ""))

    def _heading(self, title: str, count: str) -> Line:
        return heading_line((title, "strong"), count, self.width, self.glyphs)

    def _field(self, label: str, value: str) -> Iterable[Line]:
        words = wrap(plain(value), self.width - _LABEL)
        yield (fit(plain(label), _LABEL - 1, self.glyphs) + " ", "dim"), (words[0], "")
        yield from (((" " * _LABEL + word, ""),) for word in words[1:])

    def _block(self, text: str) -> Sequence[Line]:
        return [((word, ""),) for word in wrap(text, self.width)]


def _value_words(value: object) -> str:
    """A value of the user's own in one line."""
    if isinstance(value, list | tuple):
        return _(", ").join(_value_words(item) for item in value)
    return str(value)
