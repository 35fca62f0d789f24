"""Hours that daylight saving skips or repeats, and a time zone that is changed under the daemon."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from tests.parts.clock import Clock
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure, noon_zone, plan
from tests.parts.waiting import until

HOUR = timedelta(hours=1)
AHEAD = 4  # seconds that the clock is set before the moment
LATE = 60  # seconds after it, on a busy machine; every wrong moment is half an hour away
WAKING = 30


def next_change(zone: ZoneInfo, *, gap: bool) -> datetime:
    """The next moment at which the clocks of `zone` are put forward (`gap`) or back, in UTC."""
    moment = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 24 * HOUR
    while True:
        before, after = ((moment + step).astimezone(zone).utcoffset() for step in (-HOUR, 0 * HOUR))
        assert before is not None
        assert after is not None
        if (after > before) if gap else (after < before):
            return moment
        moment += HOUR


def plan_of(zone: ZoneInfo, day: datetime, at: str, *titles: str) -> str:
    """A plan of that zone, in which these are due on that day."""
    due = day.astimezone(zone).date()
    text = plan(*(measure(title, due=due) for title in titles), at=at)
    return text.replace(noon_zone().key, zone.key).replace("end = ", f"end = {due + timedelta(9)} # ", 1)


def comes_once(folder: Path, zone: ZoneInfo, at: str, expected: datetime) -> None:
    """At `expected`, not before it, and not again an hour later, when the clock may show `at` once more."""
    clock = Clock(folder)
    with Desktop(folder) as desktop, Daemon(desktop, folder / "home", clock.env | {"TZ": zone.key}) as daemon:
        desktop.start_bus()
        desktop.start_server()
        ahead = int(expected.timestamp() - time.time())
        clock.move(ahead - 3600)
        daemon.file.write_text(plan_of(zone, expected, at, "甲"))
        daemon.start()
        clock.move(ahead - AHEAD)
        daemon.file.write_text(plan_of(zone, expected, at, "甲") + "# for a round at once\n")
        until(lambda: daemon.health().next_at == expected)
        assert desktop.received() == []
        desktop.wait_for(1)
        assert 0 <= time.time() + ahead - AHEAD - expected.timestamp() < LATE
        clock.move(ahead - AHEAD + 3600)
        time.sleep(AHEAD)
        daemon.file.write_text(plan_of(zone, expected, at, "甲", "乙"))
        assert [note["body"][-1] for note in desktop.wait_for(2)] == ["甲", "乙"]


def test_18_an_hour_that_is_skipped(tmp_path: Path) -> None:
    zone = ZoneInfo("America/New_York")
    gap = next_change(zone, gap=True)
    assert f"{gap.astimezone(zone):%H:%M}" == "03:00"
    comes_once(tmp_path, zone, "02:30", gap)  # the first moment after it


def test_18_an_hour_that_is_repeated(tmp_path: Path) -> None:
    zone = ZoneInfo("Europe/Berlin")
    repeat = next_change(zone, gap=False)
    assert f"{repeat.astimezone(zone):%H:%M}" == "02:00"
    comes_once(tmp_path, zone, "02:30", repeat - HOUR / 2)  # the first of the two


def zone_file(name: str) -> Path:
    """Where the machine keeps the zone, or else the package tzdata."""
    import tzdata

    folders = [*map(Path, TZPATH), Path(tzdata.__file__).parent / "zoneinfo"]
    return next(folder / name for folder in folders if (folder / name).exists())


def link(path: Path, zone: ZoneInfo) -> None:
    """As ``timedatectl set-timezone`` does it."""
    fresh = path.with_name("fresh")
    fresh.symlink_to(zone_file(zone.key))
    fresh.replace(path)


def test_19_the_time_zone_is_changed(tmp_path: Path) -> None:
    here, local = noon_zone(), tmp_path / "localtime"
    hour = datetime.now(here).utcoffset()
    assert hour is not None
    east = ZoneInfo(f"Etc/GMT{-(hour // HOUR + 2):+d}")  # past two there
    link(local, here)
    with Desktop(tmp_path) as desktop, Daemon(desktop, tmp_path / "home", {"TZ": f":{local}"}) as daemon:
        desktop.start_bus()
        desktop.start_server()
        without = plan(measure("甲"), at="13:40").replace(f'timezone = "{here.key}"\n', "")
        stays = plan(measure("乙"), at="13:40").replace('id = "p"', 'id = "q"', 1)
        assert "timezone" not in without
        daemon.file.write_text(without)
        other = daemon.file.with_name("other.toml")
        other.write_text(stays)
        daemon._places += ["--plan", str(other)]
        daemon.start()
        due = datetime.now(here).replace(hour=13, minute=40, second=0, microsecond=0)
        until(lambda: daemon.health().next_at == due)
        assert desktop.received() == []
        link(local, east)
        assert "甲" in desktop.wait_for(1, WAKING)[0]["body"]
        assert daemon.health().next_at == due  # of the plan that has a zone of its own
        link(local, here)
        time.sleep(1)
        os.utime(local, follow_symlinks=False)
        daemon.file.write_text(without + "# for a round at once\n")
        until(lambda: daemon.health().next_at == due)
        assert len(desktop.received()) == 1
