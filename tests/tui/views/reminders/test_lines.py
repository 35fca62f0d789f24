"""The lines that tell of reminders."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qtrack.state.daemon_status import Health
from qtrack.tui.views.reminders.lines import delivery_lines


def test_the_daemons_moments_stand_in_the_zone_of_the_plan_whatever_that_of_the_machine():
    health = Health(
        running=True, pid=7, since=datetime(2026, 11, 23, 5, 46, tzinfo=UTC),
        next_at=datetime(2026, 11, 24, 0, 30, tzinfo=UTC),
    )  # fmt: skip
    (daemon, _channels) = delivery_lines(health, Path("tasks.toml"), ZoneInfo("Asia/Shanghai"), 120)
    words = "".join(text for text, _tone in daemon)
    assert "since 11-23 13:46" in words
    assert "next reminder at 11-24 08:30" in words
