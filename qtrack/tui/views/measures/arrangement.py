"""Which measures are rows, in which order, under which headings: of ten thousand as quickly as of a hundred."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qtrack.model.assessment import Standing
from qtrack.model.filter import Query, QueryError, select
from qtrack.model.sorting import GROUPS, SORTS, sort
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.session.selection import Marks
from qtrack.tui.session.snapshot import Board
from qtrack.tui.views.measures.groups import PlainRows, Row, grouped_rows
from qtrack.tui.widgets.row_list import Rows


class Arranged(Rows):
    """Measures that pass a filter, in an order, under headings; the cursor stays on its measure whatever comes."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="list", classes="pane")
        self.glyphs = glyphs
        self.board: Board | None = None
        self.standings: list[Standing] = []
        self.lines: Sequence[Row] = []
        self.marks = Marks()
        self.query_text = ""
        self.error: QueryError | None = None
        self.by, self.reverse = "no", False
        self.group, self.folded = "", set[str]()
        self.empty = ""
        self._query = Query.parse("")
        self._anchor_at = 0

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.lines) or (1 if self.board or self.empty else 0)

    def say_empty(self, text: str) -> None:
        """What stands here while there is no plan."""
        self.empty = text
        self.resize_rows()

    @property
    def line(self) -> Row | None:
        """The row at the cursor."""
        return self.lines[self.cursor] if self.lines else None

    @property
    def standing(self) -> Standing | None:
        """The measure at the cursor."""
        return self.line.standing if self.line else None

    @property
    def marked(self) -> list[Standing]:
        """The marked measures in the order of the file, shown or not."""
        if self.board is None or not self.marks.ids:
            return []
        return [s for s in self.board.assessment.standings if s.measure.id in self.marks.ids]

    def show(self, board: Board) -> None:
        """Show another state of the plan."""
        self.board = board
        if self.marks.ids or self.marks.anchor:
            self.marks.keep(board.assessment.by_id)
        self._fill()

    def filter_by(self, text: str) -> None:
        """Leave what passes; of a filter that cannot be understood the terms before the fault, and `error` says why."""
        self.query_text = text
        try:
            self._query, self.error = Query.parse(text), None
        except QueryError as error:
            before = re.sub(r"\S*$", "", text[: error.column - 1])  # the column may be that of the term or of its value
            self._query, self.error = Query.parse(before), error
        self._fill()

    def sort_by(self, by: str, *, reverse: bool = False) -> None:
        """Put the rows in another order."""
        self.by, self.reverse = by, reverse
        self._fill()

    def group_by(self, by: str) -> None:
        """Put the rows under other headings, or under none."""
        self.group, self.folded = by, set()
        self._fill()
        head = self._index(lambda line: self.line is not None and line.group == self.line.group)
        if head is not None and self.cursor - self.page_height < head < self.scroll_y:
            self.scroll_rows(head)

    def restore(self, settings: Mapping[str, Any]) -> None:
        """Take order, groups and folds as `arrangement` gave them; what makes no sense is passed over."""
        by, group, folded = (settings.get(key) for key in ("sort", "group", "folded"))
        self.by, self.reverse = (by, settings.get("reverse") is True) if by in SORTS else ("no", False)
        self.group = group if group in GROUPS else ""
        self.folded = {str(one) for one in folded} if isinstance(folded, list) and self.group else set()

    def arrangement(self) -> dict[str, Any]:
        """Order, groups and folds, as JSON has them."""
        return {"sort": self.by, "reverse": self.reverse, "group": self.group, "folded": sorted(self.folded)}

    @property
    def is_folded(self) -> bool:
        """Whether the group at the cursor is."""
        return self.line is not None and self.line.group in self.folded

    def fold(self, *, folded: bool) -> None:
        """Hide or show what stands under the heading at or above the cursor."""
        if (line := self.line) is None or not self.group or (line.group in self.folded) == folded:
            return
        (self.folded.add if folded else self.folded.discard)(line.group)
        self._fill()

    def go_to(self, measure_id: str) -> bool:
        """Put the cursor on a measure, out of its fold if need be; whether it is among the rows."""
        if self.folded:
            hiding = {line.group for line in self.lines if line.heading and measure_id in line.heading.members}
            if not self.folded.isdisjoint(hiding):
                self.folded -= hiding
                self._fill()
        index = self._index(lambda line: line.measure == measure_id)
        if index is not None:
            self.select(index)
        return index is not None

    def select(self, index: int) -> None:
        """Move the cursor; a range that was begun grows with it."""
        super().select(index)
        if self.marks.anchor is not None:
            self.refresh()

    def _fill(self) -> None:
        if self.board is None:
            return
        here, offset = self.line, self.cursor - round(self.scroll_y)
        assessment = self.board.assessment
        found = select(assessment, self._query) if self._query.terms else list(assessment.standings)
        if self.group:
            self.standings = found
            order = self.by, self.reverse
            self.lines = grouped_rows(assessment, found, self.group, self.folded, order)
        else:
            in_order = self.by == "no" and not self.reverse
            self.standings = found if in_order else sort(found, self.by, reverse=self.reverse)
            self.lines = PlainRows(self.standings)
        self.resize_rows()
        self.cursor = self._place_of(here)
        if self.marks.anchor is not None:
            self._anchor_at = self._index(lambda line: line.measure == self.marks.anchor) or self.cursor
        self.scroll_rows(self.cursor - offset)
        self.show_cursor()
        self.post_message(self.Moved(self, self.cursor))

    def _place_of(self, line: Row | None) -> int:
        """Where the row is now: in its group, in another one, under its folded heading, else the same place."""
        last = len(self.lines) - 1
        if line is None:
            return max(0, min(self.cursor, last))
        if self.cursor <= last and self.lines[self.cursor].place == line.place:
            return self.cursor
        fits: tuple[Callable[[Row], bool], ...] = (
            lambda other: other.place == line.place,
            lambda other: line.measure is not None and other.measure == line.measure,
            lambda other: other.heading is not None and other.group == line.group,
        )
        places = (self._index(one) for one in fits)
        return next((place for place in places if place is not None), max(0, min(self.cursor, last)))

    def _index(self, fits: Callable[[Row], bool]) -> int | None:
        return next((index for index, line in enumerate(self.lines) if fits(line)), None)
