"""What keeps the dashboard quick: it does by and by, or not at all, what nobody waits for; and gives the same."""

import asyncio
import gc
import weakref
from pathlib import Path

import pytest

from qtrack.planfile import load
from qtrack.tui.session.load_snapshot import make_snapshot
from qtrack.tui.session.refresh_snapshot import LARGE_PLAN
from qtrack.tui.session.source import Source
from tests.tui.dashboard_driver import NOW, dashboard, plan_text, until, written

MANY = 300


def source(folder: Path, text: str) -> Source:
    return Source(written(folder, text), folder / "state", NOW.astimezone)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "标准化建设5"', 'title = "改"'),
        ("progress = 50\n", "progress = 100\n"),
        ('no = "(5)"', 'no = "(long-number)"'),
        ("due = 2026-12-06", "due = 2027-01-31"),
        ('lead = ["县质监局"]\n', ""),
        ("end = 2026-12-31", "end = 2026-12-30"),
        ('title = "年度质量工作考核"', 'title = "考核"'),
        ("", "\n"),
    ],
    ids=["title", "done", "number", "due", "unowned", "the plan", "a milestone", "nothing"],
)
def test_a_snapshot_after_a_save_is_the_one_made_from_all(tmp_path, old, new):
    looked = source(tmp_path, plan_text(30))
    looked.read()
    written(tmp_path, plan_text(30).replace(old, new, 1) if old else plan_text(30) + new)
    snapshot = looked.read().snapshot
    fresh = load(looked.path)
    assert snapshot == make_snapshot(snapshot.loaded, fresh.plan, snapshot.now)


def test_the_figures_of_a_large_plan_follow(tmp_path):
    looked = source(tmp_path, plan_text(LARGE_PLAN))
    before = looked.read().snapshot
    written(tmp_path, plan_text(LARGE_PLAN).replace("progress = 50\n", "progress = 100\n", 1))
    at_once = looked.read().snapshot
    assert at_once.summary is before.summary
    assert at_once.assessment.by_id["M05"].progress == 100
    whole = make_snapshot(looked.loaded, looked.loaded.plan, NOW).summary
    shown = looked.update_snapshot(at_once, with_reminders=False)
    assert (shown.summary, before.summary == whole) == (whole, False)
    looked.do_idle_work(shown)
    looked.file.forget_stamp()
    assert looked.read().snapshot.summary == whole, "the same bytes read again"
    assert looked.update_snapshot(shown, with_reminders=False) is shown, "worked out once"


def test_what_a_save_does_not_touch_is_taken_over(tmp_path):
    looked = source(tmp_path, plan_text(30))
    before = looked.read().snapshot.assessment
    written(tmp_path, plan_text(30).replace('title = "标准化建设5"', 'title = "改"'))
    now = looked.read().snapshot.assessment
    pairs = zip(before.standings, now.standings, strict=True)
    assert [one.measure.id for one, other in pairs if one is not other] == ["M05"]


def test_another_day_is_assessed_anew(tmp_path):
    days = [NOW, NOW.replace(day=24)]
    looked = Source(written(tmp_path, plan_text(3)), tmp_path / "state", lambda _zone: days[0])
    looked.read()
    days.pop(0)
    assert looked.read().snapshot.assessment.day == days[0].date()


def test_an_edited_plan_is_kept_for_the_next_who_reads_it(tmp_path):
    looked = source(tmp_path, plan_text(MANY))
    looked.read()
    written(tmp_path, plan_text(MANY).replace('title = "标准化建设5"', 'title = "改"'))
    looked.file.take_saved(
        load(looked.path, before=looked.loaded), NOW
    )  # as after an edit of our own, which writes nothing more
    looked.do_idle_work(looked.make_snapshot())
    found = load(looked.path, looked.state_dir / "cache")
    assert found.base is not None, "all of it was read again"
    assert found.plan == looked.loaded.plan


def test_what_was_open_while_a_file_was_read_is_not_kept_for_ever(tmp_path):
    class Dialog:
        """Something that knows itself, as widgets do, and what it is about."""

    looked = source(tmp_path, plan_text(3))
    dialog = Dialog()
    dialog.itself, dialog.snapshot = dialog, looked.read().snapshot
    gone = weakref.ref(dialog)
    for number in range(30):
        written(tmp_path, plan_text(3) + "\n" * number)
        looked.read()
    del dialog
    looked.do_idle_work(looked.make_snapshot())
    gc.collect()
    assert gone() is None


async def test_reminders_wait_until_somebody_rests(tmp_path):
    async with dashboard(written(tmp_path, plan_text(30))) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.reading.snapshot.upcoming is not None)
        await pilot.press("j")
        written(tmp_path, plan_text(30).replace("标准化建设5", "改"))
        before = app.reading.snapshot
        app.session.read()
        await until(pilot, lambda: app.reading.snapshot is not before)
        for _key in range(6):
            await pilot.press("j")
            await asyncio.sleep(0.05)
            assert app.reading.snapshot.upcoming is None
        await until(pilot, lambda: app.reading.snapshot.upcoming is not None)


async def test_reminders_are_worked_out_where_they_are_told(tmp_path):
    async with dashboard(written(tmp_path, plan_text(30))) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.reading.snapshot.upcoming is not None)
        await pilot.press("2")
        before = app.reading.snapshot
        written(tmp_path, plan_text(30).replace("标准化建设5", "改"))
        app.session.read()
        await until(pilot, lambda: app.reading.snapshot is not before)
        await asyncio.sleep(1.5)
        assert app.reading.snapshot.upcoming is None
        await pilot.press("7")
        await until(pilot, lambda: app.reading.snapshot.upcoming is not None)
        assert app.view.ahead.items == app.reading.snapshot.upcoming


async def test_only_the_view_in_sight_is_filled_and_the_others_when_they_are_shown(tmp_path):
    async with dashboard(written(tmp_path, plan_text(30))) as pilot:
        app = pilot.app
        await pilot.press("6")
        await until(pilot, lambda: app.view.view_id == "units" and app.view.snapshot is app.reading.snapshot)
        units = app.view
        await pilot.press("2")
        before = app.reading.snapshot
        written(tmp_path, plan_text(30).replace("县教育局", "县教体局"))
        app.session.read()
        await until(pilot, lambda: app.reading.snapshot is not before)
        assert units.snapshot is not app.reading.snapshot
        await pilot.press("6")
        await until(pilot, lambda: units.snapshot is app.reading.snapshot)
        assert "县教体局" in [load.tally.key for load in units.table.rows]


async def test_a_view_is_styled_without_parsing_all_style_sheets_again(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3))) as pilot:
        parsed = []
        refresh = pilot.app.refresh_css
        pilot.app.refresh_css = lambda *some, **more: (parsed.append(1), refresh(*some, **more))
        await pilot.press("6")
        await pilot.pause()
        assert not parsed
        pilot.app.theme = "qtrack-light"
        await pilot.pause()
        assert parsed
        there = pilot.app.view.background_colors[1]
        await pilot.press("1")
        await pilot.pause()
        assert pilot.app.view.background_colors[1] == there
