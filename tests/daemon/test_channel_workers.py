"""Channels side by side: none waits for another."""

import threading
import time
from datetime import UTC, datetime

import pytest

from qtrack.daemon.channel_workers import Lanes

MOMENT = datetime(2026, 3, 13, 9, tzinfo=UTC)


@pytest.fixture
def late():
    return threading.Event()


@pytest.fixture
def lanes(late):
    made = Lanes(late.set)
    yield made
    made.close()


def test_what_ends_in_time_is_taken_at_once(lanes, late):
    lanes.start("desktop", lambda: MOMENT)
    assert lanes.finished(5) == [MOMENT]
    assert lanes.idle("desktop")
    assert not late.is_set()


def test_a_slow_lane_holds_nobody_up_and_asks_for_a_round_at_its_end(lanes, late):
    gate = threading.Event()
    lanes.start("slow", lambda: gate.wait(5) and MOMENT)
    lanes.start("desktop", lambda: None)
    begun = time.monotonic()
    assert lanes.finished(0.2) == [None]
    assert time.monotonic() - begun < 2
    assert not lanes.idle("slow")
    assert lanes.idle("desktop")
    lanes.start("desktop", lambda: MOMENT)
    assert lanes.finished(0.2) == [MOMENT]
    assert not late.is_set()
    gate.set()
    assert late.wait(5)
    assert lanes.finished(5) == [MOMENT]
    assert lanes.idle("slow")


def test_what_a_lane_raises_is_not_swallowed_and_the_lane_is_free_again(lanes):
    def fail():
        raise OSError("no space left")

    lanes.start("desktop", fail)
    with pytest.raises(OSError, match="no space left"):
        lanes.finished(5)
    assert lanes.idle("desktop")


def test_closing_lets_what_is_being_sent_come_to_its_end(late):
    lanes, sent = Lanes(late.set), []
    lanes.start("desktop", lambda: (time.sleep(0.3), sent.append(1))[1])
    lanes.close()
    assert sent == [1]
