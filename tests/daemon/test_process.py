"""The daemon as a process, on a private bus with a real notification server."""

import os
import signal
import time
from datetime import date

import psutil
import pytest

from qtrack.daemon import control
from qtrack.daemon import log as record
from qtrack.errors import AnswerIsNo, QtrackError
from qtrack.state import daemon_status, open_store
from qtrack.state.daemon_lock import find_holder
from tests.daemon.running import end, until


def test_a_reminder_reaches_the_desktop_and_the_next_daemon_repeats_nothing(daemon):
    daemon.write("M1")
    process = daemon.run()
    (shown,) = daemon.desktop.wait_for(1)
    assert shown["title"] == "计划: 1 reminder"
    assert shown["body"].startswith("3 days left (")
    said = until(lambda: (now := daemon_status.read_daemon_health(daemon.state)).next_at and now)
    assert (said.running, said.pid, said.pending, said.failing) == (True, process.pid, 0, ())
    assert [(plan.file, plan.id, plan.problems) for plan in said.plans] == [(daemon.plan, "p", 0)]
    assert end(process)[0] == 0
    assert not daemon_status.read_daemon_health(daemon.state).running
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
    states = {delivery.lead: delivery.state for delivery in open_store(daemon.state).read_log()}
    assert states["7d"] == "accepted"


def test_a_reminder_comes_at_its_moment(daemon):
    soon = (time.time() // 60 + 1) * 60
    if soon - time.time() < 4:  # the daemon needs a moment to start
        soon += 60
    clock = time.strftime("%H:%M", time.localtime(soon))
    more = f'[reminders]\nat = "{clock}"\nbefore = ["0d"]\noverdue = "off"\nshift = "none"\n'
    daemon.write("M1", due=date.fromtimestamp(soon), more=more)  # noqa: DTZ012
    daemon.run()
    daemon.serving()
    assert daemon.desktop.received() == []
    daemon.desktop.wait_for(1, 70)
    assert 0 <= time.time() - soon < 3


def test_start_and_stop(daemon, monkeypatch):
    for name, value in daemon.environ.items():
        monkeypatch.setenv(name, value)
    daemon.write("M1")
    pid = control.start((daemon.plan,), daemon.state)
    assert find_holder(daemon.state) == pid == control.start((daemon.plan,), daemon.state)
    assert os.getsid(pid) == pid
    daemon.desktop.wait_for(1)
    assert control.stop(daemon.state) == pid
    assert find_holder(daemon.state) is None
    with pytest.raises(AnswerIsNo, match="not running"):
        control.stop(daemon.state)
    assert "stopped" in record.read_last_line(daemon.state)
    assert (daemon.state / record.NAME).stat().st_mode & 0o777 == 0o600


def test_a_start_that_fails_says_why(daemon):
    daemon.state.mkdir()
    (daemon.state / "outbox.db").mkdir()
    with pytest.raises(QtrackError, match="did not start"):
        control.start((daemon.plan,), daemon.state)


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
