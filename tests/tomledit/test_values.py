"""Values written as TOML read as what was written, in whatever style."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from qtrack.tomledit.syntax import quote_key, unquote_key
from qtrack.tomledit.values import comparable, equal_sources, format_like, format_value, parse_value

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from("\"'\\\n\r\t\x00\x1b\x7f a县𠮷"))
MODELS = ['"x"', "'x'", '"""x"""', "'''x'''", '"""\nx"""', "'''\r\nx'''", "", "40", "[1]"]
SCALARS = (
    TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.dates()
    | st.times().map(lambda value: value.replace(fold=0))
    | st.datetimes(timezones=st.none() | st.just(UTC) | st.just(timezone(timedelta(hours=8)))).map(
        lambda value: value.replace(fold=0)
    )
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=9
)


@given(TEXTS, st.sampled_from(MODELS), st.sampled_from(["\n", "\r\n"]))
def test_a_string_in_any_style(text: str, old: str, newline: str) -> None:
    source = format_like(text, old, newline)
    assert parse_value(source.replace("\r\n", "\n")) == text
    assert "\n" not in source.replace("\r\n", "\n").replace("\r\n", "") or '"""' in source or "'''" in source


@given(VALUES)
def test_a_value(value: Any) -> None:
    assert comparable(parse_value(format_value(value))) == comparable(value)


LISTS = ["[]", "[ ]", '["a", "b"]', "[\n  'a', # one\n  'b',\n]", "[\r\n\t1,\r\n\t2\r\n]", "[[1], # x\n[2]]", "{x = 1}"]


@given(st.lists(SCALARS | st.sampled_from(["a", "b", 1, 2]), max_size=4), st.sampled_from(LISTS))
def test_a_list_in_the_layout_of_another(values: list[Any], old: str) -> None:
    source = format_like(values, old, "\r\n" if "\r" in old else "\n")
    assert comparable(parse_value(source.replace("\r\n", "\n"))) == comparable(values)


@given(TEXTS)
def test_a_key(key: str) -> None:
    source = quote_key(key)
    assert tomli.loads(f"{source} = 1") == {key: 1}
    assert unquote_key(source) == key


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (40, "40"),
        (92.5, "92.5"),
        (True, "true"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(7, 30), "07:30:00"),
        (datetime(2026, 1, 2, 7, 30, tzinfo=UTC), "2026-01-02T07:30:00Z"),
        ("县", '"县"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("a\nb", '"""\na\nb"""'),
        ('"""\n', '"""\n""\\"\n"""'),
        ("\x1b[0m", '"\\u001b[0m"'),
        (["a", date(2026, 1, 2)], '["a", 2026-01-02]'),
        ({"title": "t", "x y": [1]}, '{title = "t", "x y" = [1]}'),
        ([], "[]"),
    ],
)
def test_literals(value: object, source: str) -> None:
    assert format_value(value) == source


def test_what_toml_has_no_value_for() -> None:
    with pytest.raises(TypeError, match="to a TOML item"):
        format_value(object())


def test_sources_are_compared_by_value() -> None:
    assert equal_sources("0x10", "16")
    assert equal_sources("nan", "+nan") == (repr(float("nan")) == repr(float("+nan")))
    assert not equal_sources("1", "1.0")
    assert not equal_sources("1", "true")
    assert not equal_sources(None, '""')
    assert equal_sources(None, None)
