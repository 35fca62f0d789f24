"""Months as grids: days and cells both ways, how many fit, and what stands in a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.agenda import Agenda
from qtrack.model.assessment import assess
from qtrack.model.plan import CalendarRules, Status, Step
from qtrack.tui.render.glyphs import ASCII
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.calendar.month_layout import Sheet, add_months, choose_first_month, choose_layout, first_of_month
from tests.model.building import measure, milestone, plan

TODAY = date(2026, 9, 20)
SIZES = st.tuples(st.integers(20, 240), st.integers(3, 70))
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def sheet(*measures, size=(80, 9), chosen=TODAY, first=None, **more):
    assessment = assess(plan(*measures, **more), TODAY)
    made = choose_layout(*size)
    first = choose_first_month(first, chosen, made.months)
    days = Agenda(assessment).between(first, first_of_month(first, made.months))
    return Sheet(made, first, chosen, TODAY, assessment.calendar, assessment.plan, days, ASCII)


def lines(made):
    return [plain_text(made.line(y, focused=True)) for y in range(made.layout.used)]


def cell(made, day):
    """All that stands in the cell of a day, its lines joined."""
    x, y = made.place(day)
    found = lines(made)
    return "".join(found[y + n][x : x + made.layout.cell] for n in range(made.layout.lines))


@given(SIZES, DAYS)
def test_the_chosen_day_has_a_cell_and_its_cell_that_day(size, day):
    made = sheet(size=size, chosen=day)
    x, y = made.place(day)
    for dx in range(made.layout.cell):
        for dy in range(made.layout.lines):
            assert made.day_at(x + dx, y + dy) == day


@given(SIZES, st.integers(0, 239), st.integers(0, 69))
def test_wherever_there_is_a_day_its_place_is_there(size, x, y):
    made = sheet(size=size)
    day = made.day_at(x, y)
    if day is not None:
        left, top = made.place(day)
        assert 0 <= x - left < made.layout.cell
        assert 0 <= y - top < made.layout.lines


def test_every_day_of_the_months_in_sight_has_its_own_cell():
    made = sheet(size=(158, 58))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert len({made.place(day) for day in days}) == 365
    assert made.place(date(2025, 12, 31)) is made.place(date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("size", "columns", "rows", "lines_", "weeks"),
    [
        ((40, 4), 1, 1, 1, 2), ((38, 8), 1, 1, 1, 6), ((78, 9), 2, 1, 1, 6), ((78, 17), 2, 2, 1, 6),
        ((78, 37), 2, 2, 2, 6), ((158, 58), 4, 3, 2, 6), ((20, 8), 1, 1, 1, 6),
    ],
)  # fmt: skip
def test_as_many_months_as_fit(size, columns, rows, lines_, weeks):
    made = choose_layout(*size)
    assert (made.columns, made.rows, made.lines, made.weeks) == (columns, rows, lines_, weeks)


@given(SIZES)
def test_what_is_laid_out_fits(size):
    made = choose_layout(*size)
    assert made.columns * (made.width + 2) - 2 <= max(size[0], 21)
    assert made.used <= size[1]
    assert made.months <= 12


@given(SIZES, DAYS)
def test_every_line_is_as_wide_as_the_months(size, day):
    made = sheet(measure(due=day), size=size, chosen=day, milestones=(milestone("09-01", "09-30"),))
    for y in range(made.layout.used):
        line = made.line(y, focused=False)
        assert width_of(line) in {0, made.layout.columns * (made.layout.width + 2) - 2}


def test_a_month_begins_on_its_weekday_and_a_leap_year_has_its_day():
    made = sheet(chosen=date(2028, 2, 10))
    assert lines(made)[1].split()[:7] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert lines(made)[2].split()[:7] == ["5", "1", "2", "3", "4", "5", "6"]
    assert made.place(date(2028, 2, 29)) is not None
    assert made.day_at(*made.place(date(2028, 2, 29))) == date(2028, 2, 29)


def test_weeks_have_their_numbers():
    assert [line.split()[0] for line in lines(sheet(chosen=date(2027, 1, 5)))[2:7]] == ["53", "1", "2", "3", "4"]


def test_make_up_workdays_and_holidays_are_marked_and_counted():
    made = sheet(size=(78, 17), chosen=date(2026, 10, 8))
    assert cell(made, date(2026, 10, 1)) == "  1H "
    assert cell(made, date(2026, 10, 10)) == " 10W "
    assert cell(made, date(2026, 10, 4)) == "  4  "
    assert "18 working days" in lines(made)[0]
    assert cell(sheet(milestones=(milestone("09-01", "09-30"),)), TODAY) == ">20W."


def test_a_year_nobody_knows_says_so():
    made = sheet(chosen=date(2031, 5, 1))
    assert "make-up days unknown" in lines(made)[0]
    known = sheet(chosen=date(2031, 5, 1), calendar=CalendarRules(workdays=frozenset({date(2031, 5, 4)})))
    assert "working days" in lines(known)[0]


def test_a_day_shows_the_worst_light_how_many_milestones_and_steps():
    due = date(2026, 9, 24)
    many = [measure(f"M{n}", due=due, status=Status.DONE) for n in range(11)]
    step = measure("S", steps=(Step("演练", due=due),))
    assert cell(sheet(measure(due=due)), due) == " 24^ "
    assert cell(sheet(measure(due=due), measure("M2", due=due, progress=100)), due) == " 24^2"
    assert cell(sheet(*many), due) == " 24v+"
    assert cell(sheet(step), due) == " 24s "
    assert cell(sheet(step, milestones=(milestone("09-24"),)), due) == " 24@s"
    both = sheet(*many, step, size=(78, 37), milestones=(milestone("09-24"),))
    assert cell(both, due) == " 24   v11@"


def test_a_span_is_a_line_from_its_first_day_to_its_last():
    made = sheet(milestones=(milestone("09-02", "09-05"),))
    assert [cell(made, date(2026, 9, n)) for n in (1, 2, 3, 5, 6)] == ["  1  ", "  2@.", "  3..", "  5. ", "  6  "]


def test_the_chosen_day_is_seen_without_colour():
    made = sheet()
    assert cell(made, TODAY)[0] == ASCII.cursor
    assert cell(made, date(2026, 9, 21))[0] == " "
    tones = {tone for y in range(9) for _text, tone in sheet(chosen=date(2026, 9, 1)).line(y, focused=True)}
    assert {"today", "picked"} <= tones


def test_where_only_some_weeks_have_room_the_chosen_one_is_there():
    for day in range(1, 31):
        made = sheet(size=(38, 4), chosen=date(2026, 9, day))
        assert made.place(date(2026, 9, day)) is not None


def test_months_on():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 1, 31), -1) == date(2025, 12, 31)
    assert add_months(date.max, 3) == date.max
    assert first_of_month(date.min, -3) == date.min


def test_the_page_turns_no_more_than_it_has_to():
    first = date(2026, 9, 1)
    assert choose_first_month(None, TODAY, 2) == first
    assert choose_first_month(first, date(2026, 10, 31), 2) == first
    assert choose_first_month(first, date(2026, 11, 1), 2) == date(2026, 10, 1)
    assert choose_first_month(first, date(2026, 8, 31), 2) == date(2026, 8, 1)
    assert choose_first_month(first, TODAY, 12) == date(2026, 1, 1)


@pytest.mark.parametrize("edge", [date.min, date.max])
def test_the_ends_of_time_are_no_trouble(edge):
    made = sheet(chosen=edge)
    assert made.place(edge) is not None
    assert lines(made)
