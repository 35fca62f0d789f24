"""View 7: what waits, what comes, what was sent; and the keys that acknowledge, snooze and ask why, in every view."""

from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qtrack import i18n
from qtrack.daemon.rounds import Rounds
from qtrack.notify.channel import Receipt, SendError
from qtrack.remind.reasons import NO_REASON
from qtrack.state import open_store
from tests.tui.dashboard_driver import NOW, dashboard, plan_text, seen, until, written

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _chinese():
    i18n.set_language("zh")


class Way:
    """A channel that shows everything, or refuses."""

    name = "desktop"

    def __init__(self):
        self.wrong = ""

    def send(self, _notification):
        if self.wrong:
            raise SendError(self.wrong)
        return Receipt(1, "test")

    def probe(self):
        return NO_REASON


def delivered(path, *, fails_at_last=False):
    """Let a week of reminders pass; those of this morning may fail."""
    way, now = Way(), NOW - timedelta(days=7)
    with closing(Rounds((path,), path.parent / "state", lambda: now, channel=lambda _name: way)) as rounds:
        while now < NOW:
            now = min(rounds.round() or NOW, NOW)
        way.wrong = "拒绝" if fails_at_last else ""
        rounds.round()


def states(path):
    return {(row.id, row.state) for row in open_store(path.parent / "state").read_log()}


async def test_the_three_lists_and_the_daemon_are_shown(tmp_path):
    path = written(tmp_path, plan_text(40))
    delivered(path, fails_at_last=True)
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: "待发" in seen(pilot))
        screen = seen(pilot)
        for words in ("失败", "已送达", "将要", "提醒服务未运行", "11-24 09:00"):
            assert words in screen, words


async def test_one_key_acknowledges_and_another_snoozes(tmp_path):
    path = written(tmp_path, plan_text(12))
    delivered(path)
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("2")
        measure = pilot.app.view.measure_id()
        await pilot.press("x")
        await until(pilot, lambda: (measure, "acked") in states(path) or marked(path))
        await pilot.press("j", "Z")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("+", "3", "d", "enter")
        await until(pilot, lambda: len(marked(path)) == 2)
        kinds = {mark.state.value for mark in marked(path).values()}
        assert kinds == {"acked", "snoozed"}
        snoozed = next(mark for mark in marked(path).values() if mark.until)
        assert snoozed.until.astimezone(ZONE) == datetime(2026, 11, 26, 9, tzinfo=ZONE)


def marked(path):
    return open_store(path.parent / "state").read_marks("demo")


async def test_nothing_is_snoozed_into_the_past_or_until_what_is_no_day(tmp_path):
    path = written(tmp_path, plan_text(12))
    delivered(path)
    async with dashboard(path) as pilot:
        await pilot.press("2", "Z", *"昨天", "enter")
        await pilot.press("escape")
        await pilot.press("Z", *"[bold]", "enter")
        await pilot.press("escape")
        assert marked(path) == {}


async def test_why_tells_what_was_sent_and_what_will_be(tmp_path):
    path = written(tmp_path, plan_text(12))
    delivered(path)
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("2", "W")
        await until(pilot, lambda: "已送达" in seen(pilot) or "将发" in seen(pilot) or "待发" in seen(pilot))
        assert "11-" in seen(pilot)
        await pilot.press("escape")
        assert len(pilot.app.screen_stack) == 1


async def test_enter_leads_to_the_measure_and_escape_back(tmp_path):
    path = written(tmp_path, plan_text(12))
    async with dashboard(path, size=(120, 40)) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: pilot.app.view.ahead.items)
        wanted = pilot.app.view.measure_id()
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "measures")
        assert pilot.app.view.measure_id() == wanted
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.current_mode == "reminders")


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 40), (200, 60)])
async def test_it_stands_at_every_size_without_a_record_and_with_hostile_titles(tmp_path, size):
    text = plan_text(6).replace("风险研判", "加快推进[/]重点[bold]x\\u001b[31m")
    async with dashboard(written(tmp_path, text), size=size) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: pilot.app.view.ahead.items)
        assert "[/]" in seen(pilot) or size == (40, 10)
        assert "\x1b" not in seen(pilot)
        await pilot.press("z", "tab", "z", "z", "escape", "Y", "y")
        assert pilot.app._exception is None


async def test_a_copied_table_is_markdown_with_titles_as_text(tmp_path):
    text = plan_text(3).replace("风险研判", "甲|乙*丙*")
    async with dashboard(written(tmp_path, text)) as pilot:
        await pilot.press("7")
        await until(pilot, lambda: pilot.app.view.ahead.items)
        await pilot.press("Y")
        lines = pilot.app.clipboard.splitlines()
        assert lines[1] == "| --- | --- | --- | --- |"
        assert all(line.replace("\\|", "").count("|") == 5 for line in lines)
