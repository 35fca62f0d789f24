"""``qtrack doctor`` on machines where something is amiss, each thing for itself."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.running import PLAN, Program
from tests.parts.clock import Clock
from tests.parts.desktop import Desktop
from tests.parts.dunst import Dunst
from tests.parts.waiting import until

DAY = 24 * 60 * 60


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """Bus and server run."""
    (tmp_path / "desktop").mkdir()
    with Desktop(tmp_path / "desktop") as made:
        made.start_bus()
        made.start_server()
        yield made


@pytest.fixture
def doctor(process: Program, desktop: Desktop) -> "Doctor":
    process.env |= desktop.env
    return Doctor(process)


class Doctor:
    """Asks, and gives what is wrong by its name."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.state = program.folder / "state"

    def rows(self) -> list[dict[str, object]]:
        done = self.program("doctor", "--json")
        rows = json.loads(done.stdout)
        assert done.returncode == int(not all(row["ok"] for row in rows)), done.stderr
        return rows

    def wrong(self) -> dict[object, str]:
        """What is wrong besides that no daemon runs; every hint and detail is there."""
        rows = [row for row in self.rows() if not row["ok"]]
        assert all(row["detail"] for row in rows)
        return {row["check"]: f"{row['detail']} → {row['hint']}" for row in rows if row["detail"] != "not running"}

    def settings(self, text: str, mode: int = 0o600) -> None:
        file = self.program.folder / "config" / "settings.toml"
        file.write_text(text)
        file.chmod(mode)


def test_nothing_is_wrong_but_that_no_daemon_runs(doctor: Doctor) -> None:
    assert doctor.wrong() == {}
    found = {row["check"]: row for row in doctor.rows()}
    assert set(found) == {
        "plan", "period", "settings", "state", "clock", "channel desktop", "daemon", "start at login",
    }  # fmt: skip
    assert found["daemon"]["hint"] == "start it with qtrack daemon start"


def test_a_plan_that_is_silent_all_day(doctor: Doctor) -> None:
    doctor.program.write(f'{PLAN}\n[reminders]\nquiet = ["08:00-20:00", "19:00-08:30"]\n')
    assert "the quiet hours cover the whole day" in doctor.wrong()["plan"]


def test_every_error_of_a_plan_has_a_line(doctor: Doctor) -> None:
    doctor.program.write(PLAN.replace("progress = 40", 'progress = "40"').replace("2026-12-20", '"soon"'))
    told = [row["detail"] for row in doctor.rows() if row["check"] == "plan"]
    assert len(told) == 2
    assert str(told[0]).startswith("2 errors: ")


def test_two_plan_files_with_one_id(doctor: Doctor) -> None:
    twin = doctor.program.folder / "config" / "twin.toml"
    twin.write_text(doctor.program.plan.read_text(encoding="utf-8"), encoding="utf-8")
    done = doctor.program("doctor", "--plan", str(doctor.program.plan), "--plan", str(twin))
    assert f"{twin}: another plan file has the same id" in done.stdout


def test_do_not_disturb(doctor: Doctor, desktop: Desktop) -> None:
    desktop.stop_server()
    with Dunst(desktop) as dunst:
        assert doctor.wrong() == {}
        dunst.pause(paused=True)
        assert doctor.wrong() == {
            "do not disturb": "dunst holds notifications back → switch it off in the desktop",
        }
        dunst.pause(paused=False)
        assert doctor.wrong() == {}


@pytest.mark.parametrize(("answer", "quiet"), [("false", True), ("true", False), ("exit 1", False)])
def test_do_not_disturb_under_gnome(doctor: Doctor, tmp_path: Path, answer: str, *, quiet: bool) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "gsettings").write_text(f"#!/bin/sh\n{answer if ' ' in answer else f'echo {answer}'}\n")
    (programs / "gsettings").chmod(0o700)
    doctor.program.env["PATH"] = f"{programs}:{os.environ['PATH']}"
    assert ("do not disturb" in doctor.wrong()) == quiet


def test_a_hung_server(doctor: Doctor, desktop: Desktop) -> None:
    desktop.pause_server()
    start = time.monotonic()
    assert "does not answer" in doctor.wrong()["channel desktop"]
    assert time.monotonic() - start < 8
    desktop.resume_server()


