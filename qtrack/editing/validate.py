"""Whether a plan is as good after an edit as before: no file gets an error that it did not have.

The rules themselves are in `planfile.rules`; here two versions of a plan file are compared by the problems they have.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from typing import Any

from qtrack.editing.describe import short
from qtrack.editing.targets import Target
from qtrack.errors import EditRefused, UsageError
from qtrack.i18n import _
from qtrack.model.plan import Measure, Plan
from qtrack.planfile import Loaded, reread, rules
from qtrack.planfile.read_context import Finding
from qtrack.problems import Problem, Severity
from qtrack.tomledit.document import Document, keep_document

Values = dict[str, object]
"""New values by key; None for a key that is to go."""


class NewError(EditRefused):
    """The plan file would have an error that it did not have: `problem`."""

    def __init__(self, problem: Problem) -> None:
        message = _("this would break the plan: {why}").format(why=problem.message)
        super().__init__(message, _("the file is as it was"))
        self.problem = problem


def read_result(before: Loaded, document: Document) -> Loaded:
    """Return a plan file with the document that an edit makes of it; raise NewError where it is no longer as good."""
    raw = document.encode()
    keep_document(raw, document)
    after = reread(before, raw)
    if (error := _find_new_error(before, after)) is not None:
        raise NewError(error)
    return after


def _find_new_error(before: Loaded, after: Loaded) -> Problem | None:
    """Return the first error that only the second version has; None where it has none."""
    known = Counter((problem.code, problem.message) for problem in before.problems)
    for problem in after.problems:
        key = problem.code, problem.message
        known[key] -= 1
        if known[key] < 0 and problem.severity is Severity.ERROR:
            return problem
    return None


def find_new_problems(before: Loaded, after: Loaded) -> list[Problem]:
    """Return the problems of a version that the one before it did not have, wherever in it these stood."""
    known = Counter(key for _problem, key in _by_measure(before)) if after.problems else Counter()
    out = []
    for problem, key in _by_measure(after):
        if known[key]:
            known[key] -= 1
        else:
            out.append(problem)
    return out


def _by_measure(loaded: Loaded) -> list[tuple[Problem, tuple[str, ...]]]:
    """Each problem with what tells it from others: its code, its message, and the measure it stands in or after."""
    if not loaded.problems:
        return []
    ids, lines = ["", *loaded.lines], [*loaded.lines.values()]
    return [(one, (one.code, one.message, ids[bisect_right(lines, one.line)])) for one in loaded.problems]


def check_values(plan: Plan, target: Target, values: Values) -> None:
    """Raise UsageError where dates or dependencies would not fit with these values, which are still being typed."""
    before, after = (_find_errors(plan, target, given) for given in ({}, values))
    known = {(finding.code, finding.message) for finding in before} if after else set()
    for finding in after:
        if (finding.code, finding.message) not in known:
            raise UsageError(finding.message, finding.hint)


def _find_errors(plan: Plan, target: Target, values: Values) -> list[Finding]:
    match target.value:
        case Measure() as measure:
            given: dict[str, Any] = {key: values[key] for key in ("start", "due") if key in values}
            if isinstance(depends := values.get("depends"), list):
                given["depends"] = tuple(depends)
            number = next((n for n, one in enumerate(plan.measures) if one.id == measure.id), len(plan.measures))
            found = rules.check_measure(plan, number, replace(measure, **given))
        case Plan():
            days: dict[str, Any] = {key: values[key] for key in ("start", "end") if values.get(key)}
            found = rules.check_head(replace(plan, **days))
        case _:
            found = []
    return [finding for finding in found if finding.severity is Severity.ERROR]


def require_free(plan: Plan, table: str, name: str) -> None:
    """Raise UsageError where an id is taken."""
    if name in rules.ids_in(plan, table):
        raise UsageError(_("the id {id} is taken").format(id=short(name)))


def require_unreferenced(plan: Plan, target: Target) -> None:
    """Raise UsageError where others refer to an item by its id."""
    name = target.where.id
    if others := rules.find_referring(plan, target.table, name):
        text = _("{ids} refer to {id}").format(ids=short(" ".join(others)), id=short(name))
        raise UsageError(text, _("change these first"))
