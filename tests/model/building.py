"""Plans in a few words, for the tests of what follows from them."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from qtrack.model.assessment import Standing, assess, calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.milestones import Occurrence, find_occurrences
from qtrack.model.plan import Indicator, Measure, Milestone, Plan, Section, Status, Step, Unit
from qtrack.model.recurrence import Recurrence
from qtrack.model.target import Target

START, END = date(2026, 1, 1), date(2026, 12, 31)
ZONE = ZoneInfo("Asia/Shanghai")


def plan(*measures: Measure, **more: Any) -> Plan:
    """A plan of the year 2026."""
    head: dict[str, Any] = {"id": "p", "title": "计划", "start": START, "end": END, "timezone": ZONE}
    return Plan(**{**head, "measures": measures, **more})


def measure(name: str = "M1", **more: Any) -> Measure:
    """A measure that the bureau of quality leads."""
    return Measure(**{"id": name, "title": f"措施{name}", "lead": ("县质监局",), **more})


def milestone(on: str | date, until: str | date | None = None, **more: Any) -> Milestone:
    """A milestone with `on` and `until` as a plan file has them."""
    return Milestone(**{"id": "m", "title": "节点", "on": _rule(on), "until": _until(until), **more})


def indicator(target: str, actual: float | None = None, baseline: float | None = None, **more: Any) -> Indicator:
    return Indicator(name="合格率", target=Target.parse(target), baseline=baseline, actual=actual, **more)


def on_day(one: Measure, day: date, **more: Any) -> Standing:
    """How `one` stands on `day`, alone in its plan."""
    return assess(plan(one, **more), day).standings[0]


def spans(of: Plan) -> list[tuple[str, str]]:
    """First and last days of the milestones of a plan."""
    return [(str(o.start), str(o.end)) for o in falls(of)]


def falls(of: Plan) -> list[Occurrence]:
    return find_occurrences(of, calendar_of(of))


def _rule(on: str | date) -> Recurrence:
    return Recurrence.parse(on) if isinstance(on, str) else Recurrence.from_day(on)


def _until(until: str | date | None) -> Recurrence | LeadTime | None:
    if isinstance(until, str) and until[-1].isalpha():
        return LeadTime.parse(until)
    return None if until is None else _rule(until)


few = settings(max_examples=40)
"""Plans are large: fewer of them show as much."""

days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
"""Some within and some beyond the table of working days."""
figures = st.integers(-1000, 1000) | st.integers(-100_000, 100_000).map(lambda n: n / 100)
targets = st.builds(Target, st.sampled_from([">=", "<=", "="]), figures, st.sampled_from(["", "%", "起/万台"]))
shares = st.integers(0, 100) | st.floats(0, 100)
weights = st.integers(0, 1000) | st.floats(0, 1000)
units = st.sampled_from(["县质监局", "县质量技术监督局", "县农业局", "县教育局", "县政府"])
several_units = st.lists(units, max_size=2).map(tuple)
steps = st.builds(Step, st.just("步骤"), done=st.booleans(), done_on=st.none() | days)
indicators = st.builds(
    Indicator,
    st.just("指标"),
    targets,
    baseline=st.none() | figures,
    actual=st.none() | figures,
    as_of=st.none() | days,
)
spanned = st.tuples(days, days).map(sorted)
"""A first and a last day."""


@st.composite
def some_measures(draw: st.DrawFn, name: str = "M1") -> Measure:
    """A measure with anything a plan file may say about it."""
    start, due = draw(spanned)
    return measure(
        name,
        section=draw(st.sampled_from(["", "1", "2", "9"])),
        lead=draw(several_units),
        joint=draw(several_units),
        support=draw(several_units),
        start=draw(st.sampled_from([None, start])),
        due=draw(st.sampled_from([None, due])),
        status=draw(st.none() | st.sampled_from(Status)),
        progress=draw(st.none() | shares),
        weight=draw(weights),
        depends=tuple(draw(st.lists(st.sampled_from(["M0", "M1", "M2", "none"]), max_size=2))),
        steps=tuple(draw(st.lists(steps, max_size=3))),
        indicators=tuple(draw(st.lists(indicators, max_size=3))),
    )


@st.composite
def some_plans(draw: st.DrawFn) -> Plan:
    """A plan of up to five measures in two sections."""
    start, end = draw(spanned)
    return plan(
        *(draw(some_measures(f"M{n}")) for n in range(draw(st.integers(0, 5)))),
        start=start,
        end=end,
        sections=(Section("1", "板块甲", "一"), Section("2", "板块乙", "二")),
        units=(Unit("县质监局", ("县质量技术监督局",)), Unit("县农业局")),
        milestones=(milestone("12-15", measures=("M0", "M2")),),
    )
