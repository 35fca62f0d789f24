"""Channels side by side: none waits for another."""

import threading
import time
from datetime import UTC, datetime

import pytest

from qtrack.daemon.channel_workers import ChannelWorkers

MOMENT = datetime(2026, 3, 13, 9, tzinfo=UTC)


@pytest.fixture
def late():
    return threading.Event()


@pytest.fixture
def workers(late):
    made = ChannelWorkers(late.set)
    yield made
    made.close()


def test_what_ends_in_time_is_taken_at_once(workers, late):
    workers.start("desktop", lambda: MOMENT)
    assert workers.take_finished(5) == [MOMENT]
    assert workers.is_idle("desktop")
    assert not late.is_set()


def test_a_slow_worker_holds_nobody_up_and_asks_for_a_round_at_its_end(workers, late):
    gate = threading.Event()
    workers.start("slow", lambda: gate.wait(5) and MOMENT)
    workers.start("desktop", lambda: None)
    begun = time.monotonic()
    assert workers.take_finished(0.2) == [None]
    assert time.monotonic() - begun < 2
    assert not workers.is_idle("slow")
    assert workers.is_idle("desktop")
    workers.start("desktop", lambda: MOMENT)
    assert workers.take_finished(0.2) == [MOMENT]
    assert not late.is_set()
    gate.set()
    assert late.wait(5)
    assert workers.take_finished(5) == [MOMENT]
    assert workers.is_idle("slow")


def test_what_a_worker_raises_is_not_swallowed_and_the_worker_is_free_again(workers):
    def fail():
        raise OSError("no space left")

    workers.start("desktop", fail)
    with pytest.raises(OSError, match="no space left"):
        workers.take_finished(5)
    assert workers.is_idle("desktop")


def test_closing_lets_what_is_being_sent_come_to_its_end(late):
    workers, sent = ChannelWorkers(late.set), []
    workers.start("desktop", lambda: (time.sleep(0.3), sent.append(1))[1])
    workers.close()
    assert sent == [1]
