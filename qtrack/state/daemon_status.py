"""How the daemon is, written by itself for whoever asks: status, doctor, dashboard."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason as read_reason
from qtrack.state import open_store
from qtrack.state.daemon_lock import find_holder
from qtrack.state.private_files import write_private

NAME = "daemon.json"


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A channel in use; `failing` is why its last send did not succeed, "" when it did.

    It is written as `remind.reasons` stores it; `read` returns it in the language chosen.
    """

    name: str
    failing: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanHealth:
    """A plan file served, and the last day of its reminders.

    `broken` is why its last good version is used, or none at all, "" when all is well.
    """

    file: Path
    id: str
    problems: int
    broken: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What the daemon last said of itself; `troubles` are sentences.

    Without a daemon only `pending` is known, that of the plans which the last one served.
    """

    running: bool = False
    pid: int | None = None
    since: datetime | None = None
    next_at: datetime | None = None
    pending: int = 0
    channels: tuple[ChannelHealth, ...] = ()
    plans: tuple[PlanHealth, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[str, ...]:
        """The names of the channels that fail."""
        return tuple(channel.name for channel in self.channels if channel.failing)

    def serves(self, plan: Path) -> bool:
        """Whether a running daemon serves the file; also where it has said nothing of its plans yet."""
        return not self.plans or plan.absolute() in {one.file for one in self.plans}

    def delivers(self, plan_id: str) -> bool:
        """Whether a daemon runs that serves the plan of this id, or has said nothing of its plans yet."""
        return self.running and (not self.plans or plan_id in {one.id for one in self.plans})


def write_daemon_health(state_dir: Path, health: Health) -> None:
    """Leave word of the daemon's health; OSError when the disk does not take it."""
    write_private(state_dir / NAME, json.dumps(asdict(health), default=_encode_value, ensure_ascii=False, indent=1))


def read_daemon_health(state_dir: Path) -> Health:
    """The daemon's health as far as it can be known without asking it; QtrackError for an unreadable outbox."""
    pid, said = find_holder(state_dir), _read_file(state_dir)
    plans = tuple(map(_plan, said.get("plans", ())))
    pending = open_store(state_dir).count_waiting({plan.id for plan in plans} if plans else None)
    if pid is None:
        return Health(pending=pending)
    if said.get("pid") != pid:  # it has just started and said nothing yet
        return Health(running=True, pid=pid, pending=pending)
    return Health(
        running=True,
        pid=pid,
        since=_parse_moment(said["since"]),
        next_at=_parse_moment(said["next_at"]),
        pending=pending,
        channels=tuple(
            ChannelHealth(c["name"], phrase_of(read_reason(c["failing"])), _parse_moment(c["since"]))
            for c in said["channels"]
        ),
        plans=plans,
        troubles=tuple(said["troubles"]),
    )


def _read_file(state_dir: Path) -> dict[str, Any]:
    """What the daemon that runs, or the last one, has left."""
    try:
        said: dict[str, Any] = json.loads((state_dir / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = {}
    return said


def _plan(said: dict[str, Any]) -> PlanHealth:
    ends = said.get("ends")
    return PlanHealth(
        Path(said["file"]), said["id"], said["problems"], said["broken"], date.fromisoformat(ends) if ends else None
    )


def _encode_value(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
