"""The table of measures: groups, folds, marks, ranges, widths, copies, and how it is found again."""

import json

import pytest

from qtrack import i18n
from qtrack.settings import Glyphs
from qtrack.tables.columns import Group
from qtrack.tui.dialogs.picker import Picker
from tests.tui.dashboard_driver import HEAD, dashboard, lines, plan_text, seen, until, written


async def grouped(pilot, by):
    """Group by what `by` finds."""
    await pilot.press("o")
    assert isinstance(pilot.app.screen, Picker)
    await pilot.press(*by, "enter")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    return pilot.app.view.table


async def test_groups_have_headings_with_their_figures(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12)), size=(100, 24)) as pilot:
        await pilot.press("2")
        table = await grouped(pilot, "unit")
        headings = [row for row in table.rows if isinstance(row, Group)]
        assert [(h.key, h.tally.measures, h.tally.late) for h in headings] == [
            ("县教育局", 4, 4), ("县经贸局", 4, 3), ("县质监局", 4, 4),
        ]  # fmt: skip
        assert table.rows[0] is headings[0]
        first = lines(pilot)[2]
        assert "▾ 县教育局 4 ──" in first
        assert "▲4" in first
        assert "30%" in first


@pytest.mark.parametrize("by", ["section", "unit", "light", "month"])
async def test_a_group_holds_its_measures_in_the_order_chosen(tmp_path, by):
    async with dashboard(written(tmp_path, plan_text(30))) as pilot:
        await pilot.press("2")
        pilot.app.view.sort_by("progress")
        table = await grouped(pilot, by)
        shares = {}
        for row in table.rows:
            if isinstance(row, Group):
                share = shares[row.key] = []
            else:
                share.append(row.progress)
        assert sum(map(len, shares.values())) == 30
        assert all(one == sorted(one) for one in shares.values())
        await grouped(pilot, "no groups")
        assert not any(isinstance(row, Group) for row in table.rows)


async def test_folding_from_a_row_and_from_the_heading(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12))) as pilot:
        await pilot.press("2", *"jjj")
        table = await grouped(pilot, "unit")
        assert table.item.measure.id == "M04"
        await pilot.press("h")
        assert table.heading_at_cursor.key == "县教育局"
        assert len(table.rows) == 1 + 1 + 4 + 1 + 4
        assert "▸ 县教育局" in seen(pilot)
        await pilot.press("enter")
        assert len(table.rows) == 15
        await pilot.press("enter", "l")
        assert len(table.rows) == 15
        assert table.item is None
        assert "No measure is selected." not in lines(pilot)[2]


async def test_going_to_a_folded_measure_unfolds_its_group(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12))) as pilot:
        await pilot.press("2")
        table = await grouped(pilot, "unit")
        await pilot.press("j", "h", "G", "h", "ctrl+p", *"(4)", "enter")
        await until(pilot, lambda: table.item is not None and table.item.measure.id == "M04")
        assert table.folded == {"县质监局"}


async def test_the_cursor_follows_its_measure_into_another_group(tmp_path):
    path = written(tmp_path, plan_text(12))
    async with dashboard(path) as pilot:
        await pilot.press("2", "j")
        table = await grouped(pilot, "light")
        await pilot.press("c")
        await until(pilot, lambda: table.group_at_cursor.key == "done")
        assert table.item.measure.id == "M02"


async def test_marks_survive_a_filter_and_a_save_and_escape_takes_them_first(tmp_path):
    path = written(tmp_path, plan_text(12))
    async with dashboard(path) as pilot:
        await pilot.press("2", "space", "j", "ideographic_space")
        table = pilot.app.view.table
        assert "2 marked" in lines(pilot)[-1]
        assert lines(pilot)[2].startswith("»")
        await pilot.press("/", *"品牌", "enter")
        assert pilot.app.view.chosen() == ("M01", "M03")
        path.write_text(path.read_text(encoding="utf-8").replace('id = "M01"', 'id = "X01"'), encoding="utf-8")
        await until(pilot, lambda: pilot.app.view.chosen() == ("M03",))
        await until(pilot, lambda: "1 marked" in lines(pilot)[-1])
        await pilot.press("escape")
        assert pilot.app.view.chosen() != ("M03",)
        assert table.query_text == "品牌"
        await pilot.press("escape")
        assert table.query_text == ""


async def test_a_range_is_marked_and_can_be_given_up(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12))) as pilot:
        await pilot.press("2", "j", "v", *"jjj")
        assert sum(line.startswith("»") for line in lines(pilot)) == 4
        assert "range" in lines(pilot)[-1]
        await pilot.press("v")
        assert pilot.app.view.chosen() == ("M02", "M03", "M04", "M05")
        await pilot.press("j", "j", "v", "j", "escape")
        assert len(pilot.app.view.chosen()) == 4
        await pilot.press("k", "space")
        await pilot.press("escape")
        assert pilot.app.view.chosen() == (pilot.app.view.table.item.measure.id,)


async def test_a_heading_marks_its_group_folded_or_not(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12))) as pilot:
        await pilot.press("2")
        table = await grouped(pilot, "unit")
        await pilot.press("g", "h", "space")
        assert pilot.app.view.chosen() == ("M01", "M04", "M07", "M10")
        await pilot.press("g", "space")
        assert not table.marks.ids


