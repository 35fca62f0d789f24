"""Progress over a plan's days: what they ask for, and what the file can date.

A plan file keeps how far a measure is, not how far it was. What stays of the past are its dates: the day a step was
done, the day as of which an indicator stood where it stands. From these follows a lower bound for every past day.
Nothing is drawn between two dates: whatever bears none appears today, as the rise to the present progress.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate

from qtrack.dataclass import dataclass
from qtrack.model.assessment import Assessment, Light, Standing
from qtrack.model.plan import Measure


@dataclass(frozen=True)
class Trend:
    """`days` of a plan with the progress expected on each; `dated` is for those up to the present day. All 0…100."""

    days: tuple[date, ...]
    expected: tuple[float, ...]
    dated: tuple[float, ...]


def compute_trend(assessment: Assessment, count: int) -> Trend:
    """The plan's progress by weight on `count` days (at least 2) from its first to its last, both included."""
    days = _spread_days(assessment.plan.start, assessment.plan.end, max(2, count))
    counted = [standing for standing in assessment.standings if standing.light is not Light.DROPPED]
    weight = sum(standing.measure.weight for standing in counted)
    past = days[: bisect_right(days, assessment.day)]
    if not weight:
        return Trend(days, (0.0,) * len(days), (0.0,) * len(past))
    expected = _sum_expected(assessment, counted, days)
    dated = _sum_dated(counted, past)
    return Trend(days, tuple(_clip_share(x, weight) for x in expected), tuple(_clip_share(x, weight) for x in dated))


def _spread_days(start: date, end: date, count: int) -> tuple[date, ...]:
    first, length = start.toordinal(), max(0, (end - start).days)
    return tuple(date.fromordinal(first + round(length * n / (count - 1))) for n in range(count))


def _clip_share(part: float, whole: float) -> float:
    return min(100.0, part / whole)


def _sum_expected(assessment: Assessment, standings: Sequence[Standing], days: Sequence[date]) -> list[float]:
    """The sum of weight × expected progress on each day; many measures have the same span, so spans are counted."""
    calendar, zero = assessment.calendar, assessment.plan.start
    weights: dict[tuple[date, date], float] = defaultdict(float)
    for standing in standings:
        weights[standing.start, standing.due] += standing.measure.weight
    gone = [calendar.count(zero, day) for day in days]
    sums = [0.0] * len(days)
    for (start, due), weight in weights.items():
        before = calendar.count(zero, start)
        after = date.fromordinal(min(due.toordinal() + 1, date.max.toordinal()))
        whole = calendar.count(start, after) if start <= due else 0
        for at, day in enumerate(days):
            if day > due:
                sums[at] += 100 * weight
            elif whole and day > start:
                sums[at] += 100 * weight * (gone[at] - before) / whole
    return sums


def _sum_dated(standings: Sequence[Standing], days: Sequence[date]) -> list[float]:
    """The sum of weight × progress that was there on each day for certain."""
    rises = sorted(rise for standing in standings for rise in _find_rises(standing))
    when, sums = [day for day, _gain in rises], [0.0, *accumulate(gain for _day, gain in rises)]
    return [sums[bisect_right(when, day)] for day in days]


def _find_rises(standing: Standing) -> Iterator[tuple[date, float]]:
    """The days on which a measure came further, and by how much; in all never more than it has come."""
    come = 0.0
    for day, gain in sorted(_find_dated_facts(standing.measure)):
        rise = min(gain, standing.progress - come)
        if rise > 0:
            come += rise
            yield day, rise * standing.measure.weight


def _find_dated_facts(measure: Measure) -> Iterator[tuple[date, float]]:
    """What the file dates, 0…100 each: steps where there are any, else indicators, as the progress counts them."""
    if measure.steps:
        for step in measure.steps:
            if step.done_on is not None:
                yield step.done_on, 100 / len(measure.steps)
        return
    for item in measure.indicators:
        if item.as_of is not None and item.actual is not None:
            yield item.as_of, 100 * item.target.attainment(item.actual, item.baseline) / len(measure.indicators)
