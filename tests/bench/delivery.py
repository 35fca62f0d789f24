"""How soon a reminder is on the server after its moment, how 1,000 at once arrive, and how soon after a kill."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from qtrack.model.assessment import calendar_of
from qtrack.planfile import load
from qtrack.remind.planner import decide
from qtrack.remind.upcoming import list_upcoming
from qtrack.state.daemon_lock import find_holder
from tests.bench.rows import Row, compare
from tests.parts.desktop import Desktop
from tests.parts.plans import measure, noon_zone, plan

_MOMENTS, _PLANS = 5, 20
"""Reminders whose delay is taken, one a minute in each plan: a plan knows times of day to the minute."""
_PATIENCE = 90.0


def rows(work: Path, many: Path, environ: dict[str, str]) -> Iterator[Row]:
    """The figures; takes about six minutes, for the moments lie a minute apart."""
    yield _planning(many)
    yield from _delays(work, environ)
    yield from _thousand(work, environ)
    yield _after_a_kill(work, environ)


def _planning(many: Path) -> Row:
    loaded = load(many)
    assert loaded.plan is not None
    made = replace(loaded.plan, reminders=replace(loaded.plan.reminders, overdue=None), milestones=())
    made = replace(made, measures=tuple(replace(measure, steps=()) for measure in made.measures))
    now = datetime(2026, 1, 1, 8, tzinfo=made.timezone)
    calendar = calendar_of(made)
    total = len(list_upcoming(made, calendar, now, now + timedelta(days=364)))

    def timed(work: Callable[[], object]) -> Callable[[], float]:
        def run() -> float:
            begun = time.perf_counter()
            work()
            return time.perf_counter() - begun

        return run

    what = f"planning {len(made.measures):,} measures with {total:,} reminders to come"
    return compare(
        what, timed(lambda: decide(made, now, {})),
        "listing all of them", timed(lambda: list_upcoming(made, calendar, now, now + timedelta(days=364))), 3,
    )  # fmt: skip


@contextmanager
def _daemon(
    folder: Path, text: str, environ: dict[str, str], more: Sequence[str] = ()
) -> Iterator[tuple[Desktop, Path, list[str], dict[str, str]]]:
    folder.mkdir()
    file = folder / "tasks.toml"
    file.write_text(text, encoding="utf-8")
    others = [folder / f"{number}.toml" for number in range(len(more))]
    for other, its_text in zip(others, more, strict=True):
        other.write_text(its_text, encoding="utf-8")
    with Desktop(folder) as desktop:
        desktop.start_bus()
        desktop.start_server()
        plans = [word for one in (file, *others) for word in ("--plan", str(one))]
        command = [sys.executable, "-m", "qtrack", *plans, "daemon"]
        own = {**environ, **desktop.env, "QTRACK_STATE_DIR": str(folder / "state")}
        own.pop("QTRACK_TODAY", None)
        try:
            yield desktop, file, command, own
        finally:
            subprocess.run(
                [*command, "stop"], env=own, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )


def _start(command: list[str], environ: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([*command, "start"], env=environ, check=True, stdout=subprocess.DEVNULL)
    return begun


def _received(desktop: Desktop, count: int) -> float:
    """The moment at which so many notifications are there, on the wall."""
    end = time.monotonic() + _PATIENCE
    while len(desktop.received()) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{count} notifications never came")
        time.sleep(0.001)
    return time.time()


def _delays(work: Path, environ: dict[str, str]) -> Iterator[Row]:
    now = datetime.now(noon_zone())
    first = now.replace(second=0, microsecond=0) + timedelta(minutes=2 if now.second > 45 else 1)
    moments = [first + timedelta(minutes=number) for number in range(_MOMENTS)]
    measures = [measure(f"第{n}", remind=[f"0d@{moment:%H:%M}"]) for n, moment in enumerate(moments)]
    text = plan(*measures)
    more = [text.replace('id = "p"', f'id = "p{number}"', 1) for number in range(1, _PLANS)]
    with _daemon(work / "delays", text, environ, more) as (desktop, _file, command, own):
        _start(command, own)
        late = sorted(
            (_received(desktop, number + 1) - moments[number // _PLANS].timestamp()) * 1000
            for number in range(_MOMENTS * _PLANS)
        )
    what = f"due moment to the server's receipt, {len(late)} in {_PLANS} plans"
    yield Row(f"{what}: p50", statistics.median(late), "ms")
    yield Row(f"{what}: p99", late[len(late) * 99 // 100 - 1], "ms")


def _thousand(work: Path, environ: dict[str, str]) -> Iterator[Row]:
    text = plan(*(measure(f"第{n}") for n in range(1000)))
    with _daemon(work / "thousand", text, environ) as (desktop, _file, command, own):
        begun = _start(command, own)
        _received(desktop, 1)
        took = time.perf_counter() - begun
        time.sleep(2)
        yield Row("1,000 due at once: from the start to the notification", took * 1000, "ms")
        yield Row("1,000 due at once: notifications", len(desktop.received()), "")


def _after_a_kill(work: Path, environ: dict[str, str]) -> Row:
    """Killed, a reminder falls due, started again: until it is shown."""
    with _daemon(work / "kill", plan(measure("甲")), environ) as (desktop, file, command, own):
        _start(command, own)
        _received(desktop, 1)
        took = []
        for number in range(5):
            os.kill(find_holder(Path(own["QTRACK_STATE_DIR"])) or 0, signal.SIGKILL)
            file.write_text(plan(*(measure(f"甲{n}") for n in range(number + 1)), measure("甲")), encoding="utf-8")
            begun = _start(command, own)
            _received(desktop, number + 2)
            took.append((time.perf_counter() - begun) * 1000)
    return Row("kill -9, started again: until what fell due meanwhile is shown", statistics.median(took), "ms")
