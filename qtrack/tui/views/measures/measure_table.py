"""The table of measures: which pass the filter, in which order and groups, and how they are drawn."""

import re
from collections.abc import Mapping
from typing import Any, cast

from qtrack.i18n import _
from qtrack.model.assessment import Light, Standing
from qtrack.model.filter import Query, QueryError, select_standings
from qtrack.model.sorting import GROUPS, SORTS, sort_standings
from qtrack.tables.columns import Group
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.render.styled_line import Line
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.measures.columns import measure_columns
from qtrack.tui.views.measures.groups import MeasureGroup, group_measures, group_tail
from qtrack.tui.widgets.data_table import DataTable

_CLOSED = frozenset({Light.DONE, Light.DROPPED})
_STAYS = frozenset({"accent", "done", "dropped"})
"""Tones that a closed measure keeps; its other cells are dim."""


class MeasureTable(DataTable[Standing]):
    """Measures that pass a filter, in an order, in groups that fold, with marks."""

    can_fold = True

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__("list", glyphs, lambda standing: standing.measure.id, by="no")
        self.snapshot: Snapshot | None = None
        self.standings: list[Standing] = []
        self.query_text = ""
        self.error: QueryError | None = None
        self.add_key = "a"
        self._query = Query.parse("")

    @property
    def marked(self) -> list[Standing]:
        """The marked measures in the order of the file, shown or not."""
        if self.snapshot is None or not self.marks.ids:
            return []
        return [s for s in self.snapshot.assessment.standings if s.measure.id in self.marks.ids]

    @property
    def heading_at_cursor(self) -> MeasureGroup | None:
        """The group whose heading is at the cursor."""
        return cast("MeasureGroup | None", super().heading_at_cursor)

    @property
    def order_shown(self) -> str:
        """The order as the titles show it: that of the file has no sign."""
        return "" if self.by == "no" and not self.reverse else self.by

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show another state of the plan, or the same in another order or in other groups."""
        self.snapshot = snapshot
        if self.marks.ids or self.marks.anchor:
            self.marks.keep(snapshot.assessment.by_id)
        self._show_found(snapshot)

    def filter_by(self, text: str) -> None:
        """Leave what passes; of a filter that cannot be understood the terms before the fault, and `error` says why."""
        self.query_text = text
        try:
            self._query, self.error = Query.parse(text), None
        except QueryError as error:
            before = re.sub(r"\S*$", "", text[: error.column - 1])  # the column may be that of the term or of its value
            self._query, self.error = Query.parse(before), error
        if self.snapshot is not None:
            self._show_found(self.snapshot)

    def restore(self, settings: Mapping[str, Any]) -> None:
        """Take order, groups and folds as `arrangement` gave them; what makes no sense is passed over."""
        by, group, folded = (settings.get(key) for key in ("sort", "group", "folded"))
        self.by, self.reverse = (by, settings.get("reverse") is True) if by in SORTS else ("no", False)
        self.group = group if group in GROUPS else ""
        self.folded = {str(one) for one in folded} if isinstance(folded, list) and self.group else set()

    def arrangement_as_json(self) -> dict[str, Any]:
        """Order, groups and folds, as JSON has them."""
        return {"sort": self.by, "reverse": self.reverse, "group": self.group, "folded": sorted(self.folded)}

    def _show_found(self, snapshot: Snapshot) -> None:
        assessment, order = snapshot.assessment, (self.by, self.reverse)
        found = select_standings(assessment, self._query) if self._query.terms else list(assessment.standings)
        groups: list[Group[Standing]]
        if self.group:
            self.standings, groups = found, [*group_measures(assessment, found, self.group, order)]
        else:
            self.standings = found if order == ("no", False) else sort_standings(found, self.by, reverse=self.reverse)
            groups = [Group("", "", self.standings)]
        adds = (_("The plan has no measures yet."), _("{key} adds one.").format(key=self.add_key))
        self.empty = _("Nothing passes the filter; esc clears it.") if self.query_text else " ".join(adds)
        self.show(groups, measure_columns(assessment, snapshot.shape, self.glyphs))

    def row_line(self, row: Standing, sign: str, width: int) -> Line:
        """One measure; a closed one is dim."""
        line = super().row_line(row, sign, width)
        if row.light in _CLOSED:
            return tuple((text, tone if tone in _STAYS else "dim") for text, tone in line)
        return line

    def group_tail(self, group: Group[Standing], width: int) -> Line:
        """How many of a group are late, and how far it is."""
        if self.snapshot is None:
            return ()
        return group_tail(cast("MeasureGroup", group), self.snapshot.assessment, width, self.glyphs)
