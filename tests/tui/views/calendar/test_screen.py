"""View 4 as a person uses it."""

from datetime import date, datetime, timedelta

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from tests.tui.dashboard_driver import HEAD, NOW, dashboard, lines, plan_text, seen, until, written

TODAY = NOW.date()
TWO = HEAD.replace('measures = ["M03"]', 'measures = ["A"]') + (
    '[[measures]]\nid = "A"\nno = "(一)"\ntitle = "风险研判"\nsection = "s1"\ndue = 2026-11-30\nprogress = 40\n'
    '[[measures.steps]]\ntitle = "现场检查"\ndue = 2026-11-26\n'
    '[[measures]]\nid = "B"\nno = "(二)"\ntitle = "品牌培育"\ndue = 2026-11-01\nprogress = 10\n'
)


def calendar(tmp_path, text=TWO, size=(80, 24), **more):
    return dashboard(written(tmp_path, text), size=size, **more)


MONTHS = {(80, 24): 2, (120, 40): 4, (200, 60): 12, (40, 10): 1, (80, 40): 4, (20, 6): 1}


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
async def test_as_many_months_as_fit_with_the_days_items(tmp_path, glyphs):
    async with calendar(tmp_path, settings={"glyphs": glyphs}) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        for size, months in MONTHS.items():
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.months.sheet.layout.months == months
            assert view.months.sheet.place(TODAY) is not None
            assert all(len(line) <= size[0] for line in lines(pilot))
            assert size[0] < 40 or "品牌培育" in seen(pilot)
            assert view.items.region.height >= 1


