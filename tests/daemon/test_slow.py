"""Channels that take their time, or break, while plans, clicks and the record go on: nothing is lost or doubled."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from qtrack.daemon.rounds import Rounds
from qtrack.model.plan import Plan
from qtrack.notify.channel import Receipt, SendError
from qtrack.planfile import load
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason
from qtrack.state import acknowledgements, daemon_status, open_store
from qtrack.state.daemon_lock import Lock
from qtrack.state.store import StoreDamaged
from tests.daemon.test_rounds import HEAD, ONE, Office, Recorder
from tests.parts.waiting import until

TWO = (
    HEAD + "[reminders]\ngroup = false\n"
    '[[measures]]\nid = "M1"\ntitle = "一"\ndue = 2026-03-14\n[[measures]]\nid = "M2"\ntitle = "二"\ndue = 2026-03-20\n'
)
SLOW = ONE.replace('id = "p"', 'id = "q"').replace("[[measures]]", '[reminders]\nchannels = ["slow"]\n[[measures]]')


class Gated(Recorder):
    """A channel that takes as long as its gate is closed, and breaks as it is told."""

    def __init__(self):
        super().__init__()
        self.gate, self.inside = threading.Event(), threading.Event()

    def send(self, notification):
        self.inside.set()
        assert self.gate.wait(20)
        return super().send(notification)


class Post(Office):
    """An office whose first channel is gated; the second, "desktop", is not unless it is alone."""

    def __init__(self, folder):
        super().__init__(folder)
        self.slow, self.hurried = Gated(), threading.Event()

    def open(self, *more, alone=True):
        self._open(more, {"slow": self.slow, "desktop": self.slow if alone else self.channel})

    def _open(self, more, channels):
        self.rounds = Rounds(
            (self.plan, *more), self.state, lambda: self.now, channel=channels.__getitem__, hurry=self.hurried.set,
        )  # fmt: skip

    def late(self):
        """Let what is being sent come to its end; the round that it asks for."""
        self.slow.gate.set()
        assert self.hurried.wait(10)
        self.hurried.clear()
        self.slow.gate.clear()
        return self.round()


@pytest.fixture
def post(tmp_path):
    made = Post(tmp_path)
    yield made
    made.slow.gate.set()
    made.rounds.close()


def test_after_a_slow_send_the_next_moment_is_known(post):
    post.open()
    post.round()
    assert post.next == post.now.replace(day=19)
    post.late()
    assert post.next == post.now.replace(day=19)
    post.slow.gate.set()
    post.round("2026-03-19T09:00")
    assert len(post.slow.shown) == 2


def test_what_falls_due_during_a_slow_send_comes_after_it(post):
    post.open()
    post.round()
    post.plan.write_text(ONE + '[[measures]]\nid = "M2"\ntitle = "二"\ndue = 2026-03-19\n', encoding="utf-8")
    assert post.round("2026-03-13T09:00:01") == 0
    post.late()
    post.slow.gate.set()
    until(lambda: len(post.slow.shown) == 2)
    assert [shown.body.split(" · ")[1] for shown in post.slow.shown] == ["措施", "二"]


def test_a_lane_that_ends_while_another_round_waits_is_decided_for_again(post):
    """The round that passes it over must not be the last one."""
    other = post.folder / "slow.toml"
    other.write_text(SLOW, encoding="utf-8")
    post.open(other, alone=False)
    post.round()
    post.channel.send = lambda note: (post.slow.gate.set(), Recorder.send(post.channel, note))[1]
    post.round("2026-03-19T09:00")  # the send on one channel lets the other one end
    until(post.hurried.is_set)
    post.slow.gate.set()
    until(lambda: (post.round(), len(post.slow.shown))[1] == 2)
    post.round("2026-03-20T09:00")
    until(lambda: len(post.slow.shown) == 3)


def test_after_a_lane_broke_the_others_are_served_as_before(post):
    other = post.folder / "slow.toml"
    other.write_text(SLOW, encoding="utf-8")
    post.open(other, alone=False)
    post.slow.gate.set()
    with closing(sqlite3.connect(post.state / "outbox.db", isolation_level=None)) as elsewhere:
        elsewhere.execute(
            "CREATE TRIGGER broken BEFORE UPDATE ON deliveries WHEN new.channel = 'slow' AND new.state = 'sending'"
            " BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
    post.round()
    assert len(post.channel.shown) == 1
    with closing(sqlite3.connect(post.state / "outbox.db", isolation_level=None)) as elsewhere:
        elsewhere.execute("DROP TRIGGER broken")
    post.now += timedelta(seconds=25)
    post.round()
    until(lambda: len(post.slow.shown) == 1)
    assert post.next == post.now.replace(day=19, hour=9, minute=0, second=0)


@pytest.mark.parametrize("error", [KeyError("url"), ValueError("secret://token"), RecursionError()])
def test_a_channel_that_raises_anything_is_a_failing_one(post, caplog, error):
    post.open(alone=False)
    post.channel.fails = error
    post.round()
    [row] = [row for row in open_store(post.state).read_log() if row.lead == "7d"]
    assert (row.state, phrase_of(decode_reason(row.reason))) == (
        "unknown",
        f"the channel broke off: {type(error).__name__}",
    )
    assert "token" not in caplog.text
    post.channel.fails = None
    post.now += timedelta(seconds=5)
    assert post.round() == 1


def test_a_round_that_breaks_off_is_made_up_for(post):
    post.open(alone=False)
    post.rounds.files.files[0].refresh = {}.__getitem__
    with pytest.raises(KeyError):
        post.round()
    del post.rounds.files.files[0].refresh
    assert post.round() == 1


def test_a_click_waits_until_what_it_stands_under_is_written_down(post):
    """A server gives its numbers anew: what it shows just now may have the number of something long gone."""
    post.open()
    post.slow.gate.set()
    post.round()
    post.slow.gate.clear()
    post.slow.send = lambda note: (Gated.send(post.slow, note), Receipt(1, "again"))[1]
    post.plan.write_text(ONE + '[[measures]]\nid = "M2"\ntitle = "二"\ndue = 2026-03-19\n', encoding="utf-8")
    post.round("2026-03-13T10:00")
    post.rounds.click(1, "ack")
    post.hurried.clear()
    post.round()
    assert "acked" not in {row.state for row in open_store(post.state).read_log()}
    post.late()
    assert {row.id: row.state for row in open_store(post.state).read_log() if row.lead == "7d"} == {
        "M1": "accepted", "M2": "acked",
    }  # fmt: skip


def test_a_record_put_aside_during_a_send_still_learns_how_it_ended(post):
    post.open()
    post.round()
    assert post.slow.inside.wait(5)
    post.rounds._recover(StoreDamaged("malformed"), post.now)
    post.late()
    assert post.states()["7d"] == "accepted"
    assert len(post.slow.shown) == 1


def test_a_word_of_the_daemon_s_own_rests_between_two_tries(post):
    post.plan.write_text("[", encoding="utf-8")
    post.open()
    post.round()
    post.slow.fails = SendError("it hangs")
    post.round("2026-03-13T09:00:03")
    post.slow.inside.clear()
    post.late()
    assert post.next == post.now + timedelta(seconds=25)
    assert not post.slow.inside.wait(0.3)
    post.slow.fails = None
    post.slow.gate.set()
    post.round("2026-03-13T09:00:28")
    until(lambda: len(post.slow.shown) == 1)


def test_an_edit_of_a_file_that_is_not_served_takes_nothing_away(post):
    copy = post.folder / "copy.toml"
    copy.write_text(ONE, encoding="utf-8")
    post.open(copy, alone=False)
    post.round()
    before = post.states()
    copy.write_text(HEAD, encoding="utf-8")
    post.round("2026-03-13T10:00")
    assert post.states() == before
    assert post.round("2026-03-19T09:00") == 1


def test_a_channel_that_nobody_uses_any_more_does_not_fail(post):
    post.plan.write_text(
        ONE.replace("[[measures]]", '[reminders]\nchannels = ["slow"]\n[[measures]]'), encoding="utf-8"
    )
    post.slow.gate.set()
    post.slow.fails = SendError("no answer")
    post.open(alone=False)
    post.round()
    lock = Lock(post.state)
    assert daemon_status.read_daemon_health(post.state).failing == ("slow",)
    post.plan.write_text(ONE, encoding="utf-8")
    assert post.round("2026-03-13T10:00") == 1
    assert daemon_status.read_daemon_health(post.state).failing == ()
    assert daemon_status.read_daemon_health(post.state).pending == 0
    lock.release()


def test_of_two_files_with_one_id_the_second_one_is_told_of(post):
    copy = post.folder / "copy.toml"
    copy.write_text(ONE, encoding="utf-8")
    post.open(copy, alone=False)
    post.round()
    lock = Lock(post.state)
    first, second = daemon_status.read_daemon_health(post.state).plans
    assert first.broken == ""
    assert "same id" in second.broken
    lock.release()


def test_an_edit_is_told_to_those_whom_it_concerns(post):
    """A unit's channel hears nothing of what others lead."""
    units = '[[units]]\nname = "县教育局"\nchannels = ["slow"]\n'
    post.plan.write_text(ONE + units, encoding="utf-8")
    post.open(alone=False)
    post.round()
    post.plan.write_text(ONE.replace("2026-03-20", "2026-04-20") + units, encoding="utf-8")
    post.round("2026-03-14T09:00")
    assert "superseded" in post.states().values()
    assert {row.channel for row in open_store(post.state).read_log()} == {"desktop"}


