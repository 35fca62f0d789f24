"""The dashboard on a stage of any size, with a clock in hand; what it shows as text."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual.pilot import Pilot

from qtrack.settings import Settings
from qtrack.tui.app import QtrackApp
from qtrack.tui.session.shown_day import Clock, ShiftedClock
from qtrack.tui.session.source import Source

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PATIENCE = 10.0
"""Seconds until something that has to come counts as missing."""
HEAD = """version = 1
[plan]
id = "demo"
title = "青石县质量强县2026年行动计划"
start = 2026-01-01
end = 2026-12-31
timezone = "Asia/Shanghai"
[[sections]]
id = "s1"
title = "夯实质量基础"
[[milestones]]
id = "assessment"
title = "年度质量工作考核"
on = "12-15"
measures = ["M03"]
"""


def plan_text(count: int = 60) -> str:
    """A plan of so many measures; every third is overdue, units and titles take turns."""
    units, titles = ("县质监局", "县教育局", "县经贸局"), ("风险研判", "标准化建设", "品牌培育", "校园食品安全")
    return HEAD + "".join(
        f'[[measures]]\nid = "M{n:02}"\nno = "({n})"\ntitle = "{titles[n % 4]}{n}"\nsection = "s1"\n'
        f'lead = ["{units[n % 3]}"]\nprogress = {n % 10 * 10}\n'
        f"due = 2026-{10 if n % 3 == 0 else 12:02}-{n % 28 + 1:02}\n"
        for n in range(1, count + 1)
    )


def written(folder: Path, text: str) -> Path:
    """A plan file with `text`."""
    path = folder / "tasks.toml"
    path.write_text(text, encoding="utf-8")
    return path


def dressed(path: Path, clock: Clock = NOW.astimezone, **more: Any) -> QtrackApp:
    """The app on a plan file, its state beside it."""
    settings = Settings(**{"theme": "dark", **more.pop("settings", {})})
    return QtrackApp([Source(path, path.parent / "state", ShiftedClock(clock, clock))], settings, **more)


class Hand(Pilot[None]):
    """A hand that looks up after pressing: on a busy machine what widgets tell each other takes more than one round."""

    async def press(self, *keys: str) -> None:
        """Press, and wait until nobody has anything left to do or to draw."""
        await super().press(*keys)
        end = asyncio.get_running_loop().time() + PATIENCE
        while self._busy():
            assert asyncio.get_running_loop().time() < end, "it never came to rest"
            await self.pause()

    def _busy(self) -> bool:
        screen = self.app.screen
        pumps = (self.app, *screen.walk_children(with_self=True))
        return screen._layout_required or any(pump.message_queue_size for pump in pumps)


@asynccontextmanager
async def dashboard(path: Path, size: tuple[int, int] = (80, 24), **more: Any) -> AsyncIterator[Pilot[None]]:
    """The dashboard after the file was read."""
    app = dressed(path, **more)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.source.was_read and bool(app.reading.snapshot or app.reading.fault))
        await pilot.pause()
        yield Hand(app)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait for something to hold."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not holds():
        assert asyncio.get_running_loop().time() < end, "it never came"
        await asyncio.sleep(0.02)
    await pilot.pause()


def lines(pilot: Pilot[None]) -> list[str]:
    """The screen, line by line."""
    app = pilot.app
    return [strip.text for strip in app.screen._compositor.render_strips(app.size)]


def seen(pilot: Pilot[None]) -> str:
    """The whole screen as text."""
    return "\n".join(lines(pilot))
