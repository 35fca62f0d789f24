"""The keys: one table that bindings, footer, help and palette are made from, so that none of them can lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding

from qtrack.i18n import _, marked

CHINESE = {"/": "、", "[": "【「", "]": "】」", "<": "《", ">": "》", "\\": "、", ".": "。", "!": "！"}
"""What the keys with these signs give while a Chinese input method is on; others give the full-width form."""

_FULL_WIDTH = 0xFEE0


@dataclass(frozen=True)
class Command:
    """Something a key does: `keys` separated by blanks, `action` of the node at `where`, `name` in words.

    `where` is "app", "view" (every view), "measures", or "rows" (every list). `name` and `help` want translation.
    """

    id: str
    keys: str
    action: str
    where: str
    name: str
    help: str


COMMANDS = (
    Command("overview", "1", "app.view('overview')", "app", marked("Overview"), marked("the whole plan at a glance")),
    Command("measures", "2", "app.view('measures')", "app", marked("Measures"), marked("the table with details")),
    Command("previous_view", "[", "app.turn(-1)", "app", marked("Previous view"), marked("the view to the left")),
    Command("next_view", "]", "app.turn(1)", "app", marked("Next view"), marked("the view to the right")),
    Command("filter", "/", "filter", "view", marked("Filter"), marked("words, unit: light: is:late due:<30d")),
    Command("sort", "s", "sort", "measures", marked("Sort"), marked("choose a column; again to turn it round")),
    Command("open", "enter", "open", "rows", marked("Open"), marked("the details, or the measures behind a figure")),
    Command("back", "escape", "back", "view", marked("Back"), marked("close the details, clear the filter, go back")),
    Command("down", "j down", "move(1)", "rows", marked("Down"), marked("one row down")),
    Command("up", "k up", "move(-1)", "rows", marked("Up"), marked("one row up")),
    Command("top", "g home", "jump(0)", "rows", marked("Top"), marked("the first row")),
    Command("bottom", "G end", "jump(-1)", "rows", marked("Bottom"), marked("the last row")),
    Command("half_down", "ctrl+d", "page(0.5)", "rows", marked("Half a page down"), marked("scroll by half")),
    Command("half_up", "ctrl+u", "page(-0.5)", "rows", marked("Half a page up"), marked("scroll back by half")),
    Command("page_down", "pagedown ctrl+f", "page(1)", "rows", marked("Page down"), marked("scroll by a page")),
    Command("page_up", "pageup ctrl+b", "page(-1)", "rows", marked("Page up"), marked("scroll back by a page")),
    Command(
        "next_pane", "tab", "screen.pane(1)", "view", marked("Next pane"), marked("move to the next part of the view")
    ),
    Command(
        "previous_pane",
        "shift+tab",
        "screen.pane(-1)",
        "view",
        marked("Previous pane"),
        marked("move to the part before"),
    ),
    Command("today", "t", "today", "view", marked("Today"), marked("go to what is due next")),
    Command("zoom", "z", "zoom", "view", marked("Zoom"), marked("this part on the whole screen, and back")),
    Command("copy", "y", "copy", "view", marked("Copy"), marked("the row as plain text")),
    Command("editor", "E", "app.editor", "app", marked("Edit file"), marked("open $EDITOR at this line")),
    Command("reload", "r", "app.reload", "app", marked("Reload"), marked("read the file again")),
    Command("create", "N", "app.create", "app", marked("New plan"), marked("make a plan of your own")),
    Command("palette", ": ctrl+p", "app.palette", "app", marked("Palette"), marked("search commands and measures")),
    Command("theme", "T", "app.themes", "app", marked("Theme"), marked("choose the colours")),
    Command("help", "? f1", "app.help", "app", marked("Help"), marked("search the keys and run what they do")),
    Command("quit", "q ctrl+q", "app.quit", "app", marked("Quit"), marked("close the dashboard; the daemon goes on")),
)
BY_ID = {command.id: command for command in COMMANDS}


def twins(key: str) -> tuple[str, ...]:
    """What the same key gives under a Chinese input method or in full-width mode."""
    if len(key) != 1 or not "!" <= key <= "~":
        return ()
    return tuple(dict.fromkeys((chr(ord(key) + _FULL_WIDTH), *CHINESE.get(key, ""))))


def keys_of(command: Command, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of `command`, the user's own in place of the default ones; a comma or a blank separates them."""
    wish = overrides.get(command.id, command.keys)
    return (",",) if wish.strip() == "," else tuple(wish.replace(",", " ").split())


def keymap(overrides: Mapping[str, str]) -> dict[str, str]:
    """The user's keys with their twins, as Textual's `set_keymap` takes them."""
    return {id_: _joined(keys_of(BY_ID[id_], overrides)) for id_ in overrides if id_ in BY_ID}


def bindings(where: str) -> list[Binding]:
    """The bindings of the nodes at `where`, with every twin; their words come from the table."""
    return [Binding(_joined(keys_of(c, {})), c.action, id=c.id, show=False) for c in COMMANDS if c.where == where]


def clashes(overrides: Mapping[str, str]) -> list[str]:
    """What is wrong with the user's keys, one sentence each."""
    found = [_("no command is called {name}").format(name=name) for name in overrides if name not in BY_ID]
    owners: dict[str, list[str]] = {}
    for command in COMMANDS:
        for key in keys_of(command, overrides):
            owners.setdefault(key, []).append(command.id)
    return found + [
        _("the key {key} is given to {commands}").format(key=key, commands=", ".join(ids))
        for key, ids in owners.items()
        if len(ids) > 1
    ]


_NAMES = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "down": "↓", "up": "↑", "f1": "F1"}


@cache
def shown(key: str) -> str:
    """A key as the help shows it."""
    return _NAMES.get(key, key)


def _joined(keys: Iterable[str]) -> str:
    return ",".join(
        "comma" if key == "," else key for key in dict.fromkeys(k for key in keys for k in (key, *twins(key)))
    )
