"""What editors and people do to the plan file while the daemon serves it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.parts.clock import Clock
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure, plan, soon, today
from tests.parts.tmux import Tmux
from tests.parts.waiting import until

MINUTES_10 = 600
NOTICED = 2  # seconds
GOES_ON = "Reminders go on from its last good version."


def in_place(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def by_rename(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.tmp")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def with_backup(file: Path, text: str) -> None:
    file.rename(f"{file}~")
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("linked", [False, True])
def test_28_every_save_is_noticed(desktop: Desktop, daemon: Daemon, tmp_path: Path, *, linked: bool) -> None:
    file = daemon.file
    if linked:
        file = tmp_path / "elsewhere.toml"
        daemon.file.symlink_to(file)
    file.write_text(plan())
    daemon.start()
    measures = []
    for count, save in enumerate([by_rename, in_place, with_backup, by_rename], start=1):
        measures.append(measure(f"第{count}项"))
        save(file, plan(*measures))
        desktop.wait_for(count, NOTICED)


def test_28_a_link_that_leads_elsewhere_from_now_on(desktop: Desktop, daemon: Daemon, tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tasks.toml").write_text(plan(*[measure("甲")] * (name == "new")))
    daemon.file.symlink_to(tmp_path / "old" / "tasks.toml")
    daemon.start()
    (tmp_path / "link").symlink_to(tmp_path / "new" / "tasks.toml")
    (tmp_path / "link").replace(daemon.file)
    desktop.wait_for(1, NOTICED)
    (tmp_path / "new" / "tasks.toml").write_text(plan(measure("甲"), measure("乙")))
    desktop.wait_for(2, NOTICED)


def test_29_a_half_written_or_invalid_plan(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"), at=soon())
        daemon.start()
        whole = daemon.file.read_text()
        daemon.file.write_text(whole[: whole.index("end = ")])  # TOML, and no plan
        (told,) = desktop.wait_for(1)
        assert told["title"] == "The plan file tasks.toml cannot be used"
        assert told["body"] == "line 3: the key end is missing\nReminders go on from its last good version."
        assert f"({daemon.file}), line 3: " in daemon.says("daemon", "status")
        daemon.file.write_text(whole[: whole.index("行动") + 1])  # no TOML
        until(lambda: daemon.health().plans[0].broken.startswith("line 5: "))
        clock.move(MINUTES_10)
        daemon.file.write_text("]]]")  # for a round at once
        assert "甲" in desktop.wait_for(2)[1]["body"]
        daemon.plan(measure("甲"), measure("乙"))
        assert "乙" in desktop.wait_for(3)[2]["body"]
        until(lambda: not daemon.health().plans[0].broken)
        daemon.file.write_text(whole[:-20])
        assert desktop.wait_for(4)[3]["title"] == told["title"]  # it is a new fault
        daemon.kill()
        shutil.rmtree(daemon.state / "last-good")
        daemon.start()  # without a last good version
        assert desktop.wait_for(5)[4]["body"].endswith("There are no reminders from it until it can be read.")
        for _again in range(2):
            until(lambda: daemon.health().next_at is None)  # the moment to tell is over
            daemon.start()
        until(lambda: daemon.health().next_at is None)
        daemon.plan(measure("丙"))
        assert [note["body"] for note in desktop.wait_for(6)[5:]] == ["due today · 丙"]


def dashboard_shows(daemon: Daemon, folder: Path, *texts: str) -> None:
    """Open the dashboard, without a daemon of its own, and wait for what is to be on it."""
    (folder / "tmux").mkdir()
    words = [
        sys.executable,
        "-m",
        "qtrack",
        "--lang",
        "en",
        "--plan",
        str(daemon.file),
        "--state-dir",
        str(daemon.state),
    ]
    environ = {"TERM": "tmux-256color", "LANG": "C.UTF-8", "HOME": str(folder), "QTRACK_AUTOSTART": "0"}
    with Tmux(folder / "tmux") as tmux:
        pane = tmux.open(words, environ, (160, 40), Path.cwd())
        pane.until(*texts)
        pane.type("q")


def broken_while_nobody_looks(daemon: Daemon, clock: Clock, spoil: Callable[[Path], object]) -> None:
    """Kill the daemon, break the file, and let the moment of a reminder pass."""
    daemon.kill()
    spoil(daemon.file)
    clock.move(MINUTES_10)


def bodies(notes: list[dict[str, Any]]) -> set[str]:
    """The last lines of what was shown."""
    return {note["body"].splitlines()[-1] for note in notes}


def cut(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("行动") + 1], encoding="utf-8")


def test_29_broken_over_a_restart(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        at = soon()
        daemon.plan(measure("甲"), at=at)
        daemon.start()
        whole = daemon.file.read_text()
        broken_while_nobody_looks(daemon, clock, cut)
        daemon.start()
        assert bodies(desktop.wait_for(2)) == {"due today · 甲", GOES_ON}
        assert f"p ({daemon.file}), line 5: " in daemon.says("daemon", "status")
        dashboard_shows(daemon, tmp_path, "行动计划", "tasks.toml:5:", "last good version shown")
        for _again in range(2):
            daemon.start()
        until(lambda: daemon.health().plans)
        in_place(daemon.file, whole)
        until(lambda: not daemon.health().plans[0].broken)
        daemon.start()
        daemon.plan(measure("甲"), measure("乙"), at=at)
        assert [note["body"] for note in desktop.wait_for(3)[2:]] == ["due today · 乙"]
        until(lambda: daemon.states() == {"甲": "accepted", "乙": "accepted"})


def test_30_gone_over_a_restart(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        at = soon()
        daemon.plan(measure("甲"), at=at)
        daemon.start()
        whole = daemon.file.read_text()
        broken_while_nobody_looks(daemon, clock, Path.unlink)
        daemon.start()
        assert bodies(desktop.wait_for(2)) == {"due today · 甲", GOES_ON}
        dashboard_shows(daemon, tmp_path, "行动计划", "tasks.toml", "last good version shown")
        by_rename(daemon.file, whole)
        until(lambda: not daemon.health().plans[0].broken)
        daemon.plan(measure("甲"), measure("乙"), at=at)
        assert [note["body"] for note in desktop.wait_for(3)[2:]] == ["due today · 乙"]


def test_30_a_plan_deleted_then_restored(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"))
        daemon.start()
        desktop.wait_for(1)
        whole = daemon.file.read_text()
        daemon.file.unlink()
        assert desktop.wait_for(2)[1]["title"] == "The plan file tasks.toml cannot be used"
        daemon.file.write_text(whole)
        until(lambda: not daemon.health().plans[0].broken)
        daemon.plan(measure("甲"), measure("乙"))
        assert desktop.wait_for(3)[2]["body"] == "due today · 乙"


def lines(desktop: Desktop, number: int) -> list[str]:
    """All lines shown so far, once there are so many."""
    shown = [line for note in desktop.received() for line in note["body"].splitlines()]
    return shown if len(shown) >= number else []


def test_31_done_moved_or_renamed_before_it_is_due(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", clock.env) as daemon:
        desktop.start_bus()
        desktop.start_server()
        at = soon()
        daemon.plan(*map(measure, ["做完", "推迟", "改名", "改号", "删去", "照旧"]), at=at)
        daemon.start()
        edited = [
            measure("做完", status="done"), measure("推迟", due=today(1)), measure("新名", id="改名"),
            measure("改号", id="新号"), measure("照旧"),
        ]  # fmt: skip
        daemon.plan(*edited, at=at)
        until(lambda: daemon.states() == dict.fromkeys(["推迟", "改号", "删去"], "superseded"))
        clock.move(MINUTES_10)
        daemon.plan(*edited, measure("新增"), at=at)  # for a round at once
        first = [f"due today · {title}" for title in ("改号", "新名", "新增", "照旧")]
        assert sorted(until(lambda: lines(desktop, 4))) == sorted(first)
        clock.move(MINUTES_10 + 24 * 60 * 60)
        daemon.plan(*edited, measure("新增"), measure("后增", due=today(1)), at=at)
        second = [f"due today · {title}" for title in ("推迟", "后增")]
        assert sorted(until(lambda: lines(desktop, 6))) == sorted(first + second)
        assert daemon.states()["做完"] == "suppressed"
        assert "moved to" in daemon.says("why", "推迟")


def test_32_an_item_added_when_its_leads_are_past(desktop: Desktop, daemon: Daemon) -> None:
    rules = {"before": ["30d", "7d", "0d"]}
    daemon.plan(**rules)
    daemon.start()
    assert desktop.received() == []
    late = measure("甲", due=today(3))
    daemon.plan(late, **rules)
    (shown,) = desktop.wait_for(1)
    assert "甲" in shown["body"]
    daemon.plan(late, measure("乙"), **rules)
    assert desktop.wait_for(2)[1]["body"] == "due today · 乙"
