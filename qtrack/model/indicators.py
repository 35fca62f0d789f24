"""Figures to reach on a day: how far each is, how old its figure is, and who answers for it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.model.assessment import Assessment
from qtrack.model.plan import Indicator, Measure, Plan
from qtrack.model.sorting import collation_key


@dataclass(frozen=True)
class Figure:
    """An indicator on a day; `measure` is None for the plan's own.

    `units` are the indicator's own, else those who lead or share its measure. `attainment` is 0…1, and None where
    nothing was reported; `age` counts the days since ``as_of``, and is None where no day is given.
    """

    indicator: Indicator
    measure: Measure | None
    units: tuple[str, ...]
    attainment: float | None
    age: int | None

    @property
    def reported(self) -> bool:
        """Whether there is a figure at all."""
        return self.attainment is not None


def figures_of(plan: Plan, day: date) -> list[Figure]:
    """Every figure to reach: those of the whole plan, then those of its measures in the order of the file."""
    found = [_build_figure(item, None, day) for item in plan.indicators]
    return found + [_build_figure(item, measure, day) for measure in plan.measures for item in measure.indicators]


def _build_figure(item: Indicator, measure: Measure | None, day: date) -> Figure:
    holders = (*measure.lead, *measure.joint) if measure else ()
    units = item.units or tuple(dict.fromkeys(holders))
    share = None if item.actual is None else item.target.attainment(item.actual, item.baseline)
    age = None if item.as_of is None else max(0, (day - item.as_of).days)
    return Figure(item, measure, units, share, age)


def position_of(item: Indicator) -> float | None:
    """How far the figure has come on its way: 0 at the baseline, 1 at the target, beyond on either side.

    The same way as that of the attainment; None where nothing was reported.
    """
    actual, baseline, target = item.actual, item.baseline, item.target
    if actual is None:
        return None
    if target.op != "=" and baseline is not None and not target.is_met(baseline):
        return (actual - baseline) / (target.value - baseline)
    if target.op == ">=" and target.value > 0 and actual > 0:
        return actual / target.value
    return target.attainment(actual, baseline)


def _attained(figure: Figure) -> float:
    return -1.0 if figure.attainment is None else figure.attainment


def _reported_on(figure: Figure) -> tuple[bool, date]:
    """What was never reported comes first, then what bears no day, then the oldest."""
    return figure.reported, figure.indicator.as_of or date.min


FIGURE_SORTS: dict[str, Callable[[Figure], Any]] = {
    "no": lambda _f: 0,  # the order of the file
    "age": _reported_on,
    "attainment": _attained,
    "name": lambda f: collation_key(f.indicator.name),
    "unit": lambda f: [collation_key(unit) for unit in f.units],
}


def sort_figures(figures: Iterable[Figure], by: str, *, reverse: bool = False) -> list[Figure]:
    """The figures by one of `FIGURE_SORTS`; those of the plan stay first, equals stay in the order they came."""
    rows = sorted(figures, key=FIGURE_SORTS[by], reverse=reverse)
    rows = rows[::-1] if reverse and by == "no" else rows
    return sorted(rows, key=lambda figure: figure.measure is not None)


FIGURE_GROUPS = ("measure", "unit")


def group_figures(assessment: Assessment, figures: Iterable[Figure], by: str) -> list[tuple[str, list[Figure]]]:
    """The figures under headings, one of `FIGURE_GROUPS`; under "unit" a figure stands under each that answers."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        for heading in _headings(assessment, figure, by):
            found.setdefault(heading, []).append(figure)
    return list(found.items())


def _headings(assessment: Assessment, figure: Figure, by: str) -> Sequence[str]:
    if by == "unit":
        return list(dict.fromkeys(assessment.names(unit)[0] for unit in figure.units)) or [_("unowned")]
    measure = figure.measure
    return [_("the whole plan") if measure is None else f"{measure.no or measure.id} {measure.title}"]
