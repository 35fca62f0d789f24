"""View 5: figures to reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack import i18n
from qtrack.model.assessment import assess
from qtrack.model.indicators import figures_of
from qtrack.settings import Glyphs
from qtrack.tables.columns import Group
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Picker
from qtrack.tui.render.columns import cell_line
from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.indicators.lines import about_lines, figure_columns, head_lines, way_bar
from tests.model.building import END, figures, indicator, indicators, measure, plan, targets
from tests.tui.dashboard_driver import HEAD, NOW, dashboard, lines, seen, until, written

DAY = NOW.date()
BARE = HEAD.replace('measures = ["M03"]\n', "")
TEXT = (
    BARE
    + """
[[indicators]]
name = "公众满意度"
target = ">= 82 分"
baseline = 80
actual = 81.5
as_of = 2026-09-30
units = ["县市场监管局"]
[[measures]]
id = "M01"
no = "(一)"
title = "强化监督抽查"
section = "s1"
lead = ["县质监局"]
  [[measures.indicators]]
  name = "抽查合格率"
  target = ">= 95 %"
  baseline = 92
  actual = 96
  as_of = 2026-11-10
  [[measures.indicators]]
  name = "抽查批次"
  target = "320 批次"
[[measures]]
id = "M02"
no = "(二)"
title = "排查设备隐患"
lead = ["县质监局"]
  [[measures.indicators]]
  name = "万台设备事故"
  target = "<= 0.48 起"
  baseline = 0.5
  actual = 0.6
  as_of = 2026-11-01
