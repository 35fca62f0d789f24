"""The keys of the commands: bindings, the user's own keys, and what a Chinese input method gives in their place."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations

from textual.binding import Binding

from qtrack.i18n import _
from qtrack.tui.commands import COMMANDS, COMMANDS_BY_ID, Command

CHINESE = {"/": "、", "[": "【「", "]": "】」", "<": "《", ">": "》", "\\": "、", ".": "。", "!": "！"}
"""What the keys with these signs give while a Chinese input method is on; others give the full-width form."""

_FULL_WIDTH = 0xFEE0
_ALL = frozenset({"app", "view", "rows", "edit", "remind"})
"""What is there in every view."""


def find_equivalent_keys(key: str) -> tuple[str, ...]:
    """What the same key gives under a Chinese input method or in full-width mode."""
    if key == "space":
        return ("ideographic_space",)
    if len(key) != 1 or not "!" <= key <= "~":
        return ()
    return tuple(dict.fromkeys((chr(ord(key) + _FULL_WIDTH), *CHINESE.get(key, ""))))


def keys_of(command: Command, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of `command`, the user's own in place of the default ones; a comma or a blank separates them."""
    wish = overrides.get(command.id, command.keys)
    return (",",) if wish.strip() == "," else tuple(wish.replace(",", " ").split())


def find_working_keys(command: Command, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of `command` that do it: not those of another one that is there too and comes before it."""
    keys = keys_of(command, overrides)
    if not overrides:
        return keys
    before = [
        c
        for c in COMMANDS
        if _has_scope_of(c, command) and _rank_command(c, overrides) < _rank_command(command, overrides)
    ]
    taken = {key for other in before for key in keys_of(other, overrides)}
    return tuple(key for key in keys if key not in taken)


def _has_scope_of(one: Command, other: Command) -> bool:
    """Whether one command is there wherever the other is."""
    there = set(one.where.split())
    return bool(there & _ALL) or set(other.where.split()) <= there


def _rank_command(command: Command, overrides: Mapping[str, str]) -> tuple[int, bool]:
    """Which command a key is for: that of the node nearest to the cursor, and there the one somebody gave it to."""
    node = 0 if command.where == "rows" else 2 if set(command.where.split()) & {"app", "edit", "remind"} else 1
    return node, command.id not in overrides


def make_keymap(overrides: Mapping[str, str]) -> dict[str, str]:
    """The user's keys with their twins, as Textual's `set_keymap` takes them."""
    return {id_: _join_keys(keys_of(COMMANDS_BY_ID[id_], overrides)) for id_ in overrides if id_ in COMMANDS_BY_ID}


def make_bindings(where: str) -> list[Binding]:
    """The bindings of the nodes at `where`, with every twin; their words come from the table."""
    there = {"app", "edit", "remind"} if where == "app" else {where}
    return [
        Binding(_join_keys(keys_of(c, {})), c.action, id=c.id, show=False)
        for c in COMMANDS
        if there & set(c.where.split())
    ]


def find_key_faults(overrides: Mapping[str, str]) -> list[str]:
    """What is wrong with the user's keys, one sentence each."""
    found = [_("no command is called {name}").format(name=name) for name in overrides if name not in COMMANDS_BY_ID]
    owners: dict[str, list[Command]] = {}
    for command in COMMANDS:
        for key in keys_of(command, overrides):
            owners.setdefault(key, []).append(command)
    return found + [
        _("the key {key} is given to {commands}").format(key=key, commands=", ".join(c.id for c in commands))
        for key, commands in owners.items()
        if any(_has_common_scope(one, other) for one, other in combinations(commands, 2))
    ]


def _has_common_scope(one: Command, other: Command) -> bool:
    """Whether two commands are ever there at once."""
    here, there = set(one.where.split()), set(other.where.split())
    return bool(here & there or here & _ALL or there & _ALL)


_NAMES = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "down": "↓", "up": "↑", "f1": "F1"}


@cache
def format_key(key: str) -> str:
    """A key as the help shows it."""
    return _NAMES.get(key, key)


def find_first_key(name: str, overrides: Mapping[str, str]) -> str:
    """The key of a command by its id, as a sentence names it; of one without a key that works, none."""
    return next(map(format_key, find_working_keys(COMMANDS_BY_ID[name], overrides)), "")


def _join_keys(keys: Iterable[str]) -> str:
    return ",".join(
        "comma" if key == "," else key
        for key in dict.fromkeys(k for key in keys for k in (key, *find_equivalent_keys(key)))
    )
