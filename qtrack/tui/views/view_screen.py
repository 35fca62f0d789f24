"""What every view has: tabs, banner, keys, panes to move between, zoom; it receives a snapshot and posts messages."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widget import Widget

from qtrack.i18n import _
from qtrack.openplan import FileFault
from qtrack.settings import Settings
from qtrack.tui.key_bindings import find_first_key, make_bindings
from qtrack.tui.messages import ShowMessage, TypeFilter, ViewReady
from qtrack.tui.render.glyphs import choose_glyphs
from qtrack.tui.render.styles import TONE_CLASSES
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.widgets.bars import Banner, BottomBar, TopBar
from qtrack.tui.widgets.row_list import Rows


class View(Screen[None]):
    """A view; a subclass names itself and its keys and lays out its panes."""

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("view")]
    COMPONENT_CLASSES: ClassVar[set[str]] = Screen.COMPONENT_CLASSES | TONE_CLASSES
    view_id: ClassVar[str]
    footer: ClassVar[tuple[str, ...]]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.glyphs = choose_glyphs(settings.glyphs)
        self.snapshot: Snapshot | None = None
        self.top = TopBar(self.view_id, settings.keys)
        self.banner = Banner(self.glyphs, settings.keys)
        self.bottom = BottomBar(self.footer, settings.keys, self.glyphs)

    @property
    def wide(self) -> bool:
        """Whether there is room for two panes side by side."""
        return self.has_class("-wide") or self.has_class("-huge")

    def body(self) -> Iterable[Widget]:
        """The panes."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The frame; nothing in it moves when the plan arrives."""
        yield self.top
        yield self.banner
        yield from self.body()
        yield self.bottom

    def on_mount(self) -> None:
        """Ask for the snapshot."""
        self.post_message(ViewReady(self))

    @on(ScreenResume)
    def _report_resumed(self) -> None:
        self.post_message(ViewReady(self))

    def show(self, snapshot: Snapshot | None, fault: FileFault | None, *, example: bool, off: int = 0) -> None:
        """Show the plan as it stands; `off` is how many days that lies ahead of today."""
        self.banner.show(fault, example=example, old=snapshot is not None)
        if snapshot is None:
            self.show_nothing()
        if snapshot is None or snapshot is self.snapshot:
            return
        self.snapshot = snapshot
        self.top.show_day(snapshot.assessment.day, off)
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fill the panes."""
        raise NotImplementedError

    def show_nothing(self) -> None:
        """Say that the file gives nothing to show; the banner says why."""
        raise NotImplementedError

    def measure_id(self) -> str | None:
        """The measure at the cursor, if there is one."""
        raise NotImplementedError

    def chosen(self) -> tuple[str, ...]:
        """The ids of the measures an edit is for: the marked ones, else the one at the cursor."""
        measure = self.measure_id()
        return () if measure is None else (measure,)

    def milestone(self) -> str | None:
        """The id of the milestone at the cursor, if there is one."""
        return None

    def indicator(self) -> tuple[str, str] | None:
        """The indicator at the cursor: its measure's id, "" for one of the whole plan, and its name."""
        return None

    def may_run(self, command: str) -> bool:
        """Whether a command of this view, by its id, would do something now."""
        match command:
            case "next_pane" | "previous_pane":
                return len(self.list_panes()) > 1
            case "back":
                return self.has_class("-zoom")
            case _:
                return True

    def reminder_subject(self) -> str:
        """What `x`, `Z` and `W` are about: the id of a measure or milestone, or the key of a reminder."""
        return self.measure_id() or self.milestone() or ""

    def collect_settings(self) -> dict[str, Any]:
        """How the view is set, to be found so again next time: plain JSON."""
        return {}

    def restore_settings(self, settings: Mapping[str, Any]) -> None:
        """Set the view as it was left; whatever does not fit any more is passed over. Called before every `show`."""

    def selection_as_text(self) -> str:
        """What `copy` puts on the clipboard."""
        raise NotImplementedError

    def view_as_markdown(self) -> str:
        """What `copy_markdown` puts on the clipboard."""
        raise NotImplementedError

    def list_panes(self) -> list[Rows]:
        """The panes in sight, in the order of reading."""
        return [pane for pane in self.query(".pane").results(Rows) if pane.display and pane.region]

    def action_pane(self, step: int) -> None:
        """Move to the next pane or the one before."""
        panes = self.list_panes()
        if panes:
            at = panes.index(self.focused) if self.focused in panes else -1
            panes[(at + step) % len(panes)].focus()

    def action_zoom(self) -> None:
        """The pane with the cursor on the whole screen, and back."""
        if self.has_class("-zoom"):
            self.unzoom()
        elif isinstance(self.focused, Rows):
            self.focused.add_class("-zoomed")
            self.add_class("-zoom")

    def unzoom(self) -> bool:
        """Give every pane its place again; whether one was zoomed."""
        zoomed = self.has_class("-zoom")
        self.remove_class("-zoom")
        self.query(".-zoomed").remove_class("-zoomed")
        return zoomed

    def action_copy(self) -> None:
        """Put the row at the cursor on the clipboard."""
        if text := self.selection_as_text():
            self.app.copy_to_clipboard(text)
            self.post_message(ShowMessage(_("copied")))

    def action_copy_markdown(self) -> None:
        """Put what is shown on the clipboard as a Markdown table."""
        if text := self.view_as_markdown():
            self.app.copy_to_clipboard(text)
            self.post_message(ShowMessage(_("copied")))

    def action_today(self) -> None:
        """To what is due next."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Close what is open."""
        self.unzoom()

    def action_filter(self) -> None:
        """Filter the measures."""
        self.post_message(TypeFilter())


def no_plan_words(keys: Mapping[str, str]) -> str:
    """What to do when there is no plan to show."""
    return _("Nothing can be shown yet; {key} opens the file.").format(key=find_first_key("editor", keys))
