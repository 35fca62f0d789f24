"""The fields of a plan file: how one value is read from TOML, and what the JSON Schema says of it."""

import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.model.lead_time import LeadTime, parse_clock
from qtrack.model.plan import Quiet
from qtrack.model.recurrence import Recurrence
from qtrack.model.target import Target
from qtrack.planfile.read_context import DROPPED, Fault, Field, ReadContext, build_type_fault
from qtrack.planfile.tables import Table, header_of
from qtrack.problems import KeyPath as Path

_WEEKDAYS = tuple(
    (english, english[:3], *(f"{week}{figure}" for week in ("周", "星期", "礼拜") for figure in figures))
    for english, figures in zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("一", "二", "三", "四", "五", "六", "日天"),
        strict=True,
    )
)
_WHEN = (
    r"(?P<plus>\+)?(?P<past>逾期)?(?P<ahead>提前)?\s*(?P<span>[^@之前后+]*[^@之前后+\s])\s*(?:(?P<behind>之?后)|(?P<before>之?前))?"
    r"\s*(?P<clock>@.*)?"
)
_QUIET = r"\s*(\S+?)\s*[-–~]\s*(\S+)\s*"


@dataclass(frozen=True)
class Text:
    """A text; `named` texts must not be blank."""

    named: bool = False

    def read(self, value: object, _context: ReadContext, _path: Path) -> str:
        """Return the text as it stands."""
        if not isinstance(value, str):
            raise build_type_fault(_("a text in quotes"), value)
        if self.named and not value.strip():
            raise Fault("bad-value", _("this must not be empty"))
        return value

    def schema(self) -> dict[str, Any]:
        """Return a string."""
        return {"type": "string", "minLength": 1} if self.named else {"type": "string"}


@dataclass(frozen=True)
class Identity(Text):
    """The id of something of a `kind`, which others may refer to."""

    kind: str = ""
    named: bool = True

    def read(self, value: object, context: ReadContext, path: Path) -> str:
        """Return the id, and note it."""
        text = super().read(value, context, path)
        context.ids.setdefault(self.kind, []).append((text, path))
        return text


@dataclass(frozen=True)
class Reference(Text):
    """The id of something of a `kind` that stands elsewhere in the file."""

    kind: str = ""
    named: bool = True

    def read(self, value: object, context: ReadContext, path: Path) -> str:
        """Return the id, and note it for the check that it is there."""
        text = super().read(value, context, path)
        context.references.append((self.kind, text, path))
        return text


@dataclass(frozen=True)
class UnitName(Text):
    """The name of a responsible unit."""

    named: bool = True

    def read(self, value: object, context: ReadContext, path: Path) -> str:
        """Return the name, and note the place it first stands at; equal names are one object."""
        text = sys.intern(super().read(value, context, path))
        context.units.setdefault(text, path)
        return text


@dataclass(frozen=True)
class Number:
    """A finite number between `low` and `high`."""

    low: float = -1e15
    high: float = 1e15

    def read(self, value: object, _context: ReadContext, _path: Path) -> float:
        """Return the number; an int stays one."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            hint = _("leave out the quotes and the symbol") if isinstance(value, str) else ""
            raise build_type_fault(_("a number"), value, hint)
        if not self.low <= value <= self.high:  # never true of nan
            one = self.low == self.high
            message = _("the number {low:g} is wanted") if one else _("a number from {low:g} to {high:g} is wanted")
            raise Fault("bad-value", message.format(low=self.low, high=self.high))
        return value

    def schema(self) -> dict[str, Any]:
        """A number with bounds."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Boolean:
    """True or false."""

    def read(self, value: object, _context: ReadContext, _path: Path) -> bool:
        """The value."""
        if not isinstance(value, bool):
            raise build_type_fault(_("true or false"), value)
        return value

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Day:
    """A TOML date without a time."""

    def read(self, value: object, _context: ReadContext, _path: Path) -> date:
        """The day."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        hint = _("write it without quotes, such as 2026-09-01") if isinstance(value, str) else _("such as 2026-09-01")
        raise build_type_fault(_("a date"), value, hint)

    def schema(self) -> dict[str, Any]:
        """A string in the eyes of JSON Schema, with the format that TOML editors know dates by."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class DoneMark:
    """``true``, ``false``, or the day on which something was done."""

    def read(self, value: object, context: ReadContext, path: Path) -> bool | date:
        """The mark as it stands."""
        if isinstance(value, bool):
            return value
        return Day().read(value, context, path)

    def schema(self) -> dict[str, Any]:
        """Either of the two."""
        return {"anyOf": [Boolean().schema(), Day().schema()]}


@dataclass(frozen=True)
class Choice:
    """One of the words of an enumeration."""

    words: type[StrEnum]

    def read(self, value: object, context: ReadContext, path: Path) -> StrEnum:
        """The member."""
        text = Text().read(value, context, path)
        try:
            return self.words(text)
        except ValueError:
            known = " ".join(self.words)
            raise Fault("bad-value", _("one of these is wanted: {words}").format(words=known)) from None

    def schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"enum": [member.value for member in self.words]}


@lru_cache(maxsize=1 << 12)
def _parse_cached(parse: Callable[[str], Any], text: str) -> Any:
    """What `text` means; thousands of measures say it in a few dozen ways and share the values."""
    return parse(text)


@dataclass(frozen=True)
class ParsedText:
    """A small language inside a text: `parse` raises ValueError for what it does not understand."""

    parse: Callable[[str], Any]
    expected: Callable[[], str]
    examples: tuple[str, ...]

    def read(self, value: object, context: ReadContext, path: Path) -> Any:
        """What the text means."""
        text = Text().read(value, context, path)
        try:
            return _parse_cached(self.parse, text)
        except (ValueError, OverflowError):
            hint = _("for example {examples}").format(examples=" ".join(f'"{example}"' for example in self.examples))
            raise Fault("bad-value", _("{expected} is wanted").format(expected=self.expected()), hint) from None

    def schema(self) -> dict[str, Any]:
        """A string, with examples."""
        return {"type": "string", "examples": list(self.examples)}


