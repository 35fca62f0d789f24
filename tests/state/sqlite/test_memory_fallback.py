"""The outbox in memory while the disk takes nothing, and what can be saved of a damaged one."""

import errno
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qtrack.remind.delivery_record import Change
from qtrack.remind.key import Key, Kind
from qtrack.remind.reasons import reason_of_text
from qtrack.remind.states import State
from qtrack.state import open_store
from qtrack.state.daemon_lock import Lock
from qtrack.state.private_files import OUTBOX_NAME
from qtrack.state.sqlite import memory_fallback, repair
from qtrack.state.sqlite.errors import translate_errors
from qtrack.state.sqlite.schema import connect, migrate
from qtrack.state.store import StoreError

NOW = datetime(2026, 3, 13, 1, tzinfo=UTC)


def change(name: str, state: State = State.ACCEPTED, reason: str = "shown") -> Change:
    return Change(Key("p", Kind.MEASURE, name, date(2026, 3, 20), "0d"), state, reason_of_text(reason), NOW, name)


def full() -> sqlite3.Error:
    """What SQLite says when the disk is full."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError, match="full") as caught:
            database.execute("CREATE TABLE a (b)")
        return caught.value


def raised(error: sqlite3.Error) -> StoreError:
    """What the store makes of an error of SQLite."""

    @translate_errors
    def fail() -> None:
        raise error

    with pytest.raises(StoreError) as caught:
        fail()
    return caught.value


def states(state_dir: Path) -> dict[str, str]:
    return {delivery.id: delivery.state for delivery in open_store(state_dir).read_log()}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EROFS, "read-only"), True),
        (OSError(errno.EISDIR, "a folder"), False),
        (sqlite3.ProgrammingError("closed"), False),
        (full(), True),
    ],
)
def test_which_errors_call_for_it(error: Exception, *, expected: bool) -> None:
    assert memory_fallback.is_unwritable(error) == expected


def test_what_is_done_in_memory_comes_to_the_disk_when_it_can(tmp_path: Path) -> None:
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        outbox.record([change("甲"), change("乙", State.PENDING)], "desktop", NOW)
        outbox.add_notice("old", NOW)
        assert not outbox.fall_back(raised(sqlite3.DatabaseError("malformed")))
        assert outbox.fall_back(raised(full()))
        assert outbox.unwritten == "database or disk is full"
        assert not outbox.fall_back(raised(full()))  # it does already
        outbox.record([change("乙"), change("丙")], "desktop", NOW)
        outbox.add_notice("new", NOW)
        outbox.remove_notice("old")
        assert states(tmp_path) == {"甲": "accepted", "乙": "pending"}
        assert {thread[1] for thread in outbox.read_past("p", "desktop")} == {"甲", "乙", "丙"}
        outbox.write_owed()
        assert outbox.unwritten == ""
        assert states(tmp_path) == {"甲": "accepted", "乙": "accepted", "丙": "accepted"}
        assert (outbox.has_notice("old"), outbox.has_notice("new")) == (False, True)
        told = [event.state for event in open_store(tmp_path).read_events(str(change("乙").key))]
        assert told == [State.PENDING, State.ACCEPTED]
        outbox.record([change("丁")], "desktop", NOW)
    assert states(tmp_path)["丁"] == "accepted"


def test_a_copy_has_what_only_the_log_beside_the_database_knows(tmp_path: Path) -> None:
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        outbox.record([change("甲")], "desktop", NOW)
        with closing(memory_fallback.copy_file_to_memory(tmp_path / OUTBOX_NAME)) as copy:
            assert memory_fallback.last_event(copy) == 1
    with closing(memory_fallback.copy_file_to_memory(tmp_path / "nothing.db")) as copy:
        migrate(copy)
        assert memory_fallback.last_event(copy) == 0


@pytest.mark.parametrize("number", [1, 20, 2000])
def test_of_half_a_database_much_is_saved(tmp_path: Path, number: int) -> None:
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        outbox.record([change(f"第{place}项") for place in range(number)], "desktop", NOW)
    path = tmp_path / OUTBOX_NAME
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert not repair.is_intact(path)
    aside = repair.set_aside(path, NOW)
    assert aside is not None
    with closing(connect(path)) as fresh:
        migrate(fresh)
        repair.salvage(aside, fresh)
        (saved,) = fresh.execute("SELECT count(*) FROM deliveries WHERE state = 'accepted'").fetchone()
    assert saved >= number // 3


def test_any_thread_may_ask_for_the_lock(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    answers: list[bool] = []

    def ask() -> None:
        answers.extend(lock.is_held() for _again in range(50))

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for _again in range(20):
        lock.path.unlink(missing_ok=True)
    for thread in threads:
        thread.join()
    assert answers == [True] * 400
    lock.release()
