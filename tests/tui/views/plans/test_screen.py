"""All plans side by side."""

from contextlib import asynccontextmanager

import pytest

from qtrack import i18n
from qtrack.settings import Settings
from qtrack.tui.app import QtrackApp
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.source import Source
from tests.tui.dashboard_driver import HEAD, NOW, lines, seen, until

BARE = HEAD.replace('measures = ["M03"]\n', "")
BROKEN = "version = 1\n[plan\n"


def text_of(number: int, *measures: str) -> str:
    """A plan by a number, with measures in short: "id due progress"."""
    head = BARE.replace('id = "demo"', f'id = "demo{number}"').replace("青石县", f"青石县第{number}号")
    rows = [measure.split() for measure in measures]
    return head + "".join(
        f'[[measures]]\nid = "{id_}"\ntitle = "措施{id_}"\nlead = ["县质监局"]\ndue = {due}\nprogress = {progress}\n'
        for id_, due, progress in rows
    )


TWO = (text_of(1, "M01 2026-10-01 20", "M02 2026-12-20 99"), text_of(2, "M01 2026-09-01 10", "M07 2026-12-30 1"))


@asynccontextmanager
async def dashboards(folder, *texts, size=(80, 24), **settings):
    """The dashboard on several plans, after all of them were read."""
    sources = []
    for number, text in enumerate(texts):
        path = folder / f"plan{number}.toml"
        path.write_text(text, encoding="utf-8")
        sources.append(Source(path, folder / "state", ShiftedClock(NOW.astimezone, NOW.astimezone)))
    app = QtrackApp(sources, Settings(**{"theme": "dark", **settings}))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: len(app.session.plans.readings) == len(sources))
        await pilot.pause()
        yield pilot


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
@pytest.mark.parametrize("count", [2, 5, 12])
async def test_every_number_of_plans_stands_at_every_size(tmp_path, size, count):
    texts = [text_of(n, "M01 2026-10-01 20") for n in range(count)]
    async with dashboards(tmp_path, *texts, size=size) as pilot:
        shown = lines(pilot)
        assert pilot.app.current_mode == "plans"
        assert all(len(line) <= size[0] for line in shown)
        assert f"{count} plans" in seen(pilot)
        assert sum("青石县第" in line for line in shown[3:]) >= min(count, 3)
        if size[1] > 10:
            assert "Overdue and at risk" in seen(pilot)
            assert "措施M01" in seen(pilot)


async def test_a_row_says_how_a_plan_stands_and_the_sums_add_up(tmp_path):
    async with dashboards(tmp_path, *TWO, size=(120, 40)) as pilot:
        row = next(line for line in lines(pilot) if "第1号" in line)
        assert "327/365" in row
        assert "12-15" in row  # the next milestone
        assert "4 measures" in seen(pilot)
        assert "◆ overdue 2" in seen(pilot)
        assert "▲ at risk 1" in seen(pilot)
        assert [one.standing.measure.id for one in pilot.app.view.late.items] == ["M01", "M01", "M07"]
        assert [one.entry.number for one in pilot.app.view.late.items] == [1, 0, 1]  # the longest overdue first


async def test_the_next_reminder_of_every_plan_comes(tmp_path):
    async with dashboards(tmp_path, *TWO, size=(200, 60)) as pilot:
        await until(
            pilot, lambda: all(r.snapshot.upcoming is not None for r in pilot.app.session.plans.readings.values())
        )
        await pilot.pause()
        for number in (1, 2):
            row = next(line for line in lines(pilot) if f"第{number}号" in line)
            assert "before" in row or "late" in row, lines(pilot)


