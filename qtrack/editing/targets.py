"""What a name on the command line or a row of the dashboard stands for: a measure, a part of one, a milestone."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qtrack.editing.describe import short
from qtrack.editing.patch import Where
from qtrack.errors import EditRefused, UsageError
from qtrack.i18n import _
from qtrack.model.assessment import progress_of
from qtrack.model.plan import Indicator, Measure, Milestone, Plan, Section, Step, Unit
from qtrack.model.recurrence import Recurrence
from qtrack.plain import plain
from qtrack.planfile import Loaded
from qtrack.remind.subjects import list_step_ids

Named = Measure | Step | Indicator | Milestone | Section | Unit | Plan
_SHOWN = 60
_DATES = frozenset({"start", "due", "on", "until", "end"})


@dataclass(frozen=True)
class Target:
    """Something in a plan that has fields to edit: where it stands, and the measure it is or belongs to."""

    where: Where
    value: Named
    measure: Measure | None = None

    @property
    def table(self) -> str:
        """The name of the table that says what its fields may be, such as "steps"."""
        return self.where.part or self.where.table

    @property
    def label(self) -> str:
        """What it is called in the name of an edit."""
        return label_of(self.where)


def label_of(where: Where) -> str:
    """Return what the item that stands there is called in the name of an edit."""
    head = _("section") if where.table == "sections" else ""
    return " ".join(filter(None, (head, *map(short, (where.id or where.table, where.name)))))


def base_of(value: Named, key: str) -> date | float | None:
    """Return what ``+1w`` or ``+5`` in a field counts from: its date, or the progress as shown; None for neither."""
    if key == "progress" and isinstance(value, Measure):
        return round(progress_of(value)) if value.progress is None else value.progress
    found = getattr(value, key, None) if key in _DATES else None
    return found.day if isinstance(found, Recurrence) else found


def plan_of(loaded: Loaded) -> Plan:
    """Return the plan; raise EditRefused where nothing can be read from the file."""
    if loaded.plan is None:
        raise EditRefused(loaded.problems[0].told, _("mend the file first"))
    return loaded.plan


def find_all(plan: Plan, names: Iterable[str]) -> list[Target]:
    """Return what the names stand for, each once; raise as `find`."""
    names = [*names]
    wanted = {*names}
    by_id = {one.id: one for one in plan.measures if one.id in wanted}  # thousands may be marked
    found = (of_measure(by_id[name]) if name in by_id else find(plan, name) for name in names)
    return list({item.where: item for item in found}.values())


def find(plan: Plan, name: str) -> Target:
    """Return what `name` stands for.

    A measure's or milestone's id, or a measure's number where only one has it; ``M07#现场检查`` a step or indicator of
    a measure by its title, the id reminders know it by, words that only one has in it, or a step's number from 1;
    ``#满意度`` an indicator of the whole plan; ``section:2``, ``unit:县质监局``, ``plan``.

    Raises:
        UsageError: nothing is called so, or several are.
    """
    name = name.strip()
    if one := _measure(plan, name):
        return of_measure(one)
    found = next((Target(Where("milestones", name), one) for one in plan.milestones if one.id == name), None)
    if found is None and name == "plan":
        found = Target(Where("plan"), plan)
    return found or _part_named(plan, name) or _section_or_unit(plan, name)


def _part_named(plan: Plan, name: str) -> Target | None:
    """Return what a name with a ``#`` stands for; None for one without."""
    words = unicodedata.normalize("NFKC", name)
    if words.startswith("#"):
        return _chosen(_named("indicators", plan.indicators), words[1:])
    for one in plan.measures:
        if name.startswith(f"{one.id}#"):
            return _part(one, name[len(one.id) + 1 :])
    head, sign, rest = words.partition("#")
    return _part(measure(plan, head), rest) if sign else None


def _section_or_unit(plan: Plan, name: str) -> Target:
    kind, _sign, rest = unicodedata.normalize("NFKC", name).partition(":")
    if kind == "section":
        return _chosen([(one.id, Target(Where("sections", one.id), one)) for one in plan.sections], rest)
    if kind == "unit":
        return _chosen(_named("units", plan.units), rest)
    raise _nothing(name)


def measure(plan: Plan, name: str) -> Measure:
    """Return the measure of that id or number; raise UsageError where there is none."""
    found = _measure(plan, name.strip())
    if found is None:
        raise _nothing(name)
    return found


def of_measure(one: Measure) -> Target:
    """Return a measure as a target."""
    return Target(Where("measures", one.id), one, one)


def part_of(plan: Plan, measure_name: str, name: str, part: str) -> Target:
    """Return a step ("steps") or indicator ("indicators") of a measure; raise UsageError for none, or several."""
    return _part(measure(plan, measure_name), name, part)


def _part(one: Measure, name: str, part: str = "") -> Target:
    steps = _parts(one, "steps", [(step.title, step) for step in one.steps]) if part != "indicators" else []
    for (_title, item), known_as in zip(steps, list_step_ids(one), strict=False):
        if known_as == f"{one.id}#{name}":
            return item
    figures = _parts(one, "indicators", [(i.name, i) for i in one.indicators]) if part != "steps" else []
    if name.isascii() and name.isdigit() and 1 <= int(name[:6]) <= len(steps):
        return steps[int(name) - 1][1]
    return _chosen([*steps, *figures], name)


def _measure(plan: Plan, name: str) -> Measure | None:
    found = [one for one in plan.measures if one.id == name]
    if not found and name:
        found = [one for one in plan.measures if one.no == name or one.id.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else None


def _parts(one: Measure, part: str, named: Iterable[tuple[str, Step | Indicator]]) -> list[tuple[str, Target]]:
    seen: Counter[str] = Counter()
    found = []
    for name, value in named:
        found.append((name, Target(Where("measures", one.id, part, name, seen[name]), value, one)))
        seen[name] += 1
    return found


def _named(table: str, items: Sequence[Unit] | Sequence[Indicator]) -> list[tuple[str, Target]]:
    seen: Counter[str] = Counter()
    found = []
    for one in items:
        found.append((one.name, Target(Where(table, one.name, nth=seen[one.name]), one)))
        seen[one.name] += 1
    return found


def _chosen(items: Sequence[tuple[str, Target]], wanted: str) -> Target:
    """Return the target of that name, the first of several; else the only one that has the words in its name."""
    exact = [item for name, item in items if name == wanted]
    if exact:
        return exact[0]
    near = [item for name, item in items if wanted and wanted in unicodedata.normalize("NFKC", name)]
    if len(near) > 1:
        raise UsageError(_("{name} fits several").format(name=plain(wanted, _SHOWN)), _names(near))
    if not near:
        raise _nothing(wanted, _names([item for _name, item in items]))
    return near[0]


def _names(items: Iterable[Target]) -> str:
    return plain(_("; ").join(item.label for item in items), 2 * _SHOWN)


def _nothing(name: str, hint: str = "") -> UsageError:
    message = _("nothing is called {name}").format(name=plain(name, _SHOWN) or '""')
    return UsageError(message, hint or _("qtrack list shows the measures, qtrack milestones the milestones"))
