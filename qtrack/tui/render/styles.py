"""From runs of text with tones to strips on the screen; nothing here reads markup."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from qtrack.tui.render.styled_line import TONES, Line, style_of, without_tones
from qtrack.tui.render.styled_line import Style as RunStyle

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in TONES) | {
    "row--cursor", "row--resting", "row--heading", "row--marked",
}  # fmt: skip
"""The component classes a screen of such widgets must have; `app.tcss` says how they look."""


class StyledWidget(Widget):
    """A widget that draws lines of toned text; its screen has the component classes, once for all its widgets."""

    def strip(self, line: Line, width: int, row: str = "") -> Strip:
        """`line` as a strip of exactly `width` cells; `row` names the component class under it."""
        base = self.screen.get_component_rich_style(row) if row else self.rich_style
        if row == "row--cursor" and self.app.native_ansi_color:  # reversed: its tones would become blocks of colour
            line = without_tones(line)
        segments = [Segment(text, base + self._style(style)) for text, style in line if text]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, style: str | RunStyle) -> Style:
        if not style:
            return Style.null()
        full = style_of(style)
        names = [f"tone--{tone}" for tone in (*full.ground, full.tone) if tone]  # the later over the former
        rich_style = self.screen.get_component_rich_style(*names, partial=True) if names else Style.null()
        return rich_style + Style.from_meta({"link": full.link}) if full.link else rich_style
