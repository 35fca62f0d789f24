"""What people met who used the views: milestones, broken plans, half-written files, keys, notes, what is copied."""

import errno
import subprocess
import sys

import pytest

from qtrack.i18n.system import explain_os_error
from qtrack.problems import Problem, Severity
from qtrack.remind.reason_words import words_of
from qtrack.settings import Settings
from qtrack.state.explanations import explain
from qtrack.tui.app import QtrackApp
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Picker, PickerList
from qtrack.tui.session.load_snapshot import make_snapshot
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.source import Source
from qtrack.tui.views.overview.lines import milestone_row
from qtrack.tui.views.units.lines import duty_row
from tests.tui.dashboard_driver import NOW, dashboard, lines, plan_text, seen, until, written

MILESTONES = '[[milestones]]\nid = "b"\ntitle = "现场验收"\non = 2026-11-28\nmeasures = ["M01"]\n'
ALONE = '[[milestones]]\nid = "c"\ntitle = "现场评估"\non = 2026-11-27\n'
FIGURE = '[[indicators]]\nname = "群众满意度"\ntarget = ">= 90 %"\nbaseline = 80\n'


def several(folder, *texts):
    paths = []
    for number, text in enumerate(texts):
        (folder / str(number)).mkdir()
        paths.append(written(folder / str(number), text))
    clock = ShiftedClock(NOW.astimezone, NOW.astimezone)
    return QtrackApp([Source(path, folder / "state", clock) for path in paths], Settings(theme="dark"))


def reminders(entries):
    """How many rows are reminders: they begin with a moment."""
    return sum(entry.name.startswith("20") for entry in entries)


async def on_milestone(pilot, view, title):
    if view == "overview":
        panel = pilot.app.view.ahead
        panel.focus()
        panel.select(next(n for n, o in enumerate(panel.items) if o.milestone.title == title))
    else:
        await pilot.press("4")
        panel = pilot.app.view.items
        day = next(o.start for o in pilot.app.reading.snapshot.ahead if o.milestone.title == title)
        pilot.app.view.months.choose(day)
        await pilot.pause()
        panel.focus()
    await pilot.pause()
    assert title in seen(pilot)


@pytest.mark.parametrize("view", ["overview", "calendar"])
@pytest.mark.parametrize(("text", "title", "old"), [
    (MILESTONES, "现场验收", "2026-11-28"), (ALONE, "现场评估", "2026-11-27"),
])  # fmt: skip
async def test_postponing_a_milestone_moves_its_own_day(tmp_path, view, text, title, old):
    path = written(tmp_path, plan_text(3) + text)
    before = path.read_text(encoding="utf-8")
    async with dashboard(path, (120, 40)) as pilot:
        await on_milestone(pilot, view, title)
        await pilot.press("P")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        await pilot.press(*"2026-12-01", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await until(pilot, lambda: path.read_text(encoding="utf-8") == before.replace(f"on = {old}", "on = 2026-12-01"))


async def test_the_fields_of_a_milestone_are_edited_and_its_measure_is_not(tmp_path):
    path = written(tmp_path, plan_text(3) + MILESTONES)
    before = path.read_text(encoding="utf-8")
    async with dashboard(path, (120, 40)) as pilot:
        await on_milestone(pilot, "overview", "现场验收")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        pilot.app.screen.entry.put("县里验收")
        await pilot.press("enter")
        await until(pilot, lambda: path.read_text(encoding="utf-8") == before.replace("现场验收", "县里验收"))
        await pilot.press("c")
        await until(pilot, lambda: "cursor" in pilot.app.message_line.text)


async def test_a_milestone_by_a_rule_says_how_to_change_it(tmp_path):
    path = written(tmp_path, plan_text(3))
    before = path.read_bytes()
    async with dashboard(path, (120, 40)) as pilot:
        await on_milestone(pilot, "overview", "年度质量工作考核")
        await pilot.press("P")
        await until(pilot, lambda: "rule" in pilot.app.message_line.text)
        assert len(pilot.app.screen_stack) == 1
        assert path.read_bytes() == before
        source = pilot.app.source
        at = source.place_of(pilot.app.view.milestone())[0]
        assert 'id = "assessment"' in "\n".join(path.read_text(encoding="utf-8").splitlines()[at - 1 : at + 2])


async def test_an_indicator_of_the_whole_plan_is_edited_by_its_fields(tmp_path):
    path = written(tmp_path, plan_text(3) + FIGURE)
    async with dashboard(path, (120, 40)) as pilot:
        await pilot.press("5")
        await pilot.pause()
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await pilot.press("/", *"80", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        pilot.app.screen.entry.put("82")
        await pilot.press("enter")
        await until(pilot, lambda: "baseline = 82" in path.read_text(encoding="utf-8"))


async def test_a_broken_plan_does_not_show_the_figures_of_another(tmp_path):
    app = several(tmp_path, plan_text(6), "[[[")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: len(app.session.plans.readings) == 2)
        for view in ("1", "2", "6"):
            await pilot.press("0")
            app.view.table.select(0)
            app.view.table.focus()
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: app.current_mode == "overview")
            await pilot.press(view)
            await until(pilot, lambda: app.view.snapshot is not None)
            await pilot.press("0")
            app.view.table.select(1)
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda: app.current_mode == "overview")
            await pilot.press(view)
            await until(pilot, lambda: "Nothing can be shown yet" in seen(pilot))
            assert "not valid TOML" in seen(pilot)
            assert not any(word in seen(pilot) for word in ("青石县", "品牌培育", "县质监局"))


