"""What a view does that is one table: order, groups, folds and marks, the same next time."""

from collections.abc import Container, Mapping
from typing import Any, ClassVar

from textual import on

from qtrack.settings import Settings
from qtrack.tui.messages import ChooseGroups, ChooseOrder
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.view_screen import View, no_plan_words
from qtrack.tui.widgets.data_table import DataTable


class TableScreen(View):
    """A view of a `table` sorted by one of `sorts`."""

    sorts: ClassVar[Container[str]]
    table: DataTable[Any]

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._recalled: Mapping[str, Any] = {}

    @property
    def by(self) -> str:
        """What the rows are sorted by."""
        return self.table.by

    @property
    def reverse(self) -> bool:
        """Whether they stand the other way round."""
        return self.table.reverse

    @property
    def group(self) -> str:
        """What the rows are grouped by, "" for nothing."""
        return self.table.group

    def list_orders(self) -> dict[str, str]:
        """The orders of the table, with their names."""
        raise NotImplementedError

    def groups(self) -> dict[str, str]:
        """The ways of grouping the table, with their names; none for a table that is never grouped."""
        return {}

    def on_mount(self) -> None:
        """Begin in the table."""
        super().on_mount()
        self.table.focus()

    def show_nothing(self) -> None:
        """Say so where the first row would stand."""
        self.table.set_empty_text(no_plan_words(self.settings.keys))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill the table in its order."""
        raise NotImplementedError

    def show_reordered(self) -> None:
        """Show the plan in another order or in other groups."""
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def action_sort(self) -> None:
        """Choose an order."""
        self.post_message(ChooseOrder())

    @on(DataTable.SortAsked)
    def _sort_by_title(self, event: DataTable.SortAsked) -> None:
        event.stop()
        self.sort_by(event.by)

    def sort_by(self, by: str) -> None:
        """Sort by `by`; by the same again: the other way round."""
        self.table.by, self.table.reverse = by, by == self.by and not self.reverse
        self.show_reordered()

    def action_group(self) -> None:
        """Choose what the rows are grouped by."""
        self.post_message(ChooseGroups())

    def group_by(self, by: str) -> None:
        """Put the rows under headings, or under none."""
        self.table.group, self.table.folded = by, set()
        self.show_reordered()
        self.table.show_heading()

    def action_fold(self) -> None:
        """Hide what stands under the heading."""
        self.table.fold(folded=True)

    def action_unfold(self) -> None:
        """Show it again."""
        self.table.fold(folded=False)

    def action_mark(self) -> None:
        """Mark the row, or the whole group, or take the marks away."""
        self.table.mark()
        self.show_counts()

    def action_mark_range(self) -> None:
        """Begin a range, or end it."""
        self.table.mark_range()
        self.show_counts()

    def show_counts(self) -> None:
        """Say how many rows are marked; nothing where none can be."""

    def collect_settings(self) -> dict[str, Any]:
        """The order."""
        return {"by": self.by, "reverse": self.reverse}

    def restore_settings(self, settings: Mapping[str, Any]) -> None:
        """Set order and groups as they were left."""
        if settings == self._recalled:
            return
        self._recalled, before = settings, self.collect_settings()
        self.apply_settings(settings)
        if self.collect_settings() != before:
            self.show_reordered()

    def apply_settings(self, settings: Mapping[str, Any]) -> None:
        """Take the order of `settings`, where there is such a one."""
        by = str(settings.get("by"))
        if by in self.sorts:
            self.table.by, self.table.reverse = by, settings.get("reverse") is True
