"""Days and cells, both ways, and the labels above them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtrack.tui.views.timeline.axis import (
    Axis,
    Scale,
    add_days,
    build_axis,
    build_ruler,
    find_centred_start,
    find_extent,
    find_panned_start,
)
from tests.tui.dashboard_driver import HEAD, written

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
AXES = st.builds(
    lambda left, width, days, fine: Axis(left, 3, 1, width) if fine else Axis(left, width, days, width),
    DAYS, st.integers(1, 200), st.integers(1, 5000), st.booleans(),
)  # fmt: skip


@given(AXES, st.data())
def test_a_day_lies_in_the_span_of_its_cell(axis, data):
    day = add_days(axis.left, data.draw(st.integers(-400, 6000)))
    at = axis.cell(day)
    first, last = axis.span(at)
    assert first <= day <= last or axis.cell(first) == at == axis.cell(last)


@given(AXES, st.data())
def test_every_day_of_a_cell_begins_in_it_where_cells_hold_days(axis, data):
    if axis.by_day:
        return
    at = data.draw(st.integers(0, axis.width - 1))
    first, last = axis.span(at)
    assert axis.cell(first) == axis.cell(last) == at
    assert axis.cell(first - timedelta(days=1)) < at < axis.cell(last + timedelta(days=1))


def test_a_day_of_three_cells_is_that_of_each():
    week = Axis(date(2024, 2, 28), 3, 1, 12)
    assert [week.span(at)[0].day for at in range(12)] == [28] * 3 + [29] * 3 + [1] * 3 + [2] * 3
    assert week.cell(date(2024, 3, 1)) == 6


@given(st.integers(20, 180), st.integers(1, 4000))
def test_the_whole_plan_fits_exactly(width, days):
    first, last = date(2020, 1, 1), date(2020, 1, 1) + timedelta(days=days - 1)
    made = build_axis(Scale.WHOLE, (first, last), None, width, first)
    assert made.cell(first) == 0
    assert made.end(last) == width or made.room(1) == 3
    assert made.end(last) <= width


def test_a_plan_of_one_day_and_one_of_ten_years_have_an_axis():
    one = build_axis(Scale.WHOLE, (YEAR[0], YEAR[0]), None, 50, YEAR[0])
    assert (one.cell(YEAR[0]), one.end(YEAR[0])) == (0, 3)
    ten = build_axis(Scale.WHOLE, (date(2020, 1, 1), date(2029, 12, 31)), None, 60, date(2026, 7, 1))
    assert ten.end(date(2029, 12, 31)) == 60
    assert [text for _at, text, _day in build_ruler(ten).upper] == [str(year) for year in range(2020, 2030)]
    narrow = build_ruler(build_axis(Scale.WHOLE, (date(2020, 1, 1), date(2029, 12, 31)), None, 24, date(2026, 7, 1)))
    assert [text for _at, text, _day in narrow.upper] == ["2020", "2025"]


@pytest.mark.parametrize("scale", [Scale.QUARTER, Scale.MONTH, Scale.WEEK])
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 7, 20), date(2026, 12, 31)])
def test_today_is_in_sight_at_first(scale, today):
    made = build_axis(scale, YEAR, None, 48, today)
    assert 0 <= made.cell(today) < 48


def test_by_days_it_begins_on_a_monday():
    for scale in (Scale.MONTH, Scale.WEEK):
        assert build_axis(scale, YEAR, None, 48, date(2026, 7, 23)).left.weekday() == 0


@given(st.sampled_from(list(Scale)), st.integers(-200, 200), st.integers(10, 180), st.dates(*YEAR))
def test_panning_keeps_something_of_the_plan_in_sight(scale, steps, width, today):
    made = build_axis(scale, YEAR, None, width, today)
    left = find_panned_start(scale, made, steps, YEAR, today)
    after = build_axis(scale, YEAR, left, width, today)
    assert after.left <= YEAR[1]
    assert after.right >= YEAR[0]


def test_panning_there_and_back_ends_where_it_began():
    made = build_axis(Scale.MONTH, YEAR, None, 48, date(2026, 7, 20))
    there = build_axis(
        Scale.MONTH, YEAR, find_panned_start(Scale.MONTH, made, 1, YEAR, date(2026, 7, 20)), 48, date(2026, 7, 20)
    )
    assert there.left == made.left + timedelta(days=7)
    assert find_panned_start(Scale.MONTH, there, -1, YEAR, date(2026, 7, 20)) == made.left


def test_a_day_is_put_in_the_middle():
    made = build_axis(Scale.MONTH, YEAR, None, 40, date(2026, 7, 20))
    left = find_centred_start(date(2026, 3, 1), made, YEAR, date(2026, 7, 20))
    assert build_axis(Scale.MONTH, YEAR, left, 40, date(2026, 7, 20)).cell(date(2026, 3, 1)) == 20


def test_the_ends_of_time_are_no_trouble():
    for edge in (date.min, date.max):
        for scale in Scale:
            made = build_axis(scale, (edge, edge), edge, 60, edge)
            assert made.cell(edge) == 0
            assert build_ruler(made)
            assert find_panned_start(scale, made, 9, (edge, edge), edge)


def test_the_whole_plan_reaches_to_today_unless_it_is_long_over(tmp_path):
    from qtrack.planfile import load

    plan = load(written(tmp_path, HEAD)).plan
    assert plan is not None
    assert find_extent(plan, date(2026, 7, 1)) == YEAR
    assert find_extent(plan, date(2027, 1, 15)) == (YEAR[0], date(2027, 1, 15))
    assert find_extent(plan, date(2031, 1, 1))[1] == date(2027, 4, 1)


@given(AXES)
def test_labels_stand_in_order_and_clear_of_each_other(axis):
    for labels in (build_ruler(axis).upper, build_ruler(axis).lower):
        free = 0
        for at, text, day in labels:
            assert at >= free
            assert at == max(0, axis.cell(day))
            free = at + cell_len(text) + 1
        assert free - 1 <= axis.width


@pytest.mark.parametrize(
    ("scale", "width", "upper", "lower"),
    [
        (Scale.WHOLE, 76, "Q1 2026 Q2 Q3 Q4", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
        (Scale.WHOLE, 40, "Q1 2026 Q2 Q3 Q4", "1 2 3 4 5 6 7 8 9 10 11 12"),
        (Scale.MONTH, 40, "Jul 2026 Aug", "6 13 20 27 3 10"),
        (Scale.WEEK, 24, "Jul 2026", "20 21 22 23 24 25 26 27"),
    ],
)
def test_the_ruler_names_the_periods_of_its_scale(scale, width, upper, lower):
    found = build_ruler(build_axis(scale, YEAR, None, width, date(2026, 7, 22)))
    assert " ".join(text for _at, text, _day in found.upper) == upper
    assert " ".join(text.strip() for _at, text, _day in found.lower) == lower
