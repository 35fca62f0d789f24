"""Somebody else saves while somebody edits here: nothing of either is lost without being asked."""

import pytest

from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Picker
from tests.tui.dashboard_driver import dashboard, plan_text, seen, until, written
from tests.tui.editing.test_editing import asked, closed, meaning, texts


async def clashing(pilot, path, mine="55", theirs="60"):
    """Type one value while another one is saved elsewhere."""
    await pilot.press("2", "p")
    form = await asked(pilot)
    old = texts(path)
    path.write_text(old.replace("progress = 10\n", f"progress = {theirs}\n", 1), encoding="utf-8")
    await until(pilot, lambda: pilot.app.view.table.item.progress == float(theirs))
    await pilot.press(*mine, "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
    return form, old


async def test_both_values_are_shown_and_theirs_may_stay(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        _form, old = await clashing(pilot, path)
        screen = seen(pilot)
        assert "M01 progress was changed elsewhere meanwhile" in screen
        assert "60" in screen
        assert "55" in screen
        await pilot.press("enter")
        await closed(pilot)
        assert texts(path) == old.replace("progress = 10\n", "progress = 60\n", 1)


async def test_mine_is_written_over_it_when_asked_for(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        _form, old = await clashing(pilot, path)
        await pilot.press("j", "enter")
        await closed(pilot)
        assert texts(path) == old.replace("progress = 10\n", "progress = 55\n", 1)
        await pilot.press("u")
        await until(pilot, lambda: texts(path) == old.replace("progress = 10\n", "progress = 60\n", 1))


async def postponing(pilot, path, *, marked=()):
    """Postpone by a month while M01's date, 12-02, becomes 12-05 elsewhere."""
    await pilot.press("2", *marked, "P", *"+1m")
    form = await asked(pilot)
    path.write_text(texts(path).replace("due = 2026-12-02\n", "due = 2026-12-05\n", 1), encoding="utf-8")
    await until(pilot, lambda: str(pilot.app.reading.snapshot.assessment.by_id["M01"].due) == "2026-12-05")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
    return form


@pytest.mark.parametrize("marked", [(), ("space", "space")])
async def test_mine_is_the_value_that_was_shown_and_not_what_was_typed_once_more(tmp_path, marked):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await postponing(pilot, path, marked=marked)
        assert "write mine" in seen(pilot)
        assert "2027-01-02" in seen(pilot)
        await pilot.press("j", "enter")
        await closed(pilot)
        assert "progress = 10\ndue = 2027-01-02\n" in texts(path)
        assert ("due = 2027-01-03\n" in texts(path)) is bool(marked)
        await pilot.press("u")
        await until(pilot, lambda: "due = 2026-12-05\n" in texts(path))
        assert "due = 2026-12-03\n" in texts(path)


async def test_edited_again_it_counts_from_their_value_and_says_so(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        form = await postponing(pilot, path)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is form)
        await pilot.press("backspace", "m")
        await until(pilot, lambda: "2027-01-05" in meaning(form))
        await pilot.press("enter")
        await closed(pilot)
        assert "due = 2027-01-05\n" in texts(path)


@pytest.mark.parametrize("keys", [("down", "down", "enter"), ("escape",)])
async def test_it_is_edited_again_with_the_text_kept(tmp_path, keys):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        form, old = await clashing(pilot, path)
        await pilot.press(*keys)
        await until(pilot, lambda: pilot.app.screen is form)
        assert form.entry.text == "55"
        await until(pilot, lambda: "now 60" in meaning(form))
        await pilot.press("backspace", "8", "enter")
        await closed(pilot)
        assert texts(path) == old.replace("progress = 10\n", "progress = 58\n", 1)


async def test_another_value_of_the_same_file_is_kept(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2", "p")
        await asked(pilot)
        changed = texts(path).replace("品牌培育2", "品牌提升2")
        path.write_text(changed, encoding="utf-8")
        await pilot.press(*"55", "enter")
        await closed(pilot)
        await until(pilot, lambda: texts(path) == changed.replace("progress = 10\n", "progress = 55\n", 1))
        await until(pilot, lambda: "品牌提升2" in seen(pilot))
        assert "55%" in seen(pilot)


async def test_what_an_editor_saves_between_look_and_key_is_taken_as_the_start(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2")
        pilot.app.session.stop_watching()
        path.write_text(texts(path).replace("progress = 10\n", "progress = 60\n", 1), encoding="utf-8")
        await pilot.press("plus")
        await until(pilot, lambda: "progress = 65\n" in texts(path))


async def test_a_broken_file_is_not_edited(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2")
        broken = texts(path) + "\nthis is no toml\n"
        path.write_text(broken, encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is not None)
        await pilot.press("plus")
        await until(pilot, lambda: bool(pilot.app.message_line.text))
        assert texts(path) == broken


async def test_undo_does_not_go_over_somebody_elses_change(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2", "plus")
        await until(pilot, lambda: "progress = 15\n" in texts(path))
        path.write_text(texts(path).replace("progress = 15\n", "progress = 70\n", 1), encoding="utf-8")
        pilot.app.message_line.clear()
        await pilot.press("u")
        await until(pilot, lambda: bool(pilot.app.message_line.text))
        assert "progress = 70\n" in texts(path)


async def test_keys_pressed_while_a_dialog_is_open_do_not_reach_the_view(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "P")
        form = await asked(pilot)
        await pilot.press("down", "c", "u", "q")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Form)
        assert form.entry.text == "cuq"
        assert texts(path) == old
