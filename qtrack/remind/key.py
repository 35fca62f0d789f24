"""What identifies a reminder for good: plan, kind, item, the date it leads up to, and the lead."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

_BREAKING = frozenset("%/ ")
Thread = tuple[str, str, date]
"""All reminders of one item and one date, of which only the latest is worth sending: (kind, item id, date)."""


class Kind(StrEnum):
    """What a reminder is about."""

    MEASURE = "measure"
    STEP = "step"
    MILESTONE = "milestone"
    OVERDUE = "overdue"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Key:
    """A reminder's name, ``plan/kind/item/2015-11-30/7d``.

    A lead after the date is ``+14d``, a repeat of a step of the escalation ``7d+2d`` or ``+1d+3wd``.
    """

    plan: str
    kind: Kind
    item: str
    day: date
    lead: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote; ValueError for anything else."""
        plan, kind, item, day, lead = text.split("/")
        return cls(_unquote(plan), Kind(kind), _unquote(item), date.fromisoformat(day), lead)

    def __str__(self) -> str:
        return f"{_quote(self.plan)}/{self.kind}/{_quote(self.item)}/{self.day}/{self.lead}"

    @property
    def thread(self) -> Thread:
        """A measure's leads and its repeats when overdue are one thread."""
        return (Kind.MEASURE if self.kind is Kind.OVERDUE else self.kind).value, self.item, self.day


def key_in(plan: str, thread: Thread, lead: str) -> Key:
    """The key of one lead of a thread."""
    kind, item, day = thread
    overdue = kind == Kind.MEASURE and lead.startswith("+")
    return Key(plan, Kind.OVERDUE if overdue else Kind(kind), item, day, lead)


def keys_of(plan: str) -> tuple[str, str]:
    """The first text a key of `plan` can have, and the first after the last."""
    return f"{_quote(plan)}/", f"{_quote(plan)}0"  # "0" follows "/"


def keys_in(plan: str, thread: Thread) -> list[tuple[str, str]]:
    """For each kind of key in a thread the first text it can have, and the first after the last."""
    kind, item, day = thread
    kinds = (Kind.MEASURE, Kind.OVERDUE) if kind == Kind.MEASURE else (Kind(kind),)
    starts = (str(Key(plan, one, item, day, "")) for one in kinds)
    return [(start, f"{start[:-1]}0") for start in starts]


def _quote(text: str) -> str:
    """Readable as it is, but for what would break the key apart or a command line."""
    if text.isprintable() and _BREAKING.isdisjoint(text):
        return text
    return "".join(c if c.isprintable() and c not in _BREAKING else _percent(c) for c in text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _unquote(text: str) -> str:
    def byte_run(found: re.Match[str]) -> str:
        return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogatepass")

    return re.sub(r"(?:%[0-9A-F]{2})+", byte_run, text)
