"""All plans side by side: one line each, what they come to together, and what is late in any of them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.model.summary import roll_up
from qtrack.openplan import FileFault
from qtrack.settings import Settings
from qtrack.tables.columns import Group
from qtrack.tables.text import markdown_groups
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.messages import OpenPlan, SelectPlan, ShowMeasure
from qtrack.tui.session.open_plans import OpenPlans
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import name_of
from qtrack.tui.views.plans.lines import (
    LateMeasure,
    PlanEntry,
    about_lines,
    find_late,
    head_lines,
    late_line,
    plan_as_text,
    plan_columns,
)
from qtrack.tui.views.view_screen import View
from qtrack.tui.widgets.data_table import DataTable
from qtrack.tui.widgets.panel import Panel
from qtrack.tui.widgets.row_list import Rows
from qtrack.tui.widgets.side_lines import SideLines


class Plans(View):
    """Sums over all plans, the plans, the one at the cursor, and everything that is late.

    Nothing is changed from here: to edit a plan one goes into it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("plans")]
    view_id = "plans"
    footer: ClassVar[tuple[str, ...]] = ("open", "next_pane", "zoom", "editor", "reload", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sums = SideLines("sums")
        self.table: DataTable[PlanEntry] = DataTable(
            "shelf", self.glyphs, lambda entry: entry.number, empty=_("reading the plans")
        )
        self.about = SideLines("about", pane=True)
        self.late: Panel[LateMeasure] = Panel(
            "behind", _("Overdue and at risk"), _("Nothing is overdue or at risk."), self.glyphs
        )
        self.entries: Sequence[PlanEntry] = ()

    def body(self) -> Iterable[Widget]:
        """Sums, plans, what is late."""
        yield self.sums
        yield Container(self.table, self.about, self.late, id="plans")

    def on_mount(self) -> None:
        """Begin with the plans."""
        super().on_mount()
        self.table.focus()

    def show_all(self, plans: OpenPlans) -> None:
        """Show every plan as it stands now; those that were not read yet by their files."""
        seen, self.entries = self._seen(), entries_of(plans)
        if self._seen() == seen:
            return
        found, signs = self.entries, self.glyphs
        snapshots = [entry.snapshot for entry in found if entry.snapshot]
        whole = roll_up(snapshot.assessment for snapshot in snapshots)
        self.sums.show(lambda width: head_lines(found, whole, width, signs))
        self.table.styles.height = len(found) + 1
        self.table.show([Group("", "", found)], plan_columns(found, signs))
        self.late.show(find_late(found), lambda one, width: late_line(one, width, signs))
        if snapshots:
            self.top.show_day(snapshots[0].assessment.day, _count_days_ahead(plans, snapshots[0]))

    def _seen(self) -> list[tuple[int, FileFault | None]]:
        return [(id(entry.snapshot), entry.fault) for entry in self.entries]

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """Nothing: this view is shown all plans at once."""

    def show_nothing(self) -> None:
        """Nothing: the line of a plan says what is wrong with it."""

    def entry(self) -> PlanEntry | None:
        """The plan at the cursor, also that of a late measure."""
        if self.focused is self.late:
            return self.late.item.entry if self.late.item else None
        return self.table.item

    def measure_id(self) -> str | None:
        """None: which plan a measure would stand in is chosen first."""
        return None

    def may_run(self, command: str) -> bool:
        """No filter: a plan is entered first."""
        if command == "back":
            return self.has_class("-zoom") or self.focused is self.late
        return command != "filter" and super().may_run(command)

    def selection_as_text(self) -> str:
        """The plan, or the measure, at the cursor in one line."""
        if self.focused is self.late:
            return name_of(self.late.item.standing) if self.late.item else ""
        return plan_as_text(self.table.item) if self.table.item else ""

    def view_as_markdown(self) -> str:
        """The table of plans."""
        if not self.entries:
            return ""
        return markdown_groups(plan_columns(self.entries, self.glyphs)(_WHOLE), [Group("", "", self.entries)])

    @on(Rows.Moved)
    @on(events.DescendantFocus)
    def _moved(self) -> None:
        entry = self.entry()
        if entry is not None:
            self.about.show(lambda width: about_lines(entry, width, self.glyphs))
            self.post_message(SelectPlan(entry.number))

    @on(Rows.Opened, "#shelf")
    def _opened(self) -> None:
        """Into the plan, if it can be shown at all."""
        if (entry := self.table.item) is not None:
            self.post_message(OpenPlan(entry.number))

    @on(Rows.Opened, "#behind")
    def _open_measure_row(self) -> None:
        """To the measure in its plan."""
        if (one := self.late.item) is not None:
            self.post_message(SelectPlan(one.entry.number))
            self.post_message(ShowMeasure(one.standing.measure.id))

    def action_filter(self) -> None:
        """Nothing is filtered across plans; a plan is entered first."""

    def action_today(self) -> None:
        """To what is late."""
        self.unzoom()
        self.late.select(0)
        self.late.focus()

    def action_back(self) -> None:
        """Out of the late ones, to the plans."""
        if not self.unzoom() and self.focused is self.late:
            self.table.focus()


_WHOLE = 400
"""A width at which no column is left out."""


def entries_of(plans: OpenPlans) -> list[PlanEntry]:
    """The plans in the order they were named."""
    found = []
    for number, source in enumerate(plans.sources):
        reading = plans.readings.get(number)
        snapshot, fault = (reading.snapshot, reading.fault) if reading else (None, None)
        found.append(PlanEntry(number, source.path.name, snapshot, fault))
    return found


def _count_days_ahead(plans: OpenPlans, snapshot: Snapshot) -> int:
    clock = plans.source.clock
    return clock.count_days_ahead(snapshot.plan.timezone) if isinstance(clock, ShiftedClock) else 0
