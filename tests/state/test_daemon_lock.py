import os
import subprocess
import sys

import pytest

from qtrack.errors import AnswerIsNo
from qtrack.state import daemon_status
from qtrack.state.daemon_lock import NAME, Lock, find_holder
from qtrack.state.daemon_status import ChannelHealth, Health, PlanHealth

HOLD = """
import sys
from pathlib import Path
from qtrack.state.daemon_lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """A process that holds the lock of `tmp_path`."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_has_it(tmp_path, other):
    with pytest.raises(AnswerIsNo, match=str(other.pid)):
        Lock(tmp_path)
    assert find_holder(tmp_path) == other.pid


def test_it_is_free_after_a_kill(tmp_path, other):
    other.kill()
    other.wait()
    assert find_holder(tmp_path) is None
    Lock(tmp_path).release()
    assert (tmp_path / NAME).exists()


def test_looking_does_not_take_it(tmp_path):
    assert find_holder(tmp_path) is None
    lock = Lock(tmp_path)
    assert find_holder(tmp_path) == find_holder(tmp_path) == os.getpid()
    lock.release()


def test_a_child_does_not_keep_it(tmp_path):
    lock = Lock(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        lock.release()
        Lock(tmp_path).release()
        child.kill()


def test_a_deleted_file_is_made_anew_or_lost_to_another(tmp_path):
    lock = Lock(tmp_path)
    assert lock.is_held()
    (tmp_path / NAME).unlink()
    assert lock.is_held()
    assert find_holder(tmp_path) == os.getpid()
    (tmp_path / NAME).unlink()
    second = Lock(tmp_path)
    assert not lock.is_held()
    second.release()
    lock.release()


def test_health_is_read_back_while_the_daemon_runs(tmp_path):
    lock = Lock(tmp_path)
    said = Health(
        running=True, pid=os.getpid(), since=None, next_at=None, pending=0,
        channels=(ChannelHealth("desktop", "no bus"),), plans=(PlanHealth(tmp_path / "tasks.toml", "p", 2, "gone"),),
        troubles=("disk full",),
    )  # fmt: skip
    daemon_status.write_daemon_health(tmp_path, said)
    assert daemon_status.read_daemon_health(tmp_path) == said
    assert said.failing == ("desktop",)
    lock.release()
    assert daemon_status.read_daemon_health(tmp_path) == Health()


def test_what_another_process_said_is_not_believed(tmp_path, other):
    daemon_status.write_daemon_health(tmp_path, Health(running=True, pid=1, troubles=("old",)))
    assert daemon_status.read_daemon_health(tmp_path) == Health(running=True, pid=other.pid)
    (tmp_path / daemon_status.NAME).write_text("{", encoding="utf-8")
    assert daemon_status.read_daemon_health(tmp_path) == Health(running=True, pid=other.pid)
