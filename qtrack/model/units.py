"""What each responsible unit has to do with a plan: the measures it leads, shares and supports."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.model.assessment import Assessment, Flag, Light, Standing
from qtrack.model.sorting import collation_key
from qtrack.model.summary import Tally, sort_by_lateness, tally_measures

ROLES = ("lead", "joint", "support")
"""The parts a unit may have in a measure, the weightiest first."""


@dataclass(frozen=True)
class Duty:
    """A measure and the part a unit has in it, one of `ROLES`; "" where nobody has any."""

    role: str
    standing: Standing


@dataclass(frozen=True)
class Load:
    """A unit's share of a plan; the key of `tally` is "" for the measures that nobody leads or shares.

    `roles` counts the measures by the unit's part in them, `duties` has them in the order of the file. `next_due` is
    the nearest day on which an open measure is due, today or later.
    """

    tally: Tally
    roles: dict[str, int]
    duties: tuple[Duty, ...]
    next_due: date | None
    contact: str = ""


def compute_loads(assessment: Assessment, known: Iterable[Tally] = ()) -> list[Load]:
    """Every unit, those with most late measures first, and what is unowned, if anything is, at the end.

    The figures of units that are `known`, as a summary has them, are not worked out again.
    """
    contacts = {unit.name: unit.contact for unit in assessment.plan.units}
    duties, told = _find_duties(assessment), {one.key: one for one in known}
    tallies = sort_by_lateness(
        told.get(name) or tally_measures(name, name, [duty.standing for duty in rows]) for name, rows in duties.items()
    )
    found = [_build_load(assessment, one, duties[one.key], contacts) for one in tallies]
    unowned = [standing for standing in assessment.standings if Flag.UNOWNED in standing.flags]
    if unowned:
        rest = tally_measures(_("unowned"), "", unowned)
        found.append(_build_load(assessment, rest, [Duty("", standing) for standing in unowned], contacts))
    return found


def _find_duties(assessment: Assessment) -> dict[str, list[Duty]]:
    """The measures of each unit under its first name, with the weightiest part it has in them."""
    found: dict[str, list[Duty]] = {unit.name: [] for unit in assessment.plan.units}
    for standing in assessment.standings:
        parts: dict[str, str] = {}
        for role in ROLES:
            for name in getattr(standing.measure, role):
                parts.setdefault(assessment.names(name)[0], role)
        for name, role in parts.items():
            found.setdefault(name, []).append(Duty(role, standing))
    return found


def _build_load(assessment: Assessment, one: Tally, duties: list[Duty], contacts: dict[str, str]) -> Load:
    ahead = [d.standing.due for d in duties if d.standing.open and d.standing.due >= assessment.day]
    counted = Counter(duty.role for duty in duties)
    roles = {role: counted[role] for role in ROLES}
    return Load(one, roles, tuple(duties), min(ahead, default=None), contacts.get(one.key, ""))


def sort_duties(duties: Iterable[Duty]) -> list[Duty]:
    """By part, the weightiest first; then by light, the worst first, and by the day it is due."""
    roles = {role: n for n, role in enumerate(("", *ROLES))}
    lights = {light: n for n, light in enumerate(Light)}
    return sorted(duties, key=lambda d: (roles[d.role], lights[d.standing.light], d.standing.due))


LOAD_SORTS: dict[str, Callable[[Load], Any]] = {
    "late": lambda _l: 0,  # as `compute_loads` gives them
    "unit": lambda load: collation_key(load.tally.name),
    "lead": lambda load: tuple(-load.roles[role] for role in ROLES),
    "open": lambda load: -load.tally.open,
    "progress": lambda load: load.tally.progress,
    "due": lambda load: load.next_due or date.max,
}


def sort_loads(found: Iterable[Load], by: str, *, reverse: bool = False) -> list[Load]:
    """The units by one of `LOAD_SORTS`; what is unowned stays at the end."""
    rows = sorted(found, key=LOAD_SORTS[by], reverse=reverse)
    rows = rows[::-1] if reverse and by == "late" else rows
    return sorted(rows, key=lambda load: not load.tally.key)


def lights_in(tallies: Iterable[Tally], always: Iterable[Light]) -> list[Light]:
    """The lights that some group shows, and those that are counted even where there are none."""
    shown = {light for one in tallies for light, count in one.lights.items() if count} | set(always)
    return [light for light in Light if light in shown]
