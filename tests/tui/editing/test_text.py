"""Text is text in every dialog, and a dialog stands in a terminal of any size."""

import pytest

from qtrack import i18n
from qtrack.tui.dialogs.picker import Picker, PickerList
from tests.tui.dashboard_driver import dashboard, lines, plan_text, seen, until, written
from tests.tui.editing.test_editing import PARTS, asked, closed, texts
from tests.tui.test_hostile import NASTY, hostile_plan

QUESTIONS = ("p", "P", "n", "i", "a", "e", "F")


@pytest.mark.parametrize("word", NASTY)
async def test_markup_is_shown_as_written_in_every_dialog(tmp_path, word):
    path = written(tmp_path, hostile_plan(word))
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("2")
        for key in QUESTIONS[:-1]:
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            dialog = "\n".join(line[18:102] for line in lines(pilot)[2:])
            assert word in dialog, key
            await pilot.press("escape")
        await pilot.press("e")
        hits = {hit.name: hit for hit in pilot.app.screen.query_one(PickerList).entries}
        await pilot.press("escape")
        for name in ("title", "owner", "lead", "tags", "note", "source", "evidence", "support"):
            hits[name].run()
            form = await asked(pilot)
            assert word in form.entry.text
            await pilot.press("escape")
            await closed(pilot)
        await pilot.press("plus")
        await until(pilot, lambda: "progress = 25" in texts(path))
        assert not pilot.app._exit


async def test_a_hostile_title_is_edited_without_being_changed_elsewhere(tmp_path):
    path = written(tmp_path, hostile_plan("[bold]x"))
    old = texts(path)
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("2", "e", *"title", "enter")
        await asked(pilot)
        await pilot.press("end", *"[/]$[", "enter")
        await closed(pilot)
        await until(pilot, lambda: texts(path) != old)
        head, _sep, rest = old.partition("[[measures]]")
        assert texts(path) == head + "[[measures]]" + rest.replace("title = '[bold]x'", "title = '[bold]x[/]$['", 1)


async def test_control_characters_of_the_file_never_reach_the_terminal_through_a_dialog(tmp_path):
    path = written(
        tmp_path, plan_text(1).replace('"标准化建设1"', '"a\\u001b[31m\\u202eb"') + 'note = "x\\u001b[2Jy"\n'
    )
    async with dashboard(path) as pilot:
        await pilot.press("2", "n")
        form = await asked(pilot)
        assert "\x1b" not in form.entry.text + seen(pilot)
        await pilot.press("escape", "e", *"title", "enter")
        form = await asked(pilot)
        assert form.entry.text == "a\ufffd[31m\ufffdb"
        await pilot.press("enter")
        await closed(pilot)
        assert "\\u001b" in texts(path)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 60)])
async def test_every_dialog_stands_at_every_size(tmp_path, size):
    i18n.set_language("zh")
    path = written(tmp_path, plan_text(20) + PARTS)
    async with dashboard(path, size=size) as pilot:
        await pilot.press("2", "G")
        for key in QUESTIONS:
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            await pilot.pause()
            assert all(len(line) <= size[0] for line in lines(pilot))
            focused = pilot.app.focused
            assert focused is None or focused.region.bottom <= size[1], key  # a list without a search has the keys
            await pilot.press("escape")
        await pilot.press("P", *"+1w")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "+1w" in seen(pilot)
        await pilot.resize_terminal(*size)
        await pilot.press("enter")
        await until(pilot, lambda: "2026-12-28" in texts(path))


async def test_full_width_keys_open_the_dialogs(tmp_path):
    path = written(tmp_path, plan_text(3) + PARTS)
    async with dashboard(path) as pilot:
        await pilot.press("2", "G")
        for key in ("ｐ", "Ｐ", "ｎ", "ｉ", "ａ", "ｅ", "Ｆ"):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            await pilot.press("escape")
            await closed(pilot)
        await pilot.press("＋")
        await until(pilot, lambda: "progress = 35" in texts(path))
        await pilot.press("ｕ")
        await until(pilot, lambda: "progress = 35" not in texts(path))
        await pilot.press("Ｕ")
        await until(pilot, lambda: "progress = 35" in texts(path))


async def test_a_title_of_five_hundred_characters_fits_into_its_line(tmp_path):
    path = written(tmp_path, plan_text(1).replace("标准化建设1", "质量强县" * 125))
    async with dashboard(path) as pilot:
        await pilot.press("2", "p")
        await asked(pilot)
        assert all(len(line) <= 80 for line in lines(pilot))
        await pilot.press("escape", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await pilot.press(*"title", "enter")
        form = await asked(pilot)
        assert len(form.entry.text) == 500