async def test_enter_opens_the_plan_and_escape_and_zero_lead_back(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        app = pilot.app
        await pilot.press("j", "enter")
        await pilot.pause()
        assert app.current_mode == "overview"
        assert app.reading.snapshot.plan.id == "demo2"
        assert "青石县第2号" in lines(pilot)[1]
        await pilot.press("escape")
        await pilot.pause()
        assert app.current_mode == "plans"
        assert app.view.table.cursor == 1
        await pilot.press("k", "enter")
        await pilot.pause()
        assert app.reading.snapshot.plan.id == "demo1"
        assert "青石县第1号" in lines(pilot)[1]
        await pilot.press("0")
        assert app.current_mode == "plans"


async def test_the_views_are_those_of_the_plan_at_the_cursor(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        await pilot.press("j")
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        assert [s.measure.id for s in pilot.app.view.table.standings] == ["M01", "M07"]


async def test_a_late_measure_opens_in_its_own_plan(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        await pilot.press("tab", "j", "j", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "measures")
        assert pilot.app.reading.snapshot.plan.id == "demo2"
        assert pilot.app.view.table.item.measure.id == "M07"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "plans"


async def test_a_plan_that_cannot_be_read_says_why_and_is_no_hindrance(tmp_path):
    async with dashboards(tmp_path, TWO[0], BROKEN, TWO[1]) as pilot:
        assert "! plan1.toml" in seen(pilot)
        assert "1 file with faults" in seen(pilot)
        assert "4 measures" in seen(pilot)
        await pilot.press("j")
        await pilot.pause()
        assert "plan1.toml:2:" in seen(pilot)
        assert pilot.app.source.place_of(None)[0] == 2
        await pilot.press("y", "enter")
        await pilot.pause()
        assert pilot.app.current_mode == "overview"
        await pilot.press("escape")
        await pilot.pause()
        (tmp_path / "plan1.toml").write_text(text_of(9, "M01 2026-12-30 50"), encoding="utf-8")
        await until(pilot, lambda: "青石县第9号" in seen(pilot))


async def test_a_plan_that_breaks_keeps_its_last_good_version(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        (tmp_path / "plan0.toml").write_text(BROKEN, encoding="utf-8")
        await until(pilot, lambda: "plan0.toml:2:" in seen(pilot))
        assert "last good version shown" in seen(pilot)
        assert "青石县第1号" in seen(pilot)


async def test_nothing_is_edited_from_here(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        view = pilot.app.view
        await pilot.press("tab")
        assert (view.measure_id(), view.chosen(), view.reminder_subject()) == (None, (), "")
        await pilot.press("/")
        assert pilot.app.current_mode == "plans"


async def test_t_zoom_and_copies(tmp_path):
    async with dashboards(tmp_path, *TWO) as pilot:
        app = pilot.app
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard.startswith("青石县第1号质量强县2026年行动计划  overdue 1, on track 1  progress ")
        await pilot.press("Y")
        await pilot.pause()
        assert app.clipboard.startswith("| Plan | Day | overdue | at risk |")
        assert "| 327/365 | 1 |" in app.clipboard
        await pilot.press("t", "z")
        await pilot.pause()
        assert app.view.late.has_focus
        assert not app.view.table.region
        await pilot.press("escape", "y", "escape")
        await pilot.pause()
        assert app.clipboard == "措施M01"
        assert app.view.table.has_focus


async def test_text_is_text(tmp_path):
    nasty = TWO[0].replace("青石县", "加快推进[/]重点[bold]x").replace("措施M01", "[@click=app.quit]y$[")
    async with dashboards(tmp_path, nasty, TWO[1], size=(200, 60)) as pilot:
        assert seen(pilot).count("加快推进[/]重点[bold]x") >= 2
        assert "[@click=app.quit]y$[" in seen(pilot)


async def test_one_plan_alone_has_no_such_view(tmp_path):
    async with dashboards(tmp_path, TWO[0]) as pilot:
        assert pilot.app.current_mode == "overview"
        await pilot.press("0", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "overview"


async def test_in_chinese(tmp_path):
    i18n.set_language("zh")
    async with dashboards(tmp_path, *TWO, size=(120, 40)) as pilot:
        for word in ("逾期", "进度", "逾期与风险"):
            assert word in seen(pilot)
