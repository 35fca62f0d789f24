"""Every key the help lists does what it stands beside."""

import contextlib
from typing import Any

import pytest
from textual.pilot import Pilot

from qtrack.tui.keys import COMMANDS, keys_of, shown, twins
from qtrack.tui.screens.finder import Finder, Hits

from .stage import dashboard, plan_text, seen, until, written


async def ready(pilot: Pilot[None], mode: str, command: str) -> None:
    """A view in which the command has something to do: rows above and below, no dialog, for `back` a filter."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
    await app.switch_mode("measures")
    app.view.drill("x" if command == "back" else "", None)
    app.view.drilled = False
    rows = app.view.table
    if mode == "overview":
        await app.switch_mode("overview")
        app.view.unzoom()
        rows = app.view.late
    rows.focus()
    rows.select(12)
    rows.scroll_rows(10)
    await pilot.pause()


def traces(pilot: Pilot[None]) -> tuple[Any, ...]:
    """Everything a key could change."""
    app = pilot.app
    return (
        seen(pilot), app.current_mode, len(app.screen_stack), app.focused, app.clipboard, len(app._notifications),
        getattr(app.focused, "cursor", None),
        app.theme, app._exit,
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["overview", "measures"])
@pytest.mark.parametrize("full_width", [False, True])
async def test_every_key_in_the_help_does_something(tmp_path, monkeypatch, mode, full_width):
    called = tmp_path / "called"
    fake = tmp_path / "code"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {called}\n', encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(fake))
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        for command in COMMANDS:
            keys = keys_of(command, {})
            for key in [twin for k in keys for twin in twins(k)[:1]] if full_width else keys:
                await ready(pilot, mode, command.id)
                idle = command.id in {"quit", mode} or (command.id == "back" and mode == "overview")
                if idle or not pilot.app.available(command):
                    continue
                before = traces(pilot)
                await pilot.press(key)
                if command.id == "editor":
                    await until(pilot, called.exists)
                    called.unlink()
                else:
                    assert traces(pilot) != before, f"{key} does nothing"


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ｑ"])
async def test_quitting(tmp_path, key):
    with contextlib.suppress(AssertionError):
        async with dashboard(written(tmp_path, plan_text(3))) as pilot:
            await pilot.press(key)
            assert pilot.app._exit


async def test_the_help_lists_every_key_of_the_view_and_no_other(tmp_path):
    async with dashboard(written(tmp_path, plan_text()), size=(120, 60)) as pilot:
        await pilot.press("?")
        listed = {hit.name: hit.key for hit in pilot.app.screen.query_one(Hits).hits}
        assert "Sort" not in listed
        assert "New plan" not in listed
        wanted = {
            c.name: " ".join(shown(k) for k in keys_of(c, {})) for c in COMMANDS if c.id not in {"sort", "create"}
        }
        assert listed == wanted


async def test_the_help_is_searched_and_runs_what_it_shows(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.press("f1", *"sort")
        assert len(pilot.app.screen.query_one(Hits).hits) == 0
        await pilot.press("escape", "2", "f1", *"choose a col", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Finder)
        assert "Sort by" in seen(pilot)


async def test_a_click_runs_what_it_hits(tmp_path):
    async with dashboard(written(tmp_path, plan_text())) as pilot:
        await pilot.click(offset=(pilot.app.size.width - 15, pilot.app.size.height - 1))
        await pilot.pause()
        assert isinstance(pilot.app.screen, Finder)
        await pilot.press("escape")
        x = seen(pilot).splitlines()[0].index("Measures")
        await pilot.click(offset=(x, 0))
        await pilot.pause()
        assert pilot.app.current_mode == "measures"
