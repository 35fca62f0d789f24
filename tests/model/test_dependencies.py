"""The graph of what waits for what: rings in it, and who waits for whom."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.dependencies import find_rings, find_waiting

NAMES = "abcdef"
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES + "x"), max_size=3))


@pytest.mark.parametrize(
    ("waits", "rings"),
    [
        ({}, []),
        ({"a": ["b"], "b": []}, []),
        ({"a": ["a"]}, ["aa"]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, ["bcb"]),
        ({"a": ["b"], "b": ["a", "c"], "c": ["b"]}, ["aba", "bcb"]),
        ({"a": ["b", "c"], "b": ["a"], "c": ["a"]}, ["aba"]),
        ({"a": ["x"], "b": ["a", "x"]}, []),
    ],
)
def test_rings(waits: dict[str, list[str]], rings: list[str]) -> None:
    assert ["".join(ring) for ring in find_rings(waits)] == rings


def test_only_what_is_reached_is_walked() -> None:
    waits = {"a": ["b"], "b": ["a"], "c": ["c"]}
    assert list(find_rings(waits, ["c"])) == [["c", "c"]]
    assert list(find_rings(waits, ["b"])) == [["b", "a", "b"]]
    assert list(find_rings(waits, ["x"])) == []


def test_a_chain_of_thousands_needs_no_recursion() -> None:
    waits = {str(number): [str(number + 1)] for number in range(20_000)}
    assert list(find_rings(waits)) == []
    waits["20000"] = ["0"]
    assert [len(ring) for ring in find_rings(waits)] == [20_002]


@given(GRAPHS)
def test_there_is_a_ring_where_a_name_waits_for_itself(waits: dict[str, list[str]]) -> None:
    rings = list(find_rings(waits))
    in_ring = {name for name, awaited in waits.items() if name in reach(waits, awaited)}
    assert {name for ring in rings for name in ring} <= in_ring
    assert bool(rings) == bool(in_ring)
    for ring in rings:
        assert ring[0] == ring[-1]
        assert all(after in waits[before] for before, after in pairwise(ring))
    for name in in_ring:
        assert any(name in ring for ring in find_rings(waits, [name]))


@given(GRAPHS, st.sets(st.sampled_from(NAMES), max_size=2))
def test_who_waits(waits: dict[str, list[str]], names: set[str]) -> None:
    expected = names | {name for name, awaited in waits.items() if names & reach(waits, awaited)}
    assert find_waiting(waits, names) == expected


def reach(waits: dict[str, list[str]], names: list[str]) -> set[str]:
    """These names and all that they wait for."""
    found = set(names)
    for _round in NAMES:
        found |= {name for one in found for name in waits.get(one, ())}
    return found