async def test_the_view_is_found_as_it_was_left_plan_by_plan(tmp_path):
    path = written(tmp_path, plan_text(12))
    async with dashboard(path, size=(120, 24)) as pilot:
        await pilot.press("2")
        pilot.app.view.sort_by("due")
        pilot.app.view.sort_by("due")
        await grouped(pilot, "unit")
        await pilot.press("g", "h", ">", ">")
        await pilot.pause()
        width = pilot.app.view.detail.size.width
        pilot.app.exit()
    kept = json.loads((tmp_path / "state" / "dashboard.json").read_text(encoding="utf-8"))
    assert kept[str(path)]["measures"]["folded"] == ["县教育局"]
    async with dashboard(path, size=(120, 24)) as pilot:
        assert pilot.app.current_mode == "measures"
        view = pilot.app.view
        assert (view.by, view.reverse, view.group, view.table.folded) == ("due", True, "unit", {"县教育局"})
        await pilot.pause()
        assert view.detail.size.width == width
        view.group_by("")
        path.write_text(plan_text(5), encoding="utf-8")
        await until(pilot, lambda: len(view.table.standings) == 5)
        assert view.group == ""


@pytest.mark.parametrize("kept", ['{"sort": 7, "group": [], "folded": 3, "width": "x"}', "[1]", '{"sort": "nonsense"}'])
async def test_a_memory_that_makes_no_sense_is_passed_over(tmp_path, kept):
    path = written(tmp_path, plan_text(3))
    (tmp_path / "state").mkdir()
    whole = f'{{"{path}": {{"view": "measures", "measures": {kept}}}}}'
    (tmp_path / "state" / "dashboard.json").write_text(whole, encoding="utf-8")
    async with dashboard(path, size=(120, 24)) as pilot:
        view = pilot.app.view
        assert (view.by, view.reverse, view.group) == ("no", False, "")
        assert len(view.table.rows) == 3


async def test_the_details_are_made_wider_and_narrower(tmp_path):
    async with dashboard(written(tmp_path, plan_text(12)), size=(160, 40)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        detail, before = pilot.app.view.detail, pilot.app.view.detail.region.width
        await pilot.press("》")
        await pilot.pause()
        assert detail.region.width > before
        await pilot.press(*"<<<<")
        await pilot.pause()
        assert detail.region.width < before
        await pilot.press(*["<"] * 40)
        await pilot.pause()
        assert detail.region.width >= 24
        await pilot.press("z")
        await pilot.press("tab", "z")
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press(">")
        await pilot.pause()
        assert pilot.app.focused is detail
        assert detail.region.width == 80
        await pilot.press("<")
        assert pilot.app.focused is pilot.app.view.table


async def test_copying_marked_rows_and_all_as_markdown(tmp_path):
    path = written(tmp_path, plan_text(4).replace("标准化建设1", "a|b[/]"))
    async with dashboard(path) as pilot:
        await pilot.press("2", "space", "space", "y")
        assert [line.split("  ")[0] for line in pilot.app.clipboard.splitlines()] == ["(1) a|b[/]", "(2) 品牌培育2"]
        await pilot.press("Y")
        table = pilot.app.clipboard.splitlines()
        assert len(table) == 4
        assert table[0].startswith("| No. | Measure |")
        assert "a\\|b" in table[2]
        await pilot.press("escape", "escape")
        await grouped(pilot, "unit")
        await pilot.press("g", "h", "Y")
        assert pilot.app.clipboard.startswith("### 县教育局\n\n")
        assert pilot.app.clipboard.count("### ") == 3
        assert pilot.app.clipboard.count("\n|") == 2 * 2 + 2


async def test_nothing_jumps_when_groups_come_and_a_heading_stays_in_sight(tmp_path):
    async with dashboard(written(tmp_path, plan_text(60))) as pilot:
        await pilot.press("2")
        await grouped(pilot, "section")
        assert "▾ 夯实质量基础" in lines(pilot)[2]
        assert pilot.app.view.table.item.measure.id == "M01"


async def test_groups_in_ascii_and_at_every_size(tmp_path):
    for size in ((40, 10), (80, 24), (200, 60)):
        async with dashboard(written(tmp_path, plan_text()), size=size, settings={"glyphs": Glyphs.ASCII}) as pilot:
            await pilot.press("2")
            await grouped(pilot, "unit")
            await pilot.press("g", "h", "space")
            await pilot.pause()
            assert all(len(line) <= size[0] for line in lines(pilot))
            assert {c for c in seen(pilot) if not c.isascii() and not "\u3000" <= c <= "\uffef"} == set()


async def test_an_empty_plan_says_what_to_do_next(tmp_path):
    async with dashboard(written(tmp_path, HEAD.replace('measures = ["M03"]\n', ""))) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert "The plan has no measures yet. a adds one." in seen(pilot)
        await pilot.press("space", "v", "o", "down", "enter", "h", "l", "c", "Y", "escape")
        assert not pilot.app._exit


async def test_thousands_of_measures_are_grouped_and_marked(tmp_path):
    from tests.bench.make import write_plan

    i18n.set_language("zh")
    path = write_plan(tmp_path / "tasks.toml", 2_000)
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("2")
        view = pilot.app.view
        view.group_by("unit")
        await pilot.press("g", "space", "G", "v", "g", "v")
        assert len(view.chosen()) == 2_000
        await pilot.press("escape", "h")
        assert len([row for row in view.table.rows if isinstance(row, Group)]) == 6
