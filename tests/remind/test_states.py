"""The table of transitions, pair by pair, as it was agreed: a row is the state before, a column the state after."""

import pytest

from qtrack.remind.states import (
    CLOSED,
    INFORMED,
    MARKED,
    SHOWN,
    TRANSITIONS,
    UNDER_WAY,
    WAITING,
    WITHHELD,
    IllegalTransition,
    State,
    check_transition,
    may_follow,
    sources_of,
)  # fmt: skip

TABLE = """
             pending sending accepted failed unknown snoozed acked coalesced superseded suppressed missed expired
pending         x       x       x       x       x       x      x       x         x          x        .       x
sending         .       .       x       x       x       .      .       .         .          .        x       .
accepted        x       x       x       .       .       x      x       .         .          .        .       x
failed          .       x       x       x       x       x      x       x         x          x        x       x
unknown         .       x       x       x       x       x      x       x         x          x        x       x
snoozed         x       x       x       x       x       x      x       x         x          x        .       x
acked           x       x       x       .       .       x      x       .         .          .        .       x
coalesced       x       x       .       .       .       x      x       x         .          .        .       x
superseded      x       x       .       .       .       x      x       x         x          x        .       x
suppressed      x       x       .       .       .       x      x       x         x          x        .       x
missed          x       x       .       .       .       x      x       .         .          .        x       x
expired         x       x       .       .       .       x      x       .         .          .        .       x
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
ALLOWED = {
    (State(row[0]), State(after)): mark == "x" for row in ROWS for after, mark in zip(HEAD, row[1:], strict=True)
}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_every_pair(before: State, after: State) -> None:
    assert may_follow(before, after) == (before in sources_of(after)) == ALLOWED[before, after]
    if ALLOWED[before, after]:
        check_transition(before, after)
    else:
        with pytest.raises(IllegalTransition, match=f"no transition from {before} to {after}"):
            check_transition(before, after)


def test_the_table_has_every_state_and_the_sets_that_have_a_meaning_hold_together() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {state for state in State if state in WAITING | SHOWN | CLOSED | {State.SENDING, State.ACKED}} == set(State)
    assert WAITING < UNDER_WAY
    assert not UNDER_WAY & (CLOSED | INFORMED)
    assert WITHHELD < CLOSED
    assert SHOWN < INFORMED
    assert {State.ACKED, State.SNOOZED} == MARKED


def test_only_the_end_of_a_send_follows_a_send() -> None:
    assert TRANSITIONS[State.SENDING] == {State.ACCEPTED, State.MISSED, State.FAILED, State.UNKNOWN}
    assert all(state in TRANSITIONS[state] for state in State if state is not State.SENDING)


def test_what_was_shown_is_never_failed_unknown_or_closed_but_by_the_end_of_a_snooze() -> None:
    for state in SHOWN:
        assert not TRANSITIONS[state] & (CLOSED | {State.FAILED, State.UNKNOWN}) - {State.EXPIRED}
