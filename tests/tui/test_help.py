"""Every key the help lists does what it stands beside, in every view; and what it does not list does nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from qtrack.settings import Settings
from qtrack.tui.app import QtrackApp
from qtrack.tui.commands import COMMANDS, VIEWS, Command
from qtrack.tui.dialogs.picker import Picker, PickerList
from qtrack.tui.dispatch import is_available
from qtrack.tui.key_bindings import find_equivalent_keys, format_key, keys_of
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.source import Source
from qtrack.tui.widgets.row_list import Rows
from tests.tui.dashboard_driver import HEAD, NOW, dashboard, plan_text, seen, until, written

EVERYWHERE = {"app", "view", "rows"}
ON_A_MEASURE = {"edit", "remind"}
DOWN, UP = {"down", "bottom", "half_down", "page_down"}, {"up", "top", "half_up", "page_up"}
PATIENCE = 5.0


def full_plan(number: int = 0) -> str:
    """A plan in which every view has rows enough to move in."""
    return HEAD.replace('id = "demo"', f'id = "demo{number}"') + "".join(
        f'[[milestones]]\nid = "m{n}"\ntitle = "节点{n}"\non = 2026-12-{n:02}\n' for n in range(1, 15)
    ) + "".join(
        f'[[measures]]\nid = "M{n:02}"\ntitle = "措施{n}"\nsection = "s1"\nlead = ["第{n}局"]\nprogress = {n}\n'
        f"due = 2026-{10 + n % 3}-{n % 28 + 1:02}\n"
        f'[[measures.indicators]]\nname = "指标{n}"\ntarget = "5 家"\nactual = {n % 5}\nas_of = 2026-0{n % 9 + 1}-01\n'
        for n in range(1, 31)
    )  # fmt: skip


@asynccontextmanager
async def shown_in(folder: Path, mode: str) -> AsyncIterator[Pilot[None]]:
    """The dashboard in a view; two plans for the view of all plans."""
    sources = []
    for number in range(2 if mode == "plans" else 1):
        path = folder / f"plan{number}.toml"
        path.write_text(full_plan(number), encoding="utf-8")
        sources.append(Source(path, folder / "state", ShiftedClock(NOW.astimezone, NOW.astimezone)))
    app = QtrackApp(sources, Settings(theme="dark"))
    async with app.run_test(size=(110, 20)) as pilot:
        await until(pilot, lambda: len(app.session.plans.readings) == len(sources))
        await app.switch_mode(mode)
        await until(pilot, lambda: app.reading.snapshot is not None and app.reading.snapshot.upcoming is not None)
        yield pilot


async def ready(pilot: Pilot[None], mode: str, command: Command) -> None:
    """A view in which the command has something to do."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
    app.message_line.clear()
    if app.current_mode != mode:
        await app.switch_mode(mode)
        await pilot.pause()
    app.view.unzoom()
    rows = PLACES[mode](app.view, command)
    rows.focus()
    if command.id in {"fold", "unfold"}:
        rows.select(0)
    else:
        rows.select(0 if command.id in DOWN else rows.count - 1 if command.id in UP else rows.count // 2)
    if command.id == "back":
        SOMETHING_TO_LEAVE[mode](app.view)
    if command.id == "unfold":
        app.view.action_fold()
    await pilot.pause()


def of_measures(view: Any, command: Command) -> Rows:
    view.show_matching("", None)
    view.table.marks.clear()
    view.table.marks.clear()
    view.group_by("month" if command.id in {"fold", "unfold"} else "")
    view.table.folded.clear()
    return view.table


def of_the_timeline(view: Any, _command: Command) -> Rows:
    view.chart.reset()
    view.chart.outline.folded.clear()
    return view.chart


def of_the_calendar(view: Any, command: Command) -> Rows:
    busy = next(s.measure.due for s in view.snapshot.assessment.standings if s.days_left > 0)
    view.months.choose(busy)
    return view.items if ON_A_MEASURE & set(command.where.split()) else view.months


PLACES = {
    "overview": lambda view, _command: view.late,
    "measures": of_measures,
    "timeline": of_the_timeline,
    "calendar": of_the_calendar,
    "indicators": lambda view, _command: view.table,
    "units": lambda view, c: view.duties if ON_A_MEASURE & set(c.where.split()) else view.table,
    "reminders": lambda view, _command: view.ahead,
    "plans": lambda view, _command: view.table,
}
"""The list a command is tried in."""
SOMETHING_TO_LEAVE = dict.fromkeys((*VIEWS, "plans"), lambda view: view.action_zoom()) | {
    "timeline": lambda view: view.action_pan(1),
    "measures": lambda view: view.filter_by("措施"),
}


def traces(pilot: Pilot[None]) -> tuple[Any, ...]:
    """Everything a key could change."""
    app = pilot.app
    focused = app.focused
    return (
        *answers(pilot), seen(pilot), app.current_mode, focused, getattr(focused, "cursor", None),
        app.clipboard, app.theme, app._exit,
    )  # fmt: skip


def answers(pilot: Pilot[None]) -> tuple[Any, ...]:
    """What tells that an edit was made, or asked about, or refused."""
    app = pilot.app
    return len(app.screen_stack), app.message_line.text, app.source.path.read_bytes()


async def acts(pilot: Pilot[None], command: Command, key: str) -> bool:
    """Whether a key does something, at once or in a moment."""
    look = answers if command.where == "edit" or command.id in {"undo", "redo"} else traces
    before, end = look(pilot), asyncio.get_running_loop().time() + PATIENCE
    await pilot.press(key)
    while look(pilot) == before:
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(0.02)
    return True


def there(command: Command, mode: str) -> bool:
    """Whether a command is meant for a view, and is no way to where one is already, or out."""
    places = EVERYWHERE | {mode} | (ON_A_MEASURE if mode != "plans" else set())
    return bool(places & set(command.where.split())) and command.id not in {mode, "quit"}


def presses(command: Command, mode: str) -> list[str]:
    """Its keys, and what they give in full width; what the app is bound to has its twins in one view as in another."""
    keys = keys_of(command, {})
    if command.where == "app" and mode != VIEWS[0]:
        return [*keys]
    return [*keys, *dict.fromkeys(twin for key in keys for twin in find_equivalent_keys(key)[:1])]


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the editor leaves when it was called; it needs no terminal."""
    trace, editor = tmp_path / "called", tmp_path / "code"
    editor.write_text(f'#!/bin/sh\necho "$@" >> {trace}\n', encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    return trace


@pytest.mark.slow
@pytest.mark.parametrize("mode", [*VIEWS, "plans"])
async def test_every_key_in_the_help_does_something(tmp_path, called, mode):
    idle, listed = [], set()
    async with shown_in(tmp_path, mode) as pilot:
        for command in COMMANDS:
            for key in presses(command, mode) if there(command, mode) else ():
                await ready(pilot, mode, command)
                if not is_available(command, pilot.app.session):
                    continue
                listed.add(command.id)
                if command.id == "editor":
                    await pilot.press(key)
                    await until(pilot, called.exists)
                    called.unlink()
                elif not await acts(pilot, command, key):
                    await ready(pilot, mode, command)
                    await pilot.pause(0.5)  # on a busy machine the view was still being laid out
                    if not await acts(pilot, command, key):
                        idle.append((command.id, key))
    assert idle == []
    elsewhere = NOT_HERE[mode] | {"create", "suspend"}  # both have tests of their own
    assert listed >= {c.id for c in COMMANDS if there(c, mode)} - elsewhere


NOT_HERE = {mode: {"plans"} for mode in VIEWS} | {
    "plans": {"plans", "filter"},  # a plan is entered first
    "timeline": {"plans", "next_pane", "previous_pane"},  # they have one pane
    "indicators": {"plans", "next_pane", "previous_pane"},
}
"""What the help of a view need not list, though the view is bound to it."""


@pytest.mark.parametrize("mode", [*VIEWS, "plans"])
async def test_the_help_lists_what_is_bound_and_what_it_leaves_out_does_nothing(tmp_path, mode):
    async with shown_in(tmp_path, mode) as pilot:
        app = pilot.app
        await pilot.pause(0.5)  # what a view offers depends on what has room in it
        bound = {active.binding.id for active in app.screen.active_bindings.values() if active.enabled}
        await pilot.press("?")
        listed = {(hit.name, hit.key) for hit in app.screen.query_one(PickerList).entries}
        await pilot.press("escape")
        here = [c for c in COMMANDS if (c.name, " ".join(format_key(k) for k in keys_of(c, {}))) in listed]
        assert len(listed) == len(here)
        assert {c.id for c in here} <= bound
        taken = {key for command in here for key in keys_of(command, {})}
        for command in COMMANDS:
            for key in set(keys_of(command, {})) - taken if command not in here else ():
                before = traces(pilot)
                await pilot.press(key)
                if command.where in ON_A_MEASURE | {"app"}:  # these may say where they would do something
                    app.message_line.clear()
                    await pilot.pause()
                assert traces(pilot) == before, f"{key} ({command.id}) does something, and the help is silent"


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ｑ"])
async def test_quitting(tmp_path, key):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        await pilot.press(key)
        assert pilot.app._exit


async def test_an_edit_asked_for_in_the_burst_that_quits_is_made(tmp_path):
    path = written(tmp_path, plan_text(3))
    async with dashboard(path) as pilot:
        await pilot.press("2")
        for name, letter in (("plus", "+"), ("q", "q")):
            pilot.app.post_message(events.Key(name, letter))
        await until(pilot, lambda: pilot.app._exit)
    assert path.read_text(encoding="utf-8") != plan_text(3)


async def test_a_new_plan_is_offered_beside_the_example_alone(tmp_path):
    own = tmp_path / "own"
    own.mkdir()

    def create() -> Path:
        return written(own, plan_text(2))

    async with dashboard(written(tmp_path, plan_text(3)), example=True, create=create) as pilot:
        await pilot.press("?", *"new plan", "enter")
        await until(pilot, (own / "tasks.toml").exists)
        await until(pilot, lambda: pilot.app.source.path == own / "tasks.toml")
        await pilot.press("?", *"new plan")
        assert not pilot.app.screen.query_one(PickerList).entries


async def test_the_help_is_searched_and_runs_what_it_shows(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("f1", *"sort")
        assert len(pilot.app.screen.query_one(PickerList).entries) == 0
        await pilot.press("escape", "2", "f1", *"choose a col", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        assert "Sort by" in seen(pilot)


async def test_a_click_runs_what_it_hits(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(120, 24)) as pilot:
        await pilot.click(offset=(pilot.app.size.width - 15, pilot.app.size.height - 1))
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press("escape")
        x = seen(pilot).splitlines()[0].index("Measures")
        await pilot.click(offset=(x, 0))
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
