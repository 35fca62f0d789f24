"""TOML documents for the tests: values of right and wrong types for the real keys, and every way to write them."""

import json
import math
import random
import string
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from qtrack.model.catalog import CATALOG
from qtrack.planfile.fields import Boolean, Choice, Day, DayOrText, DoneMark, ListOf, Number, ParsedText
from qtrack.planfile.schema import FILE
from qtrack.planfile.tables import Table

TEXTS = st.sampled_from(
    [
        "",
        " ",
        "县质监局",
        "县质量监督局",
        "[/]",
        "a\nb",
        'say "ja"',
        "it's",
        "\x1b[31m",
        "\u202e",
        "2026-01-01",
        "㐀" * 40,
    ]
)
IDS = st.sampled_from(["M1", "M2", "M3", "M2~2", "?1", "quality-month", "节点"])
DAYS = st.dates() | st.sampled_from([date.min, date.max, date(2026, 1, 1), date(2026, 12, 31)])
LEADS = st.sampled_from(
    ["0d", "30d", "9999d", "9999wd", "1wd", "9999m", "9999w", "9999h", "1个月@08:30", "0wd@23:59", "d"]
)
RULES = st.sampled_from([
    "12-15", "02-29", "13-01", "monthly 31", "every quarter end", "every year end", "5th workday of every year",
    "last workday of every month", "fifth monday of february", "2nd thursday of november",
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=SU", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=YEARLY;UNTIL=20300101T000000Z", "FREQ=SECONDLY", "FREQ=YEARLY;BYEASTER=1",
])  # fmt: skip
CLOCKS = st.times() | st.datetimes() | st.datetimes(timezones=st.just(timezone(timedelta(hours=8))))
SCALARS = (
    TEXTS | st.text(max_size=20) | st.booleans() | st.integers() | st.floats() | DAYS | LEADS | RULES
    | CLOCKS.map(lambda clock: clock.replace(fold=0))
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | IDS, inner, max_size=3),
    max_leaves=6,
)
"""Whatever TOML can say."""


