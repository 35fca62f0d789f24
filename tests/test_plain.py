"""Hostile text on one line, and text in cells."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtrack.plain import count_cells, pad, plain, plain_block

nasty = st.text(st.characters() | st.sampled_from("\0\x1b\n\t \u200b\u202e\u2066\u2028\u3000\ud800\udfff\ufeff\x85质"))
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def hostile(char):
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(char) in BIDI


@given(nasty, st.none() | st.integers(1, 12))
def test_no_control_bidi_or_surrogate_character_survives(text, limit):
    line = plain(text, limit)
    assert not [char for char in line if hostile(char) or char in "\u061c\u200e\u200f\ufeff\ufffe\uffff"]
    line.encode("utf-8")


@given(nasty, st.integers(1, 12))
def test_a_line_is_cut_to_its_limit_and_says_so(text, limit):
    whole, line = plain(text), plain(text, limit)
    assert len(line) <= limit
    assert line == whole or line.endswith("…")
    assert whole.startswith(line.removesuffix("…").rstrip())


@given(nasty, st.none() | st.integers(1, 12))
def test_what_is_plain_stays_as_it_is(text, limit):
    line = plain(text, limit)
    assert plain(line, limit) == line


@given(nasty)
def test_a_block_is_plain_lines(text):
    assert plain_block(text).split("\n") == [plain(line) for line in text.splitlines()] or not text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  加快\n推进\t[/]重点\u3000工作 ", "加快 推进 [/]重点 工作"),
        ("[bold]x[@click=app.quit]", "[bold]x[@click=app.quit]"),
        ("\x1b[31m红\x1b[0m", "\ufffd[31m红\ufffd[0m"),
        ("\0", "\ufffd"),
        ("abc\u202egpj.exe", "abc\ufffdgpj.exe"),
        ("\ud800半", "\ufffd半"),
        (" \r\n\t ", ""),
        ("👨\u200d👩\u200d👧 café ①", "👨\u200d👩\u200d👧 café ①"),
    ],
)
def test_plain(text, line):
    assert plain(text) == line


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("质量强县", 4, "质量强县"),
        ("质量强县行动", 4, "质量强…"),
        ("质" * 1_000_000, 3, "质质…"),
        ("质", 1, "质"),
        ("质量", 1, "…"),
        ("甲" + " " * 22 + "乙", 5, "甲 乙"),
        ("甲" + " " * 1000 + "乙", 5, "甲 …"),
        (" " * 1000 + "甲", 5, "甲"),
        ("甲" + "\n" * 1000, 5, "甲"),
    ],
)
def test_cut(text, limit, line):
    assert plain(text, limit) == line


def test_lines_of_a_block_stay():
    assert plain_block("一\t二\r\n三\x0b四\n\n五\x1b") == "一 二\n三\n四\n\n五\ufffd"
    assert plain_block("") == ""


WIDTHS = [
    ("", 0),
    ("qtrack 07", 9),
    ("质量强县", 8),
    ("(七)、《计划》", 14),
    ("ＩＳＯ９００１", 14),
    ("ｶﾞ", 2),
    ("한국", 4),
    ("cafe\u0301", 4),
    ("ก็", 1),
    ("क्ष", 2),
    ("🙂🚗", 4),
    ("①■●→※★…—", 8),
    ("a\u200bb", 2),
    ("a\u20ddb", 2),
]


@pytest.mark.parametrize(("text", "width"), WIDTHS)
def test_cells(text, width):
    assert count_cells(text) == width


@pytest.mark.parametrize("text", [text for text, _width in WIDTHS if text != "क्ष"])
def test_cells_are_those_the_dashboard_counts(text):
    assert count_cells(text) == cell_len(text)


written = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("，。（）《》“”①②Ａ９％　—…·℃")
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
emoji = st.characters(min_codepoint=0x1F600, max_codepoint=0x1F64F)


@given(st.text(written | han | emoji))
def test_what_people_write_takes_the_cells_the_dashboard_counts(text):
    assert count_cells(text) == cell_len(text)


@given(st.text(written | han), st.integers(0, 40), st.booleans())
def test_padding_fills_to_the_width_and_never_cuts(text, width, right):
    padded = pad(text, width, right=right)
    assert count_cells(padded) == max(width, count_cells(text))
    assert padded.endswith(text) if right else padded.startswith(text)


def test_columns_line_up():
    assert [pad(text, 6) + "|" for text in ("质监", "abc", "café")] == ["质监  |", "abc   |", "café  |"]
    assert pad("7%", 5, right=True) == "   7%"
