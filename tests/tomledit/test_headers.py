"""Headers found line by line are those that the TOML parser finds."""

import random
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from qtrack.tomledit.headers import ROOT, Header, scan_headers
from qtrack.tomledit.positions import Positions
from tests.editing.untidy import Untidy
from tests.planfile.documents import ANYTHING, PLANS


def found_in(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """The headers of a text by its lines."""
    starts, headers = scan_headers(text)
    assert headers[0] is ROOT
    assert [*starts] == sorted(set(starts)) or starts[:2] == (0, 0)
    return [(header.path, header.array) for header in headers[1:]]


def parsed_from(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """The same by the positions of everything in it."""
    positions = Positions(text)
    tables = [path for path in positions.tables if text[positions.places[path].value] == "["]
    return [
        (tuple(part for part in path if isinstance(part, str)), text.startswith("[[", positions.places[path].value))
        for path in tables
    ]


@settings(max_examples=200, deadline=None)
@given(PLANS | st.dictionaries(st.text(max_size=6), ANYTHING, max_size=5), st.randoms(use_true_random=False))
def test_of_any_document(data: dict[str, Any], source: random.Random) -> None:
    text = Untidy(source).document(data).removeprefix("\ufeff")
    assert found_in(text) == parsed_from(text)


LINES = {
    "[a]": Header(("a",), array=False, certain=True),
    "[[a]]": Header(("a",), array=True, certain=True),
    "\t[ a . 'b.c' . \"d\\u0041\" ]\t# x": Header(("a", "b.c", "dA"), array=False, certain=True),
    "[[ a.b ]] # ]]": Header(("a", "b"), array=True, certain=True),
    "['a']": Header(("a",), array=False, certain=False),
    '["a"]': Header(("a",), array=False, certain=False),
    "[1]": Header(("1",), array=False, certain=False),
    "[2026-01-01]": Header(("2026-01-01",), array=False, certain=False),
    "[true]": Header(("true",), array=False, certain=False),
    "[[nan]]": Header(("nan",), array=True, certain=False),
}


@pytest.mark.parametrize(("line", "header"), LINES.items(), ids=LINES)
@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_a_line_that_is_a_header(line: str, header: Header, line_end: str) -> None:
    text = f"x = 1\n{line}{line_end}"
    assert scan_headers(text) == ((0, 6), (ROOT, header))


ARRAYS = [
    "[1, 2]",
    '["a",\n]',
    "[[1], [2]]",
    "[[1]]",
    "[]",
    "['a'],",
    "['a']",
    "[{a = 1}]",
    "[-1.5]",
    "[# ]\n]",
    "[true]",
]


@pytest.mark.parametrize("inner", ARRAYS)
def test_lines_of_an_array(inner: str) -> None:
    text = f"x = [\n{inner}\n]\n"
    tomli.loads(text)
    assert scan_headers(text) == ((0,), (ROOT,))
    assert scan_headers(text + "[y]\n")[1][1:] == (Header(("y",), array=False, certain=True),)