def of_field(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one a field
    """Values that a field mostly accepts."""
    match kind:
        case Table():
            return tables(kind)
        case ListOf():
            return st.lists(of_field(kind.item), max_size=3)
        case Day():
            return DAYS
        case DoneMark():
            return DAYS | st.booleans()
        case DayOrText():
            return DAYS | RULES | LEADS
        case Boolean():
            return st.booleans()
        case Number():
            return st.integers(0, 100) | st.floats(0, 100)
        case Choice():
            return st.sampled_from([str(word) for word in kind.words])
        case ParsedText():
            return st.sampled_from(kind.examples) | LEADS
        case _:
            return IDS | TEXTS | st.sampled_from([*CATALOG])


def tables(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    """Some of a table's keys, mostly with values they accept, and now and then a key of its own."""
    values = {
        name: st.one_of(of_field(key.field), of_field(key.field), of_field(key.field), ANYTHING)
        for name, key in table.keys.items()
    }
    needed = {name: value for name, value in values.items() if table.keys[name].required}
    rest = {name: value for name, value in values.items() if name not in needed}
    whole = st.fixed_dictionaries(needed, optional=rest)
    partial = st.fixed_dictionaries({}, optional={**values, "x-own": ANYTHING, "titel": ANYTHING, "节 点": ANYTHING})
    return whole | whole | partial


PLANS = tables(FILE)
"""Documents that are nearly plans."""


class Writer:
    """Writes a document in one of the many ways TOML allows, as the random source decides."""

    def __init__(self, source: random.Random) -> None:
        self.source = source

    def document(self, data: dict[str, Any]) -> str:
        text = self._maybe("# 注释\n\n") + self._table((), data)
        return text.replace("\n", self.source.choice(["\n", "\n", "\r\n"]))

    def _maybe(self, text: str) -> str:
        return text if self.source.random() < 0.3 else ""

    def _table(self, path: tuple[str, ...], data: dict[str, Any]) -> str:
        """The keys that stand below a header, then the tables with headers of their own."""
        body, below = [], []
        for key, value in data.items():
            one = isinstance(value, dict)
            many = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
            way = self.source.random()
            if one and way < 0.6:
                below.append(self._header("[", (*path, key), "]") + self._table((*path, key), value))
            elif many and way < 0.8:
                below += [self._header("[[", (*path, key), "]]") + self._table((*path, key), item) for item in value]
            elif one and value and way < 0.8:
                body += self._dotted((key,), value)
            else:
                body.append(f"{self.key(key)}{self._blank()}={self._blank()}{self.value(value)}")
        lines = [self._maybe("  ") + line + self._maybe(" # 注释 'x\" = [") + "\n" + self._maybe("\n") for line in body]
        return "".join(lines + below)

    def _dotted(self, path: tuple[str, ...], data: dict[str, Any]) -> list[str]:
        lines = []
        for key, value in data.items():
            if isinstance(value, dict) and value and self.source.random() < 0.5:
                lines += self._dotted((*path, key), value)
            else:
                name = f"{self._blank()}.{self._blank()}".join(map(self.key, (*path, key)))
                lines.append(f"{name} = {self.value(value)}")
        return lines

    def _header(self, opening: str, path: tuple[str, ...], closing: str) -> str:
        names = f"{self._blank()}.{self._blank()}".join(map(self.key, path))
        return f"{self._maybe('  ')}{opening}{self._blank()}{names}{self._blank()}{closing}{self._maybe(' # 注释')}\n"

    def _blank(self) -> str:
        return self.source.choice(["", " ", "\t ", " "])

    def key(self, key: str) -> str:
        ways = [_basic(key)]
        if key and set(key) <= set(string.ascii_letters + string.digits + "_-"):
            ways += [key, key]
        if _printable(key) and "'" not in key:
            ways.append(f"'{key}'")
        if key.isascii():
            ways.append('"' + "".join(f"\\u{ord(character):04x}" for character in key) + '"')
        return self.source.choice(ways)

    def value(self, value: Any) -> str:  # noqa: PLR0911 - one a type
        match value:
            case bool():
                return str(value).lower()
            case str():
                return self._text(value)
            case int():
                return self.source.choice([str(value), f"{value:_d}"] + [f"0x{value:X}", f"0b{value:b}"] * (value >= 0))
            case float():
                return "nan" if math.isnan(value) else repr(value)
            case datetime():
                return value.isoformat(self.source.choice(["T", " "]))
            case date() | time():
                return value.isoformat()
            case list():
                return self._array([self.value(item) for item in value])
            case dict():
                return self._inline(value)
            case _:
                raise TypeError(value)

    def _text(self, text: str) -> str:
        ways = [_basic(text)]
        if _printable(text) and "'" not in text:
            ways.append(f"'{text}'")
        if _printable(text.replace("\n", "")) and "'''" not in text and not text.startswith("\n"):
            quotes = len(text) - len(text.rstrip("'"))
            ways += [f"'''\n{text}'''", f"'''{text}'''"] * (quotes < 3)
        inner = _basic(text)[1:-1].replace("\\n", "\n")
        if not inner.startswith("\n"):
            ways += [f'"""{inner}"""', f'"""\n{inner}"""', f'"""{inner}\\\n   """']
            if inner.endswith('\\"') and not inner.endswith('\\\\"'):
                ways.append(f'"""{inner[:-2]}""""')
        return self.source.choice(ways)

    def _array(self, items: list[str]) -> str:
        between = self.source.choice([", ", ",", ",\n  ", " , # 注释 ]\n"])
        opening = self.source.choice(["[", "[ ", "[\n  ", "[ # [\n"])
        return (
            opening + between.join(items) + (self._maybe(",") if items else "") + self.source.choice(["]", " ]", "\n]"])
        )

    def _inline(self, data: dict[str, Any]) -> str:
        pairs = []
        for key, value in data.items():
            if isinstance(value, dict) and value and self.source.random() < 0.4:
                pairs += self._dotted((key,), value)
            else:
                pairs.append(f"{self.key(key)}{self._blank()}={self._blank()}{self.value(value)}")
        return "{" + self._blank() + self.source.choice([", ", ",", " , "]).join(pairs) + self._blank() + "}"


def _basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _printable(text: str) -> bool:
    return all(character == "\t" or (character >= " " and character != "\x7f") for character in text)
