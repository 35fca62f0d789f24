"""The chart of the timeline: rows that fold, an axis that pans, drawn a row at a time."""

from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line, fit
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.timeline import axis
from qtrack.tui.views.timeline.axis import Axis, Scale
from qtrack.tui.views.timeline.lines import Drawing, MilestoneGroup, Row, SectionGroup, choose_names_width
from qtrack.tui.views.timeline.outline import Outline, key_of
from qtrack.tui.widgets.row_list import Rows

_BESIDE = 20
"""Cells that stand beside a title, and what a heading takes at least."""
_HEADING = 2
"""Cells from the left within which a click folds."""


class Chart(Rows, inherit_bindings=False):
    """Milestones, sections and measures; the cursor stays on its row whatever comes."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("rows")]
    heading_height = 2
    rests = True

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="chart", classes="pane")
        self.glyphs = glyphs
        self.snapshot: Snapshot | None = None
        self.scale = Scale.WHOLE
        self.left: date | None = None
        self.outline = Outline()
        self.empty = ""
        self._drawing: Drawing | None = None
        self._longest = _BESIDE

    # -- rows --------------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[Row]:
        """The rows in sight."""
        return self.outline.rows

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows) or (1 if self.snapshot or self.empty else 0)

    @property
    def at_cursor(self) -> Row | None:
        """The row at the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def standing(self) -> Standing | None:
        """The measure at the cursor."""
        return self.at_cursor if isinstance(self.at_cursor, Standing) else None

    def set_empty_text(self, text: str) -> None:
        """What stands here while there is no plan."""
        self.empty = text
        self.resize_rows()

    def show(self, snapshot: Snapshot) -> None:
        """Show another state of the plan; of another plan from its beginning."""
        if self.snapshot is not None and self.snapshot.plan.id != snapshot.plan.id:
            self.cursor, self.left = 0, None
        self.snapshot, self._drawing = snapshot, None
        self._longest = 2 * max((len(s.measure.title) for s in snapshot.assessment.standings), default=0) + _BESIDE
        here = self.at_cursor
        self.outline.read(snapshot)
        self._fill(here)

    def _fill(self, here: Row | None) -> None:
        """The rows are others now; cursor and scroll stay with the row `here`."""
        offset = self.cursor - round(self.scroll_y)
        found = self.outline.index_of(here) if here is not None else None
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1)) if found is None else found
        self.resize_rows()
        self.scroll_rows(self.cursor - offset)
        self.show_cursor()
        self.post_message(self.Moved(self, self.cursor))

    # -- folding -----------------------------------------------------------------------------------------------------

    @property
    def can_fold(self) -> bool:
        """Whether the cursor is on or under a heading that is not folded."""
        return self.outline.heading_at(self.cursor)[1] not in {"", *self.outline.folded}

    @property
    def can_unfold(self) -> bool:
        """Whether it is on a heading that is."""
        at, key = self.outline.heading_at(self.cursor)
        return at == self.cursor and key in self.outline.folded

    def fold(self) -> None:
        """Hide what stands under the heading at or above the cursor; the cursor goes there."""
        if self.can_fold:
            self.cursor, key = self.outline.heading_at(self.cursor)
            self._set_folds({*self.outline.folded, key})

    def unfold(self) -> None:
        """Show it again."""
        if self.can_unfold:
            self._set_folds(self.outline.folded - {self.outline.heading_at(self.cursor)[1]})

    def toggle(self) -> None:
        """The one or the other, on a heading."""
        if self.can_unfold:
            self.unfold()
        elif isinstance(self.at_cursor, SectionGroup | MilestoneGroup):
            self.fold()

    def _set_folds(self, folded: set[str]) -> None:
        here, self.outline.folded = self.at_cursor, folded
        self.outline.lay_out_rows()
        self._fill(here)

    def go_to(self, measure_id: str) -> bool:
        """Put the cursor on a measure, its section unfolded; whether there is such a measure."""
        key = self.outline.key_of_measure(measure_id)
        if key is None or self.snapshot is None:
            return False
        if key in self.outline.folded:
            self._set_folds(self.outline.folded - {key})
        found = self.outline.index_of(self.snapshot.assessment.by_id[measure_id])
        self.select(found or 0)
        return True

    # -- time --------------------------------------------------------------------------------------------------------

    @property
    def axis(self) -> Axis | None:
        """The days in sight."""
        drawing = self.build_drawing(self.scrollable_content_region.width)
        return drawing.axis if drawing else None

    def build_drawing(self, width: int) -> Drawing | None:
        """What the rows share at this width."""
        if self.snapshot is None or width <= 0:
            return None
        names = choose_names_width(width, self._longest)
        made = self._drawing
        if made is None or made.names + made.axis.width != width:
            day = self.snapshot.assessment.day
            whole = axis.find_extent(self.snapshot.plan, day)
            made = self._drawing = Drawing(
                self.snapshot.assessment, axis.build_axis(self.scale, whole, self.left, width - names, day),
                names, min(8, self.snapshot.shape.number), self.glyphs,
            )  # fmt: skip
        return made

    def set_scale(self, scale: Scale) -> None:
        """Show more or less time; what was in the middle stays there."""
        middle = self.axis.span(self.axis.width // 2)[0] if self.axis and self.left else None
        self.scale, self.left, self._drawing = scale, None, None
        if middle is not None and scale is not Scale.WHOLE:
            self.centre(middle)
        self.refresh()

    def pan(self, steps: int) -> None:
        """Show earlier or later days."""
        if self.snapshot is not None and (now := self.axis) is not None:
            day = self.snapshot.assessment.day
            self._show_from(
                axis.find_panned_start(self.scale, now, steps, axis.find_extent(self.snapshot.plan, day), day)
            )

    def centre(self, middle: date) -> None:
        """Show a day in the middle."""
        if self.snapshot is not None and (now := self.axis) is not None:
            day = self.snapshot.assessment.day
            self._show_from(axis.find_centred_start(middle, now, axis.find_extent(self.snapshot.plan, day), day))

    def _show_from(self, left: date | None) -> None:
        self.left, self._drawing = left, None
        self.refresh()

    @property
    def moved(self) -> bool:
        """Whether it shows something else than the whole plan."""
        return self.scale is not Scale.WHOLE or self.left is not None

    def reset(self) -> None:
        """Show the whole plan."""
        self.scale = Scale.WHOLE
        self._show_from(None)

    # -- drawing and the mouse -----------------------------------------------------------------------------------------

    def heading(self, y: int, width: int) -> Line:
        """The ruler."""
        drawing = self.build_drawing(width)
        return drawing.heading(y, self.scale) if drawing else ()

    def row(self, index: int, width: int) -> Line:
        """One row, or what to do when there is none."""
        drawing = self.build_drawing(width)
        if drawing is None or not self.rows:
            text = self.empty if drawing is None else _("The plan has no measures yet.")
            return ((fit(" " + text, width, self.glyphs), "dim"),)
        row = self.rows[index]
        folded = isinstance(row, SectionGroup | MilestoneGroup) and key_of(row) in self.outline.folded
        return drawing.row(row, folded=folded, at_cursor=index == self.cursor and self.has_focus)

    def click_heading(self, x: int) -> None:
        """Show the day under the mouse in the middle."""
        drawing = self.build_drawing(self.scrollable_content_region.width)
        if drawing is not None and x >= drawing.names:
            self.centre(drawing.axis.span(x - drawing.names)[0])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a click on the sign of a heading folds, a second one opens."""
        super().on_click(event)
        if event.y >= self.heading_height and event.x <= _HEADING and event.chain == 1:
            self.toggle()
        event.prevent_default()

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Earlier."""
        event.stop()
        self.pan(-1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Later."""
        event.stop()
        self.pan(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift: earlier."""
        self._pan_on_scroll(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift: later."""
        self._pan_on_scroll(event, 1)

    def _pan_on_scroll(self, event: events.MouseEvent, steps: int) -> None:
        if event.shift or event.ctrl:
            event.stop()
            event.prevent_default()
            self.pan(steps)
