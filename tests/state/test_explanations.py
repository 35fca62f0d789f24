"""What the record tells of reminders: when they went out, where neither moment nor state says so, and why not."""

from datetime import datetime, timedelta

import pytest

from qtrack.model.assessment import assess
from qtrack.notify.channel import SendError
from qtrack.planfile import load
from qtrack.remind.reason_words import words_of
from qtrack.state import acknowledgements, open_store
from qtrack.state.daemon_lock import Lock
from qtrack.state.explanations import explain, list_coming, list_waiting
from tests.daemon.test_rounds import ONE, ZONE, Office


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.open()
    yield made
    made.rounds.close()


def explained(office, name="M1"):
    return explain(assess(load(office.plan).plan, office.now.date()), office.state, name, office.now)


def reason(office, lead="7d"):
    return next(words_of(row.reasons) for row in explained(office).rows if row.key.lead == lead)


def test_what_came_at_its_moment_needs_no_time(office):
    office.round()
    assert reason(office) == "shown through test"


def test_what_came_late_says_when(office):
    office.channel.fails = SendError("no bus")
    office.round()
    assert reason(office) == "no bus; tried once"
    office.channel.fails = None
    office.round("2026-03-13T11:30")
    assert reason(office) == "shown through test; went out at 2026-03-13 11:30"


def test_what_was_shown_and_then_put_off_or_acknowledged_was_shown(office):
    office.round()
    plan = load(office.plan).plan
    acknowledgements.snooze(open_store(office.state), plan, ["M1"], office.now + timedelta(days=1), office.now)
    office.round()
    assert reason(office) == "snoozed until 2026-03-14 09:00; had been shown at 2026-03-13 09:00"
    office.round("2026-03-14T09:00")
    assert reason(office) == "shown through test; went out at 2026-03-14 09:00"
    acknowledgements.acknowledge(open_store(office.state), plan, ["M1"], datetime(2026, 3, 15, 9, tzinfo=ZONE))
    office.round("2026-03-15T09:00")
    assert reason(office) == "acknowledged; had been shown at 2026-03-14 09:00"


def told(office, name="M1"):
    """State and reason by date and lead."""
    rows = explained(office, name).rows
    return {(row.key.day.isoformat(), row.key.lead): (row.state.value, words_of(row.reasons)) for row in rows}


def test_what_was_superseded_and_is_asked_for_again_is_to_come_before_any_daemon_has_seen_it(office):
    office.round()
    office.plan.write_text(ONE.replace("2026-03-20", "2026-04-20"), encoding="utf-8")
    office.round()
    office.plan.write_text(ONE, encoding="utf-8")
    found = told(office)
    assert found["2026-03-20", "1d"] == found["2026-03-20", "0d"] == ("pending", "")
    office.plan.write_text(ONE.replace("2026-03-20", "2026-05-20"), encoding="utf-8")
    assert told(office)["2026-03-20", "1d"] == ("superseded", "moved to 2026-04-20")


def test_a_snooze_that_ends_in_quiet_hours_waits_for_their_end(office):
    office.plan.write_text(ONE + '[reminders]\nquiet = ["18:00-08:30"]\n', encoding="utf-8")
    office.round()
    plan = load(office.plan).plan
    acknowledgements.snooze(open_store(office.state), plan, ["M1"], datetime(2026, 3, 13, 20, tzinfo=ZONE), office.now)
    office.round()
    office.now = datetime(2026, 3, 13, 20, 30, tzinfo=ZONE)
    held = ("pending", "quiet hours until 08:30; had been shown at 2026-03-13 09:00")
    assert told(office)["2026-03-20", "7d"] == held
    assessment = assess(plan, office.now.date())
    (row,) = list_coming(assessment, office.state, office.now, office.now + timedelta(days=1))
    assert (row.key.lead, row.state.value, row.at.isoformat()) == ("7d", "pending", "2026-03-14T08:30:00+08:00")
    assert office.round("2026-03-13T20:30") == 0
    (row,) = list_waiting(assessment, office.state, office.now)
    assert (row.key.lead, words_of(row.reasons)) == ("7d", "quiet hours until 08:30")
    assert told(office)["2026-03-20", "7d"] == held
    assert office.round("2026-03-14T08:30") == 1
    assert office.round("2026-03-14T08:31") == 0


def test_what_cannot_be_shown_says_how_often_it_was_tried(office):
    office.channel.fails = SendError("no bus")
    office.round()
    office.round("2026-03-13T09:01")
    assert reason(office) == "no bus; tried 2 times"
    (row,) = list_waiting(assess(load(office.plan).plan, office.now.date()), office.state, office.now)
    assert (row.state.value, row.attempts, words_of(row.reasons)) == ("failed", 2, "no bus; tried 2 times")
    lock = Lock(office.state)
    try:
        assert reason(office) == "no bus; tried 2 times; again at 09:01:10"
    finally:
        lock.release()


