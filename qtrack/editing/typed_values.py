"""Typed text as the value that is written to the file; UsageError says what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from qtrack.editing.describe import field_word
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.natural_dates import parse_day
from qtrack.model.plan import CalendarRules, MilestoneKind, Plan, Status
from qtrack.model.wording import kind_word, status_word
from qtrack.model.workdays import WorkCalendar
from qtrack.plain import plain
from qtrack.planfile.fields import (
    Boolean,
    Choice,
    Day,
    DayOrText,
    DoneMark,
    ListOf,
    Number,
    ParsedText,
    Reference,
    Text,
)
from qtrack.planfile.read_context import Fault, Field, ReadContext
from qtrack.planfile.schema import FILE, INDICATOR, STEP
from qtrack.planfile.tables import Table

FIELDS = (
    "title", "no", "section", "lead", "joint", "support", "owner", "start", "due", "status", "progress", "weight",
    "tags", "depends", "remind", "evidence", "note", "source",
)  # fmt: skip
"""The keys of a measure that are edited as fields, in the order they are shown."""

LINES = frozenset({"note"})
"""The keys whose texts may have several lines."""

_NUMBER = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,9})?)%?", re.ASCII)
_BETWEEN = re.compile(r"[、，,；;\n]+")
_YES = frozenset({"true", "yes", "y", "1", "x", "done", "是", "对", "√", "✓", "完成", "已完成"})
_NO = frozenset({"false", "no", "n", "0", "否", "不", "×", "未完成"})
_WORDS: Mapping[StrEnum, tuple[str, ...]] = {
    Status.PLANNED: ("未启动", "未开始", "计划"),
    Status.ACTIVE: ("推进中", "进行中", "在办"),
    Status.DONE: ("完成", "已完成", "办结", "已办结"),
    Status.DROPPED: ("已取消", "取消", "不再执行"),
    MilestoneKind.CAMPAIGN: ("活动", "宣传"),
    MilestoneKind.ASSESSMENT: ("考核",),
    MilestoneKind.REPORT: ("报告", "上报"),
    MilestoneKind.ACCEPTANCE: ("验收",),
    MilestoneKind.EVENT: ("事件", "会议"),
}
"""Other words that people use, besides those on the screen and in the file."""


def table_of(name: str) -> Table:
    """Return the table of that name: of the file, or ``steps`` of a measure."""
    if name == "steps":
        return STEP
    if name == "indicators":
        return INDICATOR
    field = FILE.keys[name].field
    found = field.item if isinstance(field, ListOf) else field
    if not isinstance(found, Table):
        raise UsageError(_("unknown field {key}").format(key=name))
    return found


def key_of(table: str, name: str) -> str:
    """Return the key that `name` means, itself or the word it is shown with; raise UsageError with the known ones."""
    keys = table_of(table).keys
    wanted = unicodedata.normalize("NFKC", name).strip()
    if wanted in keys or wanted.startswith("x-"):
        return wanted
    for key in keys:
        if wanted and wanted == field_word(key):
            return key
    message = _("unknown field {key}").format(key=plain(name, _SHOWN) or '""')
    raise UsageError(message, _("known fields: {keys}").format(keys=" ".join(editable(table))))


_SHOWN = 40


def editable(table: str) -> Iterable[str]:
    """Return the keys of a table that hold values and no tables."""
    return (key for key, of in table_of(table).keys.items() if not _has_tables(of.field))


def is_list(table: str, key: str) -> bool:
    """Return whether a key holds a list of values."""
    of = table_of(table).keys.get(key)
    return of is not None and isinstance(of.field, ListOf)


def required(table: str, key: str) -> bool:
    """Return whether a table must have this key."""
    of = table_of(table).keys.get(key)
    return bool(of and of.required)


def value_of(table: str, key: str, text: str, plan: Plan, today: date, *, base: Any = None) -> object:
    """Return the value that `text` gives to a key.

    Days count from `base`, a date, or from today; a progress with a sign is added to `base`, a number. Line breaks
    become blanks where one line is wanted, and separate the values of a list.

    Raises:
        UsageError: one sentence on what is wrong, for the person who types it.
    """
    of = table_of(table).keys.get(key)
    if of is None and not key.startswith("x-"):
        key_of(table, key)  # complains
    field: Field = of.field if of else Text()
    if _has_tables(field):
        raise UsageError(_("{field} are added one by one").format(field=key))
    if not (isinstance(field, ListOf) or key in LINES or key.startswith("x-")):
        text = " ".join(filter(None, map(str.strip, text.splitlines())))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(_("{field}: not UTF-8 text").format(field=field_word(key))) from None
    try:
        value = _Typed(plan, today, base).value(field, text)
        return _check(field, value)
    except Fault as fault:
        raise UsageError(_of_field(key, fault.message), fault.hint) from fault
    except ValueError as error:
        days = _("2026-09-15 9-15 +1w next friday end of quarter")
        raise UsageError(_of_field(key, str(error)), _("for example {examples}").format(examples=days)) from error


def _of_field(key: str, message: str) -> str:
    return _("{field}: {message}").format(field=field_word(key), message=message)


def parts_of(text: str) -> list[str]:
    """Return the parts of a list as it is typed, each once."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in _BETWEEN.split(text)))))


