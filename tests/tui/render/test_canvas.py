from hypothesis import given
from hypothesis import strategies as st

from qtrack.tui.render.canvas import BLANK, OFF, Canvas
from qtrack.tui.render.styled_line import Style, plain_text, width_of

WORDS = st.text(alphabet="质量ab e\u0301[/]", max_size=12)


@given(WORDS, st.integers(-3, 20))
def test_a_line_keeps_its_width_whatever_is_written(text, at):
    canvas = Canvas([BLANK] * 16)
    written = canvas.write(at, text, "dim")
    assert width_of(canvas.line()) == 16
    assert (text in plain_text(canvas.line())) or not written or text[:1] == "\u0301"


def test_signs_outside_are_not_drawn():
    canvas = Canvas([BLANK] * 3)
    canvas.draw_dot(-1, "x", "")
    canvas.draw_dot(3, "x", "")
    canvas.fill(-5, 2, "=", "green")
    assert plain_text(canvas.line()) == "== "


def test_a_ground_shows_through_signs_and_not_through_words():
    canvas = Canvas([(".", Style("track", ground=(OFF,)))] * 4)
    canvas.draw_dot(0, "=", "green")
    canvas.write(2, "ab", "dim")
    assert canvas.line() == (("=", Style("green", ground=(OFF,))), (".", Style("track", ground=(OFF,))), ("ab", "dim"))
    assert canvas.free(1, 2)
    assert not canvas.free(1, 3)
    assert not canvas.free(3, 5)
