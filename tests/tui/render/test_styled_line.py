from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.styled_line import bar_line, fit, heading_line, plain_text, width_of, wrap

WORDS = st.text(alphabet="质量强县，。abc 12[/]…", max_size=60)


@given(WORDS, st.integers(1, 40), st.booleans())
def test_a_text_fits_its_width_exactly(text, width, right):
    assert cell_len(fit(text, width, UNICODE, right=right)) == width


def test_a_cut_text_ends_with_the_ellipsis_and_no_gap_before_it():
    assert fit("质量强县", 6, UNICODE) == "质量… "
    assert fit("质量强县", 6, ASCII) == "质量~ "


@given(WORDS, st.integers(2, 40))
def test_wrapping_keeps_every_character_and_the_width(text, width):
    rows = wrap(text, width)
    assert all(cell_len(row) <= width for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())


def test_closing_punctuation_does_not_begin_a_line():
    assert wrap("加强质量，安全", 8) == ["加强质", "量，安全"]


@given(st.floats(-1, 2), st.none() | st.floats(-1, 2), st.integers(2, 60))
def test_a_bar_is_as_wide_as_asked_and_has_one_mark(share, expected, width):
    line = bar_line(share, expected, width, "green", UNICODE)
    assert width_of(line) == width
    assert plain_text(line).count(UNICODE.mark) == (expected is not None)


def test_a_bar_is_filled_by_halves():
    assert plain_text(bar_line(0.25, None, 10, "green", ASCII)) == "==-......."


@given(WORDS, st.integers(3, 50))
def test_a_heading_fills_its_line(title, width):
    assert width_of(heading_line((title, "strong"), "", width, UNICODE)) == width
