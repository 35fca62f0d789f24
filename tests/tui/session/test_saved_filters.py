"""Filters by name: those of the settings, and those kept here."""

from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Picker, PickerList
from tests.tui.dashboard_driver import dashboard, plan_text, seen, until, written


async def listed(pilot):
    """Open the list and give what it has."""
    await pilot.press("F")
    await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
    return {hit.name: hit.note for hit in pilot.app.screen.query_one(PickerList).entries}


async def test_a_filter_is_kept_used_and_forgotten_also_after_a_restart(tmp_path):
    path = written(tmp_path, plan_text())
    async with dashboard(path) as pilot:
        await pilot.press("2", "/", *"unit:zjj is:late", "enter")
        assert await listed(pilot) == {"keep the present filter as …": "unit:zjj is:late"}
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        await pilot.press("enter")
        assert "needed" in seen(pilot)
        await pilot.press(*"质监[/]", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    async with dashboard(path) as pilot:
        await pilot.press("1")
        assert await listed(pilot) == {"质监[/]": "unit:zjj is:late", "forget one …": ""}
        await pilot.press(*"zj", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "measures" and pilot.app.view.table.query_text != "")
        assert len(pilot.app.view.table.standings) == 20
        await pilot.press("F", *"forget", "enter")
        await until(pilot, lambda: "Forget which" in seen(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert pilot.app.session.ui_state.filters == {}


async def test_the_filters_of_the_settings_are_there_and_keep_their_names(tmp_path):
    path = written(tmp_path, plan_text())
    async with dashboard(path, settings={"filters": {"本周": "due:<7d"}}) as pilot:
        assert await listed(pilot) == {"本周": "due:<7d"}
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "measures" and pilot.app.view.bar.text == "due:<7d")
        await pilot.press("Ｆ", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        await pilot.press(*"本周", "enter")
        await until(pilot, lambda: "settings.toml has a filter of this name" in seen(pilot))


async def test_without_any_it_says_how_to_keep_one(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        assert await listed(pilot) == {}
        assert "No filter is kept yet" in seen(pilot)
        await pilot.press("enter", "escape")
        assert not pilot.app._exit
