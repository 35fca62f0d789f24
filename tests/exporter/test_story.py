"""What `why` tells of reminders that went out: when, where their moment or their state does not say so."""

from datetime import datetime, timedelta

import pytest

from qtrack.exporter.reminders import story
from qtrack.model.status import assess
from qtrack.notify.channel import SendError
from qtrack.planfile import load
from qtrack.state import marks
from tests.daemon.test_tick import ZONE, Office


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.open()
    yield made
    made.rounds.close()


def reason(office, lead="7d"):
    plan = load(office.plan).plan
    rows = story(assess(plan, office.now.date()), office.state, "M1", office.now)
    return next(row["reason"] for row in rows if row["lead"] == lead)


def test_what_came_at_its_moment_needs_no_time(office):
    office.round()
    assert reason(office) == "shown through test"


def test_what_came_late_says_when(office):
    office.channel.fails = SendError("no bus")
    office.round()
    assert reason(office) == "no bus"
    office.channel.fails = None
    office.round("2026-03-13T11:30")
    assert reason(office) == "shown through test; went out at 2026-03-13 11:30"


def test_what_was_shown_and_then_put_off_or_acknowledged_was_shown(office):
    office.round()
    plan = load(office.plan).plan
    marks.snooze(office.state, plan, ["M1"], office.now + timedelta(days=1), office.now)
    office.round()
    assert reason(office) == "snoozed until 2026-03-14 09:00; went out at 2026-03-13 09:00"
    office.round("2026-03-14T09:00")
    assert reason(office) == "shown through test; went out at 2026-03-14 09:00"
    marks.acknowledge(office.state, plan, ["M1"], datetime(2026, 3, 15, 9, tzinfo=ZONE))
    office.round("2026-03-15T09:00")
    assert reason(office) == "acknowledged; went out at 2026-03-14 09:00"
