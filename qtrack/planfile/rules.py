"""Every rule on what must fit together across a plan file; what a single value may be is said in `fields` and `schema`.

The whole file (`check_plan`), an edit of a few measures (`check_changes`) and values that are still being typed
(`check_measure`, `check_head`) are held against the same functions.

To add a rule: write a function that takes an `Extent` and yields a `Finding` for each fault, and put it into `RULES`.
It looks at `extent.measures` and `extent.context`, which hold all of the file or only what was edited, and may use all
of `extent.plan`. Where it compares different names across the file, give the rule `compares`: the names in a measure.
After an edit that brings a new one, or takes one away after something was found, the file is checked as a whole.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple

from qtrack.dataclass import dataclass, replace
from qtrack.i18n import _
from qtrack.model.dependencies import find_rings
from qtrack.model.plan import Measure, Milestone, Plan, Section
from qtrack.model.recurrence import Recurrence
from qtrack.planfile.read_context import Finding, ReadContext
from qtrack.problems import KeyPath as Path
from qtrack.problems import Problem, Severity


@dataclass(frozen=True)
class Extent:
    """What is checked: a plan, and the measures in question with their paths and what was noted when they were read."""

    plan: Plan
    measures: Sequence[tuple[Measure, Path]]
    context: ReadContext
    known: Callable[[str], Collection[str]]
    """The ids of a kind, such as "measure", that are in the file."""


class Rule(NamedTuple):
    """A rule: `check` yields its faults.

    `compares` gives the names in a measure that are compared with others in the file, and `code` is that of the
    problems found so; both are left out of a rule that compares none.
    """

    check: Callable[[Extent], Iterator[Finding]]
    code: str = ""
    compares: Callable[[Measure], Collection[str]] | None = None


def _check_ids(extent: Extent) -> Iterator[Finding]:
    for entries in extent.context.ids.values():
        seen: set[str] = set()
        for name, path in entries:
            if name in seen:
                yield Finding(path, "duplicate-id", _("the id {id} stands twice").format(id=name))
            seen.add(name)


def _check_references(extent: Extent) -> Iterator[Finding]:
    for kind, name, path in extent.context.references:
        if name not in extent.known(kind):
            message = _("there is no measure {id}") if kind == "measure" else _("there is no section {id}")
            yield Finding(path, "unknown-reference", message.format(id=name))


def _check_rings(extent: Extent) -> Iterator[Finding]:
    """Yield rings of measures that wait for each other, one at each `depends` that closes some."""
    starts = [measure.id for measure, _path in extent.measures if measure.depends]
    if not starts:
        return
    paths = {measure.id: path for measure, path in extent.measures}
    for ring in find_rings({measure.id: measure.depends for measure in extent.plan.measures}, starts):
        path = next((paths[name] for name in ring if name in paths), None)
        if path is not None:
            message = _("measures wait for each other: {ring}").format(ring=" → ".join(ring))
            yield Finding((*path, "depends"), "dependency-cycle", message)


def _check_measure_dates(extent: Extent) -> Iterator[Finding]:
    end = extent.plan.end
    for measure, path in extent.measures:
        start, due = measure.start, measure.due
        if start and due and start > due:
            message = _("starts on {start}, after it is due on {due}").format(start=start, due=due)
            yield Finding((*path, "start"), "date-order", message)
        if due and due > end:
            message = _("due on {due}, after the plan's end on {end}").format(due=due, end=end)
            yield Finding((*path, "due"), "date-order", message, severity=Severity.WARNING)


def _check_plan_dates(extent: Extent) -> Iterator[Finding]:
    plan = extent.plan
    if plan.start > plan.end:
        message = _("the plan starts on {start}, after it ends on {end}").format(start=plan.start, end=plan.end)
        yield Finding(("plan", "end"), "date-order", message)


def _check_milestone_dates(extent: Extent) -> Iterator[Finding]:
    paths = extent.context.milestones
    own = extent.plan.milestones[len(extent.plan.milestones) - len(paths) :]  # behind those of the catalogue
    for milestone, path in zip(own, paths, strict=True):
        start, end = milestone.on.day, milestone.until.day if isinstance(milestone.until, Recurrence) else None
        if start and end and end < start:
            yield Finding((*path, "until"), "date-order", _("ends before it begins"))


def _check_escalation(extent: Extent) -> Iterator[Finding]:
    """Warn of repeats that nobody is told of on the date: the last step lies ahead of it."""
    entries = extent.context.ids.get("escalation step", ())
    steps = list(zip(extent.plan.escalation, entries, strict=True)) if entries else []
    if steps and not any(step.after or not step.when.count for step, _entry in steps):
        for step, (_moment, path) in steps:
            if step.repeat is not None:
                message = _("the repeats end with the date, for no step comes on it or after it")
                hint = _('add a step with when = "0d" or when = "+1d"')
                yield Finding((*path, "repeat"), "bad-value", message, hint, Severity.WARNING)


_MINUTES = 24 * 60


def _check_quiet_hours(extent: Extent) -> Iterator[Finding]:
    """Quiet hours that cover the day would hold everything back for ever, so they hold back nothing."""
    silent: set[int] = set()
    for hours in extent.plan.reminders.quiet:
        start, end = (clock.hour * 60 + clock.minute for clock in (hours.start, hours.end))
        silent.update(minute % _MINUTES for minute in range(start, end if start < end else end + _MINUTES))
    if len(silent) == _MINUTES:
        message = _("the quiet hours cover the whole day; they hold nothing back")
        yield Finding(("reminders", "quiet"), "bad-value", message)


def _check_unit_names(extent: Extent) -> Iterator[Finding]:
    """Warn of unit names that look like one unit and that no ``[[units]]`` entry knows, at the later one, once each."""
    names = extent.context.units
    declared = {name for unit in extent.plan.units for name in (unit.name, *unit.aliases)}
    order = {name: number for number, name in enumerate(names)}
    reported: set[str] = set()
    for pair in _similar_names(names):
        one, other = sorted(pair, key=order.__getitem__)
        if other not in reported and not declared.issuperset(pair):
            reported.add(other)
            message = _("{one} and {other} look like one unit").format(one=one, other=other)
            hint = _("give them one [[units]] entry with aliases, or one each if they are two")
            yield Finding(names[other], "unit-alias", message, hint, Severity.WARNING)


def _unit_names_of(measure: Measure) -> set[str]:
    indicators = (indicator.units for indicator in measure.indicators)
    return set(chain(measure.lead, measure.support, measure.joint, *indicators))


RULES = (
    Rule(_check_ids),
    Rule(_check_references),
    Rule(_check_rings),
    Rule(_check_measure_dates),
    Rule(_check_plan_dates),
    Rule(_check_milestone_dates),
    Rule(_check_escalation),
    Rule(_check_quiet_hours),
    Rule(_check_unit_names, "unit-alias", _unit_names_of),
)


def check_plan(plan: Plan, context: ReadContext) -> list[Finding]:
    """Return what does not fit in a file that was read as a whole."""
    known = {kind: {name for name, _path in entries} for kind, entries in context.ids.items()}
    measures = list(zip(plan.measures, context.measures, strict=True))
    return _run_rules(Extent(plan, measures, context, lambda kind: known.get(kind, ())))


def check_changes(
    before: Plan, problems: Iterable[Problem], after: Plan, numbers: Sequence[int], context: ReadContext
) -> bool:
    """Return whether a plan without errors has the same problems after some measures, by number, were changed.

    The measures keep their ids. `problems` are those of `before`; `context` has what was noted when the changed
    measures were read. False also where only a check of the whole file would tell.
    """
    if not _has_known_names(
        before, problems, [(before.measures[number], after.measures[number]) for number in numbers]
    ):
        return False
    measures = [(after.measures[number], ("measures", number)) for number in numbers]
    known = cache(lambda kind: ids_in(after, f"{kind}s"))
    return not context.findings and not _run_rules(Extent(after, measures, context, known))


def _has_known_names(before: Plan, problems: Iterable[Problem], pairs: Sequence[tuple[Measure, Measure]]) -> bool:
    """Whether the names that rules compare are no others in the file after a change, or give nothing else to find."""
    codes = {problem.code for problem in problems}
    for rule in RULES:
        compares = rule.compares
        if compares is None or all(set(compares(old)) == set(compares(new)) for old, new in pairs):
            continue
        known = {name for measure in before.measures for name in compares(measure)}
        if rule.code in codes or not known.issuperset(name for _old, new in pairs for name in compares(new)):
            return False
    return True


def _run_rules(extent: Extent) -> list[Finding]:
    return [finding for rule in RULES for finding in rule.check(extent)]


def check_measure(plan: Plan, number: int, measure: Measure) -> list[Finding]:
    """Return what would not fit if a measure of a plan had these values; what it refers to is there."""
    measures = (*plan.measures[:number], measure, *plan.measures[number + 1 :])
    return _run_rules(
        Extent(replace(plan, measures=measures), [(measure, ("measures", number))], ReadContext(), _find_no_ids)
    )


def check_head(plan: Plan) -> list[Finding]:
    """Return what would not fit if the head of a plan had these values, measures aside."""
    return _run_rules(Extent(plan, (), ReadContext(), _find_no_ids))


def _find_no_ids(_kind: str) -> Collection[str]:
    return ()


def ids_in(plan: Plan, table: str) -> set[str]:
    """Return the ids that are taken in a table: "measures", "milestones" or "sections"."""
    tables: dict[str, Sequence[Measure | Milestone | Section]] = {
        "measures": plan.measures, "milestones": plan.milestones, "sections": plan.sections,
    }  # fmt: skip
    return {item.id for item in tables.get(table, ())}


def find_referring(plan: Plan, table: str, name: str) -> list[str]:
    """Return the ids of what refers to an item by its id."""
    if table == "measures":
        waiting = [measure.id for measure in plan.measures if name in measure.depends]
        return waiting + [milestone.id for milestone in plan.milestones if name in milestone.measures]
    if table == "sections":
        return [measure.id for measure in plan.measures if measure.section == name]
    return []


_SHORTEST = 4
_LONGEST = 24


def _similar_names(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that may mean one unit, the shorter or earlier first.

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
        yield from ((shorter, name) for shorter in _shorten(name) if shorter in names)


def _shorten(name: str) -> Iterator[str]:
    """Yield `name` without any one character but the last, then without any two inner ones."""
    last = len(name) - 1
    for i in range(last):
        yield name[:i] + name[i + 1 :]
    if len(name) > _SHORTEST:
        yield from (name[:i] + name[i + 1 : j] + name[j + 1 :] for i, j in combinations(range(1, last), 2))
