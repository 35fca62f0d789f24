"""What must fit together across a plan file: ids and references, chains of measures, dates, names of units."""

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations, dropwhile
from typing import TypeVar

from qtrack.dataclass import replace
from qtrack.i18n import _
from qtrack.model.plan import Measure, Milestone, Plan
from qtrack.planfile.reader import Reading
from qtrack.problems import Severity

_Named = TypeVar("_Named", Measure, Milestone)


def run(plan: Plan, reading: Reading) -> None:
    """Report whatever does not fit."""
    _ids(reading)
    _references(reading)
    _cycles(plan, reading)
    _dates(plan, reading)
    _escalation(plan, reading)
    _quiet(plan, reading)
    _alike(plan, reading)


def with_single_ids(items: Iterable[_Named]) -> tuple[_Named, ...]:
    """Each measure or milestone under an id of its own; a second "M07" goes by "M07~2", so that both are seen."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    out = []
    for item in items:
        name = item.id
        while name in taken:
            counts[item.id] = counts.get(item.id, 1) + 1
            name = f"{item.id}~{counts[item.id]}"
        taken.add(name)
        out.append(item if name == item.id else replace(item, id=name))
    return tuple(out)


def _ids(reading: Reading) -> None:
    for entries in reading.ids.values():
        seen: set[str] = set()
        for name, path in entries:
            if name in seen:
                reading.report(path, "duplicate-id", _("the id {id} stands twice").format(id=name))
            seen.add(name)


def _references(reading: Reading) -> None:
    known = {kind: {name for name, _path in entries} for kind, entries in reading.ids.items()}
    for kind, name, path in reading.references:
        if name not in known.get(kind, ()):
            message = _("there is no measure {id}") if kind == "measure" else _("there is no section {id}")
            reading.report(path, "unknown-reference", message.format(id=name))


def _cycles(plan: Plan, reading: Reading) -> None:
    """Report rings of measures that wait for each other, one at each `depends` that closes some."""
    waits = {measure.id: measure.depends for measure in plan.measures}
    paths = {measure.id: path for measure, path in zip(plan.measures, reading.measures, strict=True)}
    settled: set[str] = set()
    told: set[str] = set()
    for first, depends in waits.items():
        trail = {} if first in settled else {first: iter(depends)}
        while trail:
            last = next(reversed(trail))
            name = next(trail[last], None)
            if name is None:
                settled.add(last)
                del trail[last]
            elif name in trail and name not in told:
                told.add(name)
                ring = [*dropwhile(name.__ne__, trail), name]
                message = _("measures wait for each other: {ring}").format(ring=" → ".join(ring))
                reading.report((*paths[name], "depends"), "dependency-cycle", message)
            elif name in waits and name not in settled and name not in trail:
                trail[name] = iter(waits[name])


def _dates(plan: Plan, reading: Reading) -> None:
    if plan.start > plan.end:
        message = _("the plan starts on {start}, after it ends on {end}").format(start=plan.start, end=plan.end)
        reading.report(("plan", "end"), "date-order", message)
    for measure, path in zip(plan.measures, reading.measures, strict=True):
        if measure.due and measure.due > plan.end:
            message = _("due on {due}, after the plan's end on {end}").format(due=measure.due, end=plan.end)
            reading.report((*path, "due"), "date-order", message, severity=Severity.WARNING)


def _escalation(plan: Plan, reading: Reading) -> None:
    """Warn of repeats that nobody is told of on the date: the last step lies ahead of it."""
    steps = list(zip(plan.escalation, reading.ids.get("escalation step", ()), strict=True))
    if steps and not any(step.after or not step.when.count for step in plan.escalation):
        for step, (_moment, path) in steps:
            if step.repeat is not None:
                message = _("the repeats end with the date, for no step comes on it or after it")
                hint = _('add a step with when = "0d" or when = "+1d"')
                reading.report((*path, "repeat"), "bad-value", message, hint, severity=Severity.WARNING)


_MINUTES = 24 * 60


def _quiet(plan: Plan, reading: Reading) -> None:
    """Quiet hours that cover the day would hold everything back for ever, so they hold back nothing."""
    silent: set[int] = set()
    for hours in plan.reminders.quiet:
        start, end = (clock.hour * 60 + clock.minute for clock in (hours.start, hours.end))
        silent.update(minute % _MINUTES for minute in range(start, end if start < end else end + _MINUTES))
    if len(silent) == _MINUTES:
        message = _("the quiet hours cover the whole day; they hold nothing back")
        reading.report(("reminders", "quiet"), "bad-value", message)


def _alike(plan: Plan, reading: Reading) -> None:
    """Warn of unit names that look like one unit and that no ``[[units]]`` entry knows, at the later one, once each."""
    declared = {name for unit in plan.units for name in (unit.name, *unit.aliases)}
    order = {name: number for number, name in enumerate(reading.units)}
    told: set[str] = set()
    for pair in _lookalikes(reading.units):
        one, other = sorted(pair, key=order.__getitem__)
        if other not in told and not declared.issuperset(pair):
            told.add(other)
            message = _("{one} and {other} look like one unit").format(one=one, other=other)
            hint = _("give them one [[units]] entry with aliases, or one each if they are two")
            reading.report(reading.units[other], "unit-alias", message, hint, severity=Severity.WARNING)


_SHORTEST = 4
_LONGEST = 24


def _lookalikes(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that may mean one unit, the shorter or earlier first.

    They differ in one inner character (县教育局 and 县教体局), or one leaves out a character or two of the other
    (县金融局 of 县金融监管局, 质监局 of 省质监局).
    """
    opened: dict[str, str] = {}
    for name in names:
        if not _SHORTEST <= len(name) <= _LONGEST:
            continue
        for shape in (f"{name[:i]}?{name[i + 1 :]}" for i in range(2, len(name) - 1)):
            if opened.setdefault(shape, name) != name:
                yield opened[shape], name
        yield from ((shorter, name) for shorter in _shortened(name) if shorter in names)


def _shortened(name: str) -> Iterator[str]:
    """`name` without any one character but the last, then without any two inner ones."""
    last = len(name) - 1
    for i in range(last):
        yield name[:i] + name[i + 1 :]
    if len(name) > _SHORTEST:
        yield from (name[:i] + name[i + 1 : j] + name[j + 1 :] for i, j in combinations(range(1, last), 2))
