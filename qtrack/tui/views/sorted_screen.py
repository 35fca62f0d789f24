"""What a view does that is one table in an order of the person's choice, and in the same order next time."""

from collections.abc import Container, Mapping
from typing import Any, ClassVar

from textual import on

from qtrack.settings import Settings
from qtrack.tui.messages import ChooseOrder
from qtrack.tui.session.snapshot import Board
from qtrack.tui.views.view_screen import View, nothing_words
from qtrack.tui.widgets.data_table import Grid


class Sorting(View):
    """A view of a `table` sorted by one of `sorts`, at first by the first of its `orders`."""

    sorts: ClassVar[Container[str]]
    table: Grid[Any]

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.by, self.reverse = next(iter(self.orders())), False
        self._recalled: Mapping[str, Any] = {}

    def orders(self) -> dict[str, str]:
        """The orders of the table, with their names."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Begin in the table."""
        super().on_mount()
        self.table.focus()

    def show_nothing(self) -> None:
        """Say so where the first row would stand."""
        self.table.say_empty(nothing_words(self.settings.keys))

    def action_sort(self) -> None:
        """Choose an order."""
        self.post_message(ChooseOrder())

    @on(Grid.SortAsked)
    def _heading_clicked(self, event: Grid.SortAsked) -> None:
        event.stop()
        self.sort_by(event.by)

    def sort_by(self, by: str) -> None:
        """Sort by `by`; by the same again: the other way round."""
        self.by, self.reverse = by, by == self.by and not self.reverse
        self.show_again()

    def show_again(self) -> None:
        """Show the plan in another order."""
        if self.board is not None:
            self.show_board(self.board)

    def show_board(self, board: Board) -> None:
        """Fill the table in its order."""
        raise NotImplementedError

    def remembered(self) -> dict[str, Any]:
        """The order."""
        return {"by": self.by, "reverse": self.reverse}

    def recall(self, settings: Mapping[str, Any]) -> None:
        """Everything as it was."""
        if settings == self._recalled:
            return
        self._recalled, before = settings, self.remembered()
        self.set_as(settings)
        if self.remembered() != before:
            self.show_again()

    def set_as(self, settings: Mapping[str, Any]) -> None:
        """Take the order of `settings`, where there is such a one."""
        by = str(settings.get("by"))
        if by in self.sorts:
            self.by, self.reverse = by, settings.get("reverse") is True
