"""The dashboard as of another day."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qtrack import i18n
from qtrack.tui.session.shown_day import ShiftedClock
from tests.tui.dashboard_driver import NOW, dashboard, dressed, lines, plan_text, seen, until, written


@pytest.fixture(autouse=True)
def _chinese():
    i18n.set_language("zh")


async def test_a_week_on_and_back_is_marked_as_not_today(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(120, 40)) as pilot:
        assert "2026-11-23" in seen(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "2026-11-30" in seen(pilot))
        assert "非今日 +7天" in seen(pilot)
        await pilot.press("b", "b")
        await until(pilot, lambda: "2026-11-16" in seen(pilot))
        assert "非今日 -7天" in seen(pilot)
        await pilot.press("t")
        await until(pilot, lambda: "2026-11-23" in seen(pilot))
        assert "非今日" not in seen(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_tabs_and_the_day_stay_where_they_are(tmp_path, size):
    async with dashboard(written(tmp_path, plan_text(9)), size=size) as pilot:
        tabs = lines(pilot)[0].partition("7 提醒")[0]
        assert tabs.count(" ") > 10
        for keys, day in (("w", "11-30"), ("w", "12-07"), ("bbb", "11-16"), ("b" * 17, "07-20")):
            await pilot.press(*keys)
            await until(pilot, lambda day=day: day in lines(pilot)[0])
            assert lines(pilot)[0].startswith(tabs + "7 提醒")
            tail = lines(pilot)[0].partition(day)[2]
            assert tail.strip() == ("周一" if size[0] > 80 else "")


async def test_the_calendar_calls_only_the_real_day_today(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3)), size=(120, 40)) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "今天" in lines(pilot)[2])
        await pilot.press("w")
        await until(pilot, lambda: "2026-11-30" in lines(pilot)[2])
        assert "今天" not in lines(pilot)[2]
        assert "查看日" in lines(pilot)[2]
        await pilot.press("k")
        await until(pilot, lambda: "2026-11-23" in lines(pilot)[2])
        assert "今天" in lines(pilot)[2]


async def test_what_is_due_moves_with_the_day_that_is_shown(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        before = pilot.app.reading.snapshot.summary.lights
        for _week in range(4):
            await pilot.press("w")
        await until(pilot, lambda: "+28 12-21" in seen(pilot))
        after = pilot.app.reading.snapshot.summary.lights
        assert after["overdue"] > before["overdue"]


async def test_a_day_given_on_the_command_line_is_marked_too(tmp_path):
    path = written(tmp_path, plan_text(3))
    app = dressed(path)
    shown = datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    app.source.clock = ShiftedClock(shown.astimezone, NOW.astimezone)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "2026-09-01" in seen(pilot))
        assert "非今日 -83天" in seen(pilot)


async def test_at_the_end_of_time_nothing_breaks(tmp_path):
    app = dressed(written(tmp_path, plan_text(3)))
    last = datetime(9999, 12, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    app.source.clock = ShiftedClock(last.astimezone, NOW.astimezone)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "9999-12-30" in seen(pilot) or "12-30" in seen(pilot))
        await pilot.press("w")
        await pilot.pause()
        assert pilot.app._exception is None
