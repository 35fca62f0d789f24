"""Whether an edit leaves a plan as good as it was: no file gets an error that it did not have."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile import Loaded
from qtrack.problems import Problem, Severity
from qtrack.tomledit.document import Document, scan_document

Faults = Counter[tuple[Any, ...]]


def check_whole(before: Loaded, after: Loaded) -> None:
    """Look at all of the two files; EditRefused names an error that only the second has."""
    _refuse_more(_errors(before), _errors(after))


def check_tables(before: Document, after: Document) -> None:
    """Look only at the tables in which two documents differ, with the reader's own eyes; EditRefused as above."""
    changed = before.find_changed_blocks(after.text)
    parts = before.text[changed.start : changed.end], after.text[changed.start : changed.new_end]
    old, new = (Counter(_pieces(part)) for part in parts)
    found = _faults((new - old).elements())
    if found:
        _refuse_more(_faults((old - new).elements()), found)


def fresh_problems(before: Loaded, after: Loaded) -> list[Problem]:
    """The problems of a file that it did not have before, wherever in it these stood."""
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


def _refuse_more(before: Faults, after: Faults) -> None:
    for *_place, message in after - before:
        raise EditRefused(_("this would break the plan: {why}").format(why=message), _("the file is as it was"))


def _errors(loaded: Loaded) -> Faults:
    return Counter((problem.code, problem.message) for problem in loaded.problems if problem.severity is Severity.ERROR)


def _pieces(text: str) -> list[str]:
    """What stands before all tables, then each table or item of an array with what belongs to it."""
    found = scan_document(text)
    starts = (start for start, header in zip(found.starts, found.headers, strict=True) if len(header.path) <= 1)
    return [text[start:end] for start, end in pairwise((*starts, len(text)))]


def _faults(pieces: Iterable[str]) -> Faults:
    """What the reader finds wrong within each piece."""
    import tomli  # noqa: PLC0415 - all that reads TOML, only when something is changed

    from qtrack.planfile.reader import Reading  # noqa: PLC0415
    from qtrack.planfile.schema import FILE  # noqa: PLC0415

    found: Faults = Counter()
    for piece in pieces:
        reading = Reading()
        for name, value in tomli.loads(piece).items():
            if name in FILE.keys:
                reading.take(FILE.keys[name].kind, value, (name,))
        found.update((one.path[-1], one.code, one.message) for one in reading.found if one.severity is Severity.ERROR)
    return found
