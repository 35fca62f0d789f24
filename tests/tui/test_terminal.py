import pytest

from qtrack.tui.terminal import is_dark
from qtrack.tui.theme import DARK, LIGHT, TERMINAL, chosen

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
    assert is_dark(answer) is dark


def test_the_theme_follows_the_terminal_and_the_wish():
    assert chosen("", MANY, dark=None) == DARK.name
    assert chosen("auto", MANY, dark=False) == LIGHT.name
    assert chosen("light", MANY, dark=True) == LIGHT.name
    assert chosen("nord", MANY, dark=True) == "nord"
    assert chosen("", {"TERM": "linux"}, dark=None) == TERMINAL.name
    assert chosen("dark", {"NO_COLOR": "1", **MANY}, dark=None) == TERMINAL.name
