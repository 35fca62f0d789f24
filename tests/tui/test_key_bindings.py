"""The table of keys: every command has its action wherever it is bound, and keys do not meet."""

from importlib import import_module

import pytest

from qtrack.tui.app import QtrackApp
from qtrack.tui.commands import COMMANDS, VIEWS
from qtrack.tui.editing.actions import ACTIONS
from qtrack.tui.key_bindings import find_equivalent_keys, find_key_faults, keys_of, make_bindings, make_keymap
from qtrack.tui.widgets.row_list import Rows

SCREENS = {
    name: getattr(import_module(f"qtrack.tui.views.{name}.screen"), name.capitalize()) for name in (*VIEWS, "plans")
}
NODES = {
    "app": (QtrackApp,), "edit": (QtrackApp,), "remind": (QtrackApp,), "rows": (Rows,),
    "view": tuple(SCREENS.values()), **{name: (screen,) for name, screen in SCREENS.items()},
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_an_action_where_it_is_bound(command):
    prefix, _dot, name = command.action.partition("(")[0].rpartition(".")
    for where in command.where.split():
        for node in {"app": (QtrackApp,), "screen": SCREENS.values()}.get(prefix, NODES[where]):
            assert callable(getattr(node, f"action_{name}", None)), f"{node.__name__} has no action_{name}"


@pytest.mark.parametrize("where", NODES)
def test_every_command_is_bound_where_it_is_said_to_be(where):
    bound = {binding.id for node in NODES[where] for binding in node.BINDINGS}
    assert {command.id for command in COMMANDS if where in command.where.split()} <= bound
    assert {binding.id for binding in make_bindings(where)} <= bound


def test_every_editing_key_has_an_edit():
    edits = {c.action.split("'")[1] for c in COMMANDS if c.action.startswith("app.edit(")}
    assert edits | {"undo", "redo"} == set(ACTIONS)


def test_no_key_names_a_view_that_is_not_there():
    assert {where for command in COMMANDS for where in command.where.split()} <= set(NODES)


def test_the_default_keys_do_not_clash():
    assert find_key_faults({}) == []


def test_clashes_and_unknown_names_are_reported():
    found = find_key_faults({"filter": "j", "fly": "x"})
    assert any("j" in line and "filter" in line and "down" in line for line in found)
    assert any("fly" in line for line in found)


@pytest.mark.parametrize(
    ("key", "twin"),
    [("?", "？"), ("/", "、"), (":", "："), ("[", "【"), ("]", "】"), ("s", "ｓ"), ("1", "１"), ("G", "Ｇ")],
)
def test_keys_have_their_full_width_twins(key, twin):
    assert twin in find_equivalent_keys(key)


def test_named_keys_have_none():
    assert find_equivalent_keys("escape") == ()


def test_a_key_of_ones_own_has_its_twin_too():
    assert make_keymap({"help": "!", "unknown": "x"}) == {"help": "!,！"}


def test_several_keys_are_separated_by_blanks_or_commas():
    filter_command = next(command for command in COMMANDS if command.id == "filter")
    assert keys_of(filter_command, {"filter": "f, ctrl+f"}) == ("f", "ctrl+f")
    assert keys_of(filter_command, {"filter": ","}) == (",",)
