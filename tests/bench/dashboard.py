"""The dashboard while somebody works in it: keys, filter, edits, saves from outside, memory; beside other programs."""

import re
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from tests.bench import make, tasks
from tests.bench.rows import Row
from tests.bench.session import Session

KEYS, EDITS = 30, 6
"""Keys of a kind that are timed; edits, and saves from outside."""
_LETTERS = "加推计落推"
_LEFT = "{n}/{whole}"
"""What the filter says of the rows it leaves."""
QTRACK = [sys.executable, "-m", "qtrack"]
EMPTY = [sys.executable, str(Path(__file__).parent / "empty_app.py")]


def rows(work: Path, plans: Mapping[int, Path], environ: dict[str, str]) -> Iterator[Row]:
    """The figures at every size, each held against the smallest; the programs take turns key by key."""
    with ExitStack() as stack:
        empty = stack.enter_context(Session(EMPTY, environ))
        empty.until("nothing to see")
        empty.calm()
        sessions = {}
        for count, plan in plans.items():
            own = {**environ, "QTRACK_STATE_DIR": str(work / f"dashboard-{count}")}
            sessions[count] = stack.enter_context(Session([*QTRACK, "--plan", str(plan)], own))
            sessions[count].until(make.TITLE)
            sessions[count].key("2")
        yield from _held("key j to repaint", _taken(sessions, KEYS, lambda session, _count: session.key("j")))
        for session in sessions.values():
            session.key("g")
        pages = _taken(sessions, 3, lambda session, _count: session.key("\x04"))  # a hundred rows have no more pages
        yield from _held("key ctrl+d to repaint", pages, p95=False)
        typed = {n: _filtering(session, plans[n].read_text(encoding="utf-8")) for n, session in sessions.items()}
        yield from _held("a letter in the filter to repaint", typed, p95=False)
        edits = _taken(sessions, EDITS, _edit(plans))
        yield from _held("key +/-: saved and repainted", edits)
        saves = _taken(sessions, EDITS, _save(plans))
        yield from _held("a save from outside to repaint", saves, p95=False)
        for count, session in sessions.items():
            yield Row(
                f"dashboard, {count:,}: memory", session.resident(), "MiB", "an empty Textual app", empty.resident()
            )
    yield from tasks.rows(work, environ, {count: statistics.median(values) for count, values in edits.items()})


def _taken(sessions: Mapping[int, Session], times: int, act: Callable[[Session, int], float]) -> dict[int, list[float]]:
    """So many times each in turn; the first, which warms up, is left out."""
    found: dict[int, list[float]] = {count: [] for count in sessions}
    for _turn in range(times + 1):
        for count, session in sessions.items():
            found[count].append(act(session, count))
    return {count: values[1:] for count, values in found.items()}


def _held(what: str, found: Mapping[int, list[float]], *, p95: bool = True) -> Iterable[Row]:
    """Median, and the value that one in twenty is above, at each size against the smallest."""
    least = min(found)
    for count, values in found.items():
        for name, part in (("p50", statistics.median), ("p95", _p95))[: 1 + p95]:
            figure, other = part(values) * 1000, part(found[least]) * 1000
            against = (f"the same, {least:,}", other) if count != least else ()
            yield Row(f"dashboard, {count:,}: {what}, {name}", figure, "ms", *against)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _filtering(session: Session, text: str) -> list[float]:
    """Letters that a quarter of the titles have, each alone: until the number of those left is drawn with the rows."""
    measures = text.split("[[measures]]")[1:]
    times = []
    for letter in _LETTERS:
        session.key("/")
        left = sum(letter in measure for measure in measures)
        times.append(session.key_until(letter, _LEFT.format(n=left, whole=len(measures))))
        session.key("\x1b")
    return times[1:]


def _edit(plans: Mapping[int, Path]) -> Callable[[Session, int], float]:
    """Five per cent more and less in turn, at the first measure that can take both."""
    texts = {count: plan.read_text(encoding="utf-8") for count, plan in plans.items()}
    steps = {count: next(n for n, p in enumerate(_progress(text)) if 10 <= p <= 90) for count, text in texts.items()}
    turns = dict.fromkeys(plans, 0)

    def act(session: Session, count: int) -> float:
        if not turns[count]:
            session.key("g" + "j" * steps[count])
        key = "+-"[turns[count] % 2]
        turns[count] += 1
        before = _stamp(plans[count])
        return session.key_until(key, "→", lambda: _stamp(plans[count]) != before)

    return act


def _progress(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"^progress = (\d+)", text, re.MULTILINE)]


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def _save(plans: Mapping[int, Path]) -> Callable[[Session, int], float]:
    """Another title of the first measure, written as editors write."""
    turns = dict.fromkeys(plans, 0)

    def act(session: Session, count: int) -> float:
        if not turns[count]:
            session.key("g")
        turns[count] += 1
        title = f"外{turns[count]}存"
        path = plans[count]
        text = re.sub(r'title = "[^"]*"(?=\nlead)', f'title = "{title}"', path.read_text(encoding="utf-8"), count=1)
        other = path.with_suffix(".new")
        other.write_text(text, encoding="utf-8")
        session.calm()
        other.replace(path)
        return session.until(title)

    return act
