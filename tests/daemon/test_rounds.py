"""Rounds as plain calls: a clock and a channel of the test's, real plan files, a real outbox."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qtrack.daemon import rounds as tick
from qtrack.daemon.rounds import TICK, Rounds
from qtrack.notify.channel import Receipt, SendError, SendUnknown
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason, reason_of_text
from qtrack.state import daemon_status, open_store
from qtrack.state.daemon_lock import Lock

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = (
    'version = 1\n[plan]\nid = "p"\ntitle = "计划"\nstart = 2026-01-01\nend = 2026-12-31\ntimezone = "Asia/Shanghai"\n'
)
ONE = HEAD + '[[measures]]\nid = "M1"\ntitle = "措施"\nlead = ["县质监局"]\ndue = 2026-03-20\n'


class Recorder:
    """A channel that keeps what it is given and fails as it is told."""

    name = "desktop"

    def __init__(self):
        self.shown, self.fails, self.sick = [], None, ""

    def send(self, notification):
        if self.fails:
            raise self.fails
        self.shown.append(notification)
        return Receipt(len(self.shown), "test")

    def probe(self):
        return reason_of_text(self.sick)


class Office:
    def __init__(self, folder):
        self.folder, self.state = folder, folder / "state"
        self.plan = folder / "tasks.toml"
        self.channel = Recorder()
        self.now = datetime(2026, 3, 13, 9, tzinfo=ZONE)
        self.plan.write_text(ONE, encoding="utf-8")
        self.rounds = None

    def open(self, *more):
        self.rounds = Rounds((self.plan, *more), self.state, lambda: self.now, channel=lambda _name: self.channel)

    def round(self, text=None):
        """A round at a moment, and how many notifications it showed."""
        if text is not None:
            self.now = datetime.fromisoformat(text).replace(tzinfo=ZONE)
        before = len(self.channel.shown)
        self.next = self.rounds.round()
        return len(self.channel.shown) - before

    def states(self):
        return {delivery.lead: delivery.state for delivery in open_store(self.state).read_log()}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine is no slow channel."""
    monkeypatch.setattr(tick, "PATIENCE", 30)


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.open()
    yield made
    made.rounds.close()


def test_what_is_due_is_sent_once_and_the_next_moment_is_known(office):
    assert office.round() == 1
    assert office.channel.shown[0].title == "计划: 1 reminder"
    assert office.next == datetime(2026, 3, 19, 9, tzinfo=ZONE)
    assert office.round() == office.round("2026-03-19T08:59") == 0
    assert office.round("2026-03-19T09:00") == 1


def test_a_new_daemon_on_the_same_state_repeats_nothing(office):
    office.round()
    office.rounds.close()
    office.open()
    assert office.round() == 0


def test_a_failing_channel_is_told_and_tried_again(office):
    office.channel.fails = SendError("there is no bus")
    assert office.round() == 0
    assert office.next == office.now + timedelta(seconds=5)
    lock = Lock(office.state)
    said = daemon_status.read_daemon_health(office.state)
    assert (said.failing, said.pending, said.channels[0].failing) == (("desktop",), 1, "there is no bus")
    office.now += timedelta(seconds=5)
    assert office.round() == 0
    assert office.next == office.now + timedelta(seconds=10)
    office.channel.fails = None
    office.now += timedelta(seconds=10)
    assert office.round() == 1
    assert daemon_status.read_daemon_health(office.state).failing == ()
    lock.release()


def test_what_may_have_been_shown_waits_for_somebody_who_answers(office):
    office.channel.fails = SendUnknown("no answer")
    office.round()
    assert office.states()["7d"] == "unknown"
    office.channel.fails, office.channel.sick = None, "it hangs"
    office.now += timedelta(seconds=5)
    assert office.round() == 0
    office.channel.sick = ""
    office.now += timedelta(seconds=10)
    assert office.round() == 1
    assert office.channel.shown[0].title.endswith("(repeated)")


