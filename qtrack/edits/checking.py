"""Whether an edit leaves a plan as good as it was: no file gets an error that it did not have."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.planfile import Loaded
from qtrack.planfile.tabletext import scan
from qtrack.problems import Severity

Faults = Counter[tuple[Any, ...]]
_BOM = "\ufeff"


def check_whole(before: Loaded, after: Loaded) -> None:
    """Look at all of the two files; EditRefused names an error that only the second has."""
    _refuse_more(_errors(before), _errors(after))


def check_tables(before: str, after: str) -> None:
    """Look only at the tables in which two valid texts differ, with the reader's own eyes; EditRefused as above."""
    old, new = (Counter(_pieces(text)) for text in _apart(before.removeprefix(_BOM), after.removeprefix(_BOM)))
    found = _faults((new - old).elements())
    if found:
        _refuse_more(_faults((old - new).elements()), found)


def _refuse_more(before: Faults, after: Faults) -> None:
    for *_place, message in after - before:
        raise EditRefused(_("this would break the plan: {why}").format(why=message), _("the file is as it was"))


def _errors(loaded: Loaded) -> Faults:
    return Counter((problem.code, problem.message) for problem in loaded.problems if problem.severity is Severity.ERROR)


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts without the whole tables that they begin and end with alike."""
    of, most = scan(before), min(len(before), len(after))
    same = _shared(most, lambda low, high: before[low:high] == after[low:high])
    tail = _shared(
        most - same,
        lambda low, high: before[len(before) - high : len(before) - low] == after[len(after) - high : len(after) - low],
    )
    first = bisect_right(of.starts, max(0, same - 1)) - 1
    while len(of.heads[first].path) > 1:
        first -= 1
    last = bisect_left(of.starts, len(before) - tail)
    while last < len(of.starts) and len(of.heads[last].path) > 1:
        last += 1
    start, end = of.starts[first], (*of.starts[last : last + 1], len(before))[0]
    return before[start:end], after[start : len(after) - len(before) + end]


def _shared(most: int, alike: Callable[[int, int], bool]) -> int:
    """How many characters two texts have alike, up to `most`, where `alike` compares them from one to another."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if alike(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _pieces(text: str) -> list[str]:
    """What stands before all tables, then each table or item of an array with what belongs to it."""
    of = scan(text)
    starts = (start for start, head in zip(of.starts, of.heads, strict=True) if len(head.path) <= 1)
    return [text[start:end] for start, end in pairwise((*starts, len(text)))]


def _faults(pieces: Iterable[str]) -> Faults:
    """What the reader finds wrong within each piece."""
    import tomli  # noqa: PLC0415 - all that reads TOML, only when something is changed

    from qtrack.planfile.reading import Reading  # noqa: PLC0415
    from qtrack.planfile.tables import FILE  # noqa: PLC0415

    found: Faults = Counter()
    for piece in pieces:
        reading = Reading()
        for name, value in tomli.loads(piece).items():
            if name in FILE.keys:
                reading.take(FILE.keys[name].kind, value, (name,))
        found.update((one.path[-1], one.code, one.message) for one in reading.found if one.severity is Severity.ERROR)
    return found
