"""View 3 as a person uses it."""

from datetime import date, timedelta

import pytest

from qtrack.tui.views.timeline.axis import Scale
from qtrack.tui.views.timeline.lines import MilestoneGroup, MilestoneRow, SectionGroup
from tests.tui.dashboard_driver import HEAD, NOW, dashboard, lines, plan_text, seen, until, written

TWO = HEAD + (
    '[[sections]]\nid = "s2"\ntitle = "健全机制"\n'
    '[[measures]]\nid = "A"\nno = "(一)"\ntitle = "风险研判"\nsection = "s1"\n'
    "start = 2026-02-01\ndue = 2026-06-30\nprogress = 40\n"
    '[[measures]]\nid = "B"\nno = "(二)"\ntitle = "品牌培育"\nsection = "s1"\nlead = ["县质监局"]\ndue = 2026-12-20\n'
    '[[measures]]\nid = "C"\nno = "(三)"\ntitle = "标准化"\nsection = "s2"\nprogress = 100\n'
)


def timeline(tmp_path, text=TWO, size=(80, 24), **more):
    more.setdefault("settings", {})
    return dashboard(written(tmp_path, text), size=size, **more)


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
async def test_it_stands_at_every_size(tmp_path, glyphs):
    async with timeline(tmp_path, settings={"glyphs": glyphs}) as pilot:
        await pilot.press("3", "j", "j")
        for size in ((120, 40), (200, 60), (40, 10), (13, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert pilot.app.view.measure_id() == "A"
            assert all(len(line) <= size[0] for line in lines(pilot))
            assert size[0] < 40 or "风险" in seen(pilot)


async def test_the_whole_plan_is_in_sight_at_first(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3")
        axis = pilot.app.view.chart.axis
        assert (axis.left, axis.right) == (date(2026, 1, 1), date(2026, 12, 31))
        assert any("2026-01-01 – 2026-12-31" in line and "11-23" in line for line in lines(pilot))


async def test_z_goes_through_the_scales_and_escape_back_to_the_whole(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3")
        chart = pilot.app.view.chart
        days = []
        for scale in (Scale.QUARTER, Scale.MONTH, Scale.WEEK):
            await pilot.press("z")
            assert chart.scale is scale
            days.append(chart.axis.window)
        assert days == sorted(days, reverse=True)
        await pilot.press("escape")
        assert chart.scale is Scale.WHOLE
        await pilot.press("z", "z", "z", "z")
        assert chart.scale is Scale.WHOLE


async def test_panning_moves_the_days_and_t_comes_back_to_today(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "z", "z")
        chart = pilot.app.view.chart
        for back, on in (("H", "L"), ("shift+left", "shift+right"), ("Ｈ", "Ｌ")):
            left = chart.axis.left
            await pilot.press(back)
            assert chart.axis.left == left - timedelta(days=7)
            await pilot.press(on, on)
            assert chart.axis.left == left + timedelta(days=7)
        await pilot.press(*["H"] * 30)
        assert chart.axis.cell(NOW.date()) >= chart.axis.width
        await pilot.press("t")
        assert chart.axis.cell(NOW.date()) == chart.axis.window // 2
        assert chart.standing.measure.id == "B"


async def test_the_middle_stays_when_the_scale_changes(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "z", "z", "H", "H", "H")
        chart = pilot.app.view.chart
        middle = chart.axis.span(chart.axis.width // 2)[0]
        await pilot.press("z")
        assert abs((chart.axis.span(chart.axis.width // 2)[0] - middle).days) <= 1


async def test_folding_and_unfolding(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3")
        chart = pilot.app.view.chart
        assert [type(row).__name__ for row in chart.rows] == [
            "MilestoneGroup", "SectionGroup", "Standing", "Standing", "SectionGroup", "Standing",
        ]  # fmt: skip
        assert "年度质量工作考核" not in seen(pilot).partition("夯实")[0][-800:-400]
        await pilot.press("l")
        assert isinstance(chart.rows[1], MilestoneRow)
        await pilot.press("left")
        assert isinstance(chart.rows[1], SectionGroup)
        await pilot.press("j", "j", "j", "h")
        assert chart.at_cursor is chart.rows[1]
        assert "品牌培育" not in seen(pilot)
        await pilot.press("h")
        assert len(chart.rows) == 4
        await pilot.press("right")
        assert len(chart.rows) == 6
        await pilot.press("enter")
        assert len(chart.rows) == 4
        await pilot.press("enter")
        assert len(chart.rows) == 6


async def test_measures_without_a_section_have_no_heading(tmp_path):
    text = HEAD.replace('[[sections]]\nid = "s1"\ntitle = "夯实质量基础"\n', "")
    async with timeline(tmp_path, text + '[[measures]]\nid = "A"\ntitle = "风险研判"\n') as pilot:
        await pilot.press("3", "G", "h", "l")
        chart = pilot.app.view.chart
        assert [type(row) for row in chart.rows[1:]] == [type(chart.standing)]
        assert isinstance(chart.rows[0], MilestoneGroup)


async def test_enter_leads_to_the_measure_and_escape_back(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "j", "j", "j", "enter")
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
        assert pilot.app.view.measure_id() == "B"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "timeline"
        assert pilot.app.view.measure_id() == "B"


async def test_enter_on_a_milestone_shows_what_it_names(tmp_path):
    text = TWO.replace('measures = ["M03"]', 'measures = ["C"]')
    async with timeline(tmp_path, text) as pilot:
        await pilot.press("3", "l", "j")
        assert pilot.app.view.measure_id() is None
        assert pilot.app.view.reminder_subject() == "assessment"
        await pilot.press("enter")
        await pilot.pause()
        assert "标准化" in seen(pilot)
        assert len(pilot.app.screen_stack) == 2


async def test_the_mouse(tmp_path):
    async with timeline(tmp_path, plan_text(60)) as pilot:
        await pilot.press("3")
        chart = pilot.app.view.chart
        await pilot.click(chart, offset=(10, 5))
        assert chart.cursor == 3
        await pilot.click(chart, offset=(1, 3))
        assert len(chart.rows) == 2
        await pilot.click(chart, offset=(1, 3))
        assert len(chart.rows) == 62
        await pilot.click(chart, offset=(10, 6), times=2)
        await pilot.pause()
        assert pilot.app.current_mode == "measures"


async def test_a_click_on_the_ruler_puts_that_day_in_the_middle(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "z", "z")
        chart = pilot.app.view.chart
        day = chart.axis.span(2)[0]
        await pilot.click(chart, offset=(chart.build_drawing(80).names + 2, 0))
        assert chart.axis.cell(day) == chart.axis.width // 2


async def test_the_wheel_scrolls_and_with_shift_pans(tmp_path):
    async with timeline(tmp_path, plan_text(200)) as pilot:
        await pilot.press("3", "z", "z")
        chart = pilot.app.view.chart
        left = chart.axis.left
        chart.post_message(_wheel(chart, shift=False))
        await until(pilot, lambda: chart.scroll_y > 0)
        assert chart.axis.left == left
        chart.post_message(_wheel(chart, shift=True))
        await until(pilot, lambda: chart.axis.left != left)
        assert chart.axis.left == left + timedelta(days=7)


def _wheel(widget, *, shift):
    from textual.events import MouseScrollDown

    return MouseScrollDown(widget, 5, 5, 0, 1, 0, shift=shift, meta=False, ctrl=False)


async def test_a_save_and_midnight_keep_cursor_scroll_scale_and_folds(tmp_path):
    now = NOW

    def clock(zone):
        return now.astimezone(zone)

    path = written(tmp_path, plan_text(60))
    async with dashboard(path, clock=clock) as pilot:
        await pilot.press("3", "z", "z", "H", "G", *"kkkkk")
        chart = pilot.app.view.chart
        before = chart.standing.measure.id, round(chart.scroll_y), chart.axis.left, chart.scale
        path.write_text(plan_text(60).replace("风险研判4", "风险研判四"), encoding="utf-8")
        pilot.app.session.read()
        await until(pilot, lambda: "风险研判四" in str(chart.snapshot.plan))
        assert (chart.standing.measure.id, round(chart.scroll_y), chart.axis.left, chart.scale) == before
        now += timedelta(days=1)
        pilot.app.session.read()
        await until(pilot, lambda: chart.snapshot.assessment.day == date(2026, 11, 24))
        assert (chart.standing.measure.id, round(chart.scroll_y), chart.axis.left, chart.scale) == before


async def test_a_measure_that_is_gone_leaves_the_cursor_in_place(tmp_path):
    path = written(tmp_path, TWO)
    async with dashboard(path) as pilot:
        await pilot.press("3", "G")
        path.write_text(HEAD, encoding="utf-8")
        pilot.app.session.read()
        await until(pilot, lambda: not pilot.app.view.snapshot.plan.measures)
        assert pilot.app.view.chart.cursor == len(pilot.app.view.chart.rows) - 1


async def test_scale_and_folds_are_remembered(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "z", "z", "l", "j", "j", "h")
        kept = pilot.app.view.collect_settings()
    assert kept == {"scale": "month", "folded": ["section:s1"]}
    async with timeline(tmp_path) as pilot:
        await pilot.press("3")
        view = pilot.app.view
        view.restore_settings({"scale": ["nonsense"], "folded": 7})
        assert view.chart.scale is Scale.WHOLE
        view.restore_settings(kept)
        view.chart.show(view.snapshot)
        assert view.chart.scale is Scale.MONTH
        assert [type(row).__name__ for row in view.chart.rows] == [
            "MilestoneGroup",
            "MilestoneRow",
            "SectionGroup",
            "SectionGroup",
            "Standing",
        ]
        await pilot.press("z")
        view.restore_settings(kept)
        assert view.chart.scale is Scale.WEEK


async def test_copying_a_row_and_the_table(tmp_path):
    async with timeline(tmp_path) as pilot:
        await pilot.press("3", "j", "j", "y")
        await pilot.pause()
        assert pilot.app.clipboard.startswith("(一) 风险研判  2026-02-01  2026-06-30  40%")
        await pilot.press("Y")
        await pilot.pause()
        assert len(pilot.app.clipboard.splitlines()) == 2 + 6


async def test_titles_are_text(tmp_path):
    text = TWO.replace("风险研判", "推进[/]重点[bold]x").replace("健全机制", "[@click=app.quit]y")
    async with timeline(tmp_path, text, size=(120, 40)) as pilot:
        await pilot.press("3")
        assert "推进[/]重点[bold]x" in seen(pilot)
        assert "[@click=app.quit]y" in seen(pilot)


@pytest.mark.parametrize(
    "dates",
    [
        ("2026-05-05", "2026-05-05"),
        ("2020-01-01", "2029-12-31"),
        ("0001-01-01", "9999-12-31"),
        ("2024-02-29", "2024-02-29"),
    ],
)
async def test_plans_of_a_day_of_ten_years_and_of_all_time(tmp_path, dates):
    text = TWO.replace("2026-01-01", dates[0], 1).replace("2026-12-31", dates[1], 1)
    async with timeline(tmp_path, text) as pilot:
        await pilot.press("3", *"zzz", *"HHLLL", "t", "G", "escape")
        await pilot.pause()
        assert "品牌培育" in seen(pilot)


async def test_no_plan_and_no_measures_say_what_to_do(tmp_path):
    async with timeline(tmp_path, "version = 1\n[plan\n") as pilot:
        await pilot.press("3", "z", "L", "h", "l", "t", "y", "Y", "enter")
        assert "Nothing can be shown" in seen(pilot)
    async with timeline(tmp_path, HEAD.partition("[[milestones]]")[0]) as pilot:
        await pilot.press("3", "z", "L", "h", "l", "t", "enter")
        assert "0" in lines(pilot)[3] or "no measures" in seen(pilot)


async def test_of_thousands_of_measures_only_the_rows_in_sight_are_drawn(tmp_path):
    async with timeline(tmp_path, plan_text(2000), size=(120, 40)) as pilot:
        await pilot.press("3", "G")
        chart = pilot.app.view.chart
        assert chart.standing.measure.id == "M2000"
        drawn = []
        row = chart.row
        chart.row = lambda index, width: drawn.append(index) or row(index, width)
        await pilot.press("ctrl+u", "z", "H")
        await pilot.pause()
        assert 0 < len(set(drawn)) <= 2 * chart.page_height
