"""Which columns fit into a width, and which one is under the mouse."""

from hypothesis import given
from hypothesis import strategies as st

from qtrack.tables.columns import Column, column_at, fit_columns


def columns(*given_):
    return [
        Column(str(n), "", width=width, least=least, priority=rank) for n, (width, least, rank) in enumerate(given_)
    ]


def fitted(found, room, **more):
    return [(column.key, column.width) for column in fit_columns(found, room, gap=1, **more)]


def test_the_rest_goes_to_the_column_that_asks_for_no_width():
    found = columns((3, 0, 1), (None, 16, None), (5, 0, 2))
    assert fitted(found, 40) == [("0", 3), ("1", 30), ("2", 5)]


def test_the_lowest_priority_goes_first_and_the_leftmost_of_two():
    found = columns((3, 0, 2), (None, 16, None), (5, 0, 1), (5, 0, 1))
    assert fitted(found, 32) == [("0", 3), ("1", 16), ("2", 5), ("3", 5)]
    assert fitted(found, 31) == [("0", 3), ("1", 21), ("3", 5)]
    assert fitted(found, 25) == [("0", 3), ("1", 21)]


def test_two_columns_stay_and_one_is_cut_down_to_the_narrowest():
    found = columns((3, 0, 1), (None, 16, None), (5, 0, 2))
    assert fitted(found, 15, narrowest=4) == [("1", 9), ("2", 5)]
    assert fitted(found, 2, narrowest=4) == [("1", 4), ("2", 5)]
    assert fitted(found, 2) == [("1", 16), ("2", 5)]


def test_a_column_without_a_priority_stays_and_one_of_no_width_does_not():
    assert fitted(columns((30, 0, None), (0, 0, None), (30, 0, None), (30, 0, None)), 10) == [
        ("0", 30), ("2", 30), ("3", 30),
    ]  # fmt: skip


def test_columns_that_may_be_cut_share_what_is_left_from_left_to_right():
    found = columns((40, 16, None), (20, 16, None), (10, 16, None))
    assert fitted(found, 100) == [("0", 40), ("1", 20), ("2", 10)]
    assert fitted(found, 60) == [("0", 32), ("1", 16), ("2", 10)]


some = st.lists(
    st.tuples(st.none() | st.integers(1, 60), st.sampled_from((0, 8, 16)), st.none() | st.integers(0, 5)).filter(
        lambda one: one[0] is not None or one[1]
    ),
    min_size=1,
    max_size=8,
)


@given(some, st.integers(0, 200))
def test_what_is_left_out_is_needed_and_what_stays_fits_or_cannot_be_helped(found, room):
    kept = fit_columns(columns(*found), room, gap=1, narrowest=1)
    total = sum(column.width for column in kept) + len(kept) - 1
    assert total <= room or len(kept) <= 2 or not any(column.priority is not None for column in kept)
    assert [column.key for column in kept] == sorted(column.key for column in kept)
    left_out = {str(n) for n in range(len(found))} - {column.key for column in kept}
    assert all(found[int(key)][2] is not None for key in left_out)


def test_the_column_under_the_mouse():
    found = [Column("a", "", width=3), Column("b", "", width=5)]
    at = [column_at(found, x, margin=1, gap=1) for x in range(12)]
    assert [column.key if column else "" for column in at] == ["", *"aaaa", *"bbbbbb", ""]
