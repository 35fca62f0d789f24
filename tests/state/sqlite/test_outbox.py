import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from qtrack.errors import QtrackError
from qtrack.remind.delivery_record import Change
from qtrack.remind.key import Key, Kind
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason, reason_of_text
from qtrack.remind.reminder import Due, Reminder
from qtrack.remind.states import UNDER_WAY, State
from qtrack.state import open_store
from qtrack.state.sqlite.outbox import compute_rest
from qtrack.state.sqlite.repair import salvage
from qtrack.state.sqlite.schema import connect, migrate, quote_states
from qtrack.state.store import Outcome, StoreError

NOW = datetime(2026, 3, 13, 1, tzinfo=UTC)
SHOWN = Outcome(shown=True, reason=reason_of_text("shown through dbus"), receipt="12")
REFUSED = Outcome(shown=False, reason=reason_of_text("there is no session bus"))
SILENT = Outcome(shown=None, reason=reason_of_text("no answer"))


def due(item="M1", lead="7d", **more):
    key = Key("p", Kind.MEASURE, item, date(2026, 3, 20), lead)
    return Due(Reminder(key, f"措施{item}", NOW, units=("县质监局",)), **more)


@pytest.fixture
def outbox(tmp_path):
    with closing(open_store(tmp_path).open_outbox(NOW)) as made:
        yield made


def trace(outbox, one):
    return outbox.read_past("p", "desktop")[one.reminder.key.thread][one.reminder.key.lead]


def states(tmp_path, one):
    return [event.state for event in open_store(tmp_path).read_events(str(one.reminder.key))]


def test_a_delivery_is_written_before_and_after(tmp_path, outbox):
    one = due()
    outbox.begin_send([one], "desktop", NOW)
    assert [(d.state, d.attempts, d.sent_at) for d in open_store(tmp_path).read_log()] == [("sending", 1, None)]
    assert outbox.end_send((one,), "desktop", NOW, SHOWN) is None
    (delivery,) = open_store(tmp_path).read_log()
    assert (delivery.key, delivery.plan, delivery.kind, delivery.id) == (
        "p/measure/M1/2026-03-20/7d",
        "p",
        "measure",
        "M1",
    )
    assert (delivery.title, delivery.occurrence, delivery.lead) == ("措施M1", "2026-03-20", "7d")
    assert (delivery.state, phrase_of(decode_reason(delivery.reason)), delivery.channel) == (
        "accepted",
        "shown through dbus",
        "desktop",
    )
    assert delivery.at == delivery.sent_at == "2026-03-13T01:00:00+00:00"
    assert states(tmp_path, one) == [State.SENDING, State.ACCEPTED]


def test_a_failed_one_is_tried_again_later_and_the_story_stays_short(tmp_path, outbox):
    one = due()
    for attempt in range(4):
        outbox.begin_send([due(attempts=attempt)], "desktop", NOW)
        assert outbox.end_send((due(attempts=attempt),), "desktop", NOW, REFUSED) == NOW + timedelta(
            seconds=5 * 2**attempt
        )
    found = trace(outbox, one)
    assert (found.state, found.attempts, found.next_try) == (State.FAILED, 4, NOW + timedelta(seconds=40))
    assert states(tmp_path, one) == [State.SENDING, State.FAILED]
    assert (
        outbox.count_waiting({"p"})
        == open_store(tmp_path).count_waiting()
        == open_store(tmp_path).count_waiting({"p", "q"})
        == 1
    )
    assert outbox.count_waiting({"q"}) == open_store(tmp_path).count_waiting({"q"}) == 0


def test_rests_grow_to_ten_minutes():
    assert [compute_rest(n).total_seconds() for n in (1, 2, 7, 8, 1000)] == [5, 10, 320, 600, 600]


def test_a_send_without_an_answer_is_marked_as_a_repeat_from_then_on(outbox):
    one = due()
    outbox.begin_send([one], "desktop", NOW)
    outbox.end_send((one,), "desktop", NOW, SILENT)
    assert (trace(outbox, one).state, trace(outbox, one).repeat) == (State.UNKNOWN, True)
    again = due(attempts=1, repeat=True)
    outbox.begin_send([again], "desktop", NOW)
    outbox.end_send((again,), "desktop", NOW, REFUSED)
    assert (trace(outbox, one).state, trace(outbox, one).repeat) == (State.UNKNOWN, True)


def test_what_was_being_sent_when_the_process_ended_is_unknown(tmp_path):
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        outbox.begin_send([due()], "desktop", NOW)
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        found = trace(outbox, due())
        assert (found.state, found.repeat, found.next_try) == (State.UNKNOWN, True, None)
    assert states(tmp_path, due()) == [State.SENDING, State.UNKNOWN]


def test_a_missed_one_that_was_told_is_missed(outbox):
    one = due(missed=True)
    outbox.begin_send([one], "desktop", NOW)
    outbox.end_send((one,), "desktop", NOW, SHOWN)
    assert trace(outbox, one).state is State.MISSED


