"""The daemon as a process, on a private bus with a real notification server."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psutil
import pytest

from qtrack.daemon import control, record
from qtrack.errors import AnswerIsNo, QtrackError
from qtrack.state import health, history
from qtrack.state.lock import holder
from tests.daemon.running import end, until


def test_a_reminder_reaches_the_desktop_and_the_next_daemon_repeats_nothing(daemon):
    daemon.write("M1")
    process = daemon.run()
    (shown,) = daemon.desktop.wait_for(1)
    assert shown["title"] == "计划: 1 reminder"
    assert shown["body"].startswith("3 days left (")
    said = until(lambda: (now := health.read(daemon.state)).next_at and now)
    assert (said.running, said.pid, said.pending, said.failing) == (True, process.pid, 0, ())
    assert [(plan.file, plan.id, plan.problems) for plan in said.plans] == [(daemon.plan, "p", 0)]
    assert end(process)[0] == 0
    assert not health.read(daemon.state).running
    again = daemon.run()
    daemon.serving()
    time.sleep(0.5)
    assert end(again)[0] == 0
    assert len(daemon.desktop.received()) == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_on_a_signal_and_finishes_what_it_sends(daemon, how):
    daemon.desktop.start_server(delay=1.5)
    daemon.write("M1")
    process = daemon.run()
    daemon.desktop.wait_for(1)  # shown, and not answered yet
    assert end(process, how)[0] == 0
    states = {delivery.lead: delivery.state for delivery in history.log(daemon.state)}
    assert states["7d"] == "accepted"


def test_after_a_kill_during_the_send_it_comes_again_and_says_so(daemon):
    daemon.desktop.start_server(delay=1.5)
    daemon.write("M1")
    process = daemon.run()
    daemon.desktop.wait_for(1)
    process.kill()
    process.wait()
    daemon.run()
    shown = daemon.desktop.wait_for(2)
    assert [one["title"] for one in shown] == ["计划: 1 reminder", "计划: 1 reminder (repeated)"]


def test_after_a_kill_at_rest_nothing_comes_again(daemon):
    daemon.write("M1")
    process = daemon.run()
    daemon.desktop.wait_for(1)
    until(lambda: "accepted" in {delivery.state for delivery in history.log(daemon.state)})
    process.kill()
    process.wait()
    daemon.run()
    daemon.serving()
    time.sleep(0.5)
    assert len(daemon.desktop.received()) == 1


def test_without_a_server_it_waits_and_says_so(daemon):
    daemon.desktop.stop_server()
    daemon.write("M1")
    daemon.run()
    said = until(lambda: (now := health.read(daemon.state)).failing and now)
    assert (said.failing, said.pending) == (("desktop",), 1)
    daemon.desktop.start_server()
    daemon.desktop.wait_for(1, 15)
    until(lambda: not health.read(daemon.state).failing)


def test_a_second_daemon_is_told_who_is_there(daemon):
    daemon.write("M1")
    first = daemon.run()
    daemon.serving()
    second = daemon.run()
    _out, said = second.communicate(timeout=10)
    assert second.returncode == 1
    assert str(first.pid) in said
    assert said.count("\n") == 1


def test_of_many_that_race_one_delivers(daemon):
    daemon.write("M1")
    many = [daemon.run() for _n in range(6)]
    daemon.desktop.wait_for(1, 20)
    until(lambda: sum(process.poll() is None for process in many) == 1, 20)
    time.sleep(0.5)
    assert len(daemon.desktop.received()) == 1


def _in_place(plan: Path, text: str) -> None:
    plan.write_text(text, encoding="utf-8")


def _by_rename(plan: Path, text: str) -> None:
    fresh = plan.with_name(".fresh")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(plan)


def _with_backup(plan: Path, text: str) -> None:
    plan.rename(plan.with_name("tasks.toml~"))
    plan.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("save", [_in_place, _by_rename, _with_backup])
@pytest.mark.parametrize("linked", [False, True])
def test_every_save_is_noticed_within_two_seconds(daemon, save, linked, tmp_path):
    daemon.write()
    real = daemon.plan
    if linked:
        (tmp_path / "elsewhere").mkdir()
        real = daemon.plan.rename(tmp_path / "elsewhere" / "plan.toml")
        daemon.plan.symlink_to(real)
    empty = real.read_text(encoding="utf-8")
    daemon.run()
    daemon.serving()
    time.sleep(0.3)  # until the watch stands
    for number in (1, 2):
        measures = "".join(f'[[measures]]\nid = "M{n}"\ntitle = "措施"\ndue = {date.today()}\n' for n in range(number))  # noqa: DTZ011
        save(real, empty.replace("version = 1\n", 'version = 1\n[reminders]\nat = "00:00"\n') + measures)
        saved = time.monotonic()
        daemon.desktop.wait_for(number, 2.5)
        assert time.monotonic() - saved < 2.0


def test_a_reminder_comes_at_its_moment(daemon):
    soon = (time.time() // 60 + 1) * 60
    if soon - time.time() < 4:  # the daemon needs a moment to start
        soon += 60
    clock = time.strftime("%H:%M", time.localtime(soon))
    more = f'[reminders]\nat = "{clock}"\nbefore = ["0d"]\noverdue = "off"\nshift = "none"\n'
    daemon.write("M1", due=date.today(), more=more)  # noqa: DTZ011
    daemon.run()
    daemon.serving()
    assert daemon.desktop.received() == []
    daemon.desktop.wait_for(1, 70)
    assert 0 <= time.time() - soon < 1


def test_start_and_stop(daemon, monkeypatch):
    for name, value in daemon.environ.items():
        monkeypatch.setenv(name, value)
    daemon.write("M1")
    pid = control.start((daemon.plan,), daemon.state)
    assert holder(daemon.state) == pid == control.start((daemon.plan,), daemon.state)
    assert os.getsid(pid) == pid
    daemon.desktop.wait_for(1)
    assert control.stop(daemon.state) == pid
    assert holder(daemon.state) is None
    with pytest.raises(AnswerIsNo, match="not running"):
        control.stop(daemon.state)
    assert "stopped" in record.last_line(daemon.state)
    assert (daemon.state / record.NAME).stat().st_mode & 0o777 == 0o600


def test_a_start_that_fails_says_why(daemon):
    daemon.state.mkdir()
    (daemon.state / "outbox.db").mkdir()
    with pytest.raises(QtrackError, match="did not start"):
        control.start((daemon.plan,), daemon.state)


def test_a_dead_scheduler_ends_the_process(daemon):
    daemon.write("M1")
    script = (
        "import sys, threading, time\nfrom pathlib import Path\n"
        "from apscheduler.schedulers.blocking import BlockingScheduler\nfrom qtrack.daemon.service import run\n"
        "whole = BlockingScheduler._process_jobs\n"
        "def dies(self):\n    if self.get_job('next'):\n        raise MemoryError('the thread dies')\n"
        "    return min(whole(self) or 1, 1)\n"
        "BlockingScheduler._process_jobs = dies\n"
        "sys.exit(run((Path(sys.argv[1]),), Path(sys.argv[2])))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", script, str(daemon.plan), str(daemon.state)],
        env=daemon.environ, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert process.returncode == 1
    assert "the thread dies" in process.stderr
    assert holder(daemon.state) is None


def test_the_log_does_not_grow_without_end(tmp_path, monkeypatch):
    with os.fdopen(record.open_file(tmp_path), "a") as log:
        monkeypatch.setattr("sys.stderr", log)
        log.write("x" * (2 << 20))
        log.flush()
        record.trim(tmp_path)
        log.write("after\n")
        log.flush()
    assert (tmp_path / "daemon.log.1").stat().st_size == 2 << 20
    assert (tmp_path / "daemon.log").read_text() == "after\n"


def test_it_idles_without_work_and_without_growing(daemon):
    daemon.write("M1")
    pid = daemon.run().pid
    daemon.desktop.wait_for(1)
    time.sleep(1)
    process = psutil.Process(pid)
    before = process.cpu_times()
    time.sleep(3)
    after = process.cpu_times()
    assert after.user + after.system - before.user - before.system < 0.1
