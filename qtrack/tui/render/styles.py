"""From runs of text with tones to strips on the screen; nothing here reads markup."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from qtrack.tui.render.styled_line import TONES, Line

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in TONES) | {
    "row--cursor", "row--resting", "row--heading", "row--marked",
}  # fmt: skip
"""The component classes a screen of such widgets must have; `app.tcss` says how they look."""


class Toned(Widget):
    """A widget that draws lines of toned text; its screen has the component classes, once for all its widgets."""

    def strip(self, line: Line, width: int, row: str = "") -> Strip:
        """`line` as a strip of exactly `width` cells; `row` names the component class under it."""
        base = self.screen.get_component_rich_style(row) if row else self.rich_style
        if row == "row--cursor" and self.app.native_ansi_color:  # reversed: its tones would become blocks of colour
            line = tuple((text, "@".join(("", *tone.split("@")[1:]))) for text, tone in line)
        segments = [Segment(text, base + self._tone(tone)) for text, tone in line if text]
        return Strip(segments).adjust_cell_length(width, base)

    def _tone(self, tone: str) -> Style:
        if not tone:
            return Style.null()
        name, _, meta = tone.partition("@")
        names = (f"tone--{part}" for part in name.split("+"))  # the later over the former
        style = self.screen.get_component_rich_style(*names, partial=True) if name else Style.null()
        return style + Style.from_meta({"command": meta}) if meta else style
