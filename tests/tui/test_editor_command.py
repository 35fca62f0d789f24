from pathlib import Path

import pytest

from qtrack.errors import UsageError
from qtrack.tui.editor_command import choose_editor, make_editor_command

PLAN = Path("/plans/my tasks.toml")


@pytest.mark.parametrize("name", ["vi", "vim", "nvim", "nano", "emacs", "/usr/bin/vim", "something"])
def test_most_editors_take_the_line_with_a_plus(name):
    assert make_editor_command(name, PLAN, 12, 3).argv == (name, "+12", str(PLAN))


@pytest.mark.parametrize(
    ("editor", "argv"),
    [
        ("code -w", ("code", "-w", "--goto", f"{PLAN}:12:3")),
        ("subl", ("subl", f"{PLAN}:12:3")),
        ("zed --wait", ("zed", "--wait", f"{PLAN}:12:3")),
        ("hx", ("hx", f"{PLAN}:12:3")),
        ("micro", ("micro", "+12:3", str(PLAN))),
        ("kate", ("kate", "--line", "12", str(PLAN))),
        ("'/opt/my editor/vim' -n", ("/opt/my editor/vim", "-n", "+12", str(PLAN))),
    ],
)
def test_others_have_their_own_way(editor, argv):
    assert make_editor_command(editor, PLAN, 12, 3).argv == argv


def test_editors_with_a_window_leave_the_terminal_alone():
    assert make_editor_command("code", PLAN, 1).windowed
    assert not make_editor_command("nvim", PLAN, 1).windowed


def test_nothing_of_the_editor_goes_through_a_shell():
    assert make_editor_command("vim; rm -rf /", PLAN, 1).argv[:2] == ("vim;", "rm")


def test_visual_comes_before_editor_and_blanks_are_nothing():
    assert choose_editor({"VISUAL": "hx", "EDITOR": "nano"}) == "hx"
    assert choose_editor({"VISUAL": " ", "EDITOR": "nano"}) == "nano"


def test_without_both_an_editor_there_is():
    assert choose_editor({}, lambda name: "/bin/vi" if name == "vi" else None) == "vi"
    with pytest.raises(UsageError):
        choose_editor({}, lambda _name: None)
