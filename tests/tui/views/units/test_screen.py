"""View 6: who has what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack import i18n
from qtrack.model.assessment import Light, assess
from qtrack.model.units import compute_loads
from qtrack.settings import Glyphs
from qtrack.tui.render.columns import cell_line
from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.light_bar import divide_cells, light_bar, light_counts
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.units.lines import about_lines, duty_row, head_lines, share_line, unit_columns
from tests.model.building import days, few, some_plans
from tests.tui.dashboard_driver import HEAD, dashboard, lines, plan_text, seen, until, written

BARE = HEAD.replace('measures = ["M03"]\n', "")
TEXT = (
    BARE
    + """
[[units]]
name = "县质监局"
aliases = ["县质量技术监督局"]
contact = "质量股 张三 123456"
[[measures]]
id = "M01"
no = "(一)"
title = "强化监督抽查"
section = "s1"
lead = ["县质监局"]
support = ["县教育局"]
due = 2026-10-01
[[measures]]
id = "M02"
no = "(二)"
title = "排查设备隐患"
joint = ["县质量技术监督局", "县教育局"]
due = 2026-12-10
progress = 95
[[measures]]
id = "M03"
no = "(三)"
title = "无人负责的事"
progress = 100
status = "active"
due = 2026-12-01
"""
)


def names(view):
    return [load.tally.name for load in view.table.rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
async def test_every_size_shows_the_units(tmp_path, size):
    async with dashboard(written(tmp_path, TEXT), size=size) as pilot:
        await pilot.press("6")
        assert all(len(line) <= size[0] for line in lines(pilot))
        assert "县质监局" in seen(pilot)
        assert "◆" in seen(pilot)


async def test_roles_lights_and_the_next_due_date_stand_side_by_side(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6")
        row = next(line for line in lines(pilot) if "县质监局" in line)
        figures = [word for word in row.split() if word.isdigit() or word == "·"]
        assert figures == ["1", "1", "·", "2", "1", "·", "·", "1", "·"]  # leads shares helps, to do, five lights
        assert row.split()[-1] == "12-10"
        assert "2 units" in seen(pilot)
        assert "1 measure unowned" in seen(pilot)


async def test_what_nobody_leads_has_a_row_of_its_own_and_leads_to_it(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6", "G")
        assert names(pilot.app.view)[-1] == "unowned"
        await pilot.press("enter")
        await pilot.pause()
        assert [s.measure.id for s in pilot.app.view.table.standings] == ["M03"]
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.current_mode == "units"


async def test_enter_leads_to_the_measures_of_a_unit_under_all_its_names(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6", "enter")
        await pilot.pause()
        assert [s.measure.id for s in pilot.app.view.table.standings] == ["M01", "M02"]


async def test_beside_stand_the_measures_by_role_and_enter_opens_one(tmp_path):
    async with dashboard(written(tmp_path, TEXT), size=(120, 40)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        view = pilot.app.view
        assert [(d.role, d.standing.measure.id) for d in view.duties.items] == [("lead", "M01"), ("joint", "M02")]
        assert "张三" in seen(pilot)
        assert "also 县质" in seen(pilot)
        assert view.measure_id() is None
        await pilot.press("tab", "j")
        assert view.measure_id() == "M02"
        assert view.chosen() == ("M02",)
        await pilot.press("y")
        await pilot.pause()
        assert pilot.app.clipboard == "(二) 排查设备隐患"
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
        assert pilot.app.view.table.item.measure.id == "M02"


async def test_another_unit_has_other_measures_and_escape_leads_out_of_them(tmp_path):
    async with dashboard(written(tmp_path, TEXT), size=(120, 40)) as pilot:
        await pilot.press("6", "j")
        await pilot.pause()
        view = pilot.app.view
        assert [(d.role, d.standing.measure.id) for d in view.duties.items] == [("joint", "M02"), ("support", "M01")]
        await pilot.press("tab")
        assert view.duties.has_focus
        await pilot.press("escape")
        assert view.table.has_focus


@pytest.mark.parametrize("size", [(80, 24), (100, 40), (120, 40), (200, 60)])
async def test_zoom_gives_the_whole_screen_to_one_list(tmp_path, size):
    async with dashboard(written(tmp_path, TEXT), size=size) as pilot:
        await pilot.press("6", "z")
        await pilot.pause()
        view = pilot.app.view
        assert view.table.region.width == size[0]
        assert not view.duties.region
        await pilot.press("z", "tab")
        await pilot.pause()
        if view.duties.has_focus:
            await pilot.press("z")
            await pilot.pause()
            assert view.duties.region.width == size[0]
            assert not view.table.region
            await pilot.press("escape")
        await pilot.pause()
        assert view.table.region


async def test_sorting_keeps_the_unowned_last(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6")
        view = pilot.app.view
        assert set(view.list_orders()) == {"late", "unit", "lead", "open", "progress", "due"}
        await pilot.press("s", *"name", "enter")
        await pilot.pause()
        assert names(view) == ["县教育局", "县质监局", "unowned"]
        view.sort_by("unit")
        assert names(view) == ["县质监局", "县教育局", "unowned"]
        await pilot.click(view.table, offset=(lines(pilot)[3].index("Leads") + 2, 0))
        assert view.by == "lead"
        view.restore_settings({"by": {}, "reverse": 3})
        assert view.by == "lead"
        await pilot.press("1", "6")
        assert view.by == "lead"


async def test_t_goes_to_the_unit_with_the_next_due_date(tmp_path):
    async with dashboard(
        written(tmp_path, TEXT + '[[measures]]\nid="M04"\ntitle="x"\nlead=["乙"]\ndue=2026-11-25\n')
    ) as pilot:
        await pilot.press("6", "t")
        assert pilot.app.view.load().tally.name == "乙"


async def test_copies_a_line_and_a_markdown_table(tmp_path):
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6", "y")
        await pilot.pause()
        assert pilot.app.clipboard.startswith("县质监局  质量股 张三 123456  lead 1, joint 1  ")
        await pilot.press("Y")
        await pilot.pause()
        assert pilot.app.clipboard.splitlines()[0].startswith("| Unit | Leads | Shares | Helps | To do | overdue |")
        assert len(pilot.app.clipboard.splitlines()) == 2 + 3


async def test_a_reload_keeps_the_cursor_on_its_unit(tmp_path):
    path = written(tmp_path, plan_text(60))
    async with dashboard(path) as pilot:
        await pilot.press("6", "j", "j")
        load, snapshot = pilot.app.view.load(), pilot.app.reading.snapshot
        path.write_text(plan_text(60).replace("progress = 10", "progress = 100"), encoding="utf-8")
        await until(
            pilot, lambda: pilot.app.reading.snapshot is not snapshot and pilot.app.view.snapshot is not snapshot
        )
        assert pilot.app.view.load().tally.key == load.tally.key


async def test_a_plan_without_units_says_so(tmp_path):
    async with dashboard(written(tmp_path, BARE)) as pilot:
        await pilot.press("6", "j", "enter", "y", "Y", "t", "escape", "z", "z", "tab")
        assert pilot.app.current_mode == "units"
        assert "No unit is named." in seen(pilot)


async def test_text_is_text_and_ascii_is_ascii(tmp_path):
    nasty = TEXT.replace("县教育局", "加快[/]局[bold]x").replace("张三", "[@click=app.quit]")
    async with dashboard(written(tmp_path, nasty), size=(200, 60), settings={"glyphs": Glyphs.ASCII}) as pilot:
        await pilot.press("6", "j")
        await pilot.pause()
        assert "加快[/]局[bold]x" in seen(pilot)
        await pilot.press("k")
        await pilot.pause()
        assert "[@click=app.quit]" in seen(pilot)
        assert not {c for c in seen(pilot) if ord(c) > 127 and not "\u3000" <= c <= "\uffef"}


async def test_chinese_headings(tmp_path):
    i18n.set_language("zh")
    async with dashboard(written(tmp_path, TEXT)) as pilot:
        await pilot.press("6")
        for word in ("单位", "牵头", "共同", "配合", "进度", "无人负责"):
            assert word in seen(pilot)


# -- drawing ---------------------------------------------------------------------------------------------------------

some_counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=7)


@given(some_counts, st.integers(0, 120))
def test_portions_fill_the_width_and_forget_nobody(found, width):
    cells = divide_cells(found, width)
    assert sum(cells) == (width if any(found) else 0)
    assert all(cell >= 0 for cell in cells)
    if sum(count > 0 for count in found) <= width:
        assert all(bool(cell) == bool(count) for cell, count in zip(cells, found, strict=True))


@given(some_counts, st.integers(0, 6), st.integers(0, 100), st.integers(1, 120))
def test_more_of_one_never_gives_it_less(found, which, more, width):
    which %= len(found)
    grown = [count + more * (n == which) for n, count in enumerate(found)]
    if sum(count > 0 for count in grown) <= width:
        assert divide_cells(grown, width)[which] >= divide_cells(found, width)[which] - 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@given(st.lists(st.integers(0, 999), min_size=7, max_size=7), st.integers(0, 120))
def test_bands_and_counts_are_as_wide_as_asked(glyphs, found, width):
    lights = dict(zip(Light, found, strict=True))
    assert width_of(light_bar(lights, width, glyphs)) == width
    assert width_of(light_counts(lights, Light, width, glyphs)) == width


@few
@given(some_plans(), days, st.integers(30, 220))
def test_rows_are_exactly_as_wide_as_asked(some, day, width):
    assessment = assess(some, day)
    found = compute_loads(assessment)
    for load in found:
        for column in unit_columns(assessment, found, UNICODE)(width):
            shown = column if column.width else column._replace(width=12)
            assert width_of(cell_line(shown, load, UNICODE)) == shown.width
        assert all(width_of(line) <= width for line in about_lines(load, assessment, width, UNICODE))
        assert width_of(share_line(load.tally, width, UNICODE)) == width
        for duty in load.duties:
            assert width_of(duty_row(duty, assessment, width, UNICODE)) == width
    assert plain_text(head_lines(found, assessment, width)[0])