@pytest.mark.parametrize("half", ["", "version = 1\n"])
async def test_a_file_that_is_being_written_leaves_the_plan_and_the_cursor(tmp_path, half):
    path = written(tmp_path, plan_text(9))
    text = path.read_text(encoding="utf-8")
    async with dashboard(path) as pilot:
        await pilot.press("2", "j", "j", "j")
        table = pilot.app.view.table
        path.write_text(half, encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is not None)
        assert "last good version" in seen(pilot)
        assert table.item.measure.id == "M04"
        assert "标准化建设9" in seen(pilot)
        path.write_text(text, encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is None)
        assert table.item.measure.id == "M04"


async def test_the_cursor_of_a_list_stays_on_its_measure(tmp_path):
    path = written(tmp_path, plan_text(9))
    text = path.read_text(encoding="utf-8")
    async with dashboard(path, (120, 40)) as pilot:
        panel = pilot.app.view.late
        panel.select(1)
        here = panel.item.measure.id
        path.write_text(text.replace("due = 2026-12-03", "due = 2026-01-03"), encoding="utf-8")
        await until(pilot, lambda: panel.items[0].measure.id == "M02")
        assert panel.item.measure.id == here


async def test_footer_and_help_name_the_keys_that_work(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3)), settings={"keys": {"undo": "q"}}) as pilot:
        await pilot.pause()
        pilot.app.message_line.clear()
        await pilot.pause()
        assert "ctrl+q Quit" in lines(pilot)[-1]
        await pilot.press("?")
        listed = {hit.name: hit.key for hit in pilot.app.screen.query_one(PickerList).entries}
        assert (listed["Quit"], listed["Undo"]) == ("ctrl+q", "q")
        await pilot.press("escape", "q")
        await until(pilot, lambda: "nothing to take back" in pilot.app.message_line.text)


