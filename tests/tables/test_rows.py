"""Rows under headings: which there are, where they are found again, and what a heading stands for."""

import pytest

from qtrack.tables.columns import Group
from qtrack.tables.rows import Place, TableRows

A, B = Group("a", "甲", ["1", "2", "3"]), Group("b", "乙", ["3", "4"])


def rows(*groups, folded=()):
    return TableRows(groups, lambda row: f"k{row}", folded)


def test_rows_without_a_heading_are_taken_as_they_come():
    given = ["1", "2"]
    assert rows(Group("", "", given)).rows is given
    assert rows().rows == ()
    assert rows(Group("", "", given)).heading_of(1) is None
    assert rows(Group("", "", given)).place_at(1) == Place("", "k2")


def test_a_folded_group_has_its_heading_alone():
    found = rows(A, B, folded={"a"})
    assert found.rows == [A, B, "3", "4"]
    assert [found.heading_of(at) for at in range(4)] == [0, 1, 1, 1]
    assert [found.group_of(at) for at in range(4)] == [A, B, B, B]


def test_a_heading_stands_for_all_its_rows_also_when_they_are_folded():
    found = rows(A, B, folded={"a"})
    assert found.keys_at(0) == ("k1", "k2", "k3")
    assert found.keys_at(2) == ("k3",)
    assert found.key_at(0) is None
    assert found.key_at(9) is None


@pytest.mark.parametrize(
    ("place", "before", "index"),
    [
        (Place("b", "k3"), 1, 5),
        (Place("a", "k3"), 1, 3),
        (Place("b", "k1"), 5, 1),
        (Place("b", None), 0, 4),
        (Place("b", "gone"), 6, 4),
        (Place("", "k4"), 1, 6),
        (Place("gone", None), 2, 2),
        (Place("gone", "gone"), 99, 6),
        (None, 3, 3),
    ],
    ids=[
        "in its group", "in its other group", "in another group", "a heading", "under its heading", "from no group",
        "the same place", "the last", "no row before",
    ],
)  # fmt: skip
def test_a_row_is_found_again(place, before, index):
    assert rows(A, B).index_of(place, before) == index


def test_a_row_of_a_folded_group_is_found_at_its_heading():
    assert rows(A, Group("b", "乙", ["4"]), folded={"b"}).index_of(Place("b", "k4"), 5) == 4


def test_a_row_that_did_not_move_stays_where_it_was_among_its_likes():
    found = rows(Group("", "", ["1", "1", "1"]))
    assert found.index_of(Place("", "k1"), 2) == 2


def test_nothing_is_left():
    assert rows().index_of(Place("a", "k1"), 4) == 0
    assert rows().place_at(0) is None
