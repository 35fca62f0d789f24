"""The lines of the indicators: a table of figures, what they come to, and everything about the one at the cursor."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment, Light
from qtrack.model.indicators import Figure, way
from qtrack.model.target import Target
from qtrack.plain import plain
from qtrack.tables.columns import LEAST, Column
from qtrack.tui.render.glyphs import ASCII, Glyphs
from qtrack.tui.render.styled_line import Line, Run, bar, length, wrap

_TARGET = 0.8
"""Where on a bar the target stands; the rest is for what goes beyond it."""
_WIDE, _HUGE = 100, 150
"""Cells from which bars get more room, and units a column."""


def way_bar(figure: Figure, width: int, glyphs: Glyphs) -> Line:
    """The way from the baseline at the left to the target's mark, as far as it has been gone; beyond it too.

    Where nothing was reported there is nothing to draw.
    """
    share = way(figure.indicator)
    if share is None:
        return ((" " * width, ""),)
    if share < 0:  # worse than where it began: the smallest stroke, in the colour of a fault
        return bar(0.5 / width if width else 0, _TARGET, width, "red", glyphs)
    return bar(share * _TARGET, _TARGET, width, _tone(figure), glyphs)


def _tone(figure: Figure) -> str:
    if not figure.reported:
        return "problem"
    return "green" if _met(figure) else "red" if _worse(figure) else "accent"


def _met(figure: Figure) -> bool:
    actual = figure.indicator.actual
    return actual is not None and figure.indicator.target.met(actual)


def _worse(figure: Figure) -> bool:
    """Whether the figure stands on the wrong side of where it began."""
    share = way(figure.indicator)
    return share is not None and share < 0


def sign(figure: Figure, glyphs: Glyphs) -> Run:
    """Reached, on the way, worse than at the beginning, or never reported."""
    if not figure.reported:
        return "?", "problem"
    if _met(figure):
        return glyphs.lights[Light.DONE], "green"
    return (glyphs.descending, "red") if _worse(figure) else (glyphs.bullet, "accent")


def figure_columns(
    assessment: Assessment, figures: Sequence[Figure], glyphs: Glyphs,
) -> Callable[[int], list[Column[Figure]]]:  # fmt: skip
    """Return what gives the columns for a width; those that would be empty are left out."""
    number = _widest(map(_number, figures), _("No.") + " ", 10)
    base = _widest((_g(f.indicator.baseline) for f in figures), _("Baseline"), 12)
    actual = _widest(map(_actual, figures), _("Actual"), 12)
    target = _widest((_target(f, glyphs) for f in figures), _("Target"), 12)
    symbols = {f.indicator.target.symbol for f in figures}
    symbol = _widest((plain(text, 20) for text in symbols), "", 10)

    reported = any(figure.reported for figure in figures)
    dated = any(figure.age is not None for figure in figures)

    def columns(width: int) -> list[Column[Figure]]:
        bars = 8 if width < _WIDE else 20 if width < _HUGE else 28
        counted = min(symbol, 6) if width < _WIDE else symbol
        units = (16 if width < _HUGE else 28) + (0 if reported else bars)
        there = bool(figures) and width >= _WIDE
        return [
            Column("sign", "", draw=lambda f, _w: (sign(f, glyphs),), width=1, priority=8),
            Column("no", _("No."), _number, tone="dim", width=number, priority=3, sort="no"),
            Column("name", _("Indicator"), lambda f: f.indicator.name, least=LEAST, sort="name"),
            Column(
                "baseline", _("Baseline"), lambda f: _g(f.indicator.baseline), tone="dim",
                width=base, priority=1, right=True,
            ),
            Column("actual", _("Actual"), _actual, tone=_actual_tone, width=actual, priority=8, right=True),
            Column("target", _("Target"), lambda f: _target(f, glyphs), width=target, priority=6, right=True),
            Column(
                "symbol", "", lambda f: f.indicator.target.symbol, tone="dim",
                width=counted, priority=5, full_title=_("Unit of count"),
            ),
            Column(
                "way", "", draw=lambda f, w: way_bar(f, w, glyphs),
                width=bars * reported, priority=4, sort="attainment",
            ),
            Column(
                "share", _("Met"), _percent, tone=_tone, width=5 * reported, priority=5, right=True, sort="attainment",
            ),
            Column(
                "age", _("As of"), _age, tone=lambda f: "problem" if old(f, assessment) else "dim",
                width=5 * dated, priority=2, right=True, sort="age",
            ),
            Column("unit", _("Units"), _units, tone="dim", width=units * there, priority=0, sort="unit"),
        ]  # fmt: skip

    return columns


def _actual(figure: Figure) -> str:
    return _g(figure.indicator.actual) if figure.reported else _("no figure")


def _actual_tone(figure: Figure) -> str:
    return "strong" if figure.reported else "problem"


def _age(figure: Figure) -> str:
    return "" if figure.age is None else _("{n} d").format(n=figure.age)


def old(figure: Figure, assessment: Assessment) -> bool:
    """Whether the figure is older than a plan allows work to lie still."""
    as_of, plan = figure.indicator.as_of, assessment.plan
    return as_of is not None and as_of < plan.lights.stale.before(assessment.day, assessment.calendar)


def head_lines(figures: Sequence[Figure], assessment: Assessment, width: int, glyphs: Glyphs) -> list[Line]:
    """How many are reached, on the way, without a figure, and how old the figures are."""
    total = len(figures)
    met, none = sum(map(_met, figures)), sum(not f.reported for f in figures)
    worse, aged = sum(map(_worse, figures)), sum(old(f, assessment) for f in figures)
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
    return [_spaced(parts, width)]


def _spaced(parts: list[Run], width: int) -> Line:
    while len(parts) > 1 and length(tuple(parts)) + 2 * (len(parts) - 1) > width:
        parts.pop(1)  # what is well presses least
    gap = "   " if length(tuple(parts)) + 3 * (len(parts) - 1) <= width else "  "
    return tuple(run for part in parts for run in (part, (gap, "")))[:-1]


def about_lines(figure: Figure, assessment: Assessment, width: int, glyphs: Glyphs) -> list[Line]:
    """Everything about one figure, wrapped to `width` cells: its name, where it stands, whose it is, the note."""
    plan, item, measure = assessment.plan, figure.indicator, figure.measure
    name = [((line, "strong"),) for line in wrap(plain(item.name), width)]
    where = _("the whole plan") if measure is None else f"{measure.no or measure.id} {measure.title}"
    rest = [(plain(f"{where}  {_units(figure)}"), "dim"), (plain(item.note), "")]
    stand = wrap(_standing(figure, assessment, glyphs), width - 2)
    lines: list[Line] = [*name, (sign(figure, glyphs), (" " + stand[0], ""))]
    lines += [(("  " + line, ""),) for line in stand[1:]]
    section = next((s for s in plan.sections if measure and s.id == measure.section), None)
    if section:
        rest.insert(1, (plain(f"{section.no} {section.title}"), "dim"))
    return lines + [((line, tone),) for text, tone in rest if text for line in wrap(text, width)]


def _standing(figure: Figure, assessment: Assessment, glyphs: Glyphs) -> str:
    """Baseline, actual, target, share and age in one sentence."""
    item = figure.indicator
    symbol = f" {plain(item.target.symbol)}" if item.target.symbol else ""
    arrow = " -> " if glyphs is ASCII else " → "
    begin = _("baseline {figure}").format(figure=_g(item.baseline) + symbol) if item.baseline is not None else ""
    now = _("no figure") if item.actual is None else _("now {figure}").format(figure=_g(item.actual) + symbol)
    goal = _("target {figure}").format(figure=f"{_target(figure, glyphs)}{symbol}")
    parts = [arrow.join(part for part in (begin, now, goal) if part)]
    if figure.attainment is not None:
        parts.append(_("{percent} of the way").format(percent=_percent(figure)))
    if _worse(figure):
        parts.append(_("worse than the baseline"))
    if item.as_of is not None and figure.age is not None:
        ago = ngettext("{n} day ago", "{n} days ago", figure.age).format(n=figure.age) if figure.age else _("today")
        parts.append(_("as of {day}, {ago}").format(day=item.as_of.isoformat(), ago=ago))
    if old(figure, assessment):
        parts.append(_("out of date"))
    return _("; ").join(parts)


def copied(figure: Figure, assessment: Assessment, glyphs: Glyphs) -> str:
    """A figure in one line of plain text."""
    measure = figure.measure
    where = "" if measure is None else f"{measure.no} {measure.title}"
    texts = (figure.indicator.name, _standing(figure, assessment, glyphs), where, _units(figure))
    return "  ".join(plain(text) for text in texts if text.strip())


def _number(figure: Figure) -> str:
    measure = figure.measure
    return "" if measure is None else plain(measure.no or measure.id, 20)


def _units(figure: Figure) -> str:
    return _(", ").join(figure.units)


def _g(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _percent(figure: Figure) -> str:
    """Never 100 % before it is met."""
    if figure.attainment is None:
        return ""
    return f"{figure.attainment if figure.attainment >= 1 else min(figure.attainment, 0.994):.0%}"


def target_figure(target: Target, glyphs: Glyphs) -> str:
    """What is to be reached, without the symbol: ≥95."""
    signs = {} if glyphs is ASCII else {">=": "≥", "<=": "≤"}
    return f"{signs.get(target.op, target.op)}{_g(target.value)}"


def _target(figure: Figure, glyphs: Glyphs) -> str:
    return target_figure(figure.indicator.target, glyphs)


def _widest(texts: Iterable[str], heading: str, most: int) -> int:
    """The cells the longest of some texts takes, not less than their heading; 0 where there is no text at all."""
    widest = max(map(cell_len, set(texts)), default=0)
    return max(cell_len(heading), min(most, widest)) if widest else 0
