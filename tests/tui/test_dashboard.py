"""The dashboard as a person uses it."""

from datetime import datetime, timedelta, tzinfo

import pytest
from textual.color import Color
from textual.widgets import Input

from qtrack import i18n
from qtrack.settings import Glyphs
from qtrack.tui.dialogs.picker import Picker
from tests.tui.dashboard_driver import HEAD, NOW, dashboard, lines, plan_text, seen, until, written


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
async def test_both_views_stand_at_every_size(tmp_path, size):
    async with dashboard(written(tmp_path, plan_text()), size=size) as pilot:
        assert all(len(line) <= size[0] for line in lines(pilot))
        assert "青石县" in seen(pilot)
        await pilot.press("2")
        await pilot.pause()
        assert "风险" in seen(pilot)


async def test_the_overview_at_80x24_shows_everything_at_once(tmp_path):
    i18n.set_language("zh")
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        text = seen(pilot)
    for word in (
        "第327天",
        "28个工作日",
        "逾期",
        "应达",
        "逾期与风险",
        "节点",
        "年度质量工作考核",
        "板块",
        "单位",
        "提醒",
    ):
        assert word in text


async def test_resizing_keeps_the_cursor_and_moves_the_detail(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        view = pilot.app.view
        await pilot.press("2", *"jjjjj")
        view = pilot.app.view
        assert not view.detail.region
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert view.detail.region.x > view.table.region.x
        await pilot.resize_terminal(100, 40)
        await pilot.pause()
        assert view.detail.region.y > view.table.region.y
        assert view.table.item.measure.id == "M06"


async def test_filter_narrows_while_typing_and_escape_clears(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("/", *"unit:zjj")
        table = pilot.app.view.table
        assert pilot.app.current_mode == "measures"
        assert {s.measure.lead for s in table.standings} == {("县质监局",)}
        assert "20 of 60" in seen(pilot)
        await pilot.press("enter", "j")
        assert table.has_focus
        assert table.cursor == 1
        await pilot.press("escape")
        assert len(table.standings) == 60


async def test_a_filter_that_makes_no_sense_says_so_and_changes_nothing(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("/", *"is:nonsense")
        assert pilot.app.view.table.error is not None
        assert "nonsense is nothing" in seen(pilot)
        assert len(pilot.app.view.table.standings) == 60
        await pilot.press("escape", "/", *"食品 is:x")
        assert len(pilot.app.view.table.standings) == 15


async def test_sorting_by_key_and_by_a_click_on_the_heading(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("2", "s")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"due", "enter")
        await pilot.pause()
        table = pilot.app.view.table
        days = [s.due for s in table.standings]
        assert days == sorted(days)
        x = lines(pilot)[1].index("Progress")
        await pilot.click(table, offset=(x + 1, 0))
        assert [s.progress for s in table.standings] == sorted(s.progress for s in table.standings)
        await pilot.click(table, offset=(x + 1, 0))
        assert table.reverse


async def test_full_width_keys_do_the_same(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("】")
        assert pilot.app.current_mode == "measures"
        await pilot.press("【")
        assert pilot.app.current_mode == "overview"
        await pilot.press("fullwidth_question_mark")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press("escape", "：")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press("escape", "、")
        assert isinstance(pilot.app.focused, Input)


async def test_enter_leads_to_what_stands_behind_a_figure_and_escape_back(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        app = pilot.app
        first = app.view.late.item.measure.id
        await pilot.press("enter")
        await pilot.pause()
        assert app.current_mode == "measures"
        assert app.view.table.item.measure.id == first
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.current_mode == "overview"
        app.view.units.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert len(app.view.table.standings) == 20
        await pilot.press("escape")
        await pilot.pause()
        assert app.current_mode == "overview"
        app.view.ahead.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert "品牌培育" not in seen(pilot).partition("年度质量工作考核")[0]
        await pilot.press("enter")
        await pilot.pause()
        assert app.view.table.item.measure.id == "M03"


async def test_a_save_shows_with_cursor_filter_and_scroll_kept(tmp_path):
    path = written(tmp_path, plan_text(120))
    async with dashboard(path) as pilot:
        await pilot.press("/", *"unit:质监", "enter", "ctrl+d", "ctrl+d", "k", "k")
        await pilot.pause()
        table = pilot.app.view.table
        here, row = table.item.measure.id, table.cursor - table.scroll_offset.y
        assert table.scroll_offset.y > 0
        new = '[[measures]]\nid = "NEW"\ntitle = "新增措施"\nlead = ["县质监局"]\n'
        text = plan_text(120)
        head, _sep, rest = text.partition("[[measures]]")
        path.write_text(head + new + "[[measures]]" + rest, encoding="utf-8")
        await until(pilot, lambda: len(table.standings) == 41)
        assert table.item.measure.id == here
        assert table.cursor - table.scroll_offset.y == row
        assert table.query_text == "unit:质监"


async def test_a_save_by_renaming_through_a_symlink_shows_within_a_second(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target = written(folder, plan_text(2))
    link = tmp_path / "tasks.toml"
    link.symlink_to(target)
    async with dashboard(link) as pilot:
        other = folder / "new.toml"
        other.write_text(plan_text(5), encoding="utf-8")
        started = datetime.now()
        other.replace(target)
        await until(pilot, lambda: len(pilot.app.reading.snapshot.assessment.standings) == 5)
        assert datetime.now() - started < timedelta(seconds=2.5)


async def test_a_broken_file_shows_a_banner_over_the_last_good_plan_until_it_is_mended(tmp_path):
    path = written(tmp_path, plan_text())
    async with dashboard(path) as pilot:
        path.write_text(plan_text() + "\nthis is no toml\n", encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is not None)
        line = len((plan_text() + "\n").splitlines()) + 1
        assert f"tasks.toml:{line}:" in lines(pilot)[1]
        assert "last good version" in lines(pilot)[1]
        assert "青石县" in seen(pilot)
        await pilot.press("2")
        assert f"tasks.toml:{line}:" in lines(pilot)[1]
        path.write_text(plan_text(), encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is None)
        assert "tasks.toml" not in seen(pilot)


async def test_a_file_that_was_never_good_says_what_to_do(tmp_path):
    async with dashboard(written(tmp_path, "nonsense")) as pilot:
        assert "E opens the file" in seen(pilot)
        await pilot.press("2")
        await pilot.pause()
        assert "E opens the file" in seen(pilot)


async def test_midnight_passes_while_it_is_open(tmp_path):
    moment = [NOW.replace(hour=23, minute=59)]

    def clock(zone: tzinfo) -> datetime:
        return moment[0].astimezone(zone)

    async with dashboard(written(tmp_path, plan_text()), clock=clock) as pilot:
        assert "2026-11-23" in lines(pilot)[0]
        moment[0] += timedelta(minutes=2)
        await until(pilot, lambda: "2026-11-24" in lines(pilot)[0])
        assert "day 328 of 365" in seen(pilot)


async def test_no_color_means_no_colour_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        app = pilot.app
        strips = app.screen._compositor.render_strips(app.size)
        for line_filter in app._filters:
            if line_filter.enabled:
                strips = [strip.apply_filter(line_filter, Color(0, 0, 0)) for strip in strips]
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
        assert all(colour.is_default for colour in colours)
        assert any(style.reverse for style in styles)
        assert "overdue" in seen(pilot)


async def test_ascii_glyphs_leave_nothing_but_ascii_and_chinese(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), settings={"glyphs": Glyphs.ASCII}) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        text = seen(pilot)
    assert {c for c in text if not c.isascii() and not "\u3000" <= c <= "\uffef"} == set()


async def test_the_example_says_so_and_one_key_makes_a_plan_of_ones_own(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    made = []

    def create():
        made.append(written(own, plan_text(4)))
        return made[0]

    async with dashboard(written(tmp_path, plan_text()), example=True, create=create) as pilot:
        assert "This is an example." in lines(pilot)[1]
        await pilot.press("N")
        await until(pilot, lambda: len(pilot.app.reading.snapshot.assessment.standings) == 4)
        assert "This is an example." not in seen(pilot)
        await pilot.press("N")
        assert len(made) == 1
        made[0].write_text(plan_text(7), encoding="utf-8")
        await until(pilot, lambda: len(pilot.app.reading.snapshot.assessment.standings) == 7)


async def test_keys_of_ones_own_replace_the_default_ones(tmp_path):
    settings = {"keys": {"measures": "m", "help": "f1"}}
    async with dashboard(written(tmp_path, plan_text()), settings=settings) as pilot:
        await pilot.press("2", "?")
        assert pilot.app.current_mode == "overview"
        assert not isinstance(pilot.app.screen, Picker)
        await pilot.press("m")
        assert pilot.app.current_mode == "measures"
        assert "m Measures" in lines(pilot)[0]


async def test_zoom_gives_a_pane_the_whole_screen_and_takes_it_back(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        before = pilot.app.view.late.size
        await pilot.press("z")
        await pilot.pause()
        assert pilot.app.view.late.size.height > 2 * before.height
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.view.late.size == before


async def test_the_palette_finds_measures_by_pinyin_initials(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("ctrl+p", *"xyspaq2")
        assert "校园食品安全" not in seen(pilot)
        await pilot.press("backspace")
        assert "校园食品安全" in seen(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "校园食品安全" in pilot.app.view.table.item.measure.title


async def test_copying_gives_plain_text(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("2", "y")
        assert pilot.app.clipboard.startswith("(1) 标准化建设1  ")


async def test_an_empty_plan_says_so(tmp_path):
    async with dashboard(written(tmp_path, HEAD.replace('measures = ["M03"]\n', ""))) as pilot:
        assert "Nothing is overdue or at risk." in seen(pilot)
        await pilot.press("2", "j", "G", "enter")
        assert "The plan has no measures yet." in seen(pilot)


@pytest.mark.parametrize(
    ("year", "width", "written_as"), [(2026, 80, " 12-"), (2025, 80, " 26-12-"), (2025, 160, " 2026-12-")]
)
async def test_a_day_of_another_year_shows_its_year_and_the_progress_stays(tmp_path, year, width, written_as):
    plan = written(tmp_path, plan_text(4).replace("2026-10-", "2026-12-").replace("start = 2026", "start = 2025"))
    async with dashboard(plan, (width, 24), clock=NOW.replace(year=year).astimezone) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert written_as in seen(pilot)
        assert "%" in lines(pilot)[2]


async def test_a_watch_that_is_called_off_before_it_began_leaves_nothing_behind(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        pilot.app.session.watch()
        pilot.app.session.watch()  # pytest turns what never ran into a failure
