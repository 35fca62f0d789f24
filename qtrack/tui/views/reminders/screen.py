"""View 7: reminders waiting, to come and sent, and how delivery is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.containers import Container
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.remind.reminder import Reminder
from qtrack.remind.states import WAITING, State
from qtrack.settings import Settings
from qtrack.state.store import Delivery
from qtrack.tables.text import markdown_table
from qtrack.tui.messages import ShowMeasure, ShowReminder
from qtrack.tui.render.styled_line import Line, plain_text
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.reminders.lines import delivery_lines, delivery_row, reminder_row
from qtrack.tui.views.view_screen import View, no_plan_words
from qtrack.tui.widgets.bars import Bar
from qtrack.tui.widgets.panel import Panel
from qtrack.tui.widgets.row_list import Rows

_UNDER_WAY = frozenset(state.value for state in WAITING | {State.SENDING})


class DeliveryBar(Bar):
    """How the daemon and its channels are."""

    def __init__(self) -> None:
        super().__init__(id="delivering")
        self.snapshot: Snapshot | None = None
        self.empty = ""

    def line(self, y: int, width: int) -> Line:
        """The daemon, then a line for its channels."""
        if self.snapshot is None:
            return ((self.empty, "dim"),) if y == 0 else ()
        lines = delivery_lines(self.snapshot.health, self.snapshot.loaded.path, self.snapshot.plan.timezone, width)
        return lines[y] if y < len(lines) else ()


class Reminders(View):
    """Three lists of reminders; each can be acknowledged, snoozed and asked why."""

    view_id = "reminders"
    footer: ClassVar[tuple[str, ...]] = ("open", "acknowledge", "snooze", "why", "next_pane", "zoom", "palette")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        signs = self.glyphs
        self.delivering = DeliveryBar()
        self.waiting: Panel[Delivery] = Panel("waiting", _("Waiting"), _("Nothing waits."), signs)
        self.ahead: Panel[Reminder] = Panel("coming", _("To come"), _("No reminder lies ahead."), signs)
        self.past: Panel[Delivery] = Panel("past", _("Sent, and not sent"), _("Nothing was sent yet."), signs)

    def body(self) -> Iterable[Widget]:
        """Health, then the lists."""
        yield self.delivering
        yield Container(Container(self.waiting, self.ahead, id="outgoing"), self.past, id="mail")

    def on_mount(self) -> None:
        """Begin with what is to come."""
        super().on_mount()
        self.ahead.focus()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill the lists."""
        signs, now = self.glyphs, snapshot.now
        self.delivering.snapshot = snapshot
        self.delivering.refresh()
        under_way = [row for row in snapshot.log if row.state in _UNDER_WAY]
        over = [row for row in snapshot.log if row.state not in _UNDER_WAY]
        self.waiting.set_class(not under_way, "-empty")
        self.set_class(not over, "-unsent")
        if not under_way and self.waiting.has_focus:
            self.ahead.focus()
        self.waiting.show(under_way, lambda item, width: delivery_row(item, now, width, signs))
        self.past.show(over, lambda item, width: delivery_row(item, now, width, signs))
        if snapshot.upcoming is not None:
            self.ahead.show(snapshot.upcoming, lambda item, width: reminder_row(item, now, width, signs))

    def show_nothing(self) -> None:
        """Say so where the daemon's state would stand."""
        self.delivering.empty = no_plan_words(self.settings.keys)
        self.delivering.refresh()

    def find_focused_panel(self) -> Panel[Any] | None:
        """The list with the cursor."""
        return self.focused if isinstance(self.focused, Panel) else None

    def reminder_subject(self) -> str:
        """The key of the reminder at the cursor."""
        panel = self.find_focused_panel()
        item = panel.item if panel else None
        return str(item.key) if item is not None else ""

    def measure_id(self) -> str | None:
        """The measure the reminder at the cursor is about."""
        panel = self.find_focused_panel()
        match panel.item if panel else None:
            case Reminder() as reminder:
                return reminder.measure or None
            case Delivery() as delivery if self.snapshot is not None:
                name = delivery.id.partition("#")[0]
                return name if name in self.snapshot.assessment.by_id else None
        return None

    def selection_as_text(self) -> str:
        """The row at the cursor."""
        panel = self.find_focused_panel()
        if panel is None or panel.item is None or panel.draw is None:
            return ""
        return " ".join(plain_text(panel.draw(panel.item, 160)).split())

    def view_as_markdown(self) -> str:
        """The list with the cursor."""
        panel = self.find_focused_panel()
        if panel is None or not panel.items:
            return ""
        heading = (_("when"), _("lead time"), _("title"), _("id"))
        rows = [(_time_words(item), item.lead if isinstance(item, Delivery) else item.key.lead, item.title,
                 item.id if isinstance(item, Delivery) else item.key.item) for item in panel.items]  # fmt: skip
        return markdown_table(heading, rows)

    @on(Rows.Opened)
    def _opened(self) -> None:
        """Lead to the measure, or to what the milestone is about."""
        measure = self.measure_id()
        if measure is not None:
            self.post_message(ShowMeasure(measure))
        elif name := self.reminder_subject():
            self.post_message(ShowReminder(name))

    def action_zoom(self) -> None:
        """One list on the whole screen, and back."""
        super().action_zoom()
        self.query_one("#outgoing").display = not self.past.has_class("-zoomed")

    def unzoom(self) -> bool:
        """Give every list its place again."""
        self.query_one("#outgoing").display = True
        return super().unzoom()

    def action_today(self) -> None:
        """To the next one to come."""
        self.unzoom()
        self.ahead.select(0)
        self.ahead.focus()


def _time_words(item: Reminder | Delivery) -> str:
    at = datetime.fromisoformat(item.at) if isinstance(item, Delivery) and item.at else item.at
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else ""