def test_an_unknown_channel_is_a_failing_one(tmp_path):
    office = Office(tmp_path)
    office.plan.write_text(
        ONE.replace("[[measures]]", '[reminders]\nchannels = ["smoke"]\n[[measures]]'), encoding="utf-8"
    )
    with closing(Rounds((office.plan,), office.state, lambda: office.now)) as rounds:
        rounds.round()
        (delivery, *_) = [d for d in open_store(office.state).read_log() if d.lead == "7d"]
    assert (delivery.channel, delivery.state, phrase_of(decode_reason(delivery.reason))) == (
        "smoke",
        "failed",
        "there is no channel smoke",
    )


def test_after_one_failure_the_others_of_a_round_wait_without_being_tried(tmp_path):
    office = Office(tmp_path)
    two = (
        ONE.replace("[[measures]]", "[reminders]\ngroup = false\n[[measures]]")
        + '[[measures]]\nid = "M2"\ntitle = "二"\ndue = 2026-03-20\n'
    )
    office.plan.write_text(two, encoding="utf-8")
    office.open()
    office.channel.fails = SendError("no bus")
    office.round()
    found = sorted((d.state, d.attempts) for d in open_store(office.state).read_log() if d.lead == "7d")
    assert found == [("failed", 1), ("pending", 0)]
    office.channel.fails = None
    office.now += timedelta(seconds=5)
    assert office.round() == 2
    office.rounds.close()


def test_an_edit_moves_the_reminder_and_says_so(office):
    office.round()
    office.plan.write_text(ONE.replace("2026-03-20", "2026-04-20"), encoding="utf-8")
    assert office.round("2026-03-14T09:00") == 0
    assert (office.states()["1d"], office.states()["0d"]) == ("superseded", "superseded")
    assert office.round("2026-03-19T09:00") == 0
    assert office.round("2026-04-13T09:00") == 1


def test_a_finished_measure_sends_nothing(office):
    office.round()
    office.plan.write_text(ONE + 'status = "done"\n', encoding="utf-8")
    assert office.round("2026-03-19T09:00") == 0
    assert office.states()["1d"] == "suppressed"


@pytest.mark.parametrize("broken", ["[[measures\n", "", HEAD[:30], ONE.replace("end = ", "ende = "), None])
def test_a_broken_plan_is_told_once_and_its_last_good_version_works(office, broken):
    office.round()
    office.plan.unlink() if broken is None else office.plan.write_text(broken, encoding="utf-8")
    assert office.round("2026-03-14T09:00") == 0  # an editor may still be writing
    assert office.next <= office.now + timedelta(seconds=3)
    assert office.round("2026-03-14T09:00:03") == 1
    assert "cannot be used" in office.channel.shown[-1].title
    assert office.round("2026-03-14T09:01") == 0
    assert office.round("2026-03-19T09:00") == 1
    office.plan.write_text(ONE, encoding="utf-8")
    assert office.round("2026-03-19T09:05") == 0
    office.plan.write_text("[", encoding="utf-8")
    assert office.round("2026-03-19T09:06") == 0
    assert office.round("2026-03-19T09:07") == 1  # another breakage


@pytest.mark.parametrize("broken", ["[[measures\n", "", ONE.replace("end = ", "ende = "), None])
@pytest.mark.parametrize("told", [False, True], ids=["broken while it was off", "told before"])
def test_a_restart_with_a_broken_plan_goes_on_from_its_last_good_version(office, broken, told):
    office.round()
    if not told:
        office.rounds.close()
    office.plan.unlink() if broken is None else office.plan.write_text(broken, encoding="utf-8")
    if told:
        office.round("2026-03-14T09:00")
        assert office.round("2026-03-14T09:00:03") == 1
        office.rounds.close()
    office.open()
    lock = Lock(office.state)
    assert office.round("2026-03-14T09:01") == 0
    assert office.round("2026-03-14T09:01:03") == (not told)
    assert office.channel.shown[-1].body.endswith("Reminders go on from its last good version.")
    (health,) = daemon_status.read_daemon_health(office.state).plans
    assert (health.id, bool(health.broken), health.ends is None) == ("p", True, False)
    lock.release()
    assert office.round("2026-03-19T09:00") == 1
    assert "措施" in office.channel.shown[-1].body
    office.plan.write_text(ONE, encoding="utf-8")
    assert office.round("2026-03-19T09:05") == 0
    office.rounds.close()
    office.open()
    assert office.round("2026-03-19T09:06") == 0


