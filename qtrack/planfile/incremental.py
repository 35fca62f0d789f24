"""A plan read again after an edit: only the measures that were edited, where that gives the same as reading all."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import tomli

from qtrack.errors import EditRefused
from qtrack.model.plan import Measure, Plan
from qtrack.planfile.reader import Reading
from qtrack.planfile.schema import MEASURE
from qtrack.problems import Problem, Severity
from qtrack.tomledit.document import Document, keep_document, open_document, reopen_document
from qtrack.tomledit.edits import Excerpt

_Read = tuple[Plan, tuple[Problem, ...]]


def again(
    old: bytes, plan: Plan, problems: Sequence[Problem], new: bytes, ids: Sequence[str] | None = None
) -> _Read | None:
    """The plan and problems of the bytes `new`, from those of `old`; None where all of it has to be read.

    That is so where anything but the tables of the measures `ids` differs (without `ids`, of any few measures), where
    one of them has a problem now or had one before, and where the plan has an error anywhere: much may hang together
    with an error.
    """
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    try:
        before = open_document(old, valid=True)
        after = open_document(new) if ids is not None else reopen_document(before, new)
    except EditRefused:
        return None
    if after is None:
        return None
    index = {measure.id: number for number, measure in enumerate(plan.measures)}
    was, now = before.array_items("measures"), after.array_items("measures")
    numbers = sorted({index.get(name, -1) for name in ids}) if ids is not None else _touched(before, after.text)
    if -1 in numbers or not len(was) == len(now) == len(plan.measures):
        return None
    pairs = [(was[number], now[number]) for number in numbers]
    if not _alike_but(before, after, pairs):
        return None
    keep_document(new, after)
    measures = list(plan.measures)
    alike = any(problem.code == "unit-alias" for problem in problems)
    read = [_measure(after, now[number], number, plan, index, alike=alike) for number in numbers]
    shifted = _shifted(problems, before, after, pairs)
    for number, measure in zip(numbers, read, strict=True):
        measures[number] = measure or measures[number]
    return (replace(plan, measures=tuple(measures)), shifted) if all(read) and shifted is not None else None


def _touched(before: Document, text: str) -> list[int]:
    """The measures in the window in which another text differs; -1 where what belongs to one stands elsewhere too."""
    window, items = before.find_changed_blocks(text), before.array_items("measures")
    low, high = (bisect_left(items.own, bisect_left(items.members, block)) for block in (window.first, window.last))
    members = [block for item in items[low:high] for block in item]
    return [*range(low, high)] if members == [*range(window.first, window.last)] else [-1]


def _alike_but(before: Document, after: Document, items: Sequence[tuple[Sequence[int], Sequence[int]]]) -> bool:
    """Whether two texts differ only within some items."""
    window = before.find_changed_blocks(after.text)
    was, now = (
        _rest(text, [block for pair in items for block in pair[side]], window.start, end)
        for side, (text, end) in enumerate(((before, window.end), (after, window.new_end)))
    )
    return was == now


def _rest(text: Document, blocks: Iterable[int], start: int, end: int) -> list[str]:
    """What stands from `start` to `end` of a text, in pieces, without some blocks."""
    parts: list[str] = []
    for low, high in (text.span(block) for block in sorted(blocks)):
        if start < high and low < end:
            if start != low or not parts:
                parts.append(text.text[start:low])
            start = high
    return [*parts, text.text[start:end]]


def _measure(
    text: Document, item: Sequence[int], number: int, plan: Plan, index: Mapping[str, int], *, alike: bool
) -> Measure | None:
    """One measure from its blocks; None where reading it finds, or may take away, a problem.

    `alike`: the plan has units that look alike, so that a name less may be a problem less.
    """
    reading = Reading()
    data = tomli.loads(Excerpt(text, item).text)["measures"][0]
    measure = reading.take(MEASURE, data, ("measures", number))
    old = plan.measures[number]
    if reading.found or not isinstance(measure, Measure) or measure.id != old.id:
        return None
    known = {"measure": index.keys(), "section": {section.id for section in plan.sections}}
    if any(name not in known[kind] for kind, name, _path in reading.references):
        return None
    if measure.due and measure.due > plan.end:
        return None
    if measure.depends != old.depends and _in_ring(measure, plan.measures, index):
        return None
    units = set(reading.units)
    return measure if units == set(_units(old)) or (not alike and units <= _all_units(plan)) else None


def _in_ring(measure: Measure, measures: Sequence[Measure], index: Mapping[str, int]) -> bool:
    """Whether a measure waits for itself."""
    seen: set[str] = set()
    ahead = list(measure.depends)
    while ahead and measure.id not in seen:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += measures[index[name]].depends
    return measure.id in seen


def _units(measure: Measure) -> Iterator[str]:
    yield from (*measure.lead, *measure.support, *measure.joint)
    for indicator in measure.indicators:
        yield from indicator.units


def _all_units(plan: Plan) -> set[str]:
    named = {name for measure in plan.measures for name in _units(measure)}
    named |= {name for indicator in plan.indicators for name in indicator.units}
    return named | {name for milestone in plan.milestones for name in milestone.units}


def _shifted(
    problems: Sequence[Problem], before: Document, after: Document, items: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> tuple[Problem, ...] | None:
    """The problems at their new lines; None where an item has one."""
    if not problems:
        return ()
    lines = []
    for was, now in items:
        (first, last), (_first, end) = _lines(before, was), _lines(after, now)
        if any(first <= problem.line <= last for problem in problems):
            return None
        lines.append((last, end))
    moved = []
    for problem in problems:
        last, end = max((pair for pair in lines if pair[0] < problem.line), default=(0, 0))
        moved.append(replace(problem, line=problem.line + end - last))
    return tuple(moved)


def _lines(text: Document, item: Sequence[int]) -> tuple[int, int]:
    """The first and the last line of an item, and of whatever stands between its parts."""
    start, end = text.span(item[0])[0], text.span(item[-1])[1]
    first = text.text.count("\n", 0, start) + 1
    return first, first + text.text.count("\n", start, end) - 1
