"""``python tests/bench/run.py``: every timing of the program against something known, in one run.

Medians of several interleaved runs; the ratio is what counts, for machines differ and are noisy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import daemon_load, dashboard, delivery, make, paint
from tests.bench.rows import Row, compare

RUNS = int(os.environ.get("QTRACK_BENCH_RUNS", "9"))
MANY = 10_000
QTRACK = [sys.executable, "-m", "qtrack"]
FRAME = "总览"
"""The name of the first view: it is there as soon as anything is."""


def process(command: list[str], environ: dict[str, str]) -> Callable[[], float]:
    """The seconds of a whole process."""

    def run() -> float:
        started = time.perf_counter()
        subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - started

    return run


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        environ = {
            **os.environ, "HOME": folder, "QTRACK_STATE_DIR": str(work / "state"), "QTRACK_AUTOSTART": "0",
            "QTRACK_TODAY": "2026-11-23", "QTRACK_LANG": "zh", "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        environ.pop("QTRACK_PLAN", None)
        plans = {count: make.write_plan(work / f"plan{count}.toml", count) for count in (100, 1000, MANY)}
        for rows in (_commands(work, plans, environ), _loading(plans[MANY]), _painting(plans, environ)):
            for row in rows:
                print(row, flush=True)
        for row in dashboard.rows(work, plans, environ):  # changes the plans, so it comes last of those that read them
            print(row, flush=True)
        own = {**environ, "QTRACK_TODAY": ""}
        for row in daemon_load.rows(work, plans[MANY], own):
            print(row, flush=True)
        if os.environ.get("QTRACK_BENCH_DELIVERY"):  # a quarter of an hour more, most of it waiting
            for row in delivery.rows(work, plans[MANY], own):
                print(row, flush=True)


def _commands(work: Path, plans: dict[int, Path], environ: dict[str, str]) -> Iterator[Row]:
    def following(count: int) -> Callable[[], float]:
        return process([*QTRACK, "--plan", str(plans[count]), "next"], environ)

    def uncached() -> float:
        shutil.rmtree(work / "state" / "cache", ignore_errors=True)
        return following(MANY)()

    python = process([sys.executable, "-c", "pass"], environ)
    yield compare("qtrack --version", process([*QTRACK, "--version"], environ), "python -c pass", python, RUNS)
    yield compare("qtrack next, 100 measures", following(100), "python -c pass", python, RUNS)
    yield compare("qtrack next, 10,000 measures", following(MANY), "the same, 100", following(100), RUNS)
    yield compare("qtrack next, 10,000 measures, nothing kept yet", uncached, "the same, kept", following(MANY), 3)
    if shutil.which("task"):
        tasks = _tasks(work, environ)
        yield compare("qtrack next, 10,000 measures", following(MANY), "task next, 10,000 tasks", tasks, RUNS)
    else:
        print("taskwarrior is not installed: no comparison with task next")


def _tasks(work: Path, environ: dict[str, str]) -> Callable[[], float]:
    """``task next`` on as many tasks."""
    (work / "tasks").mkdir()
    (work / "taskrc").write_text(f"data.location={work / 'tasks'}\nconfirmation=off\n", encoding="utf-8")
    own = {**environ, "TASKRC": str(work / "taskrc"), "TASKDATA": str(work / "tasks")}
    process(["task", "import", str(make.write_tasks(work / "tasks.json", MANY))], own)()
    return process(["task", "next"], own)


def _loading(plan: Path) -> Iterator[Row]:
    import tomli

    from qtrack.planfile import parse

    raw = plan.read_bytes()
    text = raw.decode()

    def timed(action: Callable[[], object]) -> Callable[[], float]:
        def run() -> float:
            started = time.perf_counter()
            action()
            return time.perf_counter() - started

        return run

    loading = timed(lambda: parse(raw, plan))
    yield compare(
        "loading and checking 10,000 measures", loading, "tomli.loads alone", timed(lambda: tomli.loads(text)), 5
    )


def _painting(plans: dict[int, Path], environ: dict[str, str]) -> Iterator[Row]:
    def until(text: str, command: list[str]) -> Callable[[], float]:
        return lambda: paint.seconds_until(text, command, environ)

    empty = until("nothing to see", [sys.executable, str(Path(__file__).parent / "empty_app.py")])
    for count, plan in plans.items():
        command = [*QTRACK, "--plan", str(plan)]
        process([*command, "list"], environ)()  # the plan is kept, as on any day but the first
        shown = until(make.TITLE, command)
        frame = until(FRAME, command)
        yield compare(f"dashboard, {count:,} measures: first paint", frame, "an empty Textual app", empty, 5)
        yield compare(f"dashboard, {count:,} measures: the plan is shown", shown, "an empty Textual app", empty, 5)


if __name__ == "__main__":
    main()
