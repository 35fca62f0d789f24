"""The plots of the overview: progress over the year, and the lights of each unit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.trend import Trend
from qtrack.settings import Glyphs
from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.overview.plot import TodayPoint, count_columns, month_line, trend_lines
from tests.tui.dashboard_driver import dashboard, lines, plan_text, seen, written

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
SHARES = st.floats(0, 100)


def drawn(expected, dated=(), progress=0.0, *, width=60, height=10, glyphs=UNICODE, day=date(2026, 7, 1)):
    """The plot of shares that are the same or given for every day."""
    count = count_columns(width)
    days = tuple(FIRST + timedelta(days=round(364 * n / (count - 1))) for n in range(count))
    line = tuple(expected(n / (count - 1)) for n in range(count))
    return trend_lines(Trend(days, line, tuple(dated)), TodayPoint(day, progress, "amber"), width, height, glyphs)


def line_of(shares):
    """The share at each part of the year, 0…1."""
    return lambda x: shares[int(x * (len(shares) - 1))]


def height_of(rows, sign):
    """The row, from above, in which a sign stands."""
    return next(y for y, row in enumerate(rows) if sign in plain_text(row))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@given(
    shares=st.lists(SHARES, min_size=1, max_size=40),
    size=st.tuples(st.integers(1, 200), st.integers(3, 60)),
    past=st.integers(0, 400),
)
def test_a_plot_is_never_larger_than_asked(glyphs, shares, size, past):
    width, height = size
    dated = (shares * (past // len(shares)))[: count_columns(width)]
    rows = drawn(line_of(shares), dated, shares[-1], width=width, height=height, glyphs=glyphs)
    assert len(rows) == height
    assert all(width_of(row) <= max(width, 11) for row in rows)


@given(SHARES, SHARES)
def test_more_progress_never_stands_lower(one, other):
    less, more = sorted((one, other))
    low, high = (height_of(drawn(lambda x: 100 * x, [0.0] * 50, p), UNICODE.point) for p in (less, more))
    assert high <= low


def test_the_line_rises_from_the_corner_to_the_corner():
    rows = [plain_text(row) for row in drawn(lambda x: 100 * x, [0.0] * 60)]
    assert rows[0].startswith("100 ")
    assert "⠀" < rows[0].rstrip()[-1] <= "⣿"
    assert "⠀" < rows[8][4] <= "⣿"
    assert rows[8].startswith("  0 ")


def test_todays_point_stands_in_the_middle_of_the_year_with_its_figure():
    rows = [plain_text(row) for row in drawn(lambda x: 100 * x, [10.0] * 51, 50)]
    row = next(row for row in rows if UNICODE.point in row)
    assert abs(row.index(UNICODE.point) - 4 - 25) <= 1
    assert row[row.index(UNICODE.point) + 1 :].startswith(" 50%")


def test_before_the_plan_and_after_it_the_point_stands_at_the_edge():
    before = [plain_text(row) for row in drawn(lambda x: 100 * x, [], 0, day=date(2025, 11, 1))]
    after = [plain_text(row) for row in drawn(lambda x: 100 * x, [0.0] * 100, 0, day=date(2027, 3, 1))]
    assert before[height_of_text(before)].index(UNICODE.point) == 4
    assert after[height_of_text(after)].index(UNICODE.point) == 4 + 50 - 1


def height_of_text(rows):
    return next(y for y, row in enumerate(rows) if UNICODE.point in row)


def test_what_is_dated_is_an_area_and_what_is_not_a_rise_on_the_day():
    rows = drawn(lambda x: 100 * x, [30.0] * 51, 90)
    tones = [{tone for text, tone in row if text.strip()} for row in rows]
    assert "accent" in tones[8]
    assert all("accent" not in tone for tone in tones[:5])
    assert any(text == UNICODE.today and tone == "amber" for text, tone in rows[4])


@pytest.mark.parametrize(
    ("first", "last", "width", "expected"),
    [
        (FIRST, LAST, 60, "01   02   03   04   05   06   07   08   09   10   11   12"),
        (FIRST, LAST, 20, "01   04   07   10"),
        (date(2021, 4, 6), date(2023, 12, 31), 40, "07 2022 07 2023 07"),
    ],
)
def test_months_stand_where_they_begin(first, last, width, expected):
    found = month_line(first, last, width)
    assert len(found) == width
    assert found.split() == expected.split()


@given(st.dates(), st.dates(), st.integers(1, 200))
def test_no_span_is_too_long_or_too_short_for_its_months(one, other, width):
    first, last = sorted((one, other))
    assert len(month_line(first, last, width)) == width


# -- on the screen ---------------------------------------------------------------------------------------------------


async def test_80x24_shows_no_plot_and_loses_nothing(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        view = pilot.app.view
        assert not view.trend.region
        assert not view.shares.region
        for panel in (view.late, view.ahead, view.sections, view.units, view.reminders):
            assert panel.region


@pytest.mark.parametrize(("size", "shares"), [((120, 40), False), ((200, 60), True)])
async def test_where_there_is_room_the_plots_stand(tmp_path, size, shares):
    async with dashboard(written(tmp_path, plan_text()), size=size) as pilot:
        view = pilot.app.view
        assert "Progress over time" in seen(pilot)
        assert UNICODE.point in seen(pilot)
        assert ("Share of lights by unit" in seen(pilot)) is shares
        assert all(len(line) <= size[0] for line in lines(pilot))
        for _ in range(6):
            await pilot.press("tab")
            assert view.focused is not view.trend


async def test_zoom_hides_the_plot(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(120, 40)) as pilot:
        await pilot.press("z")
        await pilot.pause()
        assert not pilot.app.view.trend.region
        await pilot.press("z")
        await pilot.pause()
        assert pilot.app.view.trend.region


async def test_a_unit_of_the_shares_leads_to_its_measures(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(200, 60)) as pilot:
        view = pilot.app.view
        view.shares.focus()
        key = view.shares.item.key
        await pilot.press("enter")
        await pilot.pause()
        assert {s.measure.lead for s in pilot.app.view.table.standings} == {(key,)}


async def test_ascii_draws_with_ascii(tmp_path):
    path = written(tmp_path, plan_text())
    async with dashboard(path, size=(200, 60), settings={"glyphs": Glyphs.ASCII}) as pilot:
        assert not {c for c in seen(pilot) if ord(c) > 127 and not "\u3000" <= c <= "\uffef"}


async def test_a_resize_draws_it_anew(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(200, 60)) as pilot:
        for size in ((40, 10), (120, 40), (160, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert all(len(line) <= size[0] for line in lines(pilot))
        assert UNICODE.point in seen(pilot)


async def test_a_list_of_the_overview_is_copied_as_markdown(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("Y")
        await pilot.pause()
        rows = pilot.app.clipboard.splitlines()
        assert rows[0] == "| Light | Measure | Due | Units |"
        assert len(rows) == 2 + len(pilot.app.view.late.items)
