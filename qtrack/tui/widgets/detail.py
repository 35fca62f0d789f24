"""The detail pane: a text to scroll through."""

from qtrack.i18n import _
from qtrack.model.status import Standing
from qtrack.tui.board import Board
from qtrack.tui.detail_text import detail_lines
from qtrack.tui.glyphs import Glyphs
from qtrack.tui.text import Line
from qtrack.tui.widgets.rows import Rows


class Detail(Rows):
    """Everything about one measure; its lines are made when they are first drawn."""

    heading_height = 0
    cursor_shown = False

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="detail", classes="pane")
        self.glyphs = glyphs
        self.board: Board | None = None
        self.standing: Standing | None = None
        self.lines: list[Line] = []

    def show(self, board: Board, standing: Standing | None) -> None:
        """Show another measure, or the same as it is now; the scroll stays with the same measure."""
        same = self.standing and standing and self.standing.measure.id == standing.measure.id
        self.board, self.standing = board, standing
        self.resize_rows()
        if not same:
            self.scroll_rows(0)

    def resize_rows(self) -> None:
        """Wrap to the width there is now."""
        width = self.scrollable_content_region.width
        if self.board is None or width <= 0 or not self.display:
            self.lines = []
        elif self.standing is None:
            self.lines = [((_("No measure is selected."), "dim"),)]
        else:
            self.lines = detail_lines(self.board, self.standing, width, self.glyphs)
        super().resize_rows()

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.lines)

    def row(self, index: int, _width: int) -> Line:
        """One line."""
        return self.lines[index]
