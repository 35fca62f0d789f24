"""The outbox read by those who only look, also while its daemon has just made it or was killed meanwhile."""

import subprocess
import sys
from pathlib import Path

import pytest

from qtrack.errors import QtrackError
from qtrack.state import daemon_status, open_store
from qtrack.state.private_files import OUTBOX_NAME
from qtrack.state.sqlite.schema import connect

CUT_SHORT = """if True:
    import os, signal, sqlite3, sys
    database = sqlite3.connect(sys.argv[1], isolation_level=None)
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN")
    database.execute("CREATE TABLE deliveries (text)")
    database.executemany("INSERT INTO deliveries VALUES (?)", [("x" * 5000,)] * 50)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def empty_file(path: Path) -> None:
    path.touch()


def no_tables(path: Path) -> None:
    connect(path).close()


def cut_short(path: Path) -> None:
    subprocess.run([sys.executable, "-c", CUT_SHORT, str(path)], check=False)
    assert path.with_name(f"{path.name}-journal").stat().st_size


@pytest.mark.parametrize("made", [empty_file, no_tables, cut_short])
def test_a_database_that_was_not_made_to_its_end_holds_nothing(tmp_path, made):
    made(tmp_path / OUTBOX_NAME)
    assert open_store(tmp_path).read_log() == []
    assert daemon_status.read_daemon_health(tmp_path).pending == 0


def test_what_is_no_database_is_told(tmp_path):
    (tmp_path / OUTBOX_NAME).write_text("质" * 1000)
    with pytest.raises(QtrackError, match="cannot be read"):
        open_store(tmp_path).read_log()
