"""What the editing keys do to the file, byte by byte, and to the screen."""

import stat
from datetime import timedelta

import pytest

from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Picker, PickerList
from qtrack.tui.dialogs.text_input import LineInput, MultilineInput
from tests.tui.dashboard_driver import NOW, dashboard, lines, plan_text, seen, until, written

PARTS = """
  [[measures.steps]]   # the first
  title = '印发方案'
  due = 2026-11-30

  [[measures.indicators]]
  name = "抽查合格率"
  target = ">= 95 %"
  baseline = 80
  actual = 85   # 上半年

  [[measures.indicators]]
  name = "满意度"
  target = "90 分"
"""


def texts(path):
    return path.read_bytes().decode("utf-8")


async def saved(pilot, path, old, new):
    """Wait until the file is `old` with one thing changed."""
    await until(pilot, lambda: texts(path) != old)
    assert texts(path) == new
    app = pilot.app
    await until(pilot, lambda: app.source.loaded is not None and app.source.loaded.raw == path.read_bytes())


async def asked(pilot):
    """Wait for the dialog."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Form))
    return pilot.app.screen


async def closed(pilot):
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


def notes(app):
    return [app.message_line.text] if app.message_line.text else []


def meaning(form):
    return "".join(text for line in form.query_one("#means").lines for text, _tone in line)


async def test_plus_and_minus_change_one_number_and_nothing_else(tmp_path):
    path = written(tmp_path, plan_text(9))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "j", "plus")
        more = old.replace("progress = 20", "progress = 25")
        await saved(pilot, path, old, more)
        assert "25%" in lines(pilot)[3]
        assert any("20 → 25" in note for note in notes(pilot.app))
        await pilot.press("minus", "minus")
        await until(pilot, lambda: texts(path) == old.replace("progress = 20", "progress = 15"))


async def test_quick_presses_all_count(tmp_path):
    path = written(tmp_path, plan_text(9))
    async with dashboard(path) as pilot:
        await pilot.press("2", *["plus"] * 6, "p")
        form = await asked(pilot)
        assert form.entry.text == "40"
        assert "progress = 40" in texts(path).split('id = "M02"')[0]


@pytest.mark.parametrize("key", ["c", "ｃ"])
async def test_done_and_open_again(tmp_path, key):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", key)
        await until(pilot, lambda: pilot.app.view.table.item.light == "done")
        done = texts(path)
        first = done.split("[[measures]]")[1]
        assert 'status = "done"' in first
        assert done.replace(first, "") == old.replace(old.split("[[measures]]")[1], "")
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.view.table.item.light != "done")
        assert 'status = "active"' in texts(path)
        await pilot.press("u")
        await until(pilot, lambda: texts(path) == done)
        await pilot.press("u")
        await until(pilot, lambda: texts(path) == old)


async def test_progress_is_typed(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "p")
        form = await asked(pilot)
        assert form.entry.text == "10"
        await pilot.press(*"５５％")
        await until(pilot, lambda: meaning(form) == "55%")
        await pilot.press("enter")
        await closed(pilot)
        await saved(pilot, path, old, old.replace("progress = 10", "progress = 55"))


async def test_nothing_is_written_while_it_makes_no_sense(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "p")
        form = await asked(pilot)
        await pilot.press(*"140", "enter")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "100" in meaning(form)
        await pilot.press("escape")
        await closed(pilot)
        assert texts(path) == old


async def test_what_is_left_as_it_is_writes_nothing(tmp_path):
    path = written(tmp_path, plan_text(3))
    stamp = path.stat().st_mtime_ns
    async with dashboard(path) as pilot:
        await pilot.press("2", "p")
        await asked(pilot)
        await pilot.press("enter")
        await closed(pilot)
        assert path.stat().st_mtime_ns == stamp
        assert notes(pilot.app) == []


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("+1w", "2026-12-09", "Wed"),
        ("下周五", "2026-12-04", "9 working days left"),
        ("月底", "2026-11-30", "5 working days left"),
        ("１２－３１", "2026-12-31", "Thu"),
        ("2026-10-01", "2026-10-01", "day off"),
    ],
)
async def test_postponing_takes_natural_dates(tmp_path, typed, day, words):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "P")
        form = await asked(pilot)
        await paste(pilot, typed)  # an input method sends all at once, too
        await until(pilot, lambda: day in meaning(form))
        assert words in meaning(form)
        await pilot.press("enter")
        await saved(pilot, path, old, old.replace("due = 2026-12-02", f"due = {day}"))


async def test_the_day_that_is_shown_counts_for_wishes_and_the_real_one_for_facts(tmp_path):
    path = written(tmp_path, plan_text(1) + PARTS)
    async with dashboard(path) as pilot:
        await pilot.press("2", "w")
        await until(pilot, lambda: pilot.app.reading.snapshot.assessment.day == (NOW + timedelta(days=7)).date())
        await pilot.press("P")
        form = await asked(pilot)
        await pilot.press(*"今天")
        await until(pilot, lambda: "2026-11-30" in meaning(form))
        await pilot.press("escape", "i", "down", "enter")
        await asked(pilot)
        await pilot.press(*"90", "enter")
        await until(pilot, lambda: "actual = 90" in texts(path))
        assert "as_of = 2026-11-23" in texts(path)


async def test_a_day_is_picked_with_arrows(tmp_path):
    path = written(tmp_path, plan_text(1))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "P")
        form = await asked(pilot)
        await pilot.press("down", "pagedown", "t", "down", "right")
        await until(pilot, lambda: form.entry.text == "2026-12-01")
        await pilot.press("pageup", "left", "l", "k")
        await until(pilot, lambda: form.entry.text == "2026-10-25")
        await pilot.press("tab")
        assert isinstance(pilot.app.focused, LineInput)
        await pilot.press("down", *"12-5")
        await until(pilot, lambda: form.entry.text == "12-5")
        await pilot.press("down", "right", "enter")
        await saved(pilot, path, old, old.replace("due = 2026-12-02", "due = 2026-12-06"))


async def test_a_day_is_picked_with_the_mouse(tmp_path):
    path = written(tmp_path, plan_text(1))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "P", *"12-1")
        form = await asked(pilot)
        await until(pilot, lambda: form.month.day.month == 12)
        await pilot.click(form.month, offset=(1 + 5 * 3, 4))
        await until(pilot, lambda: form.entry.text == "2026-12-17")
        await pilot.click(form.month, offset=(30, 0))
        await until(pilot, lambda: form.entry.text == "2027-01-17")
        await pilot.click(form.month, offset=(2, 0))
        await pilot.click(form.month, offset=(1 + 5 * 3, 4), times=2)
        await saved(pilot, path, old, old.replace("due = 2026-12-02", "due = 2026-12-17"))


async def test_the_month_marks_days_off_and_days_worked_instead(tmp_path):
    async with dashboard(written(tmp_path, plan_text(1))) as pilot:
        await pilot.press("2", "P", *"2026-10-1")
        form = await asked(pilot)
        await until(pilot, lambda: form.month.day.day == 1)
        weeks = [form.month.render_line(y).text for y in range(2, 8)]
        assert " 1h" in weeks[0]
        assert "10w" in weeks[1]
        assert " 9 " in weeks[1]


async def test_a_figure_of_the_only_indicator_and_of_one_of_several(tmp_path):
    one = PARTS.split('  [[measures.indicators]]\n  name = "满意度"', maxsplit=1)[0]
    path = written(tmp_path, plan_text(1) + one + plan_text(2).split('[[measures]]\nid = "M02"')[1].join(
        ['[[measures]]\nid = "M02"', PARTS]))  # fmt: skip
    async with dashboard(path) as pilot:
        await pilot.press("2", "i")
        form = await asked(pilot)
        assert form.entry.text == "85"
        await pilot.press(*"92 %")
        await until(pilot, lambda: "80% reached" in meaning(form))
        await pilot.press("enter")
        await until(pilot, lambda: "actual = 92   # 上半年" in texts(path))
        await pilot.press("j", "i")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"myd", "enter")
        await asked(pilot)
        await pilot.press(*"88", "enter")
        await until(pilot, lambda: "actual = 88" in texts(path))
        assert "actual = 85   # 上半年" in texts(path)


async def test_a_note_of_several_lines_is_typed_and_pasted(tmp_path):
    path = written(tmp_path, plan_text(2))
    async with dashboard(path) as pilot:
        await pilot.press("2", "n")
        form = await asked(pilot)
        await pilot.press(*"第一行", "enter", *"[b]二")
        await paste(pilot, "\n第三行\r\n  第\x1b[31m四行")
        assert isinstance(form.entry, MultilineInput)
        await pilot.press("ctrl+s")
        await closed(pilot)
        await until(pilot, lambda: pilot.app.view.table.item.measure.note)
        assert pilot.app.view.table.item.measure.note == "第一行\n[b]二\n第三行\n  第\ufffd[31m四行"
        await pilot.press("n")
        form = await asked(pilot)
        assert form.entry.text.startswith("第一行\n[b]二")
        await pilot.press("backspace", "backspace", "ctrl+s")
        await until(pilot, lambda: pilot.app.view.table.item.measure.note.endswith("[31m"))


async def paste(pilot, text):
    from textual import events

    pilot.app.screen.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_field_is_chosen_and_edited_in_place(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"title", "enter")
        form = await asked(pilot)
        assert form.entry.text == "标准化建设1"
        await pilot.press("home", *"新")
        await paste(pilot, "一\n二")
        assert form.entry.text == "新一 二标准化建设1"
        await pilot.press("enter")
        await saved(pilot, path, old, old.replace('"标准化建设1"', '"新一 二标准化建设1"'))


async def test_a_required_field_is_not_emptied_and_another_one_is(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"title", "enter")
        form = await asked(pilot)
        await pilot.press("ctrl+u", "enter")
        assert pilot.app.screen is form
        assert "needed" in meaning(form)
        await pilot.press("escape", "e", *"section", "enter")
        await asked(pilot)
        await pilot.press("ctrl+u", "enter")
        await saved(pilot, path, old, old.replace('section = "s1"\n', "", 1))


async def test_units_are_completed_by_pinyin_initials(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"lead", "enter")
        form = await asked(pilot)
        await paste(pilot, "，zjj")
        await until(pilot, lambda: form.choices.choice is not None)
        assert "not in the plan yet: zjj" in meaning(form)
        await pilot.press("tab")
        await until(pilot, lambda: form.entry.text == "县教育局，县质监局")
        await pilot.press("enter")
        await saved(pilot, path, old, old.replace('lead = ["县教育局"]', 'lead = ["县教育局", "县质监局"]', 1))


async def test_enter_takes_what_letters_stand_for_and_the_mouse_what_it_hits(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"status", "enter")
        form = await asked(pilot)
        await pilot.press(*"drop", "enter")
        await until(pilot, lambda: form.entry.text == "dropped")
        await pilot.press("ctrl+u")
        await pilot.pause()
        await pilot.click(form.choices, offset=(4, 1))
        await until(pilot, lambda: form.entry.text == "active")
        await pilot.press("enter")
        await until(pilot, lambda: 'status = "active"' in texts(path))


async def test_steps_and_indicators_are_edited_too(tmp_path):
    path = written(tmp_path, plan_text(1) + PARTS)
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"yffa", "enter", *"done", "enter")
        await asked(pilot)
        await pilot.press(*"昨天", "enter")
        await saved(pilot, path, old, old.replace("due = 2026-11-30\n", "due = 2026-11-30\n  done = 2026-11-22\n"))
        await pilot.press("e", *"hgl", "enter", *"target", "enter")
        await asked(pilot)
        await pilot.press("ctrl+u", *">= 98 %", "enter")
        await until(pilot, lambda: 'target = ">= 98 %"' in texts(path))


async def test_adding_a_measure_and_what_belongs_to_it(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "a", "enter")
        form = await asked(pilot)
        await pilot.press("enter")
        assert "needed" in meaning(form)
        await pilot.press(*"新措施[/]", "tab", "tab", "tab", *"jyj", "tab", "tab", *"月底", "ctrl+s")
        await closed(pilot)
        await until(pilot, lambda: pilot.app.view.table.item.measure.title == "新措施[/]")
        measure = pilot.app.view.table.item.measure
        assert (measure.id, measure.section, measure.lead) == ("M04", "s1", ("县教育局",))
        assert str(measure.due) == "2026-11-30"
        assert texts(path).startswith(old)
        await pilot.press("escape", "a", *"step", "enter")
        await asked(pilot)
        await pilot.press(*"第一步", "enter", *"+1w", "enter", "enter")
        await until(pilot, lambda: len(pilot.app.view.table.item.measure.steps) == 1)
        await pilot.press("a", *"milestone", "enter")
        await asked(pilot)
        await pilot.press(*"年终验收", "tab", *"12-20", "ctrl+s")
        await until(pilot, lambda: "年终验收" in texts(path))
        for _time in range(3):
            await pilot.press("u")
        await until(pilot, lambda: texts(path) == old)


async def test_several_at_once_are_one_edit_and_one_undo(tmp_path):
    path = written(tmp_path, plan_text(9))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "space", "space", "down", "space", "P")
        form = await asked(pilot)
        assert "3 measures" in seen(pilot)
        await pilot.press(*"+1w")
        await until(pilot, lambda: "2026-12-09" in meaning(form))
        assert "2026-12-12" in meaning(form)
        await pilot.press("enter")
        new = old
        for day, later in (("12-02", "12-09"), ("12-03", "12-10"), ("12-05", "12-12")):
            new = new.replace(f"due = 2026-{day}", f"due = 2026-{later}", 1)
        await until(pilot, lambda: texts(path) != old)
        assert sorted(texts(path)) == sorted(new)
        assert texts(path).count("\n") == old.count("\n")
        assert pilot.app.view.chosen() == ("M01", "M02", "M04")
        await pilot.press("u")
        await until(pilot, lambda: texts(path) == old)
        assert any("taken back: " in note for note in notes(pilot.app))
        await pilot.press("U")
        await until(pilot, lambda: texts(path) != old)
        assert any("made again: " in note for note in notes(pilot.app))


@pytest.mark.parametrize(
    ("marks", "key", "typed", "meant"),
    [
        ("", "due", "+1w", ["2026-12-09"]),
        ("", "progress", "+5", ["15%"]),
        ("  ", "due", "+1w", ["2026-12-09", "2026-12-10"]),
    ],
)
async def test_what_a_field_shows_while_typing_is_what_is_saved(tmp_path, marks, key, typed, meant):
    path = written(tmp_path, plan_text(2))
    async with dashboard(path) as pilot:
        await pilot.press("2", *("space" for _mark in marks), "e", *key)
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await pilot.press("enter")
        form = await asked(pilot)
        await pilot.press("ctrl+u", *typed)
        await until(pilot, lambda: all(word in meaning(form) for word in meant))
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: all(f"{key} = {word.rstrip('%')}\n" in texts(path) for word in meant))


async def test_a_step_shows_the_day_that_its_own_leads_to(tmp_path):
    async with dashboard(written(tmp_path, plan_text(1) + PARTS)) as pilot:
        await pilot.press("2", "e", *"yffa", "enter", *"due", "enter")
        form = await asked(pilot)
        await pilot.press("ctrl+u", *"+1w")
        await until(pilot, lambda: "2026-12-07" in meaning(form))


async def test_a_measure_is_not_offered_to_wait_for_itself_or_for_what_waits_for_it(tmp_path):
    text = plan_text(4).replace('id = "M03"\n', 'id = "M03"\ndepends = ["M01"]\n')
    text = text.replace('id = "M04"\n', 'id = "M04"\ndepends = ["M03"]\n')
    path = written(tmp_path, text)
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"depends", "enter")
        form = await asked(pilot)
        assert [choice.text for choice in form.choices.found] == ["M02"]
        for name in ("M01", "M04"):
            await pilot.press("ctrl+u", *name)
            await until(pilot, lambda: "wait for each other: M01" in meaning(form))
        await pilot.press("enter")
        await pilot.pause()
        assert (pilot.app.screen, texts(path)) == (form, text)
        await pilot.press("ctrl+u", *"M02", "enter")
        await until(pilot, lambda: 'depends = ["M02"]' in texts(path))


def keys(form):
    return "".join(text for line in form.query_one("#keys").lines for text, _tone in line).split("   ")


async def test_the_keys_below_a_line_say_what_enter_and_tab_do(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2", "e", *"lead", "enter")
        form = await asked(pilot)
        await until(pilot, lambda: keys(form)[:2] == ["enter saves", "↓ picks one"])
        await paste(pilot, "、zjj")
        await until(pilot, lambda: keys(form)[:2] == ["enter completes", "ctrl+s saves"])
        await pilot.press("enter")
        await until(pilot, lambda: form.entry.text == "县教育局、县质监局")
        await until(pilot, lambda: keys(form)[:2] == ["enter saves", "↓ picks one"])
        await paste(pilot, "、教育")
        await until(pilot, lambda: keys(form)[:2] == ["enter saves", "tab completes"])
        await pilot.press("down")
        await until(pilot, lambda: keys(form)[:2] == ["enter completes", "ctrl+s saves"])


async def test_the_keys_of_several_lines_say_when_enter_saves(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "a", *"step", "enter")
        form = await asked(pilot)
        await until(pilot, lambda: keys(form)[:2] == ["enter goes on", "ctrl+s saves"])
        await pilot.press("tab", "tab")
        await until(pilot, lambda: keys(form)[0] == "enter saves")
        assert not any(key.startswith("ctrl+s") for key in keys(form))


async def test_a_problem_that_an_edit_brings_is_the_second_sentence_of_the_note(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "P", *"2027-06-01")
        await asked(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: notes(pilot.app))
        said = "M01 due 2026-12-02 → 2027-06-01. due on 2027-06-01, after the plan's end on 2026-12-31"
        assert notes(pilot.app) == [said]
        await pilot.press("j", "plus")
        await until(pilot, lambda: notes(pilot.app) == ["M02 progress 20 → 25"])


async def test_a_measure_opened_again_has_its_progress_back_and_the_note_says_so(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2", "c")
        await until(pilot, lambda: "progress = 100\n" in texts(path))
        await until(pilot, lambda: pilot.app.view.table.item.light == "done")
        await pilot.press("c")
        await until(pilot, lambda: any("progress 100 → 10" in note for note in notes(pilot.app)))
        assert "progress = 10\n" in texts(path)


async def test_lines_pasted_into_the_filter_and_a_search_are_one(tmp_path):
    async with dashboard(written(tmp_path, plan_text(9))) as pilot:
        await pilot.press("2", "/")
        await paste(pilot, "unit:质监\nid:M06")
        await until(pilot, lambda: pilot.app.view.bar.text == "unit:质监 id:M06")
        await pilot.press("escape", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await paste(pilot, "ti\ntle")
        await until(pilot, lambda: pilot.app.screen.query_one("#search").value == "ti tle")


async def test_a_list_says_how_many_more_follow(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3) + PARTS)) as pilot:
        await pilot.press("2", "G", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        hits = pilot.app.screen.query_one(PickerList)
        names = [hit.name for hit in hits.entries]
        for last in range(len(names)):
            await until(pilot, lambda last=last: hits.cursor == last)
            shown = [hits.render_line(y).text for y in range(hits.size.height)]
            rows, more = (shown[:-1], shown[-1]) if "… " in shown[-1] else (shown, "")
            assert any(names[last] in row for row in rows)
            left = len(names) - hits.scroll_offset.y - len(rows)
            assert more.strip() == (f"… {left} more" if left > 0 else "")
            await pilot.press("down")
        assert not more


async def test_a_long_name_in_the_title_of_a_dialog_ends_in_an_ellipsis(tmp_path):
    async with dashboard(written(tmp_path, plan_text(1).replace("标准化建设1", "质量强县" * 125))) as pilot:
        for key in ("e", "p"):
            await pilot.press("2", key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            title = pilot.app.screen.query_one("#asked").render_line(0).text
            assert title.rstrip().endswith("…")
            await pilot.press("escape")
            await closed(pilot)


async def test_undo_and_redo_after_a_restart(tmp_path):
    path = written(tmp_path, plan_text(3))
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "plus")
        await until(pilot, lambda: texts(path) != old)
    new = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("u")
        await until(pilot, lambda: texts(path) == old)
        await pilot.press("u")
        await until(pilot, lambda: any("nothing to take back" in note for note in notes(pilot.app)))
    async with dashboard(path) as pilot:
        await pilot.press("U")
        await until(pilot, lambda: texts(path) == new)


async def test_the_overview_edits_what_is_at_its_cursor(tmp_path):
    path = written(tmp_path, plan_text(9))
    async with dashboard(path) as pilot:
        late = pilot.app.view.late.item.measure.id
        await pilot.press("c")
        await until(pilot, lambda: 'status = "done"' in texts(path))
        assert 'status = "done"' in texts(path).split(f'id = "{late}"')[1].split("[[")[0]
        await until(pilot, lambda: all(s.measure.id != late for s in pilot.app.view.late.items))


async def test_an_edit_where_there_is_no_measure_says_so(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "/", *"zzzz", "enter", "p")
        await until(pilot, lambda: any("cursor" in note for note in notes(pilot.app)))


async def test_our_own_save_moves_nothing(tmp_path):
    path = written(tmp_path, plan_text(120))
    async with dashboard(path) as pilot:
        await pilot.press("2", "/", *"unit:质监", "enter", "ctrl+d", "ctrl+d", "k", "k")
        app, table = pilot.app, pilot.app.view.table
        here, top = table.item.measure.id, table.scroll_offset.y
        reads = []
        read = app.source.read
        app.source.read = lambda: reads.append(1) or read()
        await pilot.press("plus")
        await until(pilot, lambda: app.source.loaded.raw == path.read_bytes())
        await pilot.pause(1.3)
        assert reads == []
        assert not app.source.has_changed()
        assert (table.item.measure.id, table.scroll_offset.y, table.query_text) == (here, top, "unit:质监")


async def test_a_read_only_file_is_left_alone_and_the_typed_text_kept(tmp_path):
    path = written(tmp_path, plan_text(3))
    path.chmod(stat.S_IRUSR)
    old = texts(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "plus")
        await until(pilot, lambda: notes(pilot.app))
        assert "10%" in lines(pilot)[2]
        await pilot.press("p")
        form = await asked(pilot)
        await pilot.press(*"77", "enter")
        await until(pilot, lambda: meaning(form) not in {"", "77%"})
        assert pilot.app.screen is form
        assert form.entry.text == "77"
        path.chmod(0o644)
        await pilot.press("enter")
        await saved(pilot, path, old, old.replace("progress = 10", "progress = 77"))


async def test_a_vanished_file_is_an_error_and_the_screen_stays(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2")
        path.unlink()
        await pilot.press("plus")
        await until(pilot, lambda: notes(pilot.app))
        assert not path.exists()
        assert "标准化建设1" in seen(pilot)
