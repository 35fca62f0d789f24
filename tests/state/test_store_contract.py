"""What every store promises: whatever stands behind `open_store` passes all of this.

Another implementation joins as one more entry of `STORES` and `OUTBOXES`.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qtrack.remind.delivery_record import Change, Mark
from qtrack.remind.key import Key, Kind
from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason, reason_of_text
from qtrack.remind.reminder import Due, Reminder
from qtrack.remind.states import IllegalTransition, State, may_follow
from qtrack.state import open_store, open_undo_log
from qtrack.state.sqlite import memory_fallback
from qtrack.state.sqlite.outbox import SqliteOutbox
from qtrack.state.sqlite.store import SqliteStore
from qtrack.state.store import Outbox, Outcome, Store, StoreError
from qtrack.state.undo_log import FileUndoLog, Record, build_entry

NOW = datetime(2026, 3, 13, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DAY = date(2026, 3, 20)
SHOWN = Outcome(shown=True, reason=reason_of_text("shown through dbus"), receipt="12")
REFUSED = Outcome(shown=False, reason=reason_of_text("refused"))
SILENT = Outcome(shown=None, reason=reason_of_text("no answer"))


def sqlite_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """An outbox whose disk has taken nothing since it was opened."""
    outbox, full = SqliteOutbox.open(folder, NOW), StoreError("full")
    full.__cause__ = OSError(28, "No space left on device")
    assert outbox.fall_back(full)

    def refuse(*_given: object) -> sqlite3.Connection:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(memory_fallback, "write_back", refuse)
    return outbox


STORES: dict[str, Callable[[Path], Store]] = {"sqlite": SqliteStore}
OUTBOXES: dict[str, Callable[[Path, pytest.MonkeyPatch], Outbox]] = {
    "sqlite": lambda folder, _monkeypatch: SqliteOutbox.open(folder, NOW),
    "sqlite in memory": sqlite_in_memory,
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return STORES[request.param](tmp_path / "state")


@pytest.fixture(params=OUTBOXES)
def outbox(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    with closing(OUTBOXES[request.param](tmp_path / "state", monkeypatch)) as opened:
        yield opened


def key(item: str = "M1", lead: str = "7d", kind: Kind = Kind.MEASURE, plan: str = "p") -> Key:
    return Key(plan, kind, item, DAY, lead)


def due(one: Key | None = None, **more: object) -> Due:
    one = one or key()
    return Due(Reminder(one, f"措施{one.item}", NOW), **more)


def change(state: State, one: Key | None = None, reason: str = "because", until: datetime | None = None) -> Change:
    return Change(one or key(), state, reason_of_text(reason), NOW, "措施", until)


def state_of(outbox: Outbox | Store, one: Key | None = None, channel: str = "desktop") -> State | None:
    one = one or key()
    found = outbox.read_past(one.plan, channel).get(one.thread, {}).get(one.lead)
    return found.state if found else None


def test_the_stores_of_the_program_are_those_tested() -> None:
    assert type(open_store(Path("state"))) in STORES.values()
    assert isinstance(open_undo_log(Path("state")), FileUndoLog)


# -- the outbox ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "outcome", "state"),
    [
        (due(), SHOWN, State.ACCEPTED),
        (due(missed=True), SHOWN, State.MISSED),
        (due(), REFUSED, State.FAILED),
        (due(), SILENT, State.UNKNOWN),
        (due(repeat=True), REFUSED, State.UNKNOWN),
    ],
)
def test_a_send_is_written_before_and_after(outbox: Outbox, given: Due, outcome: Outcome, state: State) -> None:
    assert outbox.begin_send([given], "desktop", NOW) == (given,)
    assert state_of(outbox) is State.SENDING
    retry = outbox.end_send((given,), "desktop", NOW, outcome)
    assert retry == (None if outcome.shown else NOW + timedelta(seconds=5))
    assert state_of(outbox) is state
    trace = outbox.read_past("p", "desktop")[key().thread]["7d"]
    if state in {State.FAILED, State.UNKNOWN}:
        assert (trace.next_try, trace.attempts, trace.repeat) == (retry, 1, outcome.shown is None)


@pytest.mark.parametrize("begun", State)
@pytest.mark.refusals
def test_only_a_delivery_that_may_be_sent_begins(outbox: Outbox, begun: State) -> None:
    outbox.record([change(begun)], "desktop", NOW)
    one, other = due(), due(key("M2"))
    allowed = may_follow(begun, State.SENDING)
    assert outbox.begin_send([one, other], "desktop", NOW) == ((one, other) if allowed else (other,))
    assert state_of(outbox, key("M2")) is State.SENDING
    assert state_of(outbox) is (State.SENDING if allowed else begun)


@pytest.mark.parametrize("after", State)
@pytest.mark.parametrize("before", State)
@pytest.mark.refusals
def test_every_transition_is_as_the_table_says(
    outbox: Outbox, before: State, after: State, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.record([change(before)], "desktop", NOW)
    outbox.record([change(after), change(State.PENDING, key("M2"))], "desktop", LATER)
    assert state_of(outbox, key("M2")) is State.PENDING
    assert state_of(outbox) is (after if may_follow(before, after) else before)
    if may_follow(before, after):
        assert caplog.messages == []
    else:
        outbox.record([change(after)], "desktop", LATER)
        assert caplog.messages == [f"{key()} on desktop is {before}: refused to make it {after}"]  # once


def test_where_it_is_an_error_nothing_of_it_is_written(outbox: Outbox) -> None:
    from qtrack.state.refusals import REFUSALS

    outbox.record([change(State.ACCEPTED)], "desktop", NOW)
    with pytest.raises(IllegalTransition, match="no transition from accepted to superseded"):
        outbox.record([change(State.PENDING, key("M2")), change(State.SUPERSEDED)], "desktop", NOW)
    assert (state_of(outbox), state_of(outbox, key("M2"))) == (State.ACCEPTED, None)
    assert REFUSALS.seen == {(str(key()), "desktop", State.ACCEPTED, State.SUPERSEDED)}
    REFUSALS.seen.clear()


def test_what_was_not_tried_keeps_what_is_known_of_it(outbox: Outbox) -> None:
    given = [due(key("M1")), due(key("M2"), attempts=2), due(key("M3"), repeat=True, attempts=2)]
    outbox.postpone(given, "desktop", NOW, REFUSED, LATER)
    assert [state_of(outbox, key(f"M{n}")) for n in (1, 2, 3)] == [State.PENDING, State.FAILED, State.UNKNOWN]
    assert {leads["7d"].next_try for leads in outbox.read_past("p", "desktop").values()} == {LATER}


def test_waiting_deliveries_are_counted_by_plan_and_found_by_channel(outbox: Outbox) -> None:
    for number, state in enumerate(State):
        outbox.record([change(state, key(f"M{number}"))], "desktop", NOW)
    outbox.record([change(State.PENDING, key(plan="q"))], "mail", NOW)
    outbox.record([change(State.ACCEPTED, key(plan="q"))], "qa", NOW)
    assert [outbox.count_waiting(plans) for plans in ({"p"}, {"q"}, {"p", "q"}, set())] == [5, 1, 6, 0]
    assert (outbox.find_waiting_channels("p"), outbox.find_waiting_channels("q")) == (["desktop"], ["mail"])


def test_what_waits_of_plans_that_are_not_served_is_superseded(outbox: Outbox) -> None:
    for plan in ("p", "q"):
        for state in State:
            outbox.record([change(state, key(state.value, plan=plan))], "desktop", NOW)
    outbox.close_plans({"p"}, lambda plan: reason_of_text(f"{plan} is gone"), NOW)
    waiting = {State.PENDING, State.FAILED, State.UNKNOWN, State.SNOOZED}
    for state in State:
        assert state_of(outbox, key(state.value)) is state
        closed = State.SUPERSEDED if state in waiting else state
        assert state_of(outbox, key(state.value, plan="q")) is closed


def test_a_delivery_that_is_reset_has_left_no_trace(outbox: Outbox) -> None:
    outbox.record([change(State.SUPERSEDED)], "desktop", NOW)
    outbox.reset([key()], "desktop", NOW)
    assert outbox.read_past("p", "desktop") == {}


def test_a_receipt_names_what_was_sent_last_under_it(outbox: Outbox) -> None:
    for item, now in (("M1", NOW), ("M2", LATER)):
        outbox.begin_send([due(key(item))], "desktop", now)
        outbox.end_send((due(key(item)),), "desktop", now, SHOWN)
    assert outbox.find_sent("12") == [key("M2")]
    assert outbox.find_sent("12", "mail") == outbox.find_sent("13") == []


def test_notices_are_remembered_until_they_are_removed(outbox: Outbox) -> None:
    outbox.add_notice("broken", NOW)
    outbox.add_notice("broken", LATER)
    assert (outbox.has_notice("broken"), outbox.has_notice("lost")) == (True, False)
    outbox.remove_notice("lost")
    outbox.remove_notice("broken")
    assert not outbox.has_notice("broken")


def test_channels_and_plans_are_apart(outbox: Outbox) -> None:
    outbox.record([change(State.PENDING)], "desktop", NOW)
    assert outbox.read_past("p", "mail") == outbox.read_past("p2", "desktop") == outbox.read_past("", "desktop") == {}
    assert outbox.read_marks("p") == {}


# -- the store -------------------------------------------------------------------------------------------------------


def test_before_anything_was_recorded_reading_finds_and_makes_nothing(store: Store, tmp_path: Path) -> None:
    assert store.read_log() == store.read_item("p", "M1") == store.read_events(str(key())) == []
    assert store.read_marks("p") == store.read_past("p", "desktop") == {}
    assert (store.count_waiting(), store.find_last_change(), store.find_fault()) == (0, None, None)
    assert list(tmp_path.iterdir()) == []


def test_what_an_outbox_wrote_is_there_for_the_next_one_and_for_readers(store: Store) -> None:
    with closing(store.open_outbox(NOW)) as outbox:
        outbox.begin_send([due()], "desktop", NOW)
        outbox.end_send((due(),), "desktop", LATER, SHOWN)
        outbox.add_notice("broken", NOW)
    with closing(store.open_outbox(LATER)) as outbox:
        assert state_of(outbox) is State.ACCEPTED
        assert outbox.has_notice("broken")
        assert (outbox.set_aside, outbox.unwritten) == (None, "")
    (row,) = store.read_log()
    assert (row.key, row.plan, row.kind, row.id, row.lead) == (str(key()), "p", "measure", "M1", "7d")
    assert (row.title, row.occurrence, row.state, phrase_of(decode_reason(row.reason))) == (
        "措施M1",
        "2026-03-20",
        "accepted",
        "shown through dbus",
    )
    assert (row.channel, row.attempts, row.step, row.next_try) == ("desktop", 1, "", None)
    assert (row.at, row.sent_at, row.changed_at) == (NOW.isoformat(), LATER.isoformat(), LATER.isoformat())
    assert [(one.time, one.channel, one.state) for one in store.read_events(str(key()))] == [
        (NOW, "desktop", State.SENDING), (LATER, "desktop", State.ACCEPTED),
    ]  # fmt: skip
    assert store.find_last_change() == LATER
    assert store.count_waiting() == 0
    fault = store.find_fault()
    assert fault is not None
    assert fault[1] == ""


def test_a_send_that_was_interrupted_is_unknown_to_the_next_outbox(store: Store) -> None:
    with closing(store.open_outbox(NOW)) as outbox:
        outbox.begin_send([due()], "desktop", NOW)
    with closing(store.open_outbox(LATER)) as outbox:
        trace = outbox.read_past("p", "desktop")[key().thread]["7d"]
        assert (trace.state, trace.repeat, trace.next_try) == (State.UNKNOWN, True, None)


def test_an_event_is_told_once_for_the_same_state_and_reason(store: Store) -> None:
    with closing(store.open_outbox(NOW)) as outbox:
        for reason in ("quiet", "quiet", "busy"):
            outbox.record([change(State.PENDING, reason=reason)], "desktop", NOW)
    assert [one.reason for one in store.read_events(str(key()))] == ["quiet", "busy"]


def test_the_log_has_the_last_change_first_and_can_be_narrowed(store: Store) -> None:
    step = key("M1#检查", kind=Kind.STEP)
    with closing(store.open_outbox(NOW)) as outbox:
        outbox.record([change(State.PENDING, key("M10"))], "desktop", NOW)
        outbox.record([change(State.ACCEPTED, step)], "desktop", NOW + timedelta(minutes=1))
        outbox.record([change(State.FAILED)], "mail", LATER)
    assert [row.id for row in store.read_log()] == ["M1", "M1#检查", "M10"]
    assert [row.id for row in store.read_log(1)] == ["M1"]
    assert [row.id for row in store.read_log(states=["pending", "accepted"])] == ["M1#检查", "M10"]
    assert [row.id for row in store.read_log(item="M1")] == ["M1", "M1#检查"]
    assert [row.channel for row in store.read_log(item=str(key()))] == ["mail"]
    assert {row.id for row in store.read_item("p", "M1")} == {"M1", "M1#检查"}
    assert store.read_item("q", "M1") == []
    assert set(store.read_past("p", "desktop")) == {step.thread, key("M10").thread}
    assert set(store.read_past("p", "desktop", [step.thread])) == {step.thread}
    assert [store.count_waiting(plans) for plans in (None, {"p"}, {"q"})] == [2, 2, 0]


def test_marks_are_committed_together_with_what_they_change(store: Store) -> None:
    until = LATER + timedelta(days=1)
    acked, snoozed = Mark(State.ACKED, None, NOW, "7d"), Mark(State.SNOOZED, until, NOW)
    with store.change_marks() as transaction:
        transaction.put_mark("p", key("M1").thread, snoozed)
        transaction.put_mark("p", key("M1").thread, acked)
        transaction.put_mark("p", key("M2").thread, snoozed)
        transaction.write(change(State.ACKED), "desktop", NOW)
        transaction.write_event(change(State.SNOOZED, key("M2")), "desktop", NOW)
        assert set(transaction.read_marks("p")) == {key("M1").thread, key("M2").thread}
        assert set(transaction.read_past("p", "desktop", [key().thread])) == {key().thread}
    assert store.read_marks("p") == {key("M1").thread: acked, key("M2").thread: snoozed}
    assert store.read_marks("q") == {}
    assert state_of(store) is State.ACKED
    assert [one.state for one in store.read_events(str(key("M2")))] == [State.SNOOZED]
    assert store.read_item("p", "M2") == []
    with store.change_marks() as transaction:
        transaction.delete_mark("p", key("M1").thread)
        assert transaction.read_unmarked("p", [key().thread], reason_of_text("back")) == [
            (Change(key(), State.PENDING, reason_of_text("back")), "desktop")
        ]
    assert set(store.read_marks("p")) == {key("M2").thread}


def test_a_mark_on_what_was_shown_leaves_it_shown_when_it_is_taken_back(store: Store) -> None:
    with closing(store.open_outbox(NOW)) as outbox:
        outbox.begin_send([due()], "desktop", NOW)
        outbox.end_send((due(),), "desktop", NOW, SHOWN)
        outbox.record([change(State.ACKED)], "desktop", LATER)
    with store.change_marks() as transaction:
        ((back, channel),) = transaction.read_unmarked("p", [key().thread], reason_of_text("back"))
        assert (back.state, channel) == (State.ACCEPTED, "desktop")


def test_a_transaction_that_fails_changes_nothing_and_tells_nobody(store: Store) -> None:
    with suppress(KeyError), store.change_marks() as transaction:
        transaction.put_mark("p", key().thread, Mark(State.ACKED, None, NOW))
        transaction.write(change(State.ACKED), "desktop", NOW)
        raise KeyError
    assert (store.read_marks("p"), store.read_log()) == ({}, [])
    assert not store.marks_file.exists()


def test_an_outbox_notices_marks_and_who_watches_is_told(store: Store) -> None:
    with closing(store.open_outbox(NOW)) as outbox:
        outbox.record([change(State.PENDING)], "desktop", NOW)
        assert not outbox.has_changed_elsewhere()
        with store.change_marks() as transaction:
            transaction.put_mark("p", key().thread, Mark(State.ACKED, None, NOW))
        assert store.marks_file.exists()
        assert outbox.has_changed_elsewhere()
        assert not outbox.has_changed_elsewhere()
        assert outbox.read_marks("p")[key().thread].state is State.ACKED


# -- the undo log ----------------------------------------------------------------------------------------------------


def test_an_undo_log_has_the_record_and_the_one_before_it(tmp_path: Path) -> None:
    log, plan = open_undo_log(tmp_path / "state"), tmp_path / "tasks.toml"
    assert log.read(plan, "a") == Record()
    first = Record((build_entry("one", [], NOW),), 1, start="a", end="b")
    second = Record((*first.entries, build_entry("two", [], LATER)), 2, start="b", end="c")
    log.write(plan, Record(), first)
    assert log.read(plan, "b") == first
    log.write(plan, first, second)
    assert log.read(plan, "c") == log.read(plan, "edited by somebody else") == second
    assert log.read(plan, "b") == first  # the edit never got into the file
    assert log.read(tmp_path / "other.toml", "c") == Record()