def acknowledge(post):
    plan = load(post.plan).plan
    assert isinstance(plan, Plan)
    acknowledgements.acknowledge(open_store(post.state), plan, ["M2"], post.now)


def snooze(post):
    plan = load(post.plan).plan
    assert isinstance(plan, Plan)
    acknowledgements.snooze(open_store(post.state), plan, ["M2"], post.now + timedelta(days=1), post.now)


def edit(post):
    post.plan.write_text(TWO.replace("2026-03-20", "2026-12-20"), encoding="utf-8")


@pytest.mark.parametrize(("meanwhile", "wanted"), [
    (acknowledge, ["一"]), (snooze, ["一"]), (edit, ["一"]), (lambda _post: None, ["一", "二"]),
])  # fmt: skip
def test_what_is_left_after_a_slow_send_is_decided_anew(post, meanwhile, wanted):
    post.plan.write_text(TWO, encoding="utf-8")
    post.open()
    post.round()
    assert post.slow.inside.wait(10)
    meanwhile(post)
    post.late()
    post.slow.gate.set()
    until(lambda: (post.round(), len(post.slow.shown) >= len(wanted) and post.rounds._workers.is_idle("desktop"))[1])
    assert [shown.body.split(" · ")[1] for shown in post.slow.shown] == wanted
    assert post.next.date() > post.now.date()


