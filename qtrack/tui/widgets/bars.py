"""The lines around a view: tabs above, keys below, the banner, and single lines of text."""

from collections.abc import Mapping, Sequence
from datetime import date

from textual import events
from textual.message import Message
from textual.strip import Strip

from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.glyphs import Glyphs
from qtrack.tui.keys import BY_ID, keys_of, shown
from qtrack.tui.source import Trouble
from qtrack.tui.text import Line, fit, length
from qtrack.tui.tones import Toned


class Asked(Message):
    """A click on something that stands for a command: its id, or ``light:…`` for the measures of that light."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self.command = command


class Bar(Toned):
    """One line, or a few, of toned text."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()

    def say(self, *lines: Line) -> None:
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
        """Ask for the command under the mouse."""
        if command := event.style.meta.get("command"):
            self.post_message(Asked(str(command)))


class TopBar(Bar):
    """The views as tabs, and the day."""

    def __init__(self, view: str, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.view, self.keys, self.day = view, keys, ""

    def show_day(self, day: date) -> None:
        """The day that is shown, with its weekday."""
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        self.day = f"{day.isoformat()} {names[day.weekday()]}"
        self.refresh()

    def line(self, _y: int, width: int) -> Line:
        """Name, tabs, day."""
        runs: list[tuple[str, str]] = [("qtrack", "strong"), ("  ", "")]
        for name in ("overview", "measures"):
            command = BY_ID[name]
            text = f" {shown(keys_of(command, self.keys)[0])} {_(command.name)} "
            runs.append((text, f"{'tab' if name == self.view else 'dim'}@{name}"))
        room = width - length(tuple(runs)) - length(((self.day, ""),))
        if room > 0:
            runs += [(" " * room, ""), (self.day, "dim")]
        return tuple(runs)


class BottomBar(Bar):
    """The keys worth knowing here; the last two stay at the right."""

    def __init__(self, commands: Sequence[str], keys: Mapping[str, str]) -> None:
        super().__init__()
        self.commands, self.keys = commands, keys

    def show(self, commands: Sequence[str]) -> None:
        """Other keys are worth knowing now."""
        self.commands = commands
        self.refresh()

    def line(self, _y: int, width: int) -> Line:
        """As many keys as fit."""
        tail = [run for name in ("help", "quit") for run in self._hint(name)][:-1]
        runs: list[tuple[str, str]] = []
        for name in self.commands:
            hint = self._hint(name)
            if length((*runs, *hint, *tail)) > width:
                break
            runs += hint
        room = max(0, width - length((*runs, *tail)))
        return (*runs, (" " * room, ""), *tail)

    def _hint(self, name: str) -> list[tuple[str, str]]:
        command = BY_ID[name]
        key = shown(keys_of(command, self.keys)[0])
        return [(key, f"key@{name}"), (f" {_(command.name)}", f"dim@{name}"), ("   ", "")]


class Banner(Bar):
    """What the user has to know before reading on: a fault of the file, or that this is the example."""

    def __init__(self, glyphs: Glyphs, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.glyphs, self.keys = glyphs, keys

    def show(self, trouble: Trouble | None, *, example: bool, old: bool) -> None:
        """The fault, else the example's note, else nothing; `old` where an older version of the plan is shown."""
        self.set_class(trouble is not None or example, "-shown")
        self.set_class(trouble is not None and trouble.fatal, "-fatal")
        if trouble is not None:
            more = _("(and {n} more)").format(n=trouble.more) if trouble.more else ""
            kept = _("last good version shown") if old and trouble.fatal else ""
            tail = "".join(f"  {part}" for part in (more, kept) if part) + "  "
            message = plain(trouble.message, 400)
            self.say(((f"{plain(trouble.place)}  ", "strong"), (message, ""), (tail, ""), *self._key("editor")))
        elif example:
            self.say(((_("This is an example."), "strong"), ("  ", ""), ("", ""), *self._key("create")))

    def _key(self, name: str) -> Line:
        command = BY_ID[name]
        key = shown(keys_of(command, self.keys)[0])
        return ((key, f"key@{name}"), (f" {_(command.help if name == 'create' else command.name)}", f"@{name}"))

    def line(self, y: int, width: int) -> Line:
        """The message cut so that what follows it stays in sight."""
        runs = super().line(y, width)
        if self.has_class("-fatal"):  # on the colour of a fault every tone but its own would be hard to read
            runs = tuple((text, "@".join(("", *tone.split("@")[1:]))) for text, tone in runs)
        over = length(runs) - width
        if over <= 0:
            return runs
        place, message, *tail = runs
        return (place, (fit(message[0], max(4, length((message,)) - over), self.glyphs), message[1]), *tail)