"""
)


def names(view):
    return [row.title if isinstance(row, Group) else row.indicator.name for row in view.table.rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
async def test_every_size_shows_names_and_figures(tmp_path, size):
    async with dashboard(written(tmp_path, TEXT), size=size) as pilot:
        await pilot.press("5")
        shown = lines(pilot)
        assert all(len(line) <= size[0] for line in shown)
        text = "\n".join(shown)
        assert "公众满" in text
        assert "81.5" in text
        assert "无数据" in text or "no figure" in text or size == (40, 10)


async def test_at_80x24_baseline_actual_target_share_and_age_stand_side_by_side(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5")
        row = next(line for line in lines(pilot) if "(一)" in line and "抽查合格率" in line)
        assert row.split()[0] == "✓"
        assert row.split()[3:6] == ["92", "96", "≥95"]
        assert row.split()[-3:] == ["100%", "13", "d"]
        assert "1 indicator" not in seen(pilot)
        assert "4 indicators" in seen(pilot)
        assert "? no figure 1" in seen(pilot)
        assert "worse than the baseline 1" in seen(pilot)
        assert "out of date 1" in seen(pilot)


async def test_the_line_below_follows_the_cursor(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5")
        assert "baseline 80 分 → now 81.5 分 → target ≥82 分" in seen(pilot)
        await pilot.press("G")
        await pilot.pause()
        assert "▾ baseline 0.5 起 → now 0.6 起 → target ≤0.48 起" in seen(pilot)
        assert "(二) 排查设备隐患" in seen(pilot)


async def test_enter_leads_to_the_measure_and_escape_back(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5", "j", "enter")
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
        assert pilot.app.view.table.item.measure.id == "M01"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "indicators"
        assert pilot.app.view.indicator() == ("M01", "抽查合格率")


async def test_a_figure_of_the_whole_plan_belongs_to_no_measure(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5")
        view = pilot.app.view
        assert (view.measure_id(), view.indicator(), view.chosen()) == (None, ("", "公众满意度"), ())
        await pilot.press("enter")
        assert pilot.app.current_mode == "indicators"
        await pilot.press("j")
        assert (view.measure_id(), view.indicator()) == ("M01", ("M01", "抽查合格率"))


@pytest.mark.parametrize(
    ("moves", "name", "old", "new"),
    [("", "公众满意度", "actual = 81.5\nas_of = 2026-09-30", "actual = 90\nas_of = 2026-11-23"),
     ("j", "抽查合格率", "actual = 96\n  as_of = 2026-11-10", "actual = 90\n  as_of = 2026-11-23")],
)  # fmt: skip
async def test_the_figure_at_the_cursor_is_set_at_once_the_plans_own_too(tmp_path, moves, name, old, new):
    path = written(tmp_path, TEXT)
    async with dashboard(path) as pilot:
        await pilot.press("5", *moves, "i")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        assert name in seen(pilot)
        await pilot.press(*"90", "enter")
        await until(pilot, lambda: path.read_text(encoding="utf-8") == TEXT.replace(old, new))


async def test_sorting_by_age_brings_what_was_never_reported_first_but_the_plans_own_stay(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5", "s")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"not reported", "enter")
        await pilot.pause()
        view = pilot.app.view
        assert names(view) == ["公众满意度", "抽查批次", "万台设备事故", "抽查合格率"]
        await pilot.press("s", *"not reported", "enter")
        await pilot.pause()
        assert names(view) == ["公众满意度", "抽查合格率", "万台设备事故", "抽查批次"]


async def test_a_click_on_a_heading_sorts(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5")
        view = pilot.app.view
        await pilot.click(view.table, offset=(lines(pilot)[3].index("Met") + 1, 0))
        assert names(view)[1:] == ["抽查批次", "万台设备事故", "抽查合格率"]
        await pilot.click(view.table, offset=(lines(pilot)[3].index("Met") + 1, 0))
        assert names(view)[1:] == ["抽查合格率", "万台设备事故", "抽查批次"]


async def test_grouping_by_unit_counts_what_is_missing_and_leads_to_the_unit(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5", "o", *"unit", "enter")
        await pilot.pause()
        view = pilot.app.view
        assert names(view) == ["县市场监管局", "公众满意度", "县质监局", "抽查合格率", "抽查批次", "万台设备事故"]
        assert "县质监局 3, no figure 1" in seen(pilot)
        assert "县市场监管局 1" in seen(pilot)
        await pilot.press("g", "j", "j", "enter")
        await pilot.pause()
        assert {s.measure.id for s in pilot.app.view.table.standings} == {"M01", "M02"}


async def test_t_goes_to_the_figure_not_reported_for_the_longest(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5", "o", *"measure", "enter", "t")
        await pilot.pause()
        assert pilot.app.view.indicator() == ("M01", "抽查批次")


async def test_copies_a_line_and_a_markdown_table(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5", "j", "y")
        await pilot.pause()
        assert pilot.app.clipboard.startswith("抽查合格率  baseline 92 % → now 96 % → target ≥95 %")
        await pilot.press("Y")
        await pilot.pause()
        rows = pilot.app.clipboard.splitlines()
        assert len(rows) == 2 + 4
        assert "抽查批次" in rows[4]
        assert "县质监局" in rows[4]


async def test_a_reload_keeps_the_cursor_on_its_figure(tmp_path):
    path = written(tmp_path, TEXT)
    async with dashboard(path) as pilot:
        await pilot.press("5", "j", "j")
        snapshot = pilot.app.reading.snapshot
        more = '[[indicators]]\nname = "新增指标"\ntarget = "5 家"\n'
        path.write_text(TEXT.replace("[[measures]]", more + "[[measures]]", 1), encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.snapshot is not snapshot and len(names(pilot.app.view)) == 5)
        assert pilot.app.view.indicator() == ("M01", "抽查批次")


async def test_order_and_grouping_are_found_again(tmp_path):
    path = written(tmp_path, TEXT)
    async with dashboard(path) as pilot:
        await pilot.press("5")
        pilot.app.view.sort_by("attainment")
        pilot.app.view.group_by("unit")
        await pilot.press("1", "5")
        assert (pilot.app.view.by, pilot.app.view.group) == ("attainment", "unit")
        pilot.app.exit()
    async with dashboard(path) as pilot:
        await pilot.press("5")
        assert (pilot.app.view.by, pilot.app.view.group) == ("attainment", "unit")
        assert isinstance(pilot.app.view.table.rows[0], Group)


async def test_settings_that_make_no_sense_are_passed_over(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("5")
        view = pilot.app.view
        view.restore_settings({"by": ["no"], "group": 7, "reverse": "x"})
        view.restore_settings({"by": "nonsense", "group": "section"})
        assert (view.by, view.group, view.reverse) == ("no", "", False)


async def test_a_plan_without_indicators_says_so(tmp_path):
    async with dashboard(written(tmp_path, BARE)) as pilot:
        await pilot.press("5", "j", "enter", "y", "Y", "t", "s", "escape", "z", "z")
        assert "The plan has no indicators." in seen(pilot)


async def test_a_broken_file_says_what_to_do(tmp_path):
    async with dashboard(written(tmp_path, "version = 1\n[plan\n")) as pilot:
        await pilot.press("5")
        assert "E opens the file" in seen(pilot)


async def test_text_is_text_and_ascii_is_ascii(tmp_path):
    nasty = TEXT.replace("抽查合格率", "加快推进[/]重点[bold]x").replace("批次", "[@click=app.quit]")
    async with dashboard(written(tmp_path, nasty), size=(200, 60), settings={"glyphs": Glyphs.ASCII}) as pilot:
        await pilot.press("5", "j")
        await pilot.pause()
        assert "加快推进[/]重点[bold]x" in seen(pilot)
        assert not {c for c in seen(pilot) if ord(c) > 127 and not "\u3000" <= c <= "\uffef"}
        assert not pilot.app._exit


async def test_chinese_headings(tmp_path):
    i18n.set_language("zh")
    async with dashboard(written(tmp_path, TEXT), size=(120, 40)) as pilot:
        await pilot.press("5")
        for word in ("指标", "基期", "现值", "目标", "达成", "单位"):
            assert word in seen(pilot)


# -- drawing ---------------------------------------------------------------------------------------------------------


def figure(target, actual=None, baseline=None):
    return figures_of(plan(indicators=(indicator(target, actual, baseline),)), DAY)[0]


def filled(line):
    """Half cells to the left of the first sign that is not filled."""
    text = plain_text(line).replace(UNICODE.mark, "")
    whole = len(text) - len(text.lstrip(UNICODE.full))
    return 2 * whole + (text[whole : whole + 1] == UNICODE.half)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@given(target=targets, actual=st.none() | figures, baseline=st.none() | figures, width=st.integers(1, 60))
def test_a_way_is_exactly_as_wide_as_asked(glyphs, target, actual, baseline, width):
    item = indicator(str(target), actual, baseline)
    one = figures_of(plan(indicators=(item,)), DAY)[0]
    drawn = way_bar(one, width, glyphs)
    assert width_of(drawn) == width
    assert plain_text(drawn).count(glyphs.mark) == (actual is not None)


@given(st.lists(st.integers(0, 200), min_size=2, max_size=2).map(sorted), st.integers(2, 60))
def test_a_better_figure_never_has_a_shorter_bar(two, width):
    less, more = (filled(way_bar(figure(">= 100", actual, 0), width, UNICODE)) for actual in two)
    assert less <= more
    fewer, worse = (filled(way_bar(figure("<= 100", 300 - actual, 300), width, UNICODE)) for actual in two)
    assert fewer <= worse


def test_a_figure_to_come_down_goes_the_same_way():
    up, down = figure(">= 100", 50, 0), figure("<= 100", 150, 200)
    assert plain_text(way_bar(up, 20, UNICODE)) == plain_text(way_bar(down, 20, UNICODE))


@pytest.mark.parametrize(
    ("one", "tone"),
    [
        (("100", 100, 0), "green"),
        (("100", 50, 0), "accent"),
        (("100", -5, 0), "red"),
        ((">= 100", None, 0), ""),
    ],
)
def test_reached_on_the_way_worse_and_unknown_differ_in_tone(one, tone):
    assert next(t for text, t in way_bar(figure(*one), 20, UNICODE) if text) == tone


def test_what_is_nearly_reached_is_not_said_to_be():
    assessment = assess(plan(indicators=(indicator("1000", 999.9, 0),)), DAY)
    found = figures_of(assessment.plan, DAY)
    line = plain_text(about_lines(found[0], assessment, 200, UNICODE)[1])
    assert "99% of the way" in line


@given(st.lists(indicators, max_size=5).map(tuple), st.integers(20, 220))
def test_rows_are_exactly_as_wide_as_asked(items, width):
    assessment = assess(plan(measure(indicators=items), indicators=items[:2]), END)
    found = figures_of(assessment.plan, END)
    for column in figure_columns(assessment, found, UNICODE)(width):
        for one in found:
            if column.width:
                assert width_of(cell_line(column, one, UNICODE)) == column.width
    assert width_of(head_lines(found, assessment, width, UNICODE)[0]) <= max(width, 20)