def test_a_channel_that_is_named_and_not_described(doctor: Doctor) -> None:
    doctor.program.write(f'{PLAN}\n[reminders]\nchannels = ["desktop", "wecom"]\n')
    told = doctor.wrong()["channel wecom"]
    assert told.startswith("there is no such channel → describe it under [channels.wecom] in ")
    assert "settings.toml" in told


def test_secrets_that_others_may_read(doctor: Doctor) -> None:
    address = "wecombot://0123456789abcdef0123456789abcdef"
    doctor.settings(f'[channels.wecom]\nurl = "{address}"\n', 0o644)
    told = doctor.program("doctor").stdout
    assert "a secret stands in a file that others may read" in told
    assert "chmod 600" in told
    assert "0123456789abcdef" not in told
    doctor.settings(f'[channels.wecom]\nurl = "{address}"\n')
    assert doctor.wrong() == {}
    doctor.settings('[channels.wecom]\nurl_file = "wecom.url"\n')
    file = doctor.program.folder / "config" / "wecom.url"
    file.write_text(address)
    file.chmod(0o644)
    doctor.program.write(f'{PLAN}\n[reminders]\nchannels = ["wecom"]\n')
    assert "holds a secret and others may read it; chmod 600" in doctor.wrong()["channel wecom"]


def test_nothing_starts_the_daemon(doctor: Doctor) -> None:
    doctor.settings("[daemon]\nautostart = false\n")
    assert "qtrack daemon install" in doctor.wrong()["start at login"]
    doctor.program.env["DISPLAY"] = ":7"  # and no systemd that knows of it
    doctor.program.env["PATH"] = str(doctor.program.folder)
    assert doctor.program("daemon", "install").returncode == 0
    assert doctor.wrong() == {}


def test_a_state_that_others_may_read_or_that_is_no_folder(doctor: Doctor) -> None:
    doctor.state.mkdir(mode=0o755)
    doctor.state.chmod(0o755)
    assert "chmod 700" in doctor.wrong()["state"]
    doctor.state.rmdir()
    doctor.state.write_text("")
    assert "cannot be written to: Not a directory" in doctor.wrong()["state"]


def test_a_damaged_record(doctor: Doctor) -> None:
    doctor.state.mkdir(mode=0o700)
    (doctor.state / "outbox.db").write_bytes(b"no database" * 1000)
    assert "it is damaged → start the daemon anew" in doctor.wrong()["record"]


def test_the_clock(doctor: Doctor, tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    doctor.program.env |= clock.env
    clock.move(int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() - time.time()))
    assert "it says 20" in doctor.wrong()["clock"]
    clock.move(0)
    assert doctor.program("daemon", "start").returncode == 0
    assert doctor.program("daemon", "stop").returncode == 0
    with closing(sqlite3.connect(doctor.state / "outbox.db")) as database:
        assert database.execute("SELECT count(*) FROM events").fetchone()[0]
    assert doctor.wrong() == {}
    clock.move(-DAY)
    assert "and the record has an entry of " in doctor.wrong()["clock"]


def test_a_daemon_that_cannot_deliver(doctor: Doctor, desktop: Desktop) -> None:
    desktop.stop_server()
    assert doctor.program("daemon", "start").returncode == 0
    try:
        told = until(lambda: (wrong := doctor.wrong()).get("outbox") and wrong)
        assert told["delivery"].startswith("desktop: no notification server is running")
        assert "--send-test" in told["delivery"]
        assert "wait" in told["outbox"]
    finally:
        assert doctor.program("daemon", "stop").returncode == 0


def test_a_test_goes_to_every_channel_and_each_answer_is_told(doctor: Doctor, desktop: Desktop) -> None:
    doctor.program.write(f'{PLAN}\n[reminders]\nchannels = ["pigeon", "desktop"]\n')
    done = doctor.program("doctor", "--send-test")
    assert done.returncode == 5
    assert done.stdout.startswith("desktop: accepted by dbus, id ")
    assert "pigeon: there is no such channel" in done.stderr
    done = doctor.program("doctor", "--send-test", "--json")
    assert done.returncode == 5
    assert [(row["channel"], row["ok"]) for row in json.loads(done.stdout)] == [("pigeon", False), ("desktop", True)]
    assert len(desktop.received()) == 2
