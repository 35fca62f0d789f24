"""Choosing: in a list of few, in one that is searched, and in the line of a form."""

import pytest
from rich.cells import cell_len
from textual import events
from textual.widgets import Input

from qtrack import i18n
from qtrack.tui.dialogs.picker import Picker, PickerList
from tests.tui.dashboard_driver import dashboard, lines, plan_text, seen, until, written
from tests.tui.editing.test_editing import asked, closed, meaning, notes, paste, saved, texts

SECTIONS = """
[[sections]]
id = "s2"
no = "二"
title = "推动质量提升"
[[sections]]
id = "s3"
title = "夯实质量基础"
"""


@pytest.fixture
def _chinese():
    i18n.set_language("zh")


async def finder(pilot):
    await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
    return pilot.app.screen.query_one(PickerList)


async def test_a_half_typed_unit_is_completed_by_tab(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"lead", "enter")
        form = await asked(pilot)
        await paste(pilot, "、县质")
        await until(pilot, lambda: form.choices.choice is not None)
        assert "not in the plan yet: 县质" in meaning(form)
        await pilot.press("tab")
        await until(pilot, lambda: form.entry.text == "县教育局、县质监局")
        assert meaning(form) == "2 units"
        await pilot.press("ctrl+s")
        await saved(pilot, path, old, old.replace('lead = ["县教育局"]', 'lead = ["县教育局", "县质监局"]', 1))


async def test_a_half_typed_unit_is_saved_as_typed_by_ctrl_s(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"lead", "enter")
        form = await asked(pilot)
        await paste(pilot, "、县质")
        await until(pilot, lambda: form.choices.choice is not None)
        await pilot.press("ctrl+s")
        await saved(pilot, path, old, old.replace('lead = ["县教育局"]', 'lead = ["县教育局", "县质"]', 1))


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ｊ", "ｋ"), ("down", "up")])
async def test_among_few_one_moves_with_j_and_k(tmp_path, down, up):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "s")
        hits = await finder(pilot)
        assert hits.cursor == 0
        await pilot.press(down, down, down, up)
        assert hits.entries[hits.cursor].name == "urgency"
        assert len(hits.entries) == 8
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.view.by == "urgency")


@pytest.mark.parametrize("typed", ["due", "/due", "、due"])
async def test_among_few_any_other_letter_searches(tmp_path, typed):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "s")
        hits = await finder(pilot)
        assert "j k move, or just type" in seen(pilot)
        await pilot.press(*typed)
        await until(pilot, lambda: [hit.name for hit in hits.entries] == ["due date"])
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.view.by == "due")


@pytest.mark.usefixtures("_chinese")
async def test_after_a_stroke_j_and_k_are_letters_too(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "s", "/", *"jpd")
        hits = await finder(pilot)
        await until(pilot, lambda: [hit.name for hit in hits.entries] == ["紧迫度"])


@pytest.mark.usefixtures("_chinese")
async def test_what_is_pasted_among_few_is_searched_for(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "o")
        hits = await finder(pilot)
        await paste(pilot, "责任")
        await until(pilot, lambda: [hit.name for hit in hits.entries] == ["责任单位"])


@pytest.mark.parametrize("key", ["slash", "question_mark", "colon"])
async def test_what_comes_together_with_the_key_that_opens_a_line_is_in_it(tmp_path, key):
    async with dashboard(written(tmp_path, plan_text(30))) as pilot:
        await pilot.press("2")
        for name, letter in ((key, {"slash": "/", "question_mark": "?", "colon": ":"}[key]), ("校", "校"), ("x", "x")):
            pilot.app.post_message(events.Key(name, letter))
        await until(pilot, lambda: isinstance(pilot.app.focused, Input) and pilot.app.focused.value == "校x")


async def test_themes_are_walked_through_and_commands_searched(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("T")
        hits = await finder(pilot)
        here = hits.cursor
        await pilot.press("j")
        assert hits.cursor == here + 1
        await pilot.press("escape", "?", *"jk")
        hits = await finder(pilot)
        await until(pilot, lambda: not hits.entries)


async def test_a_section_is_shown_and_chosen_by_its_title(tmp_path):
    path = written(
        tmp_path, plan_text(3).replace('title = "夯实质量基础"\n', 'no = "一"\ntitle = "守牢底线"\n' + SECTIONS)
    )
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e")
        hits = await finder(pilot)
        assert next(hit.note for hit in hits.entries if hit.name == "section") == "一 守牢底线"
        await pilot.press(*"section", "enter")
        form = await asked(pilot)
        assert form.entry.text == "守牢底线"
        assert meaning(form) == "一 守牢底线"
        assert [(choice.text, choice.note) for choice in form.choices.found] == [
            ("守牢底线", "一"), ("推动质量提升", "二"), ("夯实质量基础", ""),
        ]  # fmt: skip
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: form.entry.text == "推动质量提升")
        await pilot.press("enter")
        await saved(pilot, path, old, old.replace('section = "s1"', 'section = "s2"', 1))


async def test_sections_of_one_title_are_told_apart_by_id(tmp_path):
    path = written(
        tmp_path,
        plan_text(1).replace("[[milestones]]", '[[sections]]\nid = "s2"\ntitle = "夯实质量基础"\n[[milestones]]'),
    )
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"section", "enter")
        form = await asked(pilot)
        assert form.entry.text == "s1"
        assert [choice.text for choice in form.choices.found] == ["s1", "s2"]
        assert [choice.note for choice in form.choices.found] == ["夯实质量基础"] * 2


async def test_a_new_measure_is_put_into_the_section_by_its_title(tmp_path):
    path = written(tmp_path, plan_text(1))
    async with dashboard(path) as pilot:
        await pilot.press("2", "a", "enter")
        form = await asked(pilot)
        assert form.entries["section"].text == "夯实质量基础"
        await pilot.press(*"新措施", "ctrl+s")
        await closed(pilot)
        await until(pilot, lambda: texts(path).count('section = "s1"') == 2)


@pytest.mark.parametrize(
    ("language", "named", "undone"),
    [
        ("en", "2 measures (M01, M02): progress → 40", "taken back: 2 measures (M01, M02): progress → 40"),
        ("zh", "M01、M02共2项措施：进度 → 40", "已撤销：M01、M02共2项措施：进度 → 40"),
    ],
)
async def test_an_edit_of_several_says_what_was_done_to_how_many(tmp_path, language, named, undone):
    i18n.set_language(language)
    path = written(tmp_path, plan_text(9))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "space", "space", "p")
        await asked(pilot)
        await pilot.press(*"40", "enter")
        await until(pilot, lambda: notes(pilot.app) == [named])
        await pilot.press("u")
        await until(pilot, lambda: notes(pilot.app) == [undone])
        assert texts(path) == old


@pytest.mark.usefixtures("_chinese")
async def test_the_lights_of_the_months_are_explained_below_them(tmp_path):
    async with dashboard(written(tmp_path, plan_text(9))) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "◇ 节点" in seen(pilot))
        legend = next(line for line in lines(pilot) if "◇ 节点" in line)
        assert "▲ 风险   ● 滞后" in legend
        assert "◆ 逾期" not in legend  # those were due in October
        assert "班 调休上班" in legend


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.usefixtures("_chinese")
async def test_the_figures_of_sections_have_a_heading_with_its_stroke_above_theirs(tmp_path, size):
    async with dashboard(written(tmp_path, plan_text(9)), size=size) as pilot:
        head, row = (next(line for line in lines(pilot) if words in line) for words in ("完成/总数", "0/9"))
        assert cell_len(head.partition("完成/")[0]) + 4 == cell_len(row.partition("/9")[0])
