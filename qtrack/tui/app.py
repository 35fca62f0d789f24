"""The dashboard: bindings, one mode a view, and the handlers of messages and keys."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import App
from textual.binding import BindingType
from textual.worker import Worker

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui import dispatch, messages, theme
from qtrack.tui.commands import COMMANDS_BY_ID, VIEWS
from qtrack.tui.key_bindings import find_first_key, find_key_faults, make_bindings, make_keymap
from qtrack.tui.message_line import MessageLine
from qtrack.tui.session.session import Session
from qtrack.tui.session.shown_day import Clock, ShiftedClock
from qtrack.tui.session.source import ReadResult, Source
from qtrack.tui.terminal import is_background_dark
from qtrack.tui.views.view_screen import View

if TYPE_CHECKING:
    from qtrack.tui.dialogs.picker_entries import Dialogs
    from qtrack.tui.editing.editor import PlanEditor
    from qtrack.tui.views.measures.screen import Measures

_AWAITED_GROUPS = frozenset({"edit", "mark"})
"""Groups of workers that do what a person asked for; quitting waits for them."""
_SWITCH_INTERVAL = 0.001
"""Seconds for which a thread that works may keep a key waiting."""


class QtrackApp(App[None]):
    """One plan in several views, and where there are several plans, all of them side by side."""

    CSS_PATH = "app.tcss"
    TITLE = "qtrack"
    ENABLE_COMMAND_PALETTE = False  # ours finds measures too, in Chinese and by pinyin, and reads no markup
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("app")]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-huge")]  # noqa: RUF012 - so declared in Textual
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-short"), (34, "-tall")]  # noqa: RUF012

    def __init__(
        self, sources: Sequence[Source], settings: Settings, *,
        example: bool = False, create: Callable[[], Path] | None = None, dark: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.settings, self.create = settings, create
        self.session = Session(self, sources, settings, example=example and create is not None, preload=_preload)
        self.views: dict[str, View] = {}
        """The views that were opened, by name."""
        self.message_line = MessageLine(self, self.views)
        self.fault: BaseException | None = None
        self._leaving = False
        for one in theme.OWN_THEMES:
            self.register_theme(one)
        name = theme.choose_theme(settings.theme, os.environ, dark=dark)
        self.theme = name if name in self.available_themes else theme.DARK.name
        for name in (*VIEWS, "plans"):
            self.add_mode(name, partial(self._create_view, name))
        self.set_keymap(make_keymap(settings.keys))

    @property
    def source(self) -> Source:
        """The plan file in sight."""
        return self.session.source

    @property
    def reading(self) -> ReadResult:
        """What was last read of it."""
        return self.session.reading

    @property
    def view(self) -> View:
        """The view in sight, under whatever dialog."""
        return self.session.view

    @cached_property
    def editor(self) -> "PlanEditor":
        """What makes the edits of the plan."""
        from qtrack.tui.editing.editor import PlanEditor  # noqa: PLC0415 - with the first edit

        return PlanEditor(self.session)

    @cached_property
    def dialogs(self) -> "Dialogs":
        """The dialogs that find something and run it."""
        from qtrack.tui.dialogs.picker_entries import Dialogs  # noqa: PLC0415 - after the first paint

        return Dialogs(self.session)

    # -- start, keys, end ----------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Paint the frame first, then read.

        The first view does not stand where Textual begins: from Python 3.12 on its widgets would be mounted before it
        is known as a screen, and an input line asks for the screen.
        """
        await self.switch_mode(self._choose_first_view())
        if faults := (*(problem.told for problem in self.settings.problems), *find_key_faults(self.settings.keys)):
            self.message_line.show(_("; ").join(faults), "warning")
        self.app_resume_signal.subscribe(self, self._redraw)
        self.call_after_refresh(self.session.begin)

    def _choose_first_view(self) -> str:
        if self.session.plans.several:
            return "plans"
        last = self.session.ui_state.view(self.source.path)
        return last if last in VIEWS else "overview"

    def _redraw(self, _app: object) -> None:
        """Back from the shell: Textual draws nothing by itself where the size is as before."""
        self.refresh(layout=True)

    async def on_event(self, event: events.Event) -> None:
        """Let the buffer of keys see an event before anybody handles it."""
        if not self.session.input_buffer.take(event, self):
            await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let keys that would do nothing be free."""
        return dispatch.may_run(action, parameters, self.session) and super().check_action(action, parameters)

    def _fatal_error(self) -> None:
        """Leave the terminal as it was; `run` raises the error, which is one line then and not Textual's pages."""
        self.fault = self.fault or sys.exception()
        self.panic()

    async def action_quit(self) -> None:
        """Close when every edit and mark that was asked for is made; asked a second time, at once."""
        waited_for = [one for one in self.workers if one.group in _AWAITED_GROUPS and not one.is_finished]
        if not waited_for or self._leaving or self.screen.is_modal:
            self.exit()
            return
        self._leaving = True
        leave: Callable[[], object] = partial(self._wait_and_exit, waited_for)
        self.run_worker(leave)

    async def _wait_and_exit(self, waited_for: Sequence[Worker[Any]]) -> None:
        await asyncio.gather(*(one.wait() for one in waited_for), return_exceptions=True)  # each has shown its error
        self.exit()

    def exit(self, *args: Any, **keywords: Any) -> None:
        """Let the watchers go first, so that nothing waits for them, and save how things were set."""
        self.session.stop_watching()
        if self._screen_stacks.get(self._current_mode):
            self._save_view_state()
        self.session.ui_state.save()
        super().exit(*args, **keywords)

    # -- views ---------------------------------------------------------------------------------------------------

    def _create_view(self, name: str) -> View:
        """Create a view, its module loaded when it is first wanted."""
        kind = getattr(import_module(f"qtrack.tui.views.{name}.screen"), name.capitalize())
        view = cast("View", kind(self.settings))
        view._css_update_count = self._css_update_count  # noqa: SLF001 - else Textual parses all style sheets twice over
        self.views[name] = view
        return view

    @on(messages.ViewReady)
    def _fill_ready_view(self, event: messages.ViewReady) -> None:
        self.message_line.fill(event.view)
        self.session.fill_new(event.view)

    async def action_view(self, name: str) -> None:
        """Show a view."""
        self._save_view_state()
        before = self.views.get(name)
        if name != "plans" and before is not None and before.snapshot is not None and self.reading.snapshot is None:
            await self.remove_mode(name)  # it shows another plan, and there is nothing that could take its place
            self.add_mode(name, partial(self._create_view, name))
        await self.switch_mode(name)
        self.session.fill(self.view)

    async def action_turn(self, step: int) -> None:
        """Show the view beside this one."""
        views = ("plans", *VIEWS) if self.session.plans.several else VIEWS
        await self.action_view(views[(views.index(self.current_mode) + step) % len(views)])

    def _save_view_state(self) -> None:
        if self.current_mode in VIEWS:
            self.session.save_view_state(self.current_mode)

    async def _open_measures(self) -> "Measures":
        await self.action_view("measures")
        return cast("Measures", self.view)

    # -- messages ------------------------------------------------------------------------------------------------

    @on(messages.FilterBy)
    async def _filter_by(self, event: messages.FilterBy) -> None:
        origin = self.current_mode
        (await self._open_measures()).show_matching(event.query, None, origin)

    @on(messages.ShowMeasure)
    async def _show_measure(self, event: messages.ShowMeasure) -> None:
        origin = self.current_mode
        (await self._open_measures()).show_matching("", event.measure, origin)

    @on(messages.TypeFilter)
    async def _type_filter(self) -> None:
        (await self._open_measures()).action_filter()

    @on(messages.ShowMilestone)
    def _show_milestone(self, event: messages.ShowMilestone) -> None:
        self.dialogs.show_milestone(event.milestone)

    @on(messages.ShowReminder)
    def _show_reminder(self, event: messages.ShowReminder) -> None:
        self.dialogs.show_reminder(event.key)

    @on(messages.ChooseOrder)
    def _choose_order(self) -> None:
        self.dialogs.choose_order(cast("Measures", self.view))

    @on(messages.ChooseGroups)
    def _choose_groups(self) -> None:
        self.dialogs.choose_groups(cast("Measures", self.view))

    @on(messages.SelectPlan)
    def _select_plan(self, event: messages.SelectPlan) -> None:
        self.session.plans.active = event.number

    @on(messages.OpenPlan)
    async def _open_plan(self, event: messages.OpenPlan) -> None:
        self.session.plans.active = event.number
        await self.action_view("overview")
        self.session.refresh()

    @on(messages.ShowMessage)
    def _show_message(self, event: messages.ShowMessage) -> None:
        self.message_line.show(event.text, event.severity)

    @on(messages.RunCommand)
    async def _run_command(self, event: messages.RunCommand) -> None:
        await dispatch.run_command(COMMANDS_BY_ID[event.command], self.session)

    # -- what keys do --------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """List every key; enter does it."""
        self.dialogs.show_help()

    def action_palette(self) -> None:
        """List commands and measures."""
        self.dialogs.show_palette()

    def action_themes(self) -> None:
        """Choose the colours."""
        self.dialogs.choose_theme()

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C copies in other programs."""
        self.message_line.show(_("{key} closes the dashboard").format(key=find_first_key("quit", self.settings.keys)))

    def action_reload(self) -> None:
        """Read the file again."""
        self.source.file.forget_stamp()
        self.session.read()
        self.message_line.show(_("read again"))

    async def action_editor(self) -> None:
        """Open the editor at the measure, or at the fault."""
        from qtrack.tui.external_editor import open_editor  # noqa: PLC0415 - seldom

        await open_editor(self.session, *self.source.place_of(self.view.measure_id() or self.view.milestone()))
        self.session.read()

    def action_edit(self, name: str) -> None:
        """Change the plan by an action of `editing.actions`."""
        from qtrack.tui.editing.actions import ACTIONS  # noqa: PLC0415 - with the first edit

        ACTIONS[name](self.editor)

    def action_undo(self) -> None:
        """Take the last edit back."""
        self.action_edit("undo")

    def action_redo(self) -> None:
        """Make it again."""
        self.action_edit("redo")

    def action_filters(self) -> None:
        """Use a saved filter, or save the present one."""
        from qtrack.tui.session import saved_filters  # noqa: PLC0415 - seldom

        saved_filters.choose_filter(self.session)

    def action_remind(self, what: str) -> None:
        """Acknowledge, snooze, or ask why."""
        from qtrack.tui.views.reminders import actions  # noqa: PLC0415 - seldom

        actions.start_action(self.session, what)

    def action_shift(self, days: int) -> None:
        """Show the plan as of another day."""
        self.session.shift_days(days)

    def action_today(self) -> None:
        """Back to today; from there, to what is due next."""
        if not self.session.reset_days():
            self.view.action_today()

    def action_create(self) -> None:
        """Make the person's own plan and show it."""
        if self.create is None:
            return
        try:
            path = self.create()
        except QtrackError as error:
            self.message_line.show(f"{error.message} {error.hint}".strip(), "error")
            return
        self.session.add_own_plan(path)
        self.message_line.show(_("your plan: {path}").format(path=path))


def _preload() -> None:
    from qtrack.tui.preload import preload  # noqa: PLC0415 - after the first paint

    preload()


def run(
    plans: Sequence[Path], state_dir: Path, settings: Settings, clock: Clock, real: Clock, *,
    example: bool = False, create: Callable[[], Path] | None = None,
) -> None:  # fmt: skip
    """Open the dashboard on plans and stay until it is closed; `create` makes the person's own from the example.

    `clock` gives the moment everything is shown as of, `real` the moment it is.
    """
    auto = settings.theme in {"", "auto"} and not os.environ.get("NO_COLOR") and theme.has_many_colours(os.environ)
    dark = is_background_dark() if auto else None
    sources = [Source(plan, state_dir, ShiftedClock(clock, real)) for plan in plans]
    sys.setswitchinterval(_SWITCH_INTERVAL)
    app = QtrackApp(sources, settings, example=example, create=create, dark=dark)
    app.run()
    if app.fault is not None:
        raise app.fault
