"""Every view at a fixed moment: pictures in 80×24, text at other sizes.

``pytest --snapshot-update tests/tui/test_snapshots.py`` records them anew.
"""

import shutil
from pathlib import Path

import pytest

from qtrack import i18n
from tests.bench.make import write_plan
from tests.tui.dashboard_driver import dressed, lines, plan_text, until, written

CONFIG = Path(__file__).parents[2] / "config"
VIEWS = ("overview", "measures", "timeline", "calendar", "indicators", "units", "reminders")


@pytest.fixture(autouse=True)
def _chinese():
    i18n.set_language("zh")


def looks(snap_compare, path, size, keys, theme="dark"):
    async def press(pilot):
        await until(
            pilot, lambda: pilot.app.reading.snapshot is not None and pilot.app.reading.snapshot.upcoming is not None
        )
        await pilot.press(*keys)
        await until(pilot, lambda: pilot.app.view.snapshot is pilot.app.reading.snapshot)
        await pilot.pause(0.1)

    app = dressed(path, settings={"theme": theme})
    assert snap_compare(app, terminal_size=size, run_before=press)


async def screen_text(app, size, keys):
    """Return what a view shows after some keys, line by line, without colours."""
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.reading.snapshot is not None and app.reading.snapshot.upcoming is not None)
        await pilot.press(*keys)
        await until(pilot, lambda: app.view.snapshot is app.reading.snapshot)
        await pilot.pause(0.1)
        return "\n".join(line.rstrip() for line in lines(pilot))


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_looks_as_it_did(tmp_path, snap_compare, view):
    path = Path(shutil.copy(CONFIG / "tasks.toml", tmp_path))
    looks(snap_compare, path, (80, 24), [str(VIEWS.index(view) + 1), "j"])


@pytest.mark.parametrize("view", ["overview", "measures"])
def test_the_light_theme_looks_as_it_did(tmp_path, snap_compare, view):
    path = Path(shutil.copy(CONFIG / "tasks.toml", tmp_path))
    looks(snap_compare, path, (120, 40), [str(VIEWS.index(view) + 1), "j"], "light")


@pytest.mark.parametrize("size", [(120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", VIEWS)
async def test_a_larger_screen_reads_as_it_did(tmp_path, snapshot, view, size):
    """In every theme: colours never change what is written."""
    path = Path(shutil.copy(CONFIG / "tasks.toml", tmp_path))
    keys = [str(VIEWS.index(view) + 1), "j"]
    shown = [await screen_text(dressed(path, settings={"theme": theme}), size, keys) for theme in ("dark", "light")]
    assert shown[0] == shown[1]
    assert shown[0] == snapshot


@pytest.mark.parametrize("count", [1, 10_000])
@pytest.mark.parametrize("view", ["overview", "measures", "timeline", "units"])
async def test_few_and_many_measures_read_as_they_did(tmp_path, snapshot, view, count):
    path = written(tmp_path, plan_text(1)) if count == 1 else write_plan(tmp_path / "tasks.toml", count)
    assert await screen_text(dressed(path), (120, 40), [str(VIEWS.index(view) + 1)]) == snapshot


@pytest.mark.parametrize("view", VIEWS)
async def test_the_longest_titles_read_as_they_did(tmp_path, snapshot, view):
    """Of the plans read from notices this one has the longest."""
    path = Path(shutil.copy(CONFIG / "examples" / "district-2012.toml", tmp_path / "tasks.toml"))
    assert await screen_text(dressed(path), (80, 24), [str(VIEWS.index(view) + 1), "j"]) == snapshot


OPENED = {
    "help": ["?"], "palette": [":", *"zljd"], "postpone": ["2", "P", *"下周五"], "note": ["2", "n"],
    "grouped": ["2", "o", "enter"], "marked": ["2", "space", "j", "space"], "add": ["a"],
    "another day": ["w", "w"], "zoomed": ["z"],
}  # fmt: skip


@pytest.mark.parametrize("keys", OPENED.values(), ids=OPENED)
def test_what_keys_open_looks_as_it_did(tmp_path, snap_compare, keys):
    path = Path(shutil.copy(CONFIG / "tasks.toml", tmp_path))
    looks(snap_compare, path, (80, 24), keys)


def test_an_ascii_screen_without_colours_looks_as_it_did(tmp_path, snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    path = Path(shutil.copy(CONFIG / "tasks.toml", tmp_path))

    async def press(pilot):
        await until(
            pilot, lambda: pilot.app.reading.snapshot is not None and pilot.app.reading.snapshot.upcoming is not None
        )
        await pilot.press("2")
        await pilot.pause()

    app = dressed(path, settings={"glyphs": "ascii", "theme": ""})
    assert snap_compare(app, terminal_size=(80, 24), run_before=press)