async def test_the_list_stands_below_or_beside(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        assert view.items.region.y > view.months.region.y
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert view.items.region.x > view.months.region.x
        await pilot.resize_terminal(40, 10)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert view.items.region.y > view.months.region.y


WAYS = {
    "h": date(2026, 11, 22), "l": date(2026, 11, 24), "left": date(2026, 11, 22), "right": date(2026, 11, 24),
    "j": date(2026, 11, 30), "k": date(2026, 11, 16), "H": date(2026, 10, 23), "L": date(2026, 12, 23),
    "shift+right": date(2026, 12, 23), "g": date(2026, 1, 1), "G": date(2026, 12, 31), "ctrl+d": date(2026, 12, 23),
    "ctrl+u": date(2026, 10, 23), "pagedown": date(2027, 1, 23), "pageup": date(2026, 9, 23), "ｌ": date(2026, 11, 24),
    "t": date(2026, 11, 26),
}  # fmt: skip


async def test_each_key_goes_to_its_day_and_t_comes_back(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        months = pilot.app.view.months
        for key, day in WAYS.items():
            await pilot.press(key)
            assert months.chosen == day, key
            assert months.sheet.place(day) is not None
            assert day.isoformat() in seen(pilot)
            await pilot.press("t")
            assert months.chosen == TODAY


async def test_the_day_lists_what_is_due_runs_and_is_overdue(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        assert [(e.kind, e.measure) for e in view.items.items if e.kind != "reminder"] == [("overdue", "B")]
        await pilot.press("l", "l", "l")
        assert [(e.kind, e.measure) for e in view.items.items if e.kind != "reminder"] == [("step", "A")]
        await pilot.press("l")
        assert [e.kind for e in view.items.items if e.kind != "reminder"] == []
        await pilot.press("G", "L")
        assert "Nothing falls on this day." in seen(pilot)


async def test_reminders_of_the_day_are_there_once_they_are_known(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        await until(pilot, lambda: view.snapshot.upcoming is not None)
        first = view.snapshot.upcoming[0]
        view.months.choose(first.at.date())
        await pilot.pause()
        assert first in [entry.item for entry in view.items.items]


async def test_enter_goes_into_the_list_opens_and_escape_leads_back(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        assert view.measure_id() is None
        assert view.chosen() == ()
        await pilot.press("enter")
        assert view.focused is view.items
        assert view.measure_id() == "B"
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
        assert pilot.app.view.measure_id() == "B"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "calendar"
        await pilot.press("escape")
        assert view.focused is view.months
        await pilot.press("tab")
        assert view.focused is view.items
        await pilot.press("l")
        assert view.months.chosen == TODAY + timedelta(days=1)


async def test_a_milestone_shows_what_it_names(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        view.months.choose(date(2026, 12, 15))
        await pilot.press("enter")
        assert view.measure_id() is None
        assert view.reminder_subject() == "assessment"
        await pilot.press("enter")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        assert "风险研判" in seen(pilot)


async def test_the_mouse_chooses_a_day_and_a_second_click_leads_into_its_list(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        day = date(2026, 12, 15)
        x, y = view.months.sheet.place(day)
        await pilot.click(view.months, offset=(x + 1, y))
        assert view.months.chosen == day
        await pilot.click(view.months, offset=(x + 1, y), times=2)
        await pilot.pause()
        assert view.focused is view.items


async def test_the_wheel_turns_the_months(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4")
        months = pilot.app.view.months
        for kind, day in ((MouseScrollDown, date(2026, 12, 23)), (MouseScrollUp, TODAY)):
            months.post_message(kind(months, 5, 5, 0, 1, 0, shift=False, meta=False, ctrl=False))
            await until(pilot, lambda day=day: months.chosen == day)


async def test_zoom_gives_a_pane_the_whole_screen_and_back(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4", "z")
        view = pilot.app.view
        await pilot.pause()
        assert view.months.sheet.layout.months == 4
        assert not view.items.region
        await pilot.press("z")
        await pilot.pause()
        assert view.months.sheet.layout.months == 2
        await pilot.press("tab", "z")
        await pilot.pause()
        assert not view.months.region
        await pilot.press("escape")
        await pilot.pause()
        assert view.months.region


async def test_today_becomes_the_new_today_at_midnight_and_another_day_stays(tmp_path):
    now = NOW

    def clock(zone):
        return now.astimezone(zone)

    async with dashboard(written(tmp_path, plan_text(60)), clock=clock) as pilot:
        await pilot.press("4")
        view = pilot.app.view
        now = datetime(2026, 11, 24, 0, 0, 1, tzinfo=NOW.tzinfo)
        pilot.app.session.read()
        await until(pilot, lambda: view.snapshot.assessment.day == date(2026, 11, 24))
        assert view.months.chosen == date(2026, 11, 24)
        await pilot.press("j")
        now += timedelta(days=1)
        pilot.app.session.read()
        await until(pilot, lambda: view.snapshot.assessment.day == date(2026, 11, 25))
        assert view.months.chosen == date(2026, 12, 1)


async def test_a_save_keeps_the_day_and_the_item_at_the_cursor(tmp_path):
    path = written(tmp_path, plan_text(60))
    async with dashboard(path) as pilot:
        await pilot.press("4", "enter", *"jjjjjjjj")
        view = pilot.app.view
        here = view.items.item.name
        path.write_text(plan_text(60).replace("due = 2026-10-04", "due = 2026-12-04"), encoding="utf-8")
        pilot.app.session.read()
        await until(pilot, lambda: "2026-10-04" not in path.read_text("utf-8") and view.snapshot.loaded.digest)
        await pilot.pause()
        assert view.months.chosen == TODAY
        assert view.items.item.name == here


async def test_copying_the_day_the_item_and_a_table(tmp_path):
    async with calendar(tmp_path) as pilot:
        await pilot.press("4", "l", "l", "l", "y")
        await pilot.pause()
        assert "现场检查" in pilot.app.clipboard
        await pilot.press("t", "enter", "y")
        await pilot.pause()
        assert pilot.app.clipboard.startswith("overdue  (二) 品牌培育")
        await pilot.press("Y")
        await pilot.pause()
        assert "| 2026-11-23 | overdue |" in pilot.app.clipboard


async def test_titles_are_text(tmp_path):
    async with calendar(tmp_path, TWO.replace("品牌培育", "推进[/]重点[bold]x")) as pilot:
        await pilot.press("4")
        assert "推进[/]重点[bold]x" in seen(pilot)


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "9999-12-31"), ("2024-02-29", "2024-02-29")])
async def test_the_ends_of_time(tmp_path, first, last):
    text = TWO.replace("2026-01-01", first, 1).replace("2026-12-31", last, 1)
    async with calendar(tmp_path, text, size=(200, 60)) as pilot:
        await pilot.press("4", "g", "h", "k", "H", "pageup")
        assert pilot.app.view.months.sheet.place(pilot.app.view.months.chosen) is not None
        await pilot.press("G", "l", "j", "L", "pagedown", "t")
        assert pilot.app.view.months.chosen == TODAY


async def test_no_plan_says_what_to_do(tmp_path):
    async with calendar(tmp_path, "version = 1\n[plan\n") as pilot:
        await pilot.press("4", *"hjklHLgGtyYz", "enter", "enter", "escape")
        assert "Nothing can be shown" in seen(pilot)


async def test_thousands_of_measures(tmp_path):
    async with calendar(tmp_path, plan_text(2000), size=(120, 40)) as pilot:
        await pilot.press("4", "l", "H", "t", "enter", "G")
        view = pilot.app.view
        assert view.measure_id() is not None
        assert view.items.cursor == len(view.items.items) - 1 > 600
