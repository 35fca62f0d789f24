"""One dialog to find something and run it: help, palette, themes, orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from qtrack.i18n import _, ngettext
from qtrack.plain import plain
from qtrack.tui.dialogs.text_input import Line
from qtrack.tui.dialogs.title import Title
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line as ToneLine
from qtrack.tui.render.styled_line import fit
from qtrack.tui.render.styles import TONE_CLASSES
from qtrack.tui.widgets.bars import Bar
from qtrack.tui.widgets.row_list import Rows

_LEAST = 6
"""Rows the dialog has room for, however few are found; its size stays while somebody types."""
_AROUND = 5
_MOVES, _SLASH = "jkｊｋ", "/／、"


@dataclass(frozen=True)
class Hit:
    """Something found: `name`, what it means, the key that does the same, and what happens when it is chosen."""

    name: str
    note: str
    key: str
    run: Callable[[], None]
    current: bool = False


class Hits(Rows):
    """What was found, a row each."""

    heading_height = 0

    def __init__(self, glyphs: Glyphs, empty: str) -> None:
        super().__init__(id="hits")
        self.glyphs, self.empty = glyphs, empty
        self.can_focus = False
        self.hits: Sequence[Hit] = ()

    def show(self, hits: Sequence[Hit]) -> None:
        """Show `hits`, the cursor on the current one, else the first."""
        self.hits = hits
        self.cursor = next((n for n, hit in enumerate(hits) if hit.current), 0)
        self.resize_rows()
        self.show_cursor()

    @property
    def count(self) -> int:
        """How many, or one line that says that there is none."""
        return len(self.hits) or 1

    def row(self, index: int, width: int) -> ToneLine:
        """Key, name, meaning."""
        if not self.hits:
            return ((fit(self.empty, width, self.glyphs), "dim"),)
        hit = self.hits[index]
        keys = max((cell_len(one.key) for one in self.hits), default=0)
        names = (
            min(width // 2, max(cell_len(one.name) for one in self.hits))
            if any(one.note for one in self.hits)
            else width - keys - 3
        )
        sign = self.glyphs.cursor if index == self.cursor else " "
        head: ToneLine = ((sign + " ", "accent"), (fit(hit.key, keys, self.glyphs) + " " * bool(keys) * 2, "key"))
        left = width - keys - 2 * bool(keys) - 2 - names - 2
        return (
            *head,
            (fit(hit.name, names, self.glyphs), ""),
            ("  " + fit(hit.note, max(0, left), self.glyphs), "dim"),
        )

    @property
    def page_height(self) -> int:
        """Rows in sight; the last line is for how many follow."""
        height = super().page_height
        return height if self.count <= height else max(1, height - 1)

    def render_line(self, y: int) -> Strip:
        """A row, or on the last line how many more there are."""
        size, height = self.scrollable_content_region.size
        more = self.count - y - self.scroll_offset.y
        if y != height - 1 or more <= 1 or height <= 1:
            return super().render_line(y)
        words = ngettext("{n} more", "{n} more", more).format(n=more)
        return self.strip((("  " + self.glyphs.ellipsis + " " + words, "dim"),), size)

    def _row_class(self, *, at_cursor: bool) -> str:
        return "row--cursor" if at_cursor else ""


class Finder(ModalScreen[Callable[[], None] | None]):
    """A line to type into and what it finds; enter runs the row at the cursor, and so does a click.

    Where it is not `searched` at once, j and k move as in any list, and the search begins with ``/`` or the first
    other letter.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = ModalScreen.COMPONENT_CLASSES | TONE_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down,ctrl+n,tab", "move(1)", show=False),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("enter", "enter", show=False),
        Binding("j,ｊ", "move(1)", show=False),
        Binding("k,ｋ", "move(-1)", show=False),
    ]

    def __init__(
        self, title: str, empty: str, search: Callable[[str], Sequence[Hit]], glyphs: Glyphs, *, searched: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.heading_text, self.empty, self.search, self.glyphs = title, empty, search, glyphs
        self.searched = searched

    def compose(self) -> ComposeResult:
        """Title, line, rows."""
        with Vertical(id="finder"):
            yield Title(self.glyphs, "asked")
            search = Line(hint="" if self.searched else _("j k move, or just type"), id="search")
            search.can_focus = self.searched
            yield search
            yield Hits(self.glyphs, self.empty)

    def on_mount(self) -> None:
        """Everything is found before anything is typed."""
        self.query_one("#asked", Bar).say(((self.heading_text, "strong"),))
        self.query_one(Hits).show(self.search(""))
        self.query_one("#finder").styles.height = max(_LEAST, self.query_one(Hits).count) + _AROUND
        if self.searched:
            self.query_one(Input).focus()

    def _begin_search(self, typed: str = "") -> None:
        """From here on letters are text."""
        line = self.query_one(Input)
        line.can_focus = True
        line.focus()
        line.insert_text_at_cursor(plain(typed))

    def on_key(self, event: events.Key) -> None:
        """Begin to search with what is typed, unless it moves; what comes before the line has the focus is its too."""
        letter = event.character or ""
        if (self.searched or self.focused is not None) and event.is_printable:
            event.stop()
            self.query_one(Input).insert_text_at_cursor(letter)
        elif self.focused is None and event.is_printable and letter.strip() and letter not in _MOVES:
            self._begin_search("" if letter in _SLASH else letter)
            event.stop()

    def on_paste(self, event: events.Paste) -> None:
        """Search for what comes all at once."""
        if self.focused is None:
            event.prevent_default()  # the line has the focus from here on and would take it once more
            event.stop()
            self._begin_search(event.text)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(Hits).show(self.search(event.value))

    @on(Input.Submitted)
    def action_enter(self) -> None:
        """Run the row at the cursor."""
        hits = self.query_one(Hits)
        if hits.hits:
            self.dismiss(hits.hits[hits.cursor].run)

    @on(Rows.Moved)
    def _clicked(self, event: Rows.Moved) -> None:
        event.stop()

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_enter()

    def action_move(self, step: int) -> None:
        """Other rows."""
        self.query_one(Hits).select(self.query_one(Hits).cursor + step)

    def action_close(self) -> None:
        """Nothing is wanted."""
        self.dismiss(None)


def matching(hits: Sequence[Hit], typed: str, finder: Callable[[str], Callable[[str], bool]]) -> list[Hit]:
    """The hits that have every word typed in their key, name or meaning, as `finder` finds a word in a text."""
    tests = [finder(word) for word in typed.split()]
    return [hit for hit in hits if all(test(f"{hit.key} {hit.name} {hit.note}".casefold()) for test in tests)]
