"""The same operations in other programs of the terminal, where they have them and are installed."""

import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from tests.bench import make
from tests.bench.rows import Row
from tests.bench.session import Session

_DOOIT = {100: (15, 5, "标准化"), 10_000: (5, 1, "标")}
"""Todos, and how many keys, edits and which letters: of 10,000 an edit takes dooit a quarter of a minute."""
_EDITS = 5


def rows(work: Path, environ: dict[str, str], edits: Mapping[int, float]) -> Iterator[Row]:
    """What taskwarrior and dooit take; `edits` are the dashboard's seconds for an edit by the number of measures."""
    if shutil.which("task"):
        yield from _taskwarrior(work, environ, edits)
    else:
        print("taskwarrior is not installed: no comparison with task modify")
    if find_spec("dooit"):
        for count, times in _DOOIT.items():
            yield from _dooit(work, environ, count, times)
    else:
        print("dooit is not installed: no comparison with it")


def _taskwarrior(work: Path, environ: dict[str, str], edits: Mapping[int, float]) -> Iterator[Row]:
    for count, ours in edits.items():
        folder = work / f"taskwarrior-{count}"
        folder.mkdir()
        (folder / "taskrc").write_text(f"data.location={folder}\nconfirmation=off\n", encoding="utf-8")
        own = {**environ, "TASKRC": str(folder / "taskrc"), "TASKDATA": str(folder)}
        run = _running(own)
        run("import", str(make.write_tasks(folder / "tasks.json", count)))
        times = [run("rc.bulk=0", "1", "modify", f"priority:{'HML'[n % 3]}") for n in range(_EDITS)]
        against = (f"task modify, {count:,} tasks", statistics.median(times) * 1000)
        yield Row(f"dashboard, {count:,}: key +/-: saved and repainted", ours * 1000, "ms", *against)


def _running(environ: dict[str, str]) -> Callable[..., float]:
    def run(*words: str) -> float:
        begun = time.perf_counter()
        subprocess.run(
            ["task", *words], env=environ, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return time.perf_counter() - begun

    return run


def _dooit(work: Path, environ: dict[str, str], count: int, times: tuple[int, int, str]) -> Iterator[Row]:
    """Open, a key, a letter of the search, an edit; what does not come in time is told."""
    path = work / f"dooit-{count}.db"
    what, (keys, edits, letters) = f"dooit, {count:,} todos", times
    try:
        _fill(path, environ, count)
        begun = time.perf_counter()
        with Session([sys.executable, "-m", "dooit", "--db", str(path)], environ) as session:
            session.until("Bench")
            session.calm()
            session.key_until("j", "之0")  # the first workspace, and its todos
            session.key("\t")
            yield Row(f"{what}: opened, its todos shown", (time.perf_counter() - begun) * 1000, "ms")
            taken = [session.key("j") for _turn in range(keys)][1:]
            yield Row(f"{what}: key j to repaint, p50", statistics.median(taken) * 1000, "ms")
            taken = [session.key_until("+-"[n % 2], "", _changed(path)) for n in range(edits)]
            yield Row(f"{what}: key +/- saved", statistics.median(taken) * 1000, "ms")
            session.key("/")
            taken = [session.key(letter) for letter in letters]
            yield Row(f"{what}: a letter in the search to repaint, p50", statistics.median(taken) * 1000, "ms")
            yield Row(f"{what}: memory", session.resident(), "MiB")
    except (TimeoutError, OSError, subprocess.CalledProcessError) as error:
        print(f"{what}: {error}")


def _changed(path: Path) -> Callable[[], bool]:
    before = path.stat().st_mtime_ns
    return lambda: path.stat().st_mtime_ns != before


def _fill(path: Path, environ: dict[str, str], count: int) -> None:
    """A workspace of so many todos, in the tables that dooit makes itself."""
    connect = "import sys; from dooit.api import manager; manager.connect(sys.argv[1])"
    subprocess.run([sys.executable, "-c", connect, str(path)], env=environ, check=True)
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO workspace (id, order_index, description, is_root) VALUES (1, 0, '', 1)")
        database.execute(
            "INSERT INTO workspace (id, order_index, description, is_root, parent_workspace_id)"
            " VALUES (2, 0, 'Bench', 0, 1)"
        )
        database.executemany(
            "INSERT INTO todo (order_index, description, effort, urgency, pending, parent_workspace_id)"
            " VALUES (?, ?, 0, 2, 1, 2)",
            [(number, f"推进标准化示范区建设之{number}") for number in range(count)],
        )
    database.close()
