"""Plan files whose reminders fall due now or soon, whatever the hour at which the tests run."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import tomlkit

DUE = "00:01"  # past, in the noon zone


@cache
def noon_zone() -> ZoneInfo:
    """Where it is between 12 and 13 o'clock when the tests begin: no test meets midnight."""
    east = 12 - datetime.now(UTC).hour
    return ZoneInfo(f"Etc/GMT{-east:+d}")


def today(days: int = 0) -> date:
    """The day in the noon zone, or one so many days later."""
    return datetime.now(noon_zone()).date() + timedelta(days)


def soon(minutes: int = 5) -> str:
    """A time of day so many minutes ahead at most, and less than one minute less."""
    return f"{datetime.now(noon_zone()) + timedelta(minutes=minutes):%H:%M}"


def measure(title: str, **keys: Any) -> dict[str, Any]:
    """A measure due today, named by its title."""
    return {"id": title, "title": title, "due": today()} | keys


def plan(*measures: dict[str, Any], milestones: Sequence[dict[str, Any]] = (), **rules: Any) -> str:
    """A plan file; `rules` are its [reminders], by default one an item, on the morning of its day."""
    tables = {
        "version": 1,
        "plan": {"id": "p", "title": "行动计划", "start": today(-60), "end": today(60), "timezone": noon_zone().key},
        "reminders": {"at": DUE, "before": ["0d"], "overdue": "off", "shift": "none"} | rules,
        "measures": measures,
        "milestones": milestones,
    }
    return tomlkit.dumps({name: table for name, table in tables.items() if table})
