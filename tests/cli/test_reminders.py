"""``remind``, ``why``, ``doctor`` and ``daemon`` as a person asks them, the outbox and the desktop being real."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.running import PLAN, Program
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

KEYS = ["key", "plan", "kind", "id", "title", "occurrence", "lead", "at", "state", "reason", "channel"]
KEYS += ["attempts", "sent_at"]
WHEN = ("--today", "2026-11-23T10:00")


def rows(program: Program, *words: str) -> list[dict[str, object]]:
    done = program(*words, *WHEN, "--json")
    assert done.returncode == 0
    return json.loads(done.stdout)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    (tmp_path / "desktop").mkdir()
    with Desktop(tmp_path / "desktop") as made:
        yield made


def test_upcoming_tells_in_order_what_will_be_sent(program: Program) -> None:
    found = rows(program, "remind", "upcoming", "--days", "30")
    assert all(list(row) == KEYS for row in found)
    assert [row["at"] for row in found] == sorted(str(row["at"]) for row in found)
    told = {(row["id"], row["lead"], row["at"]) for row in found}
    assert ("exam", "14d", "2026-12-01T09:00:00+08:00") in told
    assert ("M2", "7d", "2026-12-11T09:00:00+08:00") in told  # the 13th is a Sunday
    assert not any(row["id"] == "M3" for row in found)  # it is done
    assert program("remind", "upcoming", *WHEN).stdout.splitlines()[0].split()[0] == "when"


def test_upcoming_ends_with_the_days_asked_for(program: Program) -> None:
    found = {days: rows(program, "remind", "upcoming", "--days", days) for days in ("8", "30")}
    assert max(str(row["at"]) for row in found["8"]) <= "2026-12-01T10" < max(str(row["at"]) for row in found["30"])
    assert program("remind", "upcoming", "--days", "0", *WHEN).stdout == "no reminders\n"


def test_why_tells_what_was_and_what_will_be(program: Program) -> None:
    found = rows(program, "why", "M1")
    assert all(list(row) == KEYS for row in found)
    states = {(row["id"], row["lead"]): (row["state"], row["reason"]) for row in found}
    assert states["M1", "7d"] == ("coalesced", "told with the later reminder +21d")
    assert states["M1", "+21d"] == ("pending", "goes out as soon as the daemon runs")
    assert states["M1", "+28d"] == ("pending", "and so on until it is done")
    assert states["M1#印发方案", "1d"] == ("suppressed", "done")
    assert ("M1", "+35d") not in states


def test_why_of_what_is_done_and_of_a_milestone(program: Program) -> None:
    assert {(row["state"], row["reason"]) for row in rows(program, "why", "M3")} == {("suppressed", "done")}
    exam = {row["lead"]: row["state"] for row in rows(program, "why", "exam")}
    assert exam == {"30d": "pending", "14d": "pending", "3d": "pending", "0d": "pending"}


def test_why_of_what_was_done_late(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 100"))
    told = rows(program, "why", "M1")
    assert {(row["state"], row["reason"]) for row in told} == {("suppressed", "done")}
    assert "+7d" in {row["lead"] for row in told}


def test_why_of_a_plan_that_is_over(program: Program) -> None:
    done = program("why", "M2", "--json", "--today", "2028-01-01")
    reasons = {row["reason"] for row in json.loads(done.stdout)}
    assert reasons == {"the plan is over"}


def test_why_of_nothing_is_answered_with_no(program: Program) -> None:
    done = program("why", "M99", *WHEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no measure or milestone M99" in done.stderr


def test_doctor_finds_that_nobody_would_show_anything(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    done = process("doctor", "--json")
    found = {row["check"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert not found["channel desktop"]["ok"]
    assert found["daemon"] == {
        "check": "daemon", "ok": False, "detail": "not running", "hint": "start it with qtrack daemon start",
    }  # fmt: skip
    assert found["plan"]["ok"]


def test_doctor_names_the_line_of_a_broken_plan_and_an_unknown_channel(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    process.write(PLAN.replace("progress = 40", 'progress = "40"') + '\n[reminders]\nchannels = ["pigeon"]\n')
    told = process("doctor").stdout
    assert "! plan: 1 error: " in told
    assert ":35:12: error[wrong-type]" in told
    assert "! channel pigeon: there is no such channel" in told


def test_a_test_notification_is_shown_or_its_failure_told(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    failed = process("doctor", "--send-test")
    assert (failed.returncode, failed.stdout) == (5, "")
    assert failed.stderr.startswith("qtrack: desktop: ")
    desktop.start_bus()
    desktop.start_server()
    sent = process("doctor", "--send-test")
    assert sent.returncode == 0
    assert sent.stdout.startswith("desktop: accepted by dbus, id ")
    assert [shown["title"] for shown in desktop.received()] == ["qtrack: a test"]


def test_the_daemon_is_started_asked_and_stopped_and_its_log_read(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    desktop.start_bus()
    desktop.start_server()
    assert process("daemon", "status").returncode == 1
    soon = date.today() + timedelta(days=3)  # noqa: DTZ011 - the daemon's clock is the machine's
    process.write(PLAN.replace("end = 2026-12-31", f"end = {soon}").replace("due = 2026-12-20", f"due = {soon}"))
    try:
        assert process("daemon", "start").returncode == 0
        desktop.wait_for(1)
        said = until(lambda: (now := json.loads(process("daemon", "status", "--json").stdout))["pending"] == 0 and now)
        assert set(said) == {"running", "pid", "since", "plans", "next_at", "pending", "failing", "channels"}
        assert (said["running"], said["failing"]) == (True, [])
        assert process("daemon", "run").returncode == 1
        log = json.loads(process("remind", "log", "--json").stdout)
        accepted = [row for row in log if row["state"] == "accepted"]
        assert "M2" in {row["id"] for row in accepted}
        assert all(datetime.fromisoformat(row["sent_at"]) for row in accepted)
        assert process("doctor").returncode == 0
    finally:
        stopped = process("daemon", "stop")
    assert stopped.returncode == 0
    assert process("daemon", "stop").returncode == 1
