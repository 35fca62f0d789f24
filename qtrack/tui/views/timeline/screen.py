"""View 3: sections and measures across the months, with the milestones and today."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from qtrack.settings import Settings
from qtrack.tui.key_bindings import make_bindings
from qtrack.tui.messages import ShowMeasure, ShowMilestone
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.timeline.axis import Scale
from qtrack.tui.views.timeline.chart import Chart
from qtrack.tui.views.timeline.lines import MilestoneRow, row_as_text, rows_as_markdown
from qtrack.tui.views.view_screen import View, no_plan_words
from qtrack.tui.widgets.row_list import Rows


class Timeline(View):
    """One chart, with room for nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("timeline")]
    view_id = "timeline"
    footer: ClassVar[tuple[str, ...]] = ("open", "fold", "unfold", "zoom", "pan_back", "pan_on", "today", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.chart = Chart(self.glyphs)
        self._recalled: dict[str, Any] = {}

    def body(self) -> Iterable[Widget]:
        """The chart."""
        yield self.chart

    def on_mount(self) -> None:
        """Begin in the chart."""
        super().on_mount()
        self.chart.focus()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the plan as it is now."""
        self.chart.show(snapshot)

    def show_nothing(self) -> None:
        """Say so where the first row would stand."""
        self.chart.set_empty_text(no_plan_words(self.settings.keys))

    def measure_id(self) -> str | None:
        """The measure at the cursor."""
        return self.chart.standing.measure.id if self.chart.standing else None

    def milestone(self) -> str | None:
        """The milestone at the cursor."""
        row = self.chart.at_cursor
        return row.milestone.id if isinstance(row, MilestoneRow) else None

    def may_run(self, command: str) -> bool:
        """Whether there is something to fold, to unfold or to come back from."""
        chart = self.chart
        return {"fold": chart.can_fold, "unfold": chart.can_unfold, "back": chart.moved}.get(
            command, super().may_run(command)
        )

    def collect_settings(self) -> dict[str, Any]:
        """Scale and folds."""
        return {"scale": self.chart.scale.value, "folded": sorted(self.chart.outline.folded)}

    def restore_settings(self, settings: Mapping[str, Any]) -> None:
        """Take both over, once for each plan."""
        if settings == self._recalled:
            return
        self._recalled = dict(settings)
        if settings.get("scale") in [scale.value for scale in Scale if scale is not self.chart.scale]:
            self.chart.set_scale(Scale(settings["scale"]))
        if isinstance(folded := settings.get("folded"), list):
            self.chart.outline.folded = {key for key in folded if isinstance(key, str)}

    def selection_as_text(self) -> str:
        """The row at the cursor with its dates."""
        row = self.chart.at_cursor
        return row_as_text(row, self.snapshot.plan) if row is not None and self.snapshot is not None else ""

    def view_as_markdown(self) -> str:
        """Every row that is not folded away."""
        return rows_as_markdown(self.chart.rows, self.snapshot.plan) if self.snapshot is not None else ""

    @on(Rows.Opened, "#chart")
    def _opened(self) -> None:
        """Lead to the measure, to those of a milestone, or fold a heading."""
        row = self.chart.at_cursor
        if self.chart.standing is not None:
            self.post_message(ShowMeasure(self.chart.standing.measure.id))
        elif isinstance(row, MilestoneRow):
            self.post_message(ShowMilestone(row.milestone.id))
        else:
            self.chart.toggle()

    def action_fold(self) -> None:
        """Hide what is under the heading."""
        self.chart.fold()

    def action_unfold(self) -> None:
        """Show it again."""
        self.chart.unfold()

    def action_pan(self, steps: int) -> None:
        """Show earlier or later days."""
        self.chart.pan(steps)

    def action_zoom(self) -> None:
        """The next scale, from the whole plan down to weeks."""
        scales = list(Scale)
        self.chart.set_scale(scales[(scales.index(self.chart.scale) + 1) % len(scales)])

    def action_today(self) -> None:
        """Today into the middle, the cursor on the open measure that is due next."""
        if self.snapshot is None:
            return
        self.chart.centre(self.snapshot.assessment.day)
        ahead = [s for s in self.snapshot.assessment.standings if s.open and s.days_left >= 0]
        if ahead:
            self.chart.go_to(min(ahead, key=lambda s: s.days_left).measure.id)

    def action_back(self) -> None:
        """Back to the whole plan."""
        self.chart.reset()