def test_what_failed_says_that_quiet_hours_put_off_the_next_try(office):
    office.plan.write_text(ONE + '[reminders]\nquiet = ["18:00-08:30"]\n', encoding="utf-8")
    office.channel.fails = SendError("no bus")
    office.round()
    office.now = datetime(2026, 3, 13, 19, tzinfo=ZONE)
    assert reason(office) == "no bus; tried once"
    lock = Lock(office.state)
    try:
        assert reason(office) == "no bus; tried once; again at 2026-03-14 08:30"
        (row,) = list_waiting(assess(load(office.plan).plan, office.now.date()), office.state, office.now)
        assert words_of(row.reasons) == "no bus; tried once; again at 2026-03-14 08:30"
    finally:
        lock.release()


def test_what_is_due_is_not_put_down_to_a_daemon_that_runs(office):
    assert reason(office) == "goes out as soon as the daemon runs"
    lock = Lock(office.state)
    try:
        assert reason(office) == ""
    finally:
        lock.release()


def test_a_mark_taken_back_is_not_the_sending_taken_back(office):
    office.round()
    plan = load(office.plan).plan
    acknowledgements.acknowledge(open_store(office.state), plan, ["M1"], office.now)
    office.now += timedelta(hours=1)
    acknowledgements.take_back(open_store(office.state), plan, ["M1"], office.now)
    assert told(office)["2026-03-20", "7d"] == ("accepted", "the mark was taken back")
    closed = ONE + "progress = 100\n"
    acknowledgements.snooze(open_store(office.state), plan, ["M1"], office.now + timedelta(days=1), office.now)
    office.plan.write_text(closed, encoding="utf-8")
    office.round()
    assert told(office)["2026-03-20", "7d"] == ("suppressed", "done; had been shown at 2026-03-13 09:00")


DIGEST = ONE + '[digest]\ndaily = "08:30"\n'


def test_digests_that_did_not_come_say_why(office):
    office.plan.write_text(DIGEST, encoding="utf-8")
    office.round("2026-03-16T08:30")  # a Monday
    office.now = datetime(2026, 3, 18, 10, tzinfo=ZONE)
    found = {day: said for (day, _lead), said in told(office, "digest").items()}
    assert found["2026-03-16"][0] == "accepted"
    assert found["2026-03-17"] == ("expired", "the daemon was not running then")
    assert found["2026-03-18"] == ("pending", "goes out as soon as the daemon runs")
    assert found["2026-03-12"] == ("suppressed", "there was nothing to say, or the daemon was not running then")
    assert told(office, "p/digest/daily/2026-03-17/08:30") == {("2026-03-17", "08:30"): found["2026-03-17"]}
    assert told(office, "p/digest/daily/2026-03-24/08:30") == {
        ("2026-03-24", "08:30"): ("pending", "comes if there is something to say")
    }
    assert told(office, "p/digest/daily/2026-03-21/08:30") == {}  # a Saturday
    office.plan.write_text(ONE, encoding="utf-8")
    assert set(found) - {day for day, _lead in told(office, "digest")} >= {"2026-03-17", "2026-03-18"}


def test_a_daemon_that_ran_had_nothing_to_say(office):
    office.plan.write_text(DIGEST.replace("2026-03-20", "2026-08-20"), encoding="utf-8")
    lock = Lock(office.state)
    try:
        office.rounds.close()
        office.now = datetime(2026, 3, 16, 8, tzinfo=ZONE)
        office.open()
        office.round("2026-03-16T08:30")
        assert told(office, "digest")["2026-03-16", "08:30"] == ("suppressed", "there was nothing to say")
    finally:
        lock.release()


def test_what_depends_on_days_not_known_yet_says_so(office):
    far = ONE.replace("end = 2026-12-31", "end = 2027-12-31").replace("2026-03-20", "2027-02-08")
    office.plan.write_text(far + 'remind = ["30wd", "1d@09:00"]\n', encoding="utf-8")
    found = {lead: reason for (_day, lead), (_state, reason) in told(office).items()}
    assert found["30wd"].endswith("make-up days unknown")
    assert found["1d@09:00"].endswith("make-up days unknown")
    rows = list_coming(
        assess(load(office.plan).plan, office.now.date()), office.state, office.now, datetime(2027, 2, 10, tzinfo=ZONE)
    )
    assert {words_of(row.reasons) for row in rows} == {"make-up days unknown"}
    office.plan.write_text(far.replace("2027-02-08", "2026-12-20"), encoding="utf-8")
    assert "unknown" not in told(office)["2026-12-20", "7d"][1]
