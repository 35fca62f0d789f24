"""The head of the overview: the plan's name, day, lights and progress."""

from typing import TYPE_CHECKING

from qtrack.i18n import _
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.light_bar import light_bar
from qtrack.tui.render.styled_line import Line
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import day_line, lights_line, progress_line, title_line
from qtrack.tui.widgets.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Callable

_TALL = 5


class Head(Bar):
    """The plan in four lines, or five with the band of lights."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="head")
        self.glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self.empty = _("reading the plan")

    def set_empty_text(self, text: str) -> None:
        """What stands here while there is no plan."""
        self.empty = text
        self.refresh()

    def show(self, snapshot: Snapshot) -> None:
        """Show the plan's figures."""
        self.snapshot = snapshot
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        """Name, day, lights, progress."""
        if self.snapshot is None:
            return ((self.empty, "dim"),) if y == 0 else ()
        plan, summary, glyphs = self.snapshot.plan, self.snapshot.summary, self.glyphs
        makers: list[Callable[[], Line]] = [
            lambda: title_line(plan, width, glyphs),
            lambda: day_line(summary, plan, self.snapshot.assessment.day if self.snapshot else plan.start),
            lambda: lights_line(self.snapshot.assessment, summary, width, glyphs) if self.snapshot else (),
            lambda: progress_line(summary, plan, width, glyphs),
        ]
        if self.content_size.height >= _TALL:
            makers.insert(2, lambda: light_bar(summary.lights, width, glyphs))
        return makers[y]() if y < len(makers) else ()
