"""The dialog to find something and run it: help, palette, themes, orders."""

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
from qtrack.model.filter_terms import build_finder
from qtrack.plain import plain
from qtrack.tui.dialogs.text_input import LineInput
from qtrack.tui.dialogs.title import Title
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line as ToneLine
from qtrack.tui.render.styled_line import fit
from qtrack.tui.render.styles import TONE_CLASSES
from qtrack.tui.session.session import Session
from qtrack.tui.widgets.bars import Bar
from qtrack.tui.widgets.row_list import Rows

_LEAST = 6
"""Rows the dialog has room for, however few are found; its size stays while somebody types."""
_AROUND = 5
_FEW = 10
"""Choices among which nobody has to search."""
_MOVES, _SLASH = "jkｊｋ", "/／、"


@dataclass(frozen=True)
class PickerEntry:
    """Something to choose: `name`, what it means, the key that does the same, and what happens when it is chosen."""

    name: str
    note: str
    key: str
    run: Callable[[], None]
    current: bool = False


Search = Callable[[str], Sequence[PickerEntry]]
"""Gives the entries that a typed text finds."""


class PickerList(Rows):
    """The entries that were found, a row each."""

    heading_height = 0

    def __init__(self, glyphs: Glyphs, empty: str) -> None:
        super().__init__(id="entries")
        self.glyphs, self.empty = glyphs, empty
        self.can_focus = False
        self.entries: Sequence[PickerEntry] = ()

    def show(self, entries: Sequence[PickerEntry]) -> None:
        """Show `entries`, the cursor on the current one, else the first."""
        self.entries = entries
        self.cursor = next((n for n, entry in enumerate(entries) if entry.current), 0)
        self.resize_rows()
        self.show_cursor()

    @property
    def count(self) -> int:
        """How many, or one line that says that there is none."""
        return len(self.entries) or 1

    def row(self, index: int, width: int) -> ToneLine:
        """Key, name, meaning."""
        if not self.entries:
            return ((fit(self.empty, width, self.glyphs), "dim"),)
        entry = self.entries[index]
        keys = max((cell_len(one.key) for one in self.entries), default=0)
        names = (
            min(width // 2, max(cell_len(one.name) for one in self.entries))
            if any(one.note for one in self.entries)
            else width - keys - 3
        )
        sign = self.glyphs.cursor if index == self.cursor else " "
        head: ToneLine = ((sign + " ", "accent"), (fit(entry.key, keys, self.glyphs) + " " * bool(keys) * 2, "key"))
        left = width - keys - 2 * bool(keys) - 2 - names - 2
        return (
            *head,
            (fit(entry.name, names, self.glyphs), ""),
            ("  " + fit(entry.note, max(0, left), self.glyphs), "dim"),
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


class Picker(ModalScreen[Callable[[], None] | None]):
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
        self, title: str, empty: str, search: Search, glyphs: Glyphs, *, searched: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.heading_text, self.empty, self.search, self.glyphs = title, empty, search, glyphs
        self.searched = searched

    def compose(self) -> ComposeResult:
        """Title, line, rows."""
        with Vertical(id="picker"):
            yield Title(self.glyphs, "asked")
            search = LineInput(hint="" if self.searched else _("j k move, or just type"), id="search")
            search.can_focus = self.searched
            yield search
            yield PickerList(self.glyphs, self.empty)

    def on_mount(self) -> None:
        """Everything is found before anything is typed."""
        self.query_one("#asked", Bar).set_lines(((self.heading_text, "strong"),))
        self.query_one(PickerList).show(self.search(""))
        self.query_one("#picker").styles.height = max(_LEAST, self.query_one(PickerList).count) + _AROUND
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
        self.query_one(PickerList).show(self.search(event.value))

    @on(Input.Submitted)
    def action_enter(self) -> None:
        """Run the row at the cursor."""
        entries = self.query_one(PickerList)
        if entries.entries:
            self.dismiss(entries.entries[entries.cursor].run)

    @on(Rows.Moved)
    def _handle_click(self, event: Rows.Moved) -> None:
        event.stop()

    @on(Rows.Opened)
    def _opened(self) -> None:
        self.action_enter()

    def action_move(self, step: int) -> None:
        """Other rows."""
        self.query_one(PickerList).select(self.query_one(PickerList).cursor + step)

    def action_close(self) -> None:
        """Nothing is wanted."""
        self.dismiss(None)


def find_entries(entries: Sequence[PickerEntry], typed: str) -> list[PickerEntry]:
    """Return the entries that have every word typed, or its pinyin initials, in their key, name or meaning."""
    tests = [build_finder(word) for word in typed.split()]
    return [one for one in entries if all(test(f"{one.key} {one.name} {one.note}".casefold()) for test in tests)]


def make_search(entries: Sequence[PickerEntry]) -> Search:
    """Return a search among `entries`."""
    return lambda typed: find_entries(entries, typed)


def open_picker(session: Session, title: str, search: Search, empty: str = "", *, many: bool = True) -> None:
    """Open a picker and run what is chosen; among few, or where they are not taken for `many`, letters move."""
    searched = many and len(search("")) > _FEW
    picker = Picker(title, empty or _("Nothing is called so."), search, session.glyphs, searched=searched)
    session.app.push_screen(picker, lambda run: run() if run else None)
