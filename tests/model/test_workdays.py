"""Working days: the statutory ones with make-up workdays, the plan's own, and the years nobody knows yet."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.workdays import WorkCalendar

CALENDAR = WorkCalendar()
OWN = WorkCalendar(
    holidays=[date(2026, 4, 7), date(2026, 2, 14), date(2050, 1, 3), date(2026, 5, 9)],
    workdays=[date(2026, 10, 1), date(2026, 4, 11), date(2050, 1, 1), date(2026, 5, 9)],
)
calendars = st.sampled_from([CALENDAR, OWN])
years = st.dates(date(2023, 1, 1), date(2028, 12, 31)) | st.dates(date(2049, 1, 1), date(2051, 1, 1))
ONE_DAY = timedelta(days=1)


def every_day(first, last):
    return (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))


def test_every_day_from_2004_to_2026_is_as_the_state_council_had_it():
    wrong = [
        day
        for day in every_day(date(2004, 1, 1), date(2026, 12, 31))
        if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []


def test_make_up_workdays_and_holidays_of_the_october_week():
    found = [CALENDAR.is_workday(date(2026, *day)) for day in ((9, 20), (10, 1), (10, 7), (10, 8), (10, 10), (10, 11))]
    assert found == [True, False, False, True, True, False]


@pytest.mark.parametrize("year", [1, 2003, 2027, 2050, 9999])
def test_beyond_the_table_people_work_from_monday_to_friday_and_nothing_is_known(year):
    for day in every_day(date(year, 1, 1), date(year, 12, 31)):
        assert CALENDAR.is_workday(day) is (day.isoweekday() <= 5)
        assert not CALENDAR.known(day)


@pytest.mark.parametrize("year", [2004, 2015, 2026])
def test_within_the_table_everything_is_known(year):
    assert CALENDAR.known(date(year, 1, 1))
    assert CALENDAR.known(date(year, 12, 31))


def test_a_year_is_known_once_the_plan_gives_its_make_up_workdays():
    assert WorkCalendar(workdays=[date(2027, 2, 20)]).known(date(2027, 5, 1))
    assert not WorkCalendar(workdays=[date(2027, 2, 20)]).known(date(2028, 5, 1))
    assert not WorkCalendar(holidays=[date(2027, 2, 20)]).known(date(2027, 5, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 7), False),  # a Tuesday given off
        (date(2026, 4, 11), True),  # a Saturday given as a workday
        (date(2026, 10, 1), True),  # a holiday given as a workday
        (date(2026, 2, 14), False),  # a make-up workday given off
        (date(2026, 5, 9), True),  # given as both
        (date(2050, 1, 3), False),  # a Monday beyond the table
        (date(2050, 1, 1), True),  # a Saturday beyond the table
    ],
)
def test_the_plans_own_days_win(day, works):
    assert OWN.is_workday(day) is works
    assert OWN.count(day, day + ONE_DAY) == works


@given(calendars, years, st.integers(0, 400))
def test_count_is_the_number_of_working_days_from_the_first_up_to_the_last(calendar, start, length):
    end = start + timedelta(days=length)
    assert calendar.count(start, end) == sum(map(calendar.is_workday, every_day(start, end - ONE_DAY)))


@given(calendars, st.dates(), st.dates(), st.dates())
def test_counts_add_up_in_any_order(calendar, one, two, three):
    assert calendar.count(one, two) + calendar.count(two, three) == calendar.count(one, three)
    assert calendar.count(one, two) == -calendar.count(two, one)


@given(calendars, years, st.integers(-300, 300))
def test_shift_lands_on_the_workday_so_many_away(calendar, day, count):
    there = calendar.shift(day, count)
    assert calendar.is_workday(there) or count == 0
    if count >= 0:
        assert calendar.count(day + ONE_DAY, there + ONE_DAY) == count
    else:
        assert calendar.count(there, day) == -count


@given(calendars, years, st.integers(-300, 300))
def test_shift_there_and_back_is_where_it_began(calendar, day, count):
    day = calendar.next(day)
    assert calendar.shift(calendar.shift(day, count), -count) == day


@given(calendars, years)
def test_previous_and_next_stay_on_workdays_and_skip_none(calendar, day):
    before, after = calendar.previous(day), calendar.next(day)
    assert before <= day <= after
    assert calendar.is_workday(before)
    assert calendar.is_workday(after)
    assert (before == after) is calendar.is_workday(day)
    assert calendar.count(before + ONE_DAY, after) == 0 or before == after


def test_the_edges_of_time():
    assert CALENDAR.count(date.min, date.min) == 0
    assert CALENDAR.count(date.min, date(1, 1, 8)) == 5
    assert CALENDAR.count(date(9999, 12, 27), date.max) == 4
    assert CALENDAR.count(date(9999, 12, 27), date(9999, 12, 31)) == 4
    with pytest.raises(OverflowError):
        CALENDAR.shift(date.max, 1)
