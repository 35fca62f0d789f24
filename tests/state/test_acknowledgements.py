"""Acknowledging and snoozing: written by any process at any time, together with what it changes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from qtrack.errors import AnswerIsNo
from qtrack.model.plan import Escalation, LeadTime, Unit
from qtrack.remind.delivery_record import Mark
from qtrack.remind.key import Key, Kind
from qtrack.remind.planner import decide
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import NO_REASON, decode_reason, reason_of_text
from qtrack.remind.states import State
from qtrack.state import acknowledgements, open_store
from qtrack.state.private_files import OUTBOX_NAME
from qtrack.state.sqlite.schema import MIGRATIONS
from qtrack.state.store import Outcome
from tests.model.building import ZONE, measure, milestone, plan

DUE = date(2026, 3, 20)
THREAD = ("measure", "M1", DUE)
NOW = datetime(2026, 3, 13, 9, tzinfo=ZONE)
LATER = NOW + timedelta(hours=1)
UNTIL = datetime(2026, 3, 16, 9, tzinfo=ZONE)
ONE = plan(measure(due=DUE), measure("M2", due=DUE), milestones=(milestone(date(2026, 5, 25)),))
SHOWN = Outcome(shown=True, reason=reason_of_text("shown through dbus"), receipt="12")


def serve(outbox, now, plan=ONE, channel="desktop"):
    """What a daemon does in a round; the keys sent."""
    decision = decide(plan, now, outbox.read_past(plan.id, channel), channel, outbox.read_marks(plan.id))
    outbox.record(decision.changes, channel, now)
    for group in decision.groups:
        outbox.begin_send(group.items, channel, now)
        outbox.end_send(group.items, channel, now, SHOWN)
    return [str(due.reminder.key) for group in decision.groups for due in group.items]


@pytest.fixture
def outbox(tmp_path):
    with closing(open_store(tmp_path).open_outbox(NOW)) as made:
        yield made


def key(lead, item="M1", kind="measure"):
    return f"p/{kind}/{item}/2026-03-20/{lead}"


def states(tmp_path, item="M1"):
    return {
        row.lead: (row.state, phrase_of(decode_reason(row.reason))) for row in open_store(tmp_path).read_item("p", item)
    }


def story(tmp_path, of):
    return [
        (event.channel, event.state.value, phrase_of(decode_reason(event.reason)))
        for event in open_store(tmp_path).read_events(of)
    ]


def test_an_acknowledgement_beside_the_daemon_is_heeded_and_recorded(tmp_path, outbox):
    assert serve(outbox, NOW) == [key("7d"), key("7d", "M2")]
    assert not outbox.has_changed_elsewhere()
    assert acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], LATER) == ["措施M1"]
    assert outbox.has_changed_elsewhere()
    assert not outbox.has_changed_elsewhere()
    assert states(tmp_path)["7d"] == ("acked", "acknowledged")
    assert story(tmp_path, key("7d"))[-1] == ("desktop", "acked", "acknowledged")
    assert open_store(tmp_path).read_marks("p") == {THREAD: Mark(State.ACKED, None, LATER)}
    assert serve(outbox, datetime(2026, 3, 19, 9, tzinfo=ZONE)) == [key("1d", "M2")]
    assert open_store(tmp_path).count_waiting() == 0


def test_saying_it_twice_changes_nothing(tmp_path, outbox):
    serve(outbox, NOW)
    for _time in range(2):
        acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1", key("7d")], LATER)
        before = story(tmp_path, key("7d"))
        serve(outbox, LATER)
    assert story(tmp_path, key("7d")) == before
    assert [state for _channel, state, _reason in before] == ["sending", "accepted", "acked"]


def test_a_snooze_sends_again_at_its_end_once(tmp_path, outbox):
    serve(outbox, NOW)
    acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], UNTIL, LATER)
    assert states(tmp_path)["7d"] == ("snoozed", "snoozed until 2026-03-16 09:00")
    assert open_store(tmp_path).count_waiting() == 1
    assert serve(outbox, UNTIL - timedelta(seconds=1)) == []
    assert serve(outbox, UNTIL) == [key("7d")]
    assert [serve(outbox, UNTIL + timedelta(minutes=n)) for n in range(3)] == [[], [], []]
    assert [state for _channel, state, _reason in story(tmp_path, key("7d"))] == [
        "sending", "accepted", "snoozed", "sending", "accepted",
    ]  # fmt: skip


def test_a_mark_made_during_a_send_holds(tmp_path, outbox):
    (group,) = decide(ONE, NOW, {}, "desktop").groups
    outbox.begin_send(group.items, "desktop", NOW)
    acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], UNTIL, NOW)
    outbox.end_send(group.items, "desktop", NOW, SHOWN)
    assert serve(outbox, LATER) == []
    assert states(tmp_path)["7d"][0] == "snoozed"
    assert serve(outbox, UNTIL) == [key("7d")]


@pytest.mark.parametrize(
    "do",
    [acknowledgements.acknowledge, lambda *given: acknowledgements.snooze(*given[:3], UNTIL, given[3])],
)
def test_before_there_is_any_record_one_is_made(tmp_path, do):
    state = tmp_path / "new" / "state"
    assert do(open_store(state), ONE, ["M1"], NOW) == ["措施M1"]
    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}
    (row,) = [row for row in open_store(state).read_log() if row.state in {"acked", "snoozed"}]
    assert (row.key, row.title, row.at) == (key("7d"), "措施M1", NOW.isoformat())
    with closing(open_store(state).open_outbox(NOW)) as outbox:
        assert serve(outbox, LATER) == [key("7d", "M2")]


def test_what_has_no_reminder_yet_leaves_word_at_its_next_one(tmp_path):
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["m"], NOW)
    (row,) = open_store(tmp_path).read_log()
    assert (row.id, row.lead, row.state, phrase_of(decode_reason(row.reason))) == ("m", "30d", "acked", "acknowledged")
    acknowledgements.snooze(
        open_store(tmp_path), ONE, ["m"], UNTIL, LATER
    )  # it ends before the first reminder: nothing to hold
    assert [row.state for row in open_store(tmp_path).read_log()] == ["acked"]
    acknowledgements.take_back(open_store(tmp_path), ONE, ["m"], LATER)
    early = NOW - timedelta(days=60)
    acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], early + timedelta(days=1), early)
    assert story(tmp_path, key("30d")) == [("desktop", "snoozed", "snoozed until 2026-01-13 09:00")]
    assert open_store(tmp_path).read_item("p", "M1") == []


def test_taken_back_what_was_sent_stays_sent_and_the_rest_comes(tmp_path, outbox):
    serve(outbox, NOW)
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], LATER)
    serve(outbox, datetime(2026, 3, 19, 9, tzinfo=ZONE))
    assert acknowledgements.take_back(open_store(tmp_path), ONE, ["M1"], datetime(2026, 3, 19, 10, tzinfo=ZONE)) == [
        "措施M1"
    ]
    assert states(tmp_path)["7d"] == ("accepted", "the mark was taken back")
    assert serve(outbox, datetime(2026, 3, 19, 10, tzinfo=ZONE)) == [key("1d")]
    assert acknowledgements.take_back(open_store(tmp_path), ONE, ["M1"], LATER) == []


def test_a_snooze_taken_back_sends_what_was_held(tmp_path, outbox):
    acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], UNTIL, NOW)
    assert serve(outbox, NOW) == [key("7d", "M2")]
    acknowledgements.take_back(open_store(tmp_path), ONE, ["M1"], LATER)
    assert serve(outbox, LATER) == [key("7d")]


def test_every_channel_that_is_told_of_it_is_marked_and_no_other(tmp_path, outbox):
    routed = replace(
        ONE, units=(Unit("县质监局", channels=("qa",)), Unit("县农业局", channels=("farm",))),
        escalation=(Escalation("提醒单", LeadTime.parse("7d")), Escalation("红单", LeadTime.parse("1d"), after=True)),
    )  # fmt: skip
    for channel in ("desktop", "qa"):
        serve(outbox, NOW, routed, channel)
    acknowledgements.acknowledge(open_store(tmp_path), routed, ["M1"], LATER)
    assert {(row.channel, row.state, row.step) for row in open_store(tmp_path).read_item("p", "M1")} == {
        ("desktop", "acked", "提醒单"), ("qa", "acked", "提醒单"),
    }  # fmt: skip


def test_names_that_mean_nothing_open_mark_nothing(tmp_path):
    for name in ("M9", "p/measure/M1/2026-03-21/7d", "other/measure/M1/2026-03-20/7d"):
        with pytest.raises(AnswerIsNo, match="nothing open is called"):
            acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1", name], NOW)
    assert list(tmp_path.iterdir()) == []


def test_plans_with_the_same_ids_are_apart(tmp_path):
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], NOW)
    assert open_store(tmp_path).read_marks("q") == {}
    assert len(open_store(tmp_path).read_marks("p")) == 1


def test_a_file_is_touched_for_who_watches(tmp_path):
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], NOW)
    os.utime(open_store(tmp_path).marks_file, (0, 0))
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M2"], NOW)
    assert (open_store(tmp_path).marks_file).stat().st_mtime > 0


def test_what_was_sent_under_a_receipt_is_found_again(outbox):
    def send(item, receipt, now):
        (group,) = decide(plan(measure(item, due=DUE)), now, {}).groups
        outbox.begin_send(group.items, "desktop", now)
        outbox.end_send(group.items, "desktop", now, Outcome(shown=True, reason=NO_REASON, receipt=receipt))

    send("M1", "7", NOW)
    send("M2", "8", NOW)
    send("M3", "7", LATER)  # another server began to count anew
    assert [str(one) for one in outbox.find_sent("7")] == [key("7d", "M3")]
    assert outbox.find_sent("7", "mail") == outbox.find_sent("9") == []


def old_database(path):
    """The record as the first version left it, with one reminder delivered."""
    with closing(sqlite3.connect(path / OUTBOX_NAME)) as database:
        database.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1; PRAGMA journal_mode = WAL;")
        database.execute(
            "INSERT INTO deliveries (key, channel, plan, kind, id, title, occurrence, lead, at, state, reason, sent_at,"
            " changed_at) VALUES (?, 'desktop', 'p', 'measure', 'M1', '措施M1', '2026-03-20', '7d', ?, 'accepted',"
            " 'shown', ?, ?)",
            (key("7d"), *[NOW.isoformat()] * 3),
        )
        database.commit()


def test_an_old_record_is_read_as_it_is_and_migrated_by_who_writes(tmp_path):
    old_database(tmp_path)
    (row,) = open_store(tmp_path).read_log()
    assert (row.state, row.step) == ("accepted", "")
    assert open_store(tmp_path).read_marks("p") == {}
    assert open_store(tmp_path).read_past("p", "desktop")[THREAD]["7d"].state is State.ACCEPTED
    with closing(sqlite3.connect(tmp_path / OUTBOX_NAME)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], LATER)
    assert states(tmp_path)["7d"] == ("acked", "acknowledged")
    with closing(open_store(tmp_path).open_outbox(LATER)) as outbox:
        assert serve(outbox, LATER) == [key("7d", "M2")]


def test_a_damaged_record_keeps_its_marks(tmp_path):
    acknowledgements.acknowledge(open_store(tmp_path), ONE, ["M1"], NOW)
    with closing(sqlite3.connect(tmp_path / OUTBOX_NAME)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_key'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    raw = bytearray((tmp_path / OUTBOX_NAME).read_bytes())
    raw[(page - 1) * size : page * size] = b"\xff" * size
    (tmp_path / OUTBOX_NAME).write_bytes(raw)
    with closing(open_store(tmp_path).open_outbox(LATER)) as outbox:
        assert outbox.set_aside is not None
        assert outbox.read_marks("p")[THREAD].state is State.ACKED
        assert serve(outbox, LATER) == [key("7d", "M2")]


MARKER = """if True:
    import sys
    from datetime import datetime, timedelta
    from pathlib import Path
    from qtrack.state import acknowledgements
    from qtrack.state import open_store
    from tests.state.test_acknowledgements import NOW, plan, measure, DUE
    state, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    many = plan(*(measure(f"M{n}", due=DUE) for n in range(1000)))
    for number in range(first, first + count):
        acknowledgements.acknowledge(open_store(state), many, [f"M{number}"], NOW)
        print(number, flush=True)
