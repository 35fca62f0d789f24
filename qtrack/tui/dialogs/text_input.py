"""What a person types into: a line, or several; whatever is pasted is text that a terminal can show."""

import re

from textual import events
from textual.widgets import Input, TextArea

from qtrack.plain import plain

_INDENT = re.compile(r"[ \t\u3000]*")


class LineInput(Input):
    """One line; what is pasted in several becomes one."""

    def __init__(
        self, value: str = "", hint: str = "", *, selected: bool = False, id: str | None = None,  # noqa: A002
    ) -> None:  # fmt: skip
        super().__init__(plain(value), placeholder=hint, compact=True, select_on_focus=selected, id=id)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.value

    def put(self, text: str) -> None:
        """Other text, the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(plain(event.text), *self.selection)


class MultilineInput(TextArea):
    """Several lines; enter begins a new one."""

    def __init__(self, value: str, hint: str) -> None:
        super().__init__(
            make_printable(value), placeholder=hint, compact=True, show_line_numbers=False, highlight_cursor_line=False
        )
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Other text, the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(make_printable(event.text), *self.selection)


def make_printable(text: str) -> str:
    """Lines and their indentation as they are, what no terminal should see made harmless."""
    lines = text.splitlines()
    indents = (found[0] if (found := _INDENT.match(line)) else "" for line in lines)
    whole = "\n".join(indent + plain(line) for indent, line in zip(indents, lines, strict=True))
    return whole + "\n" * text.endswith("\n")
