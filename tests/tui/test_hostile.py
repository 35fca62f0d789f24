"""Text is text: whatever stands in the plan stands on the screen as it was written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qtrack.planfile import load
from qtrack.tui.commands import COMMANDS, VIEWS
from tests.tui.dashboard_driver import NOW, dashboard, seen, until, written

NASTY = ("加快推进[/]重点", "[bold]x", "[@click=app.quit]y$[")
WORD = st.sampled_from(NASTY)


def quoted(text: str) -> str:
    return "'" + text + "'"


def hostile_plan(word: str) -> str:
    """A plan with `word` in every text there is."""
    w = quoted(word)
    return f"""version = 1
[plan]
id = {w}
title = {w}
number = {w}
issuer = {w}
note = {w}
end = 2026-12-31
timezone = "Asia/Shanghai"
x-own = {w}
[lights.labels]
overdue = {w}
green = {w}
[[units]]
name = {w}
aliases = [{quoted("别名" + word)}]
contact = {w}
[[sections]]
id = "s"
no = {w}
title = {w}
[[indicators]]
name = {w}
target = "5 家"
[[milestones]]
id = "m"
title = {w}
on = 2026-11-30
note = {w}
units = [{w}]
measures = [{w}]
[[measures]]
id = {w}
no = {w}
title = {w}
section = "s"
lead = [{w}]
support = [{quoted("协" + word)}]
owner = {w}
due = 2026-11-01
progress = 20
tags = [{w}]
evidence = [{w}]
note = {w}
source = {w}
x-own = [{w}, 1]
[[measures.steps]]
title = {w}
due = 2026-11-02
owner = {w}
[[measures.indicators]]
name = {w}
target = {quoted(">= 5 " + "家")}
actual = 2
units = [{w}]
note = {w}
"""


@pytest.mark.parametrize("word", NASTY)
async def test_markup_is_shown_as_written_in_every_view(tmp_path, word):
    async with dashboard(written(tmp_path, hostile_plan(word)), size=(200, 60)) as pilot:
        app = pilot.app
        assert app.reading.fault is None
        assert seen(pilot).count(word) >= 7  # title, number, late, milestone, section, unit, reminder
        for key in ("tab", "tab", "tab", "tab", "z", "z", "y"):
            await pilot.press(key)
        assert word in app.clipboard or word in seen(pilot)
        await pilot.press("2", "enter", "z", "z", "y")
        await pilot.pause()
        assert seen(pilot).count(word) >= 15
        assert word in app.clipboard
        await pilot.press("/", *word, "enter")
        assert len(app.view.table.standings) == 1
        await pilot.press(":", *word)
        assert seen(pilot).count(word) >= 2
        await pilot.press("enter")
        await pilot.pause()
        assert app.view.table.item.measure.title == word
        assert not app._exit


async def test_markup_is_shown_as_written_in_every_dialog(tmp_path):
    word = NASTY[0]  # the one that cannot be read as markup at all
    async with dashboard(written(tmp_path, hostile_plan(word)), size=(160, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.reading.snapshot.upcoming is not None)
        for key in "1234567":
            await pilot.press(key)
            await pilot.pause()
            assert word in seen(pilot), f"view {key}"
            for asked in ("W", "Z", "i", "n", "e", "p", "P", "a", "F", ":"):
                await pilot.press(asked)
                await pilot.pause()
                if len(app.screen_stack) > 1:
                    await pilot.press("加", "[")
                while len(app.screen_stack) > 1:
                    app.pop_screen()
            assert not app._exit
            assert app.current_mode == ("overview", *VIEWS)[int(key)]
            await pilot.press("Y")
            assert word.replace("[", "")[:2] in app.clipboard.replace("\\", "").replace("[", "")


async def test_a_milestone_with_markup_opens_its_measures(tmp_path):
    async with dashboard(written(tmp_path, hostile_plan(NASTY[0]))) as pilot:
        pilot.app.view.ahead.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert NASTY[0] in seen(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.current_mode == "measures"


async def test_control_characters_and_bidi_marks_never_reach_the_terminal(tmp_path):
    text = hostile_plan("x").replace("'x'", '"a\\u001b[31m\\u202eb\\u0007\\u0085c\\td"')
    async with dashboard(written(tmp_path, text), size=(120, 40)) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        shown = seen(pilot)
    assert not {c for c in shown if c in "\x1b\u202e\x07\x85\t"}
    assert "a\ufffd[31m\ufffdb\ufffd" in shown


async def test_a_broken_line_with_markup_is_quoted_as_it_is(tmp_path):
    async with dashboard(written(tmp_path, hostile_plan("x") + "\n[/bold] = = [@click=app.quit]")) as pilot:
        assert pilot.app.reading.fault.fatal
        assert "tasks.toml:" in seen(pilot)


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    view=st.sampled_from("1234567"),
    keys=st.lists(
        st.sampled_from([k for c in COMMANDS if c.id not in {"quit", "editor"} for k in c.keys.split()]), max_size=25
    ),
)
async def test_no_sequence_of_keys_breaks_it(tmp_path, view, keys):
    async with dashboard(written(tmp_path, hostile_plan(NASTY[0])), clock=NOW.astimezone) as pilot:
        await pilot.press(view, *keys)
        await pilot.pause()
        assert not pilot.app._exit
        assert load(pilot.app.source.path).plan is not None