@lru_cache(maxsize=4)
def _calendar(rules: CalendarRules) -> WorkCalendar:
    """Return the working days of a plan, made once for many dates."""
    return WorkCalendar(rules.holidays, rules.workdays)


def _has_tables(field: Field) -> bool:
    return isinstance(field, Table) or (isinstance(field, ListOf) and isinstance(field.item, Table))


def _check(field: Field, value: object) -> object:
    """Return a value that the field accepts; raise Fault for any other."""
    context = ReadContext()
    field.read(value, context, ())
    if context.findings:
        raise Fault("bad-value", context.findings[0].message, context.findings[0].hint)
    return value


class _Typed:
    """How typed text becomes a value, field by field; raises Fault, or ValueError for what is no day."""

    def __init__(self, plan: Plan, today: date, base: Any) -> None:
        self.plan, self.today, self.base = plan, today, base

    def value(self, field: Field, text: str) -> object:
        """Return the value of one field."""
        found: object
        match field:
            case ListOf():
                found = [self.value(field.item, part) for part in parts_of(text)]
            case Day():
                found = self._day(text)
            case DoneMark():
                found = self._done(text)
            case DayOrText():
                found = self._day_or(field, text)
            case Number():
                found = self._number(field, text)
            case Boolean():
                found = _yes_or_no(text)
            case Choice():
                found = _choice(field, text)
            case ParsedText():
                found = _parsed(field, text)
            case Reference():
                found = self._reference(field, text.strip())
            case _:
                found = text.strip() if getattr(field, "named", False) else text
        return found

    def _day(self, text: str) -> date:
        base = self.base if isinstance(self.base, date) else None
        return parse_day(text, self.today, _calendar(self.plan.calendar), base)

    def _done(self, text: str) -> bool | date:
        try:
            return _yes_or_no(text)
        except Fault:
            return self._day(text)

    def _day_or(self, field: DayOrText, text: str) -> str | date:
        """Return a rule where the text is one, else a day; for neither, raise what is wrong with it as a rule."""
        try:
            return _parsed(field.words, text)
        except Fault:
            try:
                return self._day(text)
            except ValueError:
                pass
            raise

    def _number(self, field: Number, text: str) -> float:
        words = unicodedata.normalize("NFKC", text).replace(",", "").replace("−", "-").strip()
        found = _NUMBER.fullmatch("".join(words.split()))
        if found is None:
            raise Fault("bad-value", _("{text} is no number").format(text=plain(text, _SHOWN) or '""'))
        number = float(found[1])
        if words[0] in "+-" and isinstance(self.base, (int, float)):
            number = min(field.high, max(field.low, self.base + number))
        number = round(float(number), 9)
        return int(number) if number.is_integer() else number

    def _reference(self, field: Reference, text: str) -> str:
        """Return the id of a section or measure, which may be named by its number or title as well."""
        items = self.plan.sections if field.kind == "section" else self.plan.measures
        if any(item.id == text for item in items):
            return text
        if field.kind == "section" and not items:
            raise Fault("unknown-reference", _("the plan has no sections"), _("write them into its file: [[sections]]"))
        named = [item.id for item in items if text and text in {item.no, item.title}]
        if len(named) == 1:
            return named[0]
        message = _("there is no measure {id}") if field.kind == "measure" else _("there is no section {id}")
        known = _("known ids: {ids}").format(ids=plain(" ".join(item.id for item in items), 120))
        raise Fault("unknown-reference", message.format(id=plain(text, _SHOWN) or '""'), known)


def _yes_or_no(text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _YES or word == _("yes"):
        return True
    if word in _NO or word == _("no"):
        return False
    raise Fault("bad-value", _("{text} is neither yes nor no").format(text=plain(text, _SHOWN) or '""'))


def _choice(field: Choice, text: str) -> str:
    """Return the word of the file for one of its words, the screen's, or another that people use."""
    wanted = unicodedata.normalize("NFKC", text).strip().casefold()
    for member in field.words:
        if wanted in {member.value, member.name.casefold(), _shown(member).casefold(), *_WORDS.get(member, ())}:
            return member.value
    known = _(", ").join(dict.fromkeys(word for m in field.words for word in (m.value, _shown(m))))
    raise Fault("bad-value", _("one of these is wanted: {words}").format(words=known))


def _shown(member: StrEnum) -> str:
    match member:
        case Status():
            return status_word(member)
        case MilestoneKind():
            return kind_word(member)
        case _:
            return member.value


def _parsed(field: ParsedText, text: str) -> str:
    """Return the text as typed where it is understood so, else with its full-width characters made plain."""
    typed = text.strip()
    try:
        field.read(typed, ReadContext(), ())
    except Fault:
        typed = unicodedata.normalize("NFKC", typed)
        field.read(typed, ReadContext(), ())
    return typed
