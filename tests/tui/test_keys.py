import pytest

from qtrack.tui.app import QtrackApp
from qtrack.tui.keys import COMMANDS, clashes, keymap, keys_of, twins
from qtrack.tui.screens.measures import Measures
from qtrack.tui.screens.overview import Overview
from qtrack.tui.widgets.rows import Rows

NODES = {"app": (QtrackApp,), "view": (Overview, Measures), "measures": (Measures,), "rows": (Rows,)}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_an_action_where_it_is_bound(command):
    name = command.action.removeprefix("app.").removeprefix("screen.").partition("(")[0]
    for node in NODES[command.where]:
        assert hasattr(node, f"action_{name}")


def test_the_default_keys_do_not_clash():
    assert clashes({}) == []


def test_clashes_and_unknown_names_are_reported():
    found = clashes({"filter": "j", "fly": "x"})
    assert any("j" in line and "filter" in line and "down" in line for line in found)
    assert any("fly" in line for line in found)


@pytest.mark.parametrize(
    ("key", "twin"),
    [("?", "？"), ("/", "、"), (":", "："), ("[", "【"), ("]", "】"), ("s", "ｓ"), ("1", "１"), ("G", "Ｇ")],
)
def test_keys_have_their_full_width_twins(key, twin):
    assert twin in twins(key)


def test_named_keys_have_none():
    assert twins("escape") == ()


def test_a_key_of_ones_own_has_its_twin_too():
    assert keymap({"help": "!", "unknown": "x"}) == {"help": "!,！"}


def test_several_keys_are_separated_by_blanks_or_commas():
    filter_command = next(command for command in COMMANDS if command.id == "filter")
    assert keys_of(filter_command, {"filter": "f, ctrl+f"}) == ("f", "ctrl+f")
    assert keys_of(filter_command, {"filter": ","}) == (",",)
