"""What a view does with its table of measures: order, groups, marks, copies."""

from textual import on

from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui.key_bindings import first_key
from qtrack.tui.messages import ChooseGroups, ChooseOrder
from qtrack.tui.views.measures.copy_text import line_of, markdown
from qtrack.tui.views.measures.groups import Row, group_names
from qtrack.tui.views.measures.measure_list import MeasureList
from qtrack.tui.views.view_screen import View


class Arranging(View):
    """A view of measures in a table."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.table = MeasureList(self.glyphs)
        self.table.add_key = first_key("add", settings.keys)

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

    def orders(self) -> dict[str, str]:
        """The orders of the table."""
        return {
            "no": _("as in the file"), "light": _("light"), "urgency": _("urgency"), "due": _("due date"),
            "progress": _("progress"), "unit": _("unit"), "section": _("section"), "title": _("title"),
        }  # fmt: skip

    def groups(self) -> dict[str, str]:
        """The ways of grouping the table."""
        return group_names()

    def measure_id(self) -> str | None:
        """The measure at the cursor."""
        return self.table.standing.measure.id if self.table.standing else None

    def chosen(self) -> tuple[str, ...]:
        """The marked measures, whether the filter leaves them or not, else the one at the cursor."""
        return tuple(standing.measure.id for standing in self.table.marked) or super().chosen()

    def copied(self) -> str:
        """The marked measures or the one at the cursor, a line each."""
        standing, board = self.table.standing, self.board
        if board is None:
            return ""
        found = self.table.marked or ([standing] if standing else [])
        return "\n".join(line_of(board.plan, one) for one in found)

    def copied_markdown(self) -> str:
        """The marked measures, else all that are shown, as a table."""
        if self.board is None:
            return ""
        marked = [Row("", standing) for standing in self.table.marked]
        return markdown(self.board.plan, marked or self.table.lines)

    def say_counts(self) -> None:
        """How many measures are left, and how many are marked."""
        raise NotImplementedError

    def action_sort(self) -> None:
        """Choose an order."""
        self.post_message(ChooseOrder())

    @on(MeasureList.SortAsked)
    def _heading_clicked(self, event: MeasureList.SortAsked) -> None:
        event.stop()
        self.sort_by(event.by)

    def sort_by(self, by: str) -> None:
        """Sort by a column; by the same again: the other way round."""
        self.table.sort_by(by, reverse=by == self.table.by and not self.table.reverse)

    def action_group(self) -> None:
        """Choose headings."""
        self.post_message(ChooseGroups())

    def group_by(self, by: str) -> None:
        """Put the rows under headings, or under none."""
        self.table.group_by(by)

    def action_fold(self) -> None:
        """Hide what stands under the heading."""
        self.table.fold(folded=True)

    def action_unfold(self) -> None:
        """Show it again."""
        self.table.fold(folded=False)

    def action_mark(self) -> None:
        """Mark the measure, or the whole group, or take the marks away."""
        self.table.mark()
        self.say_counts()

    def action_mark_range(self) -> None:
        """Begin a range, or end it."""
        self.table.mark_range()
        self.say_counts()
