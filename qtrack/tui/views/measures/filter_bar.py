"""The filter line: typed text on the left, what it leaves on the right."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from qtrack.i18n import _
from qtrack.tui.dialogs.text_input import LineInput
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import fit
from qtrack.tui.widgets.bars import Bar


class FilterBar(Horizontal):
    """Shown while somebody types, and for as long as the filter is not empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", show=False),
        Binding("down,tab", "done", show=False),
    ]

    class Changed(Message):
        """The text is another now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message):
        """Back to the rows."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.slash, self.outcome = Bar(id="slash"), Bar(id="said")
        self.field = LineInput()

    def compose(self) -> ComposeResult:
        """A slash, the text, the outcome."""
        yield self.slash
        yield self.field
        yield self.outcome

    def on_mount(self) -> None:
        """Nothing is typed yet."""
        self.slash.set_lines((("/", "accent"),))

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.value

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-shown")
        self.screen.set_focus(self.field)  # at once: what is typed next may have come already
        self.field.focus()  # and once more, after the rows of a view that is just being opened have taken it

    def set_text(self, text: str) -> None:
        """Put a filter there without typing."""
        with self.field.prevent(Input.Changed):
            self.field.value = text
            self.field.cursor_position = len(text)
        self.set_class(bool(text) or self.field.has_focus, "-shown")

    def say(self, text: str, *, wrong: bool) -> None:
        """The number of measures left, or why the filter cannot be understood."""
        width = max(12, self.size.width * 3 // 5) if wrong else 24
        self.outcome.styles.width = width
        self.outcome.set_lines(((fit(text, width, self.glyphs, right=True), "problem" if wrong else "dim"),))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_done()

    def action_done(self) -> None:
        """Keep the filter and go to the rows."""
        self.set_class(bool(self.text.strip()), "-shown")
        self.post_message(self.Done())

    def action_clear(self) -> None:
        """Drop the filter and go to the rows."""
        self.set_text("")
        self.remove_class("-shown")
        self.post_message(self.Changed(""))
        self.post_message(self.Done())


def left_words(count: int, whole: int) -> str:
    """How many of the measures are left."""
    return _("{n} of {whole}").format(n=count, whole=whole)