def test_decisions_are_written_with_their_reason_and_keep_what_is_known(tmp_path, outbox):
    key = due().reminder.key
    outbox.record([Change(key, State.PENDING, reason_of_text("quiet hours"), NOW, "措施M1")], "desktop", NOW)
    outbox.record([Change(key, State.SUPERSEDED, reason_of_text("moved to 2026-04-01"))], "desktop", NOW)
    (delivery,) = open_store(tmp_path).read_log()
    assert (delivery.state, phrase_of(decode_reason(delivery.reason)), delivery.title) == (
        "superseded",
        "moved to 2026-04-01",
        "措施M1",
    )
    assert delivery.at is not None
    assert states(tmp_path, due()) == [State.PENDING, State.SUPERSEDED]


def test_channels_and_plans_are_apart(outbox):
    outbox.begin_send([due()], "desktop", NOW)
    assert outbox.read_past("p", "mail") == {}
    assert outbox.read_past("p2", "desktop") == {}
    assert outbox.read_past("", "desktop") == {}


def test_what_cannot_be_written_is_owed(tmp_path, outbox):
    outbox.begin_send([due()], "desktop", NOW)
    outbox._database.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError):
            outbox.end_send((due(),), "desktop", NOW, SHOWN)
        other.execute("ROLLBACK")
    assert trace(outbox, due()).state is State.SENDING
    outbox.write_owed()
    assert trace(outbox, due()).state is State.ACCEPTED


def test_history_is_not_rewritten(tmp_path, outbox):
    outbox.begin_send([due()], "desktop", NOW)
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as other:
        for statement in ("UPDATE events SET state = 'accepted'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="history"):
                other.execute(statement)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_the_state_is_the_users_alone(tmp_path, umask):
    before = os.umask(umask)
    try:
        with closing(open_store(tmp_path / "state").open_outbox(NOW)) as outbox:
            outbox.begin_send([due()], "desktop", NOW)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("outbox.db", "outbox.db-wal", "outbox.db-shm"), 0o600)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_notices_are_remembered_until_they_are_over(tmp_path):
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        outbox.add_notice("broken", NOW)
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        assert outbox.has_notice("broken")
        outbox.remove_notice("broken")
        assert not outbox.has_notice("broken")


def test_a_damaged_database_is_set_aside_and_what_can_be_read_is_kept(tmp_path):
    path = tmp_path / "outbox.db"
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        many = tuple(due(f"M{n:04d}") for n in range(3000))
        outbox.begin_send(many, "desktop", NOW)
        outbox.end_send(many, "desktop", NOW, SHOWN)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        assert outbox.set_aside is not None
        assert outbox.set_aside.name == "outbox.db.damaged-20260313T010000"
        assert outbox.set_aside.stat().st_size == len(whole) // 2
        outbox.begin_send([due("new")], "desktop", NOW)
        assert outbox.read_past("p", "desktop")


def test_a_database_that_is_none_is_set_aside(tmp_path):
    (tmp_path / "outbox.db").write_bytes(b"not a database at all" * 100)
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        assert outbox.set_aside is not None
        assert outbox.read_past("p", "desktop") == {}


def test_a_state_directory_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(QtrackError, match="cannot be used"):
        open_store(tmp_path / "file" / "state").open_outbox(NOW)


def test_the_log_without_a_database_is_empty_and_makes_none(tmp_path):
    assert open_store(tmp_path).read_log() == []
    assert open_store(tmp_path).read_item("p", "M1") == []
    assert open_store(tmp_path).read_events("p/measure/M1/2026-03-20/7d") == []
    assert list(tmp_path.iterdir()) == []


def test_an_items_story_has_its_steps(tmp_path, outbox):
    step = Due(Reminder(Key("p", Kind.STEP, "M1#检查", date(2026, 3, 10), "1d"), "检查", NOW - timedelta(days=4)))
    outbox.begin_send([due("M1"), due("M10"), step], "desktop", NOW)
    assert [d.id for d in open_store(tmp_path).read_item("p", "M1")] == ["M1#检查", "M1"]


def test_a_log_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "outbox.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(QtrackError, match="cannot be read"):
        open_store(tmp_path).read_log()


def test_what_waits_is_found_by_its_index(tmp_path):
    open_store(tmp_path).open_outbox(NOW).close()
    query = f"EXPLAIN QUERY PLAN SELECT plan FROM deliveries WHERE state IN ({quote_states(UNDER_WAY)})"  # noqa: S608
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as database:
        assert "USING INDEX waiting" in str(database.execute(query).fetchall())


def test_zeros_that_are_read_as_rows_of_a_damaged_database_are_not_taken_over(tmp_path):
    open_store(tmp_path).open_outbox(NOW).close()
    path = tmp_path / "outbox.db"
    with closing(sqlite3.connect(path)) as database, database:
        names = [row[1] for row in database.execute("PRAGMA table_info(deliveries)")]
        nothing = [0 if name in {"attempts", "repeat"} else "\0\0" for name in names]
        database.execute(f"INSERT INTO deliveries VALUES ({', '.join('?' * len(names))})", nothing)  # noqa: S608 - ours
    with closing(connect(tmp_path / "fresh.db")) as fresh:
        migrate(fresh)
        salvage(path, fresh)
        assert fresh.execute("SELECT count(*) FROM deliveries").fetchone() == (0,)
