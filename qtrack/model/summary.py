"""The plan in a few figures: lights, progress against expected, sections and units."""

from collections.abc import Iterable, Sequence

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Light, Standing

LATE = frozenset({Light.OVERDUE, Light.RED})


@dataclass(frozen=True)
class Tally:
    """A group of measures in figures; `progress` and `expected` are means by weight, 0…100, dropped ones left out."""

    name: str
    key: str
    measures: int
    open: int
    late: int
    done: int
    progress: float
    expected: float
    lights: dict[Light, int]


@dataclass(frozen=True)
class Summary:
    """A plan on a day; `day_no` of `days` runs from 1, 0 before the plan's start.

    Days left are negative after the plan's end; working days, counted from the day up to, not with, the end, are 0.
    """

    whole: Tally
    sections: tuple[Tally, ...]
    units: tuple[Tally, ...]
    day_no: int
    days: int
    days_left: int
    workdays_left: int
    workdays_known: bool

    @property
    def lights(self) -> dict[Light, int]:
        """How many measures show each light, in the order of urgency."""
        return self.whole.lights

    @property
    def progress(self) -> float:
        """Of the whole plan, 0…100."""
        return self.whole.progress

    @property
    def expected(self) -> float:
        """What the day asks of the whole plan, 0…100."""
        return self.whole.expected


def summarize(assessment: Assessment) -> Summary:
    """The figures of a plan; sections in the order of the file, units by how many of their measures are late."""
    plan, day, calendar = assessment.plan, assessment.day, assessment.calendar
    days = (plan.end - plan.start).days + 1
    return Summary(
        whole=tally_measures(plan.title, plan.id, assessment.standings),
        sections=_tally_sections(assessment),
        units=_tally_units(assessment),
        day_no=min(max(0, (day - plan.start).days + 1), days),
        days=days,
        days_left=(plan.end - day).days,
        workdays_left=max(0, calendar.count(day, plan.end)),
        workdays_known=calendar.known(day) and calendar.known(plan.end),
    )


def tally_measures(name: str, key: str, standings: Sequence[Standing]) -> Tally:
    """The figures of some measures."""
    lights = dict.fromkeys(Light, 0)
    progress = expected = weight = 0.0
    for standing in standings:
        lights[standing.light] += 1
        if standing.light is not Light.DROPPED:
            share = standing.measure.weight
            weight += share
            progress += share * standing.progress
            expected += share * standing.expected
    return Tally(
        name, key, len(standings),
        open=sum(standing.open for standing in standings),
        late=sum(lights[light] for light in LATE),
        done=lights[Light.DONE],
        progress=min(100.0, progress / weight) if weight else 0.0,
        expected=min(100.0, expected / weight) if weight else 0.0,
        lights=lights,
    )  # fmt: skip


def roll_up(assessments: Iterable[Assessment]) -> Tally:
    """Several plans in one: every measure counts by its own weight, whichever plan it stands in."""
    return tally_measures("", "", [standing for assessment in assessments for standing in assessment.standings])


def _tally_sections(assessment: Assessment) -> tuple[Tally, ...]:
    members: dict[str, list[Standing]] = {section.id: [] for section in assessment.plan.sections}
    for standing in assessment.standings:
        members.setdefault(standing.measure.section, []).append(standing)
    titles = {section.id: f"{section.no} {section.title}".strip() for section in assessment.plan.sections}
    return tuple(tally_measures(titles.get(key) or key or _("no section"), key, rows) for key, rows in members.items())


def _tally_units(assessment: Assessment) -> tuple[Tally, ...]:
    """A unit under all its names is one; support counts too, for who asks what a unit has to do with."""
    members: dict[str, list[Standing]] = {unit.name: [] for unit in assessment.plan.units}
    for standing in assessment.standings:
        for name in dict.fromkeys(assessment.names(unit)[0] for unit in standing.measure.units):
            members.setdefault(name, []).append(standing)
    return sort_by_lateness(tally_measures(name, name, rows) for name, rows in members.items())


def sort_by_lateness(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """The groups with most late measures first."""
    return tuple(sorted(tallies, key=lambda t: (-t.late, -t.open, t.progress)))