def test_an_answer_to_a_click_comes_also_after_a_slow_word_of_the_daemon_s_own(post):
    post.slow.gate.set()
    post.open()
    post.round()
    post.plan.write_text("[", encoding="utf-8")
    post.round("2026-03-13T10:00")
    post.slow.gate.clear()
    post.rounds.click(1, "done")
    post.hurried.clear()
    post.round("2026-03-13T10:00:03")
    post.late()
    post.slow.gate.set()
    until(lambda: (post.round(), len(post.slow.shown) == 3)[1])
    assert [shown.title for shown in post.slow.shown[1:]] == [
        "The plan file tasks.toml cannot be used", "That could not be done",
    ]  # fmt: skip


def test_what_breaks_one_plan_is_told_and_rests_while_the_others_are_served(post, caplog):
    other = post.folder / "slow.toml"
    other.write_text(SLOW, encoding="utf-8")
    post.slow.gate.set()
    post.open(other, alone=False)
    post.round()
    change = "UPDATE deliveries SET occurrence = ? WHERE plan = 'p' AND lead = '7d'"
    with closing(sqlite3.connect(post.state / "outbox.db", isolation_level=None)) as elsewhere:
        elsewhere.execute(change, ("nonsense",))
        assert post.round("2026-03-19T09:00") == 0
        assert len(post.slow.shown) == 2
        assert post.next == post.now + timedelta(seconds=25)
        lock = Lock(post.state)
        [told] = daemon_status.read_daemon_health(post.state).troubles
        assert told.startswith("reminders of p on desktop fail: ValueError: Invalid isoformat")
        post.rounds.click(99, "ack")  # whatever hurries a round
        post.rounds.renew_channels()
        post.round("2026-03-19T09:00:10")
        assert post.next == post.now + timedelta(seconds=15)
        assert post.round("2026-03-19T09:00:25") == 0
        assert [record.exc_info is not None for record in caplog.records if "fail" in record.message] == [True]
        elsewhere.execute(change, ("2026-03-20",))
    assert post.round("2026-03-19T09:00:50") == 1
    assert daemon_status.read_daemon_health(post.state).troubles == ()
    assert post.round("2026-03-20T09:00") == 1
    lock.release()


def test_a_plan_that_breaks_is_tried_at_once_when_it_is_edited(post):
    post.open(alone=False)
    post.round()
    with closing(sqlite3.connect(post.state / "outbox.db", isolation_level=None)) as elsewhere:
        elsewhere.execute("UPDATE deliveries SET occurrence = 'nonsense' WHERE lead = '7d'")
        assert post.round("2026-03-19T09:00") == 0
        elsewhere.execute("UPDATE deliveries SET occurrence = '2026-03-20' WHERE lead = '7d'")
    post.plan.write_text(f"{ONE}progress = 5\n", encoding="utf-8")
    assert post.round("2026-03-19T09:00:01") == 1


def test_what_waits_of_a_plan_that_is_not_served_any_more_does_not_count(post):
    other = post.folder / "slow.toml"
    other.write_text(SLOW, encoding="utf-8")
    post.slow.gate.set()
    post.slow.fails = post.channel.fails = SendError("no answer")
    post.open(other, alone=False)
    post.round()
    assert open_store(post.state).count_waiting() == daemon_status.read_daemon_health(post.state).pending == 2
    post.rounds.close()
    post.open(post.folder / "gone.toml", alone=False)  # it may have been in there: what waits is left as it is
    post.round()
    lock = Lock(post.state)
    assert daemon_status.read_daemon_health(post.state).pending == 1
    lock.release()
    assert daemon_status.read_daemon_health(post.state).pending == 1
    assert open_store(post.state).count_waiting() == 2
