"""The lines around a view: tabs above, keys below, the banner, and single lines of text."""

from collections.abc import Mapping, Sequence
from datetime import date

from textual import events
from textual.strip import Strip

from qtrack.i18n import _
from qtrack.openplan import FileFault
from qtrack.plain import plain
from qtrack.tui.commands import COMMANDS_BY_ID, VIEWS
from qtrack.tui.key_bindings import find_first_key
from qtrack.tui.messages import message_for
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import CommandLink, Line, Run, Style, fit, width_of, without_tones, wrap
from qtrack.tui.render.styles import StyledWidget

_HIGHEST = 3
"""Lines a message may take."""
_ANY_DAY = 12
"""Cells of a day far from today at its shortest, with one before it."""


class Bar(StyledWidget):
    """One line, or a few, of toned text."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()

    def set_lines(self, *lines: Line) -> None:
        """Show `lines`."""
        if tuple(lines) != tuple(self.lines):
            self.lines = lines
            self.refresh()

    def line(self, y: int, _width: int) -> Line:
        """Line `y` for a width."""
        return self.lines[y] if y < len(self.lines) else ()

    def render_line(self, y: int) -> Strip:
        """One line as the screen wants it."""
        width = self.content_size.width
        return self.strip(self.line(y, width), width)

    def on_click(self, event: events.Click) -> None:
        """Ask for what the link under the mouse stands for."""
        if link := event.style.meta.get("link"):
            self.post_message(message_for(link))


class TopBar(Bar):
    """The views as tabs, and the day."""

    def __init__(self, view: str, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.view, self.keys = view, keys
        self.day: date | None = None
        self.off = 0

    def show_day(self, day: date, off: int) -> None:
        """The day that is shown; `off` is how many days it lies ahead of today."""
        self.day, self.off = day, off
        self.refresh()

    def line(self, _y: int, width: int) -> Line:
        """Name, tabs, day; the tabs in full where there is room for any day, so that they stay whichever is shown."""
        roomy = width_of(self._tabs_line(full=True)) + _ANY_DAY <= width
        for full, size in ((roomy, 2), (roomy, 1), (roomy, 0), (False, 0)):
            tabs, day = self._tabs_line(full=full), self._day(size)
            room = width - width_of(tabs) - width_of(day)
            if room > 0:
                return (*tabs, (" " * room, ""), *day)
        return tabs

    def _tabs_line(self, *, full: bool) -> Line:
        runs: list[Run] = [("qtrack", "strong"), (" ", "")]
        for name in ("plans", *VIEWS) if self.view == "plans" else VIEWS:
            command, here = COMMANDS_BY_ID[name], name == self.view
            key = find_first_key(name, self.keys)
            text = f" {key} {_(command.name)} " if full or here else f" {key} "
            runs.append((text, _link_style("tab" if here else "dim", name)))
        return tuple(runs)

    def _day(self, size: int) -> Line:
        """The day: its date (0), its weekday too (1), and its year (2), at the right where it stays from day to day."""
        if self.day is None:
            return ()
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        text = f"{self.day:%m-%d}" + (f" {names[self.day.weekday()]}" if size else "")
        text = f"{self.day.year}-{text}" if size > 1 else text
        if not self.off:
            return ((text, "dim"),)
        mark = _("not today: {days:+} d").format(days=self.off) if size > 1 else f"{self.off:+}"
        return ((f" {mark} {text}", _link_style("shifted", "today")),)


class BottomBar(Bar):
    """The keys worth knowing here; the last two stay at the right."""

    def __init__(self, commands: Sequence[str], keys: Mapping[str, str], glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.commands, self.keys = commands, keys
        self.note, self.message, self.tone = "", "", ""

    def show_message(self, text: str, tone: str) -> None:
        """Show a message in place of the keys, on as many lines as it takes; "" for the keys."""
        if (text, tone) != (self.message, self.tone):
            self.message, self.tone = text, tone
            self.fit_height()
            self.refresh()

    def on_resize(self) -> None:
        """The message may take other lines."""
        self.fit_height()

    def fit_height(self) -> None:
        """Be as high as the message."""
        self.styles.height = min(_HIGHEST, len(self._wrapped(self.content_size.width))) if self.message else None

    def _wrapped(self, width: int) -> list[str]:
        return wrap(plain(self.message, 600), width) if width > 1 else [""]

    def set_note(self, note: str) -> None:
        """Put a note before the keys: how many are marked, or nothing."""
        if note != self.note:
            self.note = note
            self.refresh()

    def set_commands(self, commands: Sequence[str]) -> None:
        """Show the keys of other commands."""
        self.commands = commands
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        """As many keys as fit, or the message."""
        if self.message:
            *lines, last = self._wrapped(width)[: _HIGHEST + 1]
            lines = [*lines[:-1], f"{lines[-1]} {last}"] if len(lines) == _HIGHEST else [*lines, last]
            return ((fit(lines[y] if y < len(lines) else "", width, self.glyphs), self.tone),)
        tail = [run for name in ("help", "quit") for run in self._hint_runs(name)][:-1]
        runs: list[Run] = [(self.note, "strong"), ("   ", "")] if self.note else []
        for name in self.commands:
            hint = self._hint_runs(name)
            if width_of((*runs, *hint, *tail)) > width:
                break
            runs += hint
        room = max(0, width - width_of((*runs, *tail)))
        return (*runs, (" " * room, ""), *tail)

    def _hint_runs(self, name: str) -> list[Run]:
        command = COMMANDS_BY_ID[name]
        key = find_first_key(name, self.keys)
        return [(key, _link_style("key", name)), (f" {_(command.name)}", _link_style("dim", name)), ("   ", "")]


class Banner(Bar):
    """What the user has to know before reading on: a fault of the file, or that this is the example."""

    def __init__(self, glyphs: Glyphs, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.glyphs, self.keys = glyphs, keys

    def show(self, fault: FileFault | None, *, example: bool, old: bool) -> None:
        """The fault, else the example's note, else nothing; `old` where an older version of the plan is shown."""
        self.set_class(fault is not None or example, "-shown")
        self.set_class(fault is not None and fault.fatal, "-fatal")
        if fault is not None:
            more = _("(and {n} more)").format(n=fault.more) if fault.more else ""
            kept = _("last good version shown") if old and fault.fatal else ""
            tail = "".join(f"  {part}" for part in (more, kept) if part) + "  "
            message = plain(fault.message, 400)
            self.set_lines(((f"{plain(fault.place)}  ", "strong"), (message, ""), (tail, ""), *self._key("editor")))
        elif example:
            self.set_lines(((_("This is an example."), "strong"), ("  ", ""), ("", ""), *self._key("create")))

    def _key(self, name: str) -> Line:
        command = COMMANDS_BY_ID[name]
        key = find_first_key(name, self.keys)
        words = _(command.help if name == "create" else command.name)
        return ((key, _link_style("key", name)), (f" {words}", _link_style("", name)))

    def line(self, y: int, width: int) -> Line:
        """The message cut so that what follows it stays in sight."""
        runs = super().line(y, width)
        if self.has_class("-fatal"):  # on the colour of a fault every tone but its own would be hard to read
            runs = without_tones(runs)
        over = width_of(runs) - width
        if over <= 0:
            return runs
        place, message, *tail = runs
        return (place, (fit(message[0], max(4, width_of((message,)) - over), self.glyphs), message[1]), *tail)


def _link_style(tone: str, command: str) -> Style:
    return Style(tone, link=CommandLink(command))
