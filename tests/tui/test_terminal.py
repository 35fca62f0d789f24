import pytest

from qtrack.tui.terminal import is_dark_answer
from qtrack.tui.theme import DARK, LIGHT, TERMINAL, choose_theme

MANY = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("answer", "dark"),
    [
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c", True),
        (b"\x1b]11;rgb:ffff/ffff/dddd\x07\x1b[?1;2c", False),
        (b"\x1b]11;rgb:1e/1e/2e\x1b\\", True),
        (b"\x1b[?1;2c", None),
        (b"", None),
    ],
)
def test_the_background_in_a_terminals_answer(answer, dark):
    assert is_dark_answer(answer) is dark


def test_the_theme_follows_the_terminal_and_the_wish():
    assert choose_theme("", MANY, dark=None) == DARK.name
    assert choose_theme("auto", MANY, dark=False) == LIGHT.name
    assert choose_theme("light", MANY, dark=True) == LIGHT.name
    assert choose_theme("nord", MANY, dark=True) == "nord"
    assert choose_theme("", {"TERM": "linux"}, dark=None) == TERMINAL.name
    assert choose_theme("dark", {"NO_COLOR": "1", **MANY}, dark=None) == TERMINAL.name
