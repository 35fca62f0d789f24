"""Lists of any length on Textual's line API: only the rows in sight are made, whatever their number."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.render.styled_line import Line
from qtrack.tui.render.styles import StyledWidget


class Rows(StyledWidget, ScrollView, can_focus=True):
    """A heading that stays and rows that scroll; a subclass gives `count`, `heading` and `row`.

    With `cursor_shown` false it is a text to scroll through.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("rows")]
    heading_height = 1
    cursor_shown = True
    heading_class = ""
    rests = False
    """Whether the row at the cursor stays marked while the focus is elsewhere."""

    @dataclass
    class Moved(Message):
        """The cursor went to another row, or the rows changed under it."""

        rows: "Rows"
        index: int

        @property
        def control(self) -> "Rows":
            """The list, for `on` with a selector."""
            return self.rows

    @dataclass
    class Opened(Message):
        """Enter or a second click on a row."""

        rows: "Rows"
        index: int

        @property
        def control(self) -> "Rows":
            """The list, for `on` with a selector."""
            return self.rows

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.cursor = 0

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def heading(self, y: int, width: int) -> Line:
        """Line `y` of the heading."""
        raise NotImplementedError

    def row(self, index: int, width: int) -> Line:
        """The row at `index`."""
        raise NotImplementedError

    @property
    def page_height(self) -> int:
        """Rows in sight."""
        return max(1, self.scrollable_content_region.height - self.heading_height)

    @property
    def allow_vertical_scroll(self) -> bool:
        """Whether the wheel scrolls: wherever there are more rows than fit, with or without a scroll bar."""
        return self.max_scroll_y > 0

    def resize_rows(self) -> None:
        """Tell the scroll bar how many rows there are now, and draw anew."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.count + self.heading_height)
        self.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the cursor in sight."""
        self.resize_rows()
        self.show_cursor()

    def render_line(self, y: int) -> Strip:
        """Line `y` of what is in sight."""
        width = self.scrollable_content_region.width
        if y < self.heading_height:
            return self.strip(self.heading(y, width), width, self.heading_class)
        index = y - self.heading_height + self.scroll_offset.y
        if index >= self.count:
            return Strip.blank(width, self.rich_style)
        at_cursor = self.cursor_shown and index == self.cursor
        ground = self._row_class(at_cursor=at_cursor) or self.row_class(index)
        return self.strip(self.row(index, width), width, ground)

    def row_class(self, _index: int) -> str:
        """The component class under a row that the cursor is not on."""
        return ""

    def _row_class(self, *, at_cursor: bool) -> str:
        if not at_cursor:
            return ""
        return "row--cursor" if self.has_focus else "row--resting" if self.rests else ""

    def select(self, index: int) -> None:
        """Move the cursor to `index`, or the nearest there is, and into sight."""
        index = max(0, min(index, self.count - 1))
        before, self.cursor = self.cursor, index
        self.show_cursor()
        for at in {before, index}:
            self.refresh_line(at + self.heading_height)
        self.post_message(self.Moved(self, index))

    def show_cursor(self) -> None:
        """Scroll as little as needed to have the cursor in sight."""
        if not self.cursor_shown:
            return
        top, height = round(self.scroll_y), self.page_height
        if self.cursor < top:
            self.scroll_rows(self.cursor)
        elif self.cursor >= top + height:
            self.scroll_rows(self.cursor - height + 1)

    def scroll_rows(self, top: int) -> None:
        """Put row `top` first."""
        self.scroll_to(y=top, animate=False, force=True)

    def action_move(self, step: int) -> None:
        """A row up or down."""
        if self.cursor_shown:
            self.select(self.cursor + step)
        else:
            self.scroll_rows(round(self.scroll_y) + step)

    def action_jump(self, index: int) -> None:
        """To the first row (0) or the last (-1)."""
        index = index if index >= 0 else self.count - 1
        if self.cursor_shown:
            self.select(index)
        else:
            self.scroll_rows(index)

    def action_page(self, pages: float) -> None:
        """By pages or parts of one, the page moving with the cursor."""
        step = max(1, int(abs(pages) * self.page_height)) * (1 if pages > 0 else -1)
        self.scroll_rows(round(self.scroll_y) + step)
        if self.cursor_shown:
            self.select(self.cursor + step)

    def action_open(self) -> None:
        """Say that the row at the cursor is wanted."""
        if self.count:
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        index = event.y - self.heading_height + self.scroll_offset.y
        if event.y < self.heading_height:
            self.click_heading(event.x)
        elif self.cursor_shown and 0 <= index < self.count:
            self.select(index)
            if event.chain > 1:
                self.action_open()

    def click_heading(self, x: int) -> None:
        """What a click on the heading does; nothing here."""
