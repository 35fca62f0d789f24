"""View 2: the table of measures and everything about the one at the cursor."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from qtrack.model.wording import light_word, reason
from qtrack.plain import plain
from qtrack.settings import Settings
from qtrack.tui.board import Board
from qtrack.tui.keys import bindings
from qtrack.tui.overview_text import name_of
from qtrack.tui.screens.view import View, nothing_words
from qtrack.tui.widgets.bars import Asked
from qtrack.tui.widgets.detail import Detail
from qtrack.tui.widgets.filter_bar import FilterBar, left_words
from qtrack.tui.widgets.measure_list import MeasureList
from qtrack.tui.widgets.rows import Rows


class Measures(View):
    """Table and detail, side by side where there is room, else one below or behind the other."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("measures")]
    view_id = "measures"
    footer: ClassVar[tuple[str, ...]] = ("open", "filter", "sort", "copy", "zoom", "editor", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.table = MeasureList(self.glyphs)
        self.detail = Detail(self.glyphs)
        self.bar = FilterBar(self.glyphs)
        self.drilled = False

    def body(self) -> Iterable[Widget]:
        """Table, detail, filter line."""
        yield Container(self.table, self.detail, id="body")
        yield self.bar

    def on_mount(self) -> None:
        """Begin in the table."""
        super().on_mount()
        self.table.focus()

    def show_board(self, board: Board) -> None:
        """Show the plan as it is now."""
        self.table.show(board)
        self._say()

    def show_nothing(self) -> None:
        """Say so where the first row would stand."""
        self.table.say_empty(nothing_words(self.settings.keys))

    def drill(self, query: str, measure: str | None) -> None:
        """Come from elsewhere to some measures, or to one; `esc` leads back."""
        self.drilled = True
        self.unzoom()
        self.remove_class("-detail")
        self._filter(query)
        self.bar.set_text(query)
        self.table.focus()
        if measure is not None and self.table.go_to(measure):
            self.action_open()
        elif measure is None:
            self.table.action_jump(0)

    def measure_id(self) -> str | None:
        """The measure at the cursor."""
        return self.table.standing.measure.id if self.table.standing else None

    def copied(self) -> str:
        """Title, light, reason and units of the measure in one line."""
        standing, board = self.table.standing, self.board
        if standing is None or board is None:
            return ""
        light = light_word(board.plan, standing.light)
        parts = (name_of(standing), light, reason(standing), " ".join(standing.measure.units))
        return "  ".join(plain(part) for part in parts if part)

    @on(Rows.Moved, "#list")
    def _moved(self) -> None:
        if self.board is not None:
            self.detail.show(self.board, self.table.standing)

    @on(Rows.Opened, "#list")
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Into the detail pane."""
        if self.table.standing is None:
            return
        if not self.detail.display:
            self.add_class("-detail")
        self.call_after_refresh(self.detail.focus)

    def action_pane(self, step: int) -> None:
        """Move between table and detail, also where only one of them has room."""
        if self.detail.display and self.table.display:
            super().action_pane(step)
        elif self.detail.display:
            self.action_back()
        else:
            self.action_open()

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        inside = self.focused is self.detail
        self.bottom.show(("back", *self.footer[1:]) if inside else self.footer)

    @on(events.Resize)
    def _resized(self) -> None:
        if self.wide:
            self.remove_class("-detail")

    def action_filter(self) -> None:
        """Type a filter."""
        self.unzoom()
        self.remove_class("-detail")
        self.bar.open()
        self._say()

    @on(FilterBar.Changed)
    def _typed(self, event: FilterBar.Changed) -> None:
        self._filter(event.text)

    @on(FilterBar.Done)
    def _typed_enough(self) -> None:
        self.table.focus()

    def _filter(self, text: str) -> None:
        self.table.filter_by(text)
        self._say()

    def _say(self) -> None:
        error = self.table.error
        if self.board is not None:
            whole = len(self.board.assessment.standings)
            left = left_words(len(self.table.standings), whole)
            self.bar.say(error.message if error else left, wrong=error is not None)

    def action_sort(self) -> None:
        """Choose an order."""
        self.post_message(Asked("sort"))

    @on(MeasureList.SortAsked)
    def _heading_clicked(self, event: MeasureList.SortAsked) -> None:
        event.stop()
        self.sort_by(event.by)

    def sort_by(self, by: str) -> None:
        """Sort by a column; by the same again: the other way round."""
        self.table.sort_by(by, reverse=by == self.table.by and not self.table.reverse)

    def action_today(self) -> None:
        """To the open measure that is due next."""
        ahead = [s for s in self.table.standings if s.open and s.days_left >= 0]
        if ahead:
            self.table.go_to(min(ahead, key=lambda s: s.days_left).measure.id)
        self.table.focus()

    def action_back(self) -> None:
        """Out of the detail, then out of the filter, then to where one came from."""
        if self.unzoom():
            return
        if self.has_class("-detail") or self.focused is self.detail:
            self.remove_class("-detail")
            self.table.focus()
        elif self.drilled:
            self.drilled = False
            self.bar.action_clear()
            self.post_message(Asked("overview"))
        elif self.table.query_text:
            self.bar.action_clear()
