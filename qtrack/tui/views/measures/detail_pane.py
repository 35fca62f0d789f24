"""The detail pane: a text to scroll through."""

from collections.abc import Mapping
from typing import Any

from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.measures.detail_lines import detail_lines, group_lines
from qtrack.tui.views.measures.groups import MeasureGroup
from qtrack.tui.widgets.row_list import Rows

_NARROWEST, _LEFT = 24, 30
"""Cells the pane has at the least, and those that stay for the table."""
_LOWEST = 4
"""Rows that stay for either."""


class DetailPane(Rows):
    """Everything about one measure, or the figures of a group."""

    heading_height = 0
    cursor_shown = False

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="detail", classes="pane")
        self.glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self.standing: Standing | None = None
        self.group: MeasureGroup | None = None
        self.lines: list[Line] = []
        self.room: dict[str, int] = {}

    def show(self, snapshot: Snapshot, standing: Standing | None, group: MeasureGroup | None = None) -> None:
        """Show another measure or group, or the same as it is now; the scroll stays with the same measure."""
        same = self.standing and standing and self.standing.measure.id == standing.measure.id
        self.snapshot, self.standing, self.group = snapshot, standing, group
        self.resize_rows()
        if not same:
            self.scroll_rows(0)

    def restore(self, settings: Mapping[str, Any]) -> None:
        """Take the room that `room` gave; what makes no sense is passed over."""
        self.room = {key: settings[key] for key in ("width", "height") if type(settings.get(key)) is int}
        self.fit_room()

    def widen(self, step: int) -> None:
        """More room, or less: cells beside the table, half as many rows below it."""
        wide = self._beside
        now = self.room.get("width", self.size.width + 3) if wide else self.room.get("height", self.size.height)
        self.room |= {"width": now + step} if wide else {"height": now + step // 2}
        self.fit_room()

    def fit_room(self) -> None:
        """Take the room asked for, as far as there is any, unless the pane has it all."""
        styles, parent = self.styles, self.parent
        whole = self.screen.has_class("-detail") or self.screen.has_class("-zoom")
        width, height = (None, None) if whole else (self.room.get("width"), self.room.get("height"))
        if isinstance(parent, Widget) and width is not None:
            self.room["width"] = width = max(_NARROWEST, min(width, parent.size.width - _LEFT))
        if isinstance(parent, Widget) and height is not None:
            self.room["height"] = height = max(_LOWEST, min(height, parent.size.height - _LOWEST))
        styles.width = styles.min_width = styles.max_width = width if self._beside else None
        styles.height = None if self._beside else height

    @property
    def _beside(self) -> bool:
        return self.screen.has_class("-wide") or self.screen.has_class("-huge")

    def resize_rows(self) -> None:
        """Wrap to the width there is now."""
        width = self.scrollable_content_region.width
        if self.snapshot is None or width <= 0 or not self.display:
            self.lines = []
        elif self.group is not None:
            self.lines = group_lines(self.snapshot, self.group, width, self.glyphs)
        elif self.standing is None:
            self.lines = [((_("No measure is selected."), "dim"),)]
        else:
            self.lines = detail_lines(self.snapshot, self.standing, width, self.glyphs)
        super().resize_rows()

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.lines)

    def row(self, index: int, _width: int) -> Line:
        """One line."""
        return self.lines[index]