async def test_a_note_stands_in_place_of_the_keys_in_every_view_and_goes(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        app = pilot.app
        assert "Quit" in lines(pilot)[-1]
        app.message_line.show("县质监局" * 28)
        await pilot.pause()
        assert app.view.bottom.size.height == 3
        assert "".join(line.strip() for line in lines(pilot)[-3:]) == "县质监局" * 28
        assert "Quit" not in seen(pilot)
        app.message_line.show("第二句", "error")
        await pilot.pause()
        assert lines(pilot)[-1].strip() == "第二句"
        await pilot.press("2")
        await pilot.pause()
        assert lines(pilot)[-1].strip() == "第二句"
        app.message_line.clear()
        await pilot.pause()
        assert "Quit" in lines(pilot)[-1]
        assert not app._notifications


async def test_a_note_of_many_lines_ends_with_an_ellipsis_and_goes_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("qtrack.tui.message_line._SECONDS", 0.2)
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        pilot.app.message_line.show("县质监局" * 60)
        await pilot.pause()
        assert lines(pilot)[-1].rstrip().endswith("…")
        assert all("县质监局" in line for line in lines(pilot)[-3:])
        await until(pilot, lambda: "Quit" in lines(pilot)[-1])


async def test_a_row_is_copied_with_its_date_and_the_signs_of_the_screen(tmp_path):
    text = plan_text(1).replace('lead = ["县教育局"]', 'lead = ["县教育局", "县质监局"]') + FIGURE
    async with dashboard(written(tmp_path, text), (120, 40)) as pilot:
        await pilot.press("2", "y")
        assert "2026-12-02  县教育局, 县质监局" in pilot.app.clipboard
        await pilot.press("5", "y")
        assert "→" in pilot.app.clipboard
        assert "≥90" in pilot.app.clipboard
        await pilot.press("1", "Y")
        assert "| Light | Measure | Due | Units |" in pilot.app.clipboard
        assert "2026-12-02" in pilot.app.clipboard


async def test_without_colours_one_dialog_at_a_time_is_to_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    path = written(tmp_path, plan_text(3))
    async with dashboard(path, (100, 30), settings={"theme": "auto"}) as pilot:
        await pilot.press("2", "P")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        await until(pilot, lambda: "leaves all as it is" in seen(pilot))
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("due = 2026-12-02\n", "due = 2026-12-24\n", 1), encoding="utf-8")
        await pilot.press(*"2026-12-11", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        await until(pilot, lambda: "write mine" in seen(pilot))
        assert "leaves all as it is" not in seen(pilot)


async def test_why_tells_the_whole_reason(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press("2", "j", "j", "W")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        app, hits = pilot.app, pilot.app.screen.query_one(PickerList).entries
        rows = explain(app.reading.snapshot.assessment, app.source.state_dir, "M03", NOW).rows
        told = "".join(hit.note for hit in hits).replace(" ", "")
        assert len(hits) > len(rows) > 0
        assert all(words_of(row.reasons).replace(" ", "") in told for row in rows)
        await pilot.press(*"desktop")
        assert reminders(app.screen.query_one(PickerList).entries) == reminders(hits) == len(rows)
        reasons = [line for line in lines(pilot) if "desktop" in line]
        assert reasons
        assert not any("…" in line for line in reasons)


def snapshot_of(path):
    from qtrack.planfile import load

    loaded = load(path)
    return make_snapshot(loaded, loaded.plan, NOW)


def test_on_another_day_a_milestone_is_not_said_to_be_today(tmp_path):
    from qtrack.tui.render.glyphs import choose_glyphs

    snapshot = snapshot_of(written(tmp_path, plan_text(1) + MILESTONES.replace("2026-11-28", "2026-11-23")))
    there = next(o for o in snapshot.ahead if o.milestone.id == "b")

    def said(off):
        return "".join(
            text for text, _tone in milestone_row(there, snapshot.assessment, 60, choose_glyphs("unicode"), off=off)
        )

    assert said(0).endswith("today")
    assert said(7).endswith("the day shown")


def test_days_of_years_fit_beside_a_duty(tmp_path):
    from qtrack.model.units import compute_loads
    from qtrack.tui.render.glyphs import choose_glyphs

    snapshot = snapshot_of(written(tmp_path, plan_text(1).replace("due = 2026-12-02", "due = 2024-01-01")))
    duty = compute_loads(snapshot.assessment)[0].duties[0]
    assert "-1057 d" in "".join(
        text for text, _tone in duty_row(duty, snapshot.assessment, 60, choose_glyphs("unicode"))
    )


@pytest.mark.parametrize(("work", "holds"), [
    ("from qtrack.tui.preload import preload; preload()", "'qtrack.editing.commands' in sys.modules"),
    ("from qtrack.model.pinyin import compile_initials; compile_initials('z')", "not pypinyin.constants.PHRASES_DICT"),
])  # fmt: skip
def test_what_takes_long_is_loaded_before_and_no_more_than_is_asked(work, holds):
    code = f"import sys; {work}; import pypinyin.constants; assert {holds}"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PATH": ""}, timeout=60)


async def test_a_fault_of_the_file_is_told_without_codes(tmp_path):
    path = written(tmp_path, plan_text(3))
    problem = Problem("settings.toml", 2, 1, Severity.ERROR, "bad-value", "no such theme", "dark or light")
    async with dashboard(path, settings={"problems": (problem,)}) as pilot:
        assert pilot.app.message_line.text == "settings.toml:2:1: no such theme (dark or light)"
        await pilot.press("2")
        path.write_text("[[[", encoding="utf-8")
        await until(pilot, lambda: pilot.app.reading.fault is not None)
        pilot.app.message_line.clear()
        await pilot.press("plus")
        await until(pilot, lambda: "not valid TOML" in pilot.app.message_line.text)
        assert "toml-syntax" not in pilot.app.message_line.text


def test_the_system_speaks_the_language_chosen():
    assert (
        explain_os_error(FileNotFoundError(errno.ENOENT, "Datei oder Verzeichnis nicht gefunden"))
        == "No such file or directory"
    )
    assert explain_os_error(OSError(errno.EXDEV, "another device")) == "another device"
    assert explain_os_error(OSError("closed")) == "closed"