@pytest.mark.parametrize("spoil", ["", "gone", "version = 1\n[plan]\n"])
def test_a_damaged_copy_of_a_broken_plan_is_no_version_of_it(office, spoil):
    office.round()
    office.rounds.close()
    office.plan.write_text("[", encoding="utf-8")
    (copy,) = (office.state / "last-good").iterdir()
    copy.unlink() if spoil == "gone" else copy.write_text(spoil, encoding="utf-8")
    office.open()
    office.round("2026-03-14T09:00")
    assert office.round("2026-03-14T09:00:03") == 1
    assert office.channel.shown[-1].body.endswith("There are no reminders from it until it can be read.")
    assert office.round("2026-03-19T09:00") == 0
    office.plan.write_text(ONE, encoding="utf-8")
    assert office.round("2026-03-19T09:05") == 1


def test_an_edit_made_while_a_broken_plan_was_served_from_its_copy_counts(office):
    office.round()
    office.rounds.close()
    office.plan.write_text("[", encoding="utf-8")
    office.open()
    office.round("2026-03-14T09:00")
    office.plan.write_text(ONE + 'status = "done"\n', encoding="utf-8")
    assert office.round("2026-03-14T09:01") == 0
    assert office.round("2026-03-19T09:00") == 0


def test_a_plan_broken_at_the_start_is_told_once_over_restarts(office):
    office.plan.write_text("[", encoding="utf-8")
    office.round()
    assert office.round("2026-03-13T09:00:03") == 1
    office.rounds.close()
    office.open()
    assert office.round("2026-03-13T09:01") == office.round("2026-03-13T09:02") == 0
    office.plan.write_text(ONE, encoding="utf-8")
    assert office.round("2026-03-13T09:03") == 1


def test_a_word_that_could_not_be_said_is_said_later(office):
    office.round()
    office.plan.write_text("[", encoding="utf-8")
    office.round("2026-03-13T10:00")
    office.channel.fails = SendError("no bus")
    office.round("2026-03-13T10:00:05")
    assert office.next == office.now + TICK
    office.channel.fails = None
    assert office.round("2026-03-13T10:00:35") == 1


