"""Bars, marks and today on their cells."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess
from qtrack.model.plan import Status
from qtrack.model.summary import summarize
from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.timeline.axis import Axis, Scale, build_axis
from qtrack.tui.views.timeline.lines import (
    Drawing,
    MilestoneGroup,
    MilestoneRow,
    SectionGroup,
    choose_names_width,
    row_as_text,
    rows_as_markdown,
)
from tests.model.building import falls, measure, milestone, plan

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 7, 2)
NAMES = 14
MONTHS = Axis(YEAR[0], 12, 365, 12)
"""A cell a month, nearly."""


def drawing(of, along=MONTHS, day=TODAY, names=NAMES, glyphs=ASCII):
    return Drawing(assess(of, day), along, names, 4, glyphs)


def chart(one, along=MONTHS, day=TODAY, *, at_cursor=False, glyphs=ASCII):
    """What is drawn for a measure, right of its name."""
    made = drawing(plan(replace(one, title="m")), along, day, glyphs=glyphs)
    line = made.row(made.assessment.standings[0], folded=False, at_cursor=at_cursor)
    return plain_text(line)[NAMES:]


def tones(one, day=TODAY):
    made = drawing(plan(one), day=day)
    return {tone for _text, tone in made.row(made.assessment.standings[0], folded=False, at_cursor=False)}


def test_a_bar_goes_from_start_to_due_and_is_filled_to_its_progress():
    one = measure(start=date(2026, 3, 3), due=date(2026, 10, 30), progress=25)
    assert chart(one, day=YEAR[0]) == "| ==.....o  "
    assert chart(replace(one, progress=30), day=YEAR[0]) == "| ==-....o  "


def test_the_sign_of_the_light_stands_at_the_due_date():
    line = chart(measure(start=YEAR[0], due=date(2026, 5, 20), progress=100))
    assert line == "====v|      "
    assert "done" in tones(measure(start=YEAR[0], due=date(2026, 5, 20), progress=100))


def test_what_is_overdue_has_a_tail_up_to_today():
    line = chart(measure(start=YEAR[0], due=date(2026, 3, 10), progress=50), day=date(2026, 8, 10))
    assert line == "=-!!!!!|    "
    assert "overdue" in tones(measure(due=date(2026, 3, 10)), date(2026, 8, 10))


def test_dates_of_the_plans_are_drawn_with_a_broken_line_and_without_a_sign():
    assert chart(measure(), day=date(2026, 1, 1)) == "|:::::::::::"
    assert chart(measure(start=YEAR[0]), day=date(2026, 1, 1)) == "|.....::::::"
    assert chart(measure(due=YEAR[1]), day=date(2026, 1, 1)) == "|:::::.....+"


def test_a_mark_says_where_the_bar_should_be_unless_today_says_it():
    near = chart(measure(start=YEAR[0], due=YEAR[1], progress=10))
    far = chart(measure(start=YEAR[0], due=YEAR[1], progress=10), build_axis(Scale.WEEK, YEAR, None, 90, TODAY))
    assert near.count(ASCII.mark) == 1
    assert far.count(ASCII.mark) == 2


def test_bars_out_of_sight_point_to_where_they_are():
    march = Axis(date(2026, 3, 1), 1, 1, 12)
    assert chart(measure(start=date(2026, 1, 5), due=date(2026, 2, 5), progress=100), march)[0] == "<"
    assert chart(measure(start=date(2026, 5, 5), due=date(2026, 6, 5)), march)[-1] == ">"


def test_a_measure_due_before_it_starts_is_one_cell():
    assert chart(measure(start=date(2026, 10, 3), due=date(2026, 3, 3), status=Status.DONE)).count("v") == 1


def test_days_off_are_shaded_where_days_can_be_told_apart():
    week = Axis(date(2026, 9, 28), 1, 1, 14)
    line = chart(measure(start=date(2026, 1, 5), due=date(2026, 2, 5), progress=100), week, date(2026, 2, 1))
    assert line == "<  ,,,,,,,   ,"  # the 10th, a Saturday, is worked


def test_the_row_at_the_cursor_has_its_dates_in_figures():
    one = measure(start=date(2026, 2, 1), due=date(2026, 3, 10), progress=100)
    along = Axis(YEAR[0], 60, 365, 60)
    assert "02-01 – 03-10" in chart(one, along, at_cursor=True)
    assert "02-01" not in chart(one, along)
    other = measure(start=date(2025, 2, 1), due=date(2026, 3, 10), progress=100)
    assert "2025-02-01 – 2026-03-10" in chart(other, Axis(YEAR[0], 120, 365, 120), at_cursor=True)


def test_milestones_are_marks_with_names_or_days_where_there_is_room():
    of = plan(milestones=(milestone("03-15", title="晒单[/]评议"), milestone("09-01", "09-30", id="n", title="质量月")))
    made, marks = drawing(of, Axis(YEAR[0], 73, 365, 73)), MilestoneGroup(of.milestones, tuple(falls(of)))
    folded = plain_text(made.row(marks, folded=True, at_cursor=False))
    assert "@ 晒单[/]评议 " in folded
    assert "@ 质量月 " in folded
    assert "质量月" not in plain_text(made.row(marks, folded=False, at_cursor=False))
    alone = plain_text(made.row(MilestoneRow(of.milestones[1], (falls(of)[1],)), folded=False, at_cursor=False))
    assert "@...... 09-01 – 09-30" in alone


def test_names_of_milestones_on_one_day_do_not_mix():
    of = plan(milestones=(milestone("03-15", title="一个很长的节点名称"), milestone("03-15", id="n", title="短")))
    made = drawing(of, Axis(YEAR[0], 73, 365, 73))
    line = plain_text(made.row(MilestoneGroup(of.milestones, tuple(falls(of))), folded=True, at_cursor=False))
    assert ("短" in line) != ("一个很长" in line)


def test_today_out_of_sight_is_pointed_at():
    assert "07-02>" in plain_text(drawing(plan(), Axis(YEAR[0], 1, 1, 30)).heading(1, Scale.MONTH))
    assert "<07-02" in plain_text(drawing(plan(), Axis(date(2026, 9, 1), 1, 1, 30)).heading(1, Scale.MONTH))


def test_names_have_more_room_on_a_wider_screen_and_never_more_than_they_need():
    assert [choose_names_width(width, 90) for width in (40, 80, 120, 200)] == [16, 32, 40, 66]
    assert choose_names_width(200, 30) == 30


ONE = st.builds(
    measure,
    title=st.text(alphabet="质量[/]abc\x1b\n", min_size=1, max_size=60),
    start=st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    due=st.none() | st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    progress=st.integers(0, 100),
)


@given(ONE, st.sampled_from(list(Scale)), st.integers(13, 200), st.booleans(), st.sampled_from([ASCII, UNICODE]))
def test_every_row_is_as_wide_as_asked(one, scale, width, at_cursor, glyphs):
    of = plan(one, milestones=(milestone("09-01", "09-30", title="质" * 40),))
    names = choose_names_width(width, 100)
    made = drawing(of, build_axis(scale, YEAR, None, width - names, TODAY), names=names, glyphs=glyphs)
    tally = summarize(made.assessment).sections[0]
    rows = (
        made.assessment.standings[0], SectionGroup(tally, made.assessment.standings), SectionGroup(tally, ()),
        MilestoneGroup(of.milestones, tuple(falls(of))), MilestoneRow(of.milestones[0], tuple(falls(of))),
    )  # fmt: skip
    for row in rows:
        line = made.row(row, folded=at_cursor, at_cursor=at_cursor)
        assert width_of(line) == width
        assert "\x1b" not in plain_text(line)
    assert [width_of(made.heading(y, scale)) for y in (0, 1)] == [width, width]


@pytest.mark.parametrize("day", [date(2026, 2, 9), TODAY, date(2026, 11, 20)])
def test_today_is_one_line_through_every_row(day):
    for one in (measure(), measure(progress=100), measure(start=date(2027, 1, 1)), measure(progress=50)):
        assert chart(one, day=day, glyphs=UNICODE)[MONTHS.cell(day)] in "│┿┼"


def test_copies_are_plain_text_and_a_table():
    of = plan(measure(title="重点|推进", due=date(2026, 3, 10), progress=50), milestones=(milestone("03-15"),))
    standing = assess(of, TODAY).standings[0]
    assert row_as_text(standing, of) == "重点|推进  2026-01-01  2026-03-10  50%  overdue  县质监局"
    lines = rows_as_markdown([standing, MilestoneRow(of.milestones[0], tuple(falls(of)))], of).splitlines()
    assert lines[0] == "| Measure | Start | Due | Progress | Light | Units |"
    assert "重点\\|推进" in lines[2]
    assert lines[3].startswith("| 节点 | 2026-03-15 | 2026-03-15 |")
