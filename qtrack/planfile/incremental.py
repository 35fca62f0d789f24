"""A plan read after a change of some measures: only these are read, where that gives the same as reading all of it."""

from bisect import bisect_left
from collections.abc import Sequence

import tomli

from qtrack.dataclass import replace
from qtrack.errors import EditRefused
from qtrack.model.plan import Measure, Plan
from qtrack.planfile import rules
from qtrack.planfile.read_context import ReadContext
from qtrack.planfile.schema import MEASURE
from qtrack.problems import Problem, Severity
from qtrack.tomledit.document import Document, keep_document, open_document, reopen_document
from qtrack.tomledit.edits import Excerpt


def read_changes(
    old: bytes, plan: Plan, problems: Sequence[Problem], new: bytes
) -> tuple[Plan, tuple[Problem, ...]] | None:
    """Return the plan and problems of the bytes `new`, from those of `old`; None where all of it has to be read.

    That is so where anything but tables of measures differs, where a changed measure has a problem now or had one
    before, and where the plan has an error anywhere: much may hang together with an error.
    """
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    try:
        before = open_document(old, valid=True)
    except EditRefused:
        return None
    after = reopen_document(before, new)
    numbers = _find_changed(before, after, len(plan.measures)) if after else None
    if after is None or numbers is None:
        return None
    keep_document(new, after)
    context = ReadContext()
    measures = _read_measures(after, numbers, plan, context)
    if measures is None:
        return None
    fresh = replace(plan, measures=measures)
    moved = _move_problems(problems, before, after, numbers)
    if moved is None or not rules.check_changes(plan, problems, fresh, numbers, context):
        return None
    return fresh, moved


def _find_changed(before: Document, after: Document, count: int) -> list[int] | None:
    """Return the numbers of the measures whose text differs; None where anything else does."""
    window = before.find_changed_blocks(after.text)
    was, now = before.array_items("measures"), after.array_items("measures")
    if not len(was) == len(now) == count:
        return None
    low, high = (bisect_left(was.own, bisect_left(was.members, block)) for block in (window.first, window.last))
    last = window.last + len(after.headers) - len(before.headers)
    others, others_after = (
        [text.block_text(block) for block in sorted({*range(window.first, end)}.difference(*items[low:high]))]
        for text, items, end in ((before, was, window.last), (after, now, last))
    )
    if others != others_after or (
        others and before.headers[window.first : window.last] != after.headers[window.first : last]
    ):
        return None
    return [number for number in range(low, high) if _parts(before, was[number]) != _parts(after, now[number])]


def _parts(text: Document, item: Sequence[int]) -> list[str]:
    return [text.block_text(block) for block in item]


def _read_measures(
    text: Document, numbers: Sequence[int], plan: Plan, context: ReadContext
) -> tuple[Measure, ...] | None:
    """Return the measures of a plan with those of these numbers read; None where one cannot be, or has another id."""
    measures, items = list(plan.measures), text.array_items("measures")
    for number in numbers:
        data = tomli.loads(Excerpt(text, items[number]).text)["measures"][0]
        measure = context.take(MEASURE, data, ("measures", number))
        if not isinstance(measure, Measure) or measure.id != measures[number].id:
            return None
        measures[number] = measure
    return tuple(measures)


def _move_problems(
    problems: Sequence[Problem], before: Document, after: Document, numbers: Sequence[int]
) -> tuple[Problem, ...] | None:
    """Return the problems at their new lines; None where a changed measure has one."""
    if not problems:
        return ()
    lines, was, now = [], before.array_items("measures"), after.array_items("measures")
    for number in numbers:
        (first, last), (_first, end) = _lines(before, was[number]), _lines(after, now[number])
        if any(first <= problem.line <= last for problem in problems):
            return None
        lines.append((last, end))
    moved = []
    for problem in problems:
        last, end = max((pair for pair in lines if pair[0] < problem.line), default=(0, 0))
        moved.append(replace(problem, line=problem.line + end - last))
    return tuple(moved)


def _lines(text: Document, item: Sequence[int]) -> tuple[int, int]:
    """Return the first and the last line of an item."""
    start, end = text.span(item[0])[0], text.span(item[-1])[1]
    first = text.text.count("\n", 0, start) + 1
    return first, first + text.text.count("\n", start, end) - 1