def _parse_quiet(text: str) -> Quiet:
    found = re.fullmatch(_QUIET, text)
    if found is None:
        raise ValueError(text)
    quiet = Quiet(parse_clock(found[1]), parse_clock("00:00" if found[2] == "24:00" else found[2]))
    if quiet.start == quiet.end:
        raise Fault("bad-value", _("the quiet hours cover the whole day; they hold nothing back"))
    return quiet


def _parse_overdue(text: str) -> LeadTime | None:
    if text.strip() == "off":
        return None
    lead = LeadTime.parse(text)
    if lead.count < 1 or lead.unit == "h":
        raise ValueError(text)
    return lead


def _parse_repeat(text: str) -> LeadTime:
    repeat = _parse_overdue(text)
    if repeat is None:
        raise ValueError(text)
    return repeat


def _parse_when(text: str) -> tuple[LeadTime, bool]:
    """A lead time, and whether it is counted after the date; what is after it is counted in whole days."""
    found = re.fullmatch(_WHEN, text.strip().replace("当天", "0d").replace("当日", "0d"))
    if found is None:
        raise ValueError(text)
    lead = LeadTime.parse(found["span"] + (found["clock"] or ""))
    after = bool(found["plus"] or found["past"] or found["behind"])
    if after and (found["ahead"] or found["before"] or lead.unit == "h"):
        raise ValueError(text)
    return lead, after and lead.count > 0


def _parse_weekly(text: str) -> tuple[int, time]:
    """A day of the week, 0 for Monday, and a time of day."""
    word, _blank, clock = text.strip().rpartition(" ")
    for number, names in enumerate(_WEEKDAYS):
        if word.strip().casefold() in names:
            return number, parse_clock(clock)
    raise ValueError(text)


def _parse_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


def _parse_until(text: str) -> Recurrence | LeadTime:
    try:
        return LeadTime.parse(text)
    except ValueError:
        rule = Recurrence.parse(text)
        if rule.kind != "yearly":
            raise
        return rule


LEAD = ParsedText(LeadTime.parse, lambda: _("a lead time"), ("30d", "10wd", "2w", "1m", "3h", "1d@08:30"))
OVERDUE = ParsedText(_parse_overdue, lambda: _('a span of days or "off"'), ("7d", "3wd", "off"))
REPEAT = ParsedText(_parse_repeat, lambda: _("a span of a day or more"), ("3wd", "7d", "1m"))
WHEN = ParsedText(
    _parse_when, lambda: _("a lead time, with + for after the date"), ("7d", "0d", "+1d", "逾期3天", "10wd@08:30")
)
WEEKLY = ParsedText(_parse_weekly, lambda: _("a day of the week and a time"), ("monday 08:30", "周一 08:30"))
CLOCK = ParsedText(parse_clock, lambda: _("a time of day"), ("09:00",))
QUIET = ParsedText(_parse_quiet, lambda: _("a span of hours"), ("12:00-14:00", "18:00-08:30"))
ZONE = ParsedText(_parse_zone, lambda: _("a time zone"), ("Asia/Shanghai",))
TARGET = ParsedText(Target.parse, lambda: _("a target"), (">= 95 %", "<= 0.48 起/万台", "= 100 %", "5 家"))
RULE = ParsedText(
    Recurrence.parse,
    lambda: _("a day or a rule for days"),
    ("12-15", "2nd thursday of november", "last workday of december", "every quarter end", "monthly 25"),
)


@dataclass(frozen=True)
class DayOrText:
    """A date, or a text that tells one or several."""

    words: ParsedText

    def read(self, value: object, context: ReadContext, path: Path) -> Any:
        """What the text means; a date is the rule that gives one day."""
        if isinstance(value, date):
            return Recurrence.from_day(Day().read(value, context, path))
        return self.words.read(value, context, path)

    def schema(self) -> dict[str, Any]:
        """A date or a text."""
        return {"anyOf": [Day().schema(), self.words.schema()]}


ON = DayOrText(RULE)
UNTIL = DayOrText(ParsedText(_parse_until, lambda: _("a day or a time after the start"), ("09-30", "30d")))


@dataclass(frozen=True)
class ListOf:
    """A list; what cannot be read is left out of it and reported."""

    item: Field

    def read(self, value: object, context: ReadContext, path: Path) -> tuple[Any, ...]:
        """The elements that could be read, in order."""
        if isinstance(value, dict) and isinstance(self.item, Table):
            return self._read_single(value, context, path)
        if not isinstance(value, list):
            hint = _("put it in square brackets") if isinstance(value, str) else ""
            raise build_type_fault(_("a list"), value, hint)
        items = (context.take(self.item, item, (*path, index)) for index, item in enumerate(value))
        return tuple(item for item in items if item is not DROPPED)

    def _read_single(self, value: object, context: ReadContext, path: Path) -> tuple[Any, ...]:
        """``[measures]`` for ``[[measures]]``: reported, and shown all the same."""
        hint = _("write its header in double brackets: [[{name}]]").format(name=header_of(path))
        fault = build_type_fault(_("a list"), value, hint)
        context.report(path, fault.code, fault.message, fault.hint)
        return tuple(item for item in [context.take(self.item, value, path)] if item is not DROPPED)

    def schema(self) -> dict[str, Any]:
        """An array."""
        return {"type": "array", "items": self.item.schema()}