def test_a_save_that_keeps_size_and_time_is_noticed(office):
    office.round()
    stamp = office.plan.stat()
    office.plan.write_text(ONE.replace("2026-03-20", "2026-03-16"), encoding="utf-8")
    os.utime(office.plan, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert office.round("2026-03-13T09:01") == 1


def test_a_clock_put_forward_or_back_loses_and_repeats_nothing(office):
    office.round()
    assert office.round("2026-03-19T09:10") == 1
    assert office.round("2026-03-19T08:55") == 0
    assert office.round("2026-03-19T09:00") == 0
    assert office.round("2026-03-20T09:00") == 1


def test_two_plans_are_served_and_of_two_with_one_id_the_first(tmp_path):
    office = Office(tmp_path)
    other, copy = tmp_path / "other.toml", tmp_path / "copy.toml"
    other.write_text(ONE.replace('"p"', '"q"').replace("计划", "另一个"), encoding="utf-8")
    copy.write_text(ONE, encoding="utf-8")
    office.open(other, copy)
    office.round()
    assert [shown.title for shown in office.channel.shown] == ["计划: 1 reminder", "另一个: 1 reminder"]
    office.rounds.close()


def test_a_locked_outbox_is_told_and_nothing_is_lost_or_repeated(office):
    office.rounds._outbox._database.execute("PRAGMA busy_timeout = 50")
    lock = Lock(office.state)
    with closing(sqlite3.connect(office.state / "outbox.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert office.round() == 0
        assert daemon_status.read_daemon_health(office.state).troubles
        other.execute("ROLLBACK")
    office.now += TICK
    assert office.round() == 1
    assert not daemon_status.read_daemon_health(office.state).troubles
    lock.release()


def test_a_database_damaged_before_the_start_is_told(tmp_path):
    office = Office(tmp_path)
    office.state.mkdir()
    (office.state / "outbox.db").write_bytes(b"no database" * 1000)
    office.open()
    assert office.round() == 2
    assert "damaged" in office.channel.shown[0].title
    assert office.round("2026-03-13T09:01") == 0
    office.rounds.close()


def test_stopping_leaves_the_rest_for_the_next_daemon(tmp_path):
    office = Office(tmp_path)
    office.plan.write_text(
        ONE.replace("[[measures]]", "[reminders]\ngroup = false\n[[measures]]")
        + '[[measures]]\nid = "M2"\ntitle = "二"\ndue = 2026-03-20\n',
        encoding="utf-8",
    )
    stop = lambda: len(office.channel.shown) == 1  # noqa: E731
    with closing(
        Rounds((office.plan,), office.state, lambda: office.now, channel=lambda _n: office.channel, stopping=stop)
    ) as rounds:
        rounds.round()
    office.open()
    assert office.round() == 1
    assert len({shown.body for shown in office.channel.shown}) == 2
    office.rounds.close()


AT_NIGHT = ONE + '[reminders]\nquiet = ["18:00-08:30"]\n'


def test_what_the_plan_asks_for_again_is_to_come_as_before(office):
    office.round()
    office.plan.write_text(ONE.replace("2026-03-20", "2026-04-20"), encoding="utf-8")
    office.round()
    assert {row.lead for row in open_store(office.state).read_log(states=["superseded"])} == {"1d", "0d"}
    office.plan.write_text(ONE, encoding="utf-8")
    office.round()
    assert {row.occurrence for row in open_store(office.state).read_log(states=["superseded"])} == {"2026-04-20"}
    told = open_store(office.state).read_events("p/measure/M1/2026-03-20/1d")
    assert [(event.state, phrase_of(decode_reason(event.reason))) for event in told][1:] == [
        ("pending", "the plan asks for it again")
    ]
    assert office.round("2026-03-19T09:00") == 1


def test_what_came_back_while_no_daemon_ran_is_to_come_too(office):
    office.round()
    office.plan.write_text(ONE.replace('"M1"', '"M2"'), encoding="utf-8")
    office.round()
    assert {row.id for row in open_store(office.state).read_log(states=["superseded"])} == {"M1"}
    office.rounds.close()
    office.plan.write_text(ONE, encoding="utf-8")
    office.open()
    office.round()
    assert open_store(office.state).read_log(states=["superseded"]) == []


def waiting_at_night(office):
    office.plan.write_text(AT_NIGHT, encoding="utf-8")
    assert office.round("2026-03-13T19:00") == 0
    assert office.states()["7d"] == "pending"


def test_a_plan_of_another_name_leaves_nothing_waiting_behind(office):
    waiting_at_night(office)
    office.plan.write_text(AT_NIGHT.replace('id = "p"', 'id = "p2"'), encoding="utf-8")
    office.round()
    found = {
        row.plan: (row.state, phrase_of(decode_reason(row.reason)))
        for row in open_store(office.state).read_log()
        if row.lead == "7d"
    }
    assert found == {
        "p": ("superseded", "the plan is called p2 now"), "p2": ("pending", "quiet hours until 08:30"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (ONE.replace('id = "p"', 'id = "q"'), ("superseded", "the plan is no longer served")),
        ("[[", ("pending", "quiet hours until 08:30")),  # it may be this very plan
    ],
)
def test_what_waits_of_a_plan_no_longer_served_is_closed(office, tmp_path, text, wanted):
    waiting_at_night(office)
    office.rounds.close()
    office.plan = tmp_path / "other.toml"
    office.plan.write_text(text, encoding="utf-8")
    office.open()
    office.round()
    (row,) = [row for row in open_store(office.state).read_log() if (row.plan, row.lead) == ("p", "7d")]
    assert (row.state, phrase_of(decode_reason(row.reason))) == wanted


def test_the_daemon_says_until_when_a_plan_reminds(office):
    office.round()
    lock = Lock(office.state)
    (told,) = daemon_status.read_daemon_health(office.state).plans
    lock.release()
    assert str(told.ends) == "2027-01-30"
