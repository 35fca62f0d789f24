"""The lines of the indicators: a table of figures, what they come to, and everything about the one at the cursor."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment, Light
from qtrack.model.indicators import Figure, position_of
from qtrack.model.target import Target
from qtrack.plain import plain
from qtrack.tables.columns import LEAST, Column
from qtrack.tui.render.glyphs import ASCII, Glyphs
from qtrack.tui.render.styled_line import Line, Run, bar_line, width_of, wrap

_TARGET = 0.8
"""Where on a bar the target stands; the rest is for what goes beyond it."""
_WIDE, _HUGE = 100, 150
"""Cells from which bars get more room, and units a column."""


def way_bar(figure: Figure, width: int, glyphs: Glyphs) -> Line:
    """The way from the baseline at the left to the target's mark, as far as it has been gone; beyond it too.

    Where nothing was reported there is nothing to draw.
    """
    share = position_of(figure.indicator)
    if share is None:
        return ((" " * width, ""),)
    if share < 0:  # worse than where it began: the smallest stroke, in the colour of a fault
        return bar_line(0.5 / width if width else 0, _TARGET, width, "red", glyphs)
    return bar_line(share * _TARGET, _TARGET, width, _figure_tone(figure), glyphs)


def _figure_tone(figure: Figure) -> str:
    if not figure.reported:
        return "problem"
    return "green" if _is_met(figure) else "red" if _is_worse(figure) else "accent"


def _is_met(figure: Figure) -> bool:
    actual = figure.indicator.actual
    return actual is not None and figure.indicator.target.is_met(actual)


def _is_worse(figure: Figure) -> bool:
    """Whether the figure stands on the wrong side of where it began."""
    share = position_of(figure.indicator)
    return share is not None and share < 0


def figure_sign(figure: Figure, glyphs: Glyphs) -> Run:
    """Reached, on the way, worse than at the beginning, or never reported."""
    if not figure.reported:
        return "?", "problem"
    if _is_met(figure):
        return glyphs.lights[Light.DONE], "green"
    return (glyphs.descending, "red") if _is_worse(figure) else (glyphs.bullet, "accent")


def figure_columns(
    assessment: Assessment, figures: Sequence[Figure], glyphs: Glyphs,
) -> Callable[[int], list[Column[Figure]]]:  # fmt: skip
    """Return what gives the columns for a width; those that would be empty are left out."""
    number = _widest_of(map(_measure_number, figures), _("No.") + " ", 10)
    base = _widest_of((_number_words(f.indicator.baseline) for f in figures), _("Baseline"), 12)
    actual = _widest_of(map(_actual_words, figures), _("Actual"), 12)
    target = _widest_of((_target_words(f, glyphs) for f in figures), _("Target"), 12)
    symbols = {f.indicator.target.symbol for f in figures}
    symbol = _widest_of((plain(text, 20) for text in symbols), "", 10)

    reported = any(figure.reported for figure in figures)
    dated = any(figure.age is not None for figure in figures)

    def columns(width: int) -> list[Column[Figure]]:
        bars = 8 if width < _WIDE else 20 if width < _HUGE else 28
        counted = min(symbol, 6) if width < _WIDE else symbol
        units = (16 if width < _HUGE else 28) + (0 if reported else bars)
        there = bool(figures) and width >= _WIDE
        return [
            Column("sign", "", draw=lambda f, _w: (figure_sign(f, glyphs),), width=1, priority=8),
            Column("no", _("No."), _measure_number, tone="dim", width=number, priority=3, sort="no"),
            Column("name", _("Indicator"), lambda f: f.indicator.name, least=LEAST, sort="name"),
            Column(
                "baseline", _("Baseline"), lambda f: _number_words(f.indicator.baseline), tone="dim",
                width=base, priority=1, right=True,
            ),
            Column("actual", _("Actual"), _actual_words, tone=_actual_tone, width=actual, priority=8, right=True),
            Column("target", _("Target"), lambda f: _target_words(f, glyphs), width=target, priority=6, right=True),
            Column(
                "symbol", "", lambda f: f.indicator.target.symbol, tone="dim",
                width=counted, priority=5, full_title=_("Unit of count"),
            ),
            Column(
                "way", "", draw=lambda f, w: way_bar(f, w, glyphs),
                width=bars * reported, priority=4, sort="attainment",
            ),
            Column(
                "share", _("Met"), _percent_words, tone=_figure_tone, width=5 * reported, priority=5,
                right=True, sort="attainment",
            ),
            Column(
                "age", _("As of"), _age_words, tone=lambda f: "problem" if is_outdated(f, assessment) else "dim",
                width=5 * dated, priority=2, right=True, sort="age",
            ),
            Column("unit", _("Units"), _units_words, tone="dim", width=units * there, priority=0, sort="unit"),
        ]  # fmt: skip

    return columns


def _actual_words(figure: Figure) -> str:
    return _number_words(figure.indicator.actual) if figure.reported else _("no figure")


def _actual_tone(figure: Figure) -> str:
    return "strong" if figure.reported else "problem"


def _age_words(figure: Figure) -> str:
    return "" if figure.age is None else _("{n} d").format(n=figure.age)


def is_outdated(figure: Figure, assessment: Assessment) -> bool:
    """Whether the figure is older than a plan allows work to lie still."""
    as_of, plan = figure.indicator.as_of, assessment.plan
    return as_of is not None and as_of < plan.lights.stale.before(assessment.day, assessment.calendar)


def head_lines(figures: Sequence[Figure], assessment: Assessment, width: int, glyphs: Glyphs) -> list[Line]:
    """How many are reached, on the way, without a figure, and how old the figures are."""
    total = len(figures)
    met, none = sum(map(_is_met, figures)), sum(not f.reported for f in figures)
    worse, aged = sum(map(_is_worse, figures)), sum(is_outdated(f, assessment) for f in figures)
    parts: list[Run] = [
        (ngettext("{n} indicator", "{n} indicators", total).format(n=total), "strong"),
        (f"{glyphs.lights[Light.DONE]} " + _("reached {n}").format(n=met), "green" if met else "dim"),
        (f"{glyphs.bullet} " + _("on the way {n}").format(n=total - met - none - worse), "accent"),
        ("? " + _("no figure {n}").format(n=none), "problem" if none else "dim"),
    ]
    if worse:
        parts.insert(3, (f"{glyphs.descending} " + _("worse than the baseline {n}").format(n=worse), "red"))
    if aged:
        parts.append((_("out of date {n}").format(n=aged), "problem"))
    return [_join_parts(parts, width)]


def _join_parts(parts: list[Run], width: int) -> Line:
    while len(parts) > 1 and width_of(tuple(parts)) + 2 * (len(parts) - 1) > width:
        parts.pop(1)  # what is well presses least
    gap = "   " if width_of(tuple(parts)) + 3 * (len(parts) - 1) <= width else "  "
    return tuple(run for part in parts for run in (part, (gap, "")))[:-1]


def about_lines(figure: Figure, assessment: Assessment, width: int, glyphs: Glyphs) -> list[Line]:
    """Everything about one figure, wrapped to `width` cells: its name, where it stands, whose it is, the note."""
    plan, item, measure = assessment.plan, figure.indicator, figure.measure
    name = [((line, "strong"),) for line in wrap(plain(item.name), width)]
    where = _("the whole plan") if measure is None else f"{measure.no or measure.id} {measure.title}"
    rest = [(plain(f"{where}  {_units_words(figure)}"), "dim"), (plain(item.note), "")]
    stand = wrap(_standing_words(figure, assessment, glyphs), width - 2)
    lines: list[Line] = [*name, (figure_sign(figure, glyphs), (" " + stand[0], ""))]
    lines += [(("  " + line, ""),) for line in stand[1:]]
    section = next((s for s in plan.sections if measure and s.id == measure.section), None)
    if section:
        rest.insert(1, (plain(f"{section.no} {section.title}"), "dim"))
    return lines + [((line, tone),) for text, tone in rest if text for line in wrap(text, width)]


def _standing_words(figure: Figure, assessment: Assessment, glyphs: Glyphs) -> str:
    """Baseline, actual, target, share and age in one sentence."""
    item = figure.indicator
    symbol = f" {plain(item.target.symbol)}" if item.target.symbol else ""
    arrow = " -> " if glyphs is ASCII else " → "
    begin = (
        _("baseline {figure}").format(figure=_number_words(item.baseline) + symbol) if item.baseline is not None else ""
    )
    now = (
        _("no figure") if item.actual is None else _("now {figure}").format(figure=_number_words(item.actual) + symbol)
    )
    goal = _("target {figure}").format(figure=f"{_target_words(figure, glyphs)}{symbol}")
    parts = [arrow.join(part for part in (begin, now, goal) if part)]
    if figure.attainment is not None:
        parts.append(_("{percent} of the way").format(percent=_percent_words(figure)))
    if _is_worse(figure):
        parts.append(_("worse than the baseline"))
    if item.as_of is not None and figure.age is not None:
        ago = ngettext("{n} day ago", "{n} days ago", figure.age).format(n=figure.age) if figure.age else _("today")
        parts.append(_("as of {day}, {ago}").format(day=item.as_of.isoformat(), ago=ago))
    if is_outdated(figure, assessment):
        parts.append(_("out of date"))
    return _("; ").join(parts)


def figure_as_text(figure: Figure, assessment: Assessment, glyphs: Glyphs) -> str:
    """A figure in one line of plain text."""
    measure = figure.measure
    where = "" if measure is None else f"{measure.no} {measure.title}"
    texts = (figure.indicator.name, _standing_words(figure, assessment, glyphs), where, _units_words(figure))
    return "  ".join(plain(text) for text in texts if text.strip())


def _measure_number(figure: Figure) -> str:
    measure = figure.measure
    return "" if measure is None else plain(measure.no or measure.id, 20)


def _units_words(figure: Figure) -> str:
    return _(", ").join(figure.units)


def _number_words(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _percent_words(figure: Figure) -> str:
    """Never 100 % before it is met."""
    if figure.attainment is None:
        return ""
    return f"{figure.attainment if figure.attainment >= 1 else min(figure.attainment, 0.994):.0%}"


def target_words(target: Target, glyphs: Glyphs) -> str:
    """What is to be reached, without the symbol: ≥95."""
    signs = {} if glyphs is ASCII else {">=": "≥", "<=": "≤"}
    return f"{signs.get(target.op, target.op)}{_number_words(target.value)}"


def _target_words(figure: Figure, glyphs: Glyphs) -> str:
    return target_words(figure.indicator.target, glyphs)


def _widest_of(texts: Iterable[str], heading: str, most: int) -> int:
    """The cells the longest of some texts takes, not less than their heading; 0 where there is no text at all."""
    widest = max(map(cell_len, set(texts)), default=0)
    return max(cell_len(heading), min(most, widest)) if widest else 0