"""


def marker(state, first, count):
    return subprocess.Popen(
        [sys.executable, "-c", MARKER, str(state), str(first), str(count)], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def rows_and_marks(state):
    acked = {row.id for row in open_store(state).read_log(states=["acked"])}
    return acked, {item for _kind, item, _day in open_store(state).read_marks("p")}


def test_many_processes_mark_at_once_from_the_first_moment_on(tmp_path):
    running = [marker(tmp_path, 10 * n, 10) for n in range(4)]
    with closing(open_store(tmp_path).open_outbox(NOW)) as outbox:
        while any(process.poll() is None for process in running):
            outbox.add_notice("round", NOW)  # the daemon writes meanwhile
            time.sleep(0.005)
    assert [process.communicate() and process.returncode for process in running] == [0] * 4
    wanted = {f"M{n}" for n in range(40)}
    assert rows_and_marks(tmp_path) == (wanted, wanted)


def test_after_kill_9_marks_and_deliveries_agree_and_nothing_told_is_lost(tmp_path):
    running = [marker(tmp_path / str(n), 0, 1000) for n in range(4)]
    told = []
    for number, process in enumerate(running):
        told.append([process.stdout.readline().strip()])
        time.sleep(0.03 * number)
        os.kill(process.pid, signal.SIGKILL)
        told[-1] += process.stdout.read().split()
        process.wait()
        process.stdout.close()
    for number, names in enumerate(told):
        acked, marked = rows_and_marks(tmp_path / str(number))
        assert acked == marked
        assert {f"M{name}" for name in names} <= marked
        assert open_store(tmp_path / str(number)).count_waiting() == 0


def test_a_digest_cannot_be_marked(tmp_path):
    with pytest.raises(AnswerIsNo):
        acknowledgements.acknowledge(
            open_store(tmp_path), ONE, [str(Key("p", Kind.DIGEST, "daily", DUE, "08:30"))], NOW
        )


def test_nothing_is_put_off_to_after_the_end_of_the_plan(tmp_path):
    with pytest.raises(AnswerIsNo) as raised:
        acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], datetime(2027, 1, 31, tzinfo=ZONE), NOW)
    assert raised.value.message == f"reminders of {ONE.title} end on 2027-01-30"
    assert raised.value.hint == ""
    with pytest.raises(AnswerIsNo) as raised:
        acknowledgements.snooze(
            open_store(tmp_path), ONE, ["M1"], datetime(2027, 3, 2, tzinfo=ZONE), datetime(2027, 3, 1, tzinfo=ZONE)
        )
    assert raised.value.hint == "the plan is over; name the new plan with --plan"
    assert not (tmp_path / "outbox.db").exists()
    assert acknowledgements.snooze(open_store(tmp_path), ONE, ["M1"], datetime(2027, 1, 30, 9, tzinfo=ZONE), NOW) == [
        "措施M1"
    ]
