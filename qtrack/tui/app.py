"""The dashboard: views, the keys they share, and the plans that are read again whenever a file changes."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.worker import Worker, WorkerState

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui import theme
from qtrack.tui.commands import Commander
from qtrack.tui.input_buffer import Typist
from qtrack.tui.key_bindings import BY_ID, VIEWS, bindings, clashes, keymap
from qtrack.tui.messages import (
    ChooseGroups,
    ChooseOrder,
    FilterBy,
    OpenPlan,
    RunCommand,
    SelectPlan,
    ShowMeasure,
    ShowMessage,
    ShowMilestone,
    ShowReminder,
    TypeFilter,
    ViewReady,
)
from qtrack.tui.session.snapshot import Board
from qtrack.tui.session.source import Clock, Reading, Source, TimeMachine
from qtrack.tui.session.ui_state import Memory
from qtrack.tui.terminal import background_is_dark, is_gone
from qtrack.tui.views.view_screen import View

if TYPE_CHECKING:
    from qtrack.tui.views.measures.screen import Measures
    from qtrack.tui.views.plans.screen import Plans

_TICK = 1.0
"""Seconds between looks at the files' age and the date."""
_DELIVERY_TICK = 10.0
"""Seconds between looks at the daemon's state."""
_TELLING = frozenset({"plans", "overview", "calendar", "reminders"})
"""Views that show what reminders are to come."""
_OWED = frozenset({"edit", "mark"})
"""Workers that do what a person asked for."""
_SWITCH = 0.001
"""Seconds for which a thread that works may keep a key waiting, again and again."""


class QtrackApp(Commander, Typist):
    """One plan in several views, and where there are several plans, all of them side by side."""

    CSS_PATH = "app.tcss"
    TITLE = "qtrack"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-huge")]  # noqa: RUF012 - so declared in Textual
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (16, "-short"), (34, "-tall")]  # noqa: RUF012

    def __init__(
        self, sources: Sequence[Source], settings: Settings, *,
        example: bool = False, create: Callable[[], Path] | None = None, dark: bool | None = None,
    ) -> None:  # fmt: skip
        self.memory = Memory(sources[0].state_dir)
        super().__init__(settings, sources)
        self.fault: BaseException | None = None
        self.example, self.create = example and create is not None, create
        self.stop_watching = asyncio.Event()
        self._leaving = False
        for one in theme.OWN:
            self.register_theme(one)
        name = theme.chosen(settings.theme, os.environ, dark=dark)
        self.theme = name if name in self.available_themes else theme.DARK.name
        for name in (*VIEWS, "plans"):
            self.add_mode(name, partial(self._made, name))
        self.set_keymap(keymap(settings.keys))

    def _first_view(self) -> str:
        if self.shelf.several:
            return "plans"
        last = self.memory.view(self.source.path)
        return last if last in VIEWS else "overview"

    def _made(self, name: str) -> View:
        """A view, its module loaded when it is first wanted."""
        kind = getattr(import_module(f"qtrack.tui.views.{name}.screen"), name.capitalize())
        view = cast("View", kind(self.settings))
        view._css_update_count = self._css_update_count  # noqa: SLF001 - else Textual parses all style sheets twice over
        self.made[name] = view
        return view

    # -- the plans -----------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Paint the frame first, then read.

        The first view does not stand where Textual begins: from Python 3.12 on its widgets would be mounted before it
        is known as a screen, and an input line asks for the screen.
        """
        await self.switch_mode(self._first_view())
        if faults := (*(problem.told for problem in self.settings.problems), *clashes(self.settings.keys)):
            self.say(_("; ").join(faults), severity="warning")
        self.app_resume_signal.subscribe(self, self._drawn_again)
        self.call_after_refresh(self._begin_reading)

    def _drawn_again(self, _app: object) -> None:
        """Back from the shell: Textual draws nothing by itself where the size is as before."""
        self.refresh(layout=True)

    def _begin_reading(self) -> None:
        for number in range(len(self.shelf.sources)):
            self.look(number)
        self.set_timer(_TICK / 2, self._watch_files)  # until then it would only hold up the first paint
        self.set_interval(_TICK, self._look_around)
        self.set_interval(_DELIVERY_TICK, self.prepare)

    def look(self, number: int | None = None) -> None:
        """Read a file in a thread: the one in sight, or that of a number."""
        number = self.shelf.active if number is None else number
        source = self.shelf.sources[number]
        self._in_thread(source.read, f"read {number}")

    def _in_thread(self, work: Callable[[], object], name: str) -> None:
        """Do what there is to do once at a time; without a description Textual would print a whole plan for one."""
        self.run_worker(work, thread=True, exclusive=True, group=name, name=name, description=name)

    def _watch_files(self) -> None:
        self.stop_watching.set()
        self.stop_watching = asyncio.Event()
        for number in range(len(self.shelf.sources)):
            work: Callable[[], object] = partial(self._watch_file, number, self.stop_watching)
            self.run_worker(work, group=f"watch {number}", exclusive=True)

    async def _watch_file(self, number: int, stop: asyncio.Event) -> None:
        from qtrack.openplan.thread_watch import changes  # noqa: PLC0415 - loads the watcher after the first paint

        async for _change in changes(self.shelf.sources[number].path, stop):
            await self._look_if_changed(number)

    async def _look_around(self) -> None:
        """What the watcher may have missed, midnight, and a terminal that is gone."""
        if not (self.is_headless or self.is_web) and is_gone():
            self.exit()
            return
        for number, source in enumerate(self.shelf.sources):
            await self._look_if_changed(number)
            reading = self.shelf.readings.get(number)
            board = reading.board if reading else None
            if board is not None and source.clock(board.plan.timezone).date() != board.assessment.day:
                self.look(number)

    def prepare(self, *numbers: int) -> None:
        """When somebody rests: reminders and delivery of the plans in sight, or of some."""
        in_sight = self.shelf.readings if self.current_mode == "plans" else (self.shelf.active,)
        for number in numbers or tuple(in_sight):
            work: Callable[[], object] = partial(self._prepared, number)
            self.run_worker(work, group=f"prepare {number}", exclusive=True)

    async def _prepared(self, number: int) -> None:
        """What the views show besides the plan, as it is now; then what the next who reads the file will need."""
        await self.rest()
        reading = self.shelf.readings.get(number)
        if reading is None or reading.board is None:
            return
        source, telling = self.shelf.sources[number], self.current_mode in _TELLING
        fresh = await asyncio.to_thread(source.freshened, reading.board, telling=telling)
        if fresh is not reading.board:
            self.take(reading.board, fresh)
        await asyncio.to_thread(self._tidied, source, fresh)

    def _tidied(self, source: Source, board: Board) -> None:
        from qtrack.tui.session.load_snapshot import warm  # noqa: PLC0415 - after the first paint

        warm()
        source.tidy(board)

    def take(self, old: Board, new: Board) -> None:
        """Show `new` in place of `old`, unless something newer is shown already."""
        if self.shelf.put_board(old, new):
            self._fill(self.view)

    def show_reading(self, reading: Reading) -> None:
        """Show what was just read of the plan in sight; other views see it when they are shown."""
        self.shelf.put(self.shelf.active, reading)
        self._fill(self.view)

    async def _look_if_changed(self, number: int) -> None:
        source = self.shelf.sources[number]
        if await asyncio.to_thread(source.signature) != source.seen:
            self.look(number)

    @on(Worker.StateChanged)
    def _reading_done(self, event: Worker.StateChanged) -> None:
        name, _blank, number = event.worker.name.partition(" ")
        if name == "read" and number and event.state is WorkerState.SUCCESS:
            self.shelf.put(int(number), cast("Reading", event.worker.result))
            self._fill(self.view)
            if int(number) == self.shelf.active or self.current_mode == "plans":
                self.prepare(int(number))

    @on(ViewReady)
    def _view_ready(self, event: ViewReady) -> None:
        self._fill(event.view)
        board = self.reading.board
        if board is not None and board.upcoming is None and event.view.view_id in _TELLING:
            self.prepare()

    def _fill(self, view: View) -> None:
        if not view.is_mounted:
            return
        view.bottom.tell(*self.said)
        if view.view_id == "plans":
            cast("Plans", view).show_all(self.shelf)
        elif self.source.seen_once:
            view.recall(self.memory.of(self.source.path, view.view_id))
            view.show(self.reading.board, self.reading.trouble, example=self.example, off=self.days_off())

    def real_now(self, zone: tzinfo) -> datetime:
        """The moment on the wall, whatever day is shown."""
        clock = self.source.clock
        return clock.real(zone) if isinstance(clock, TimeMachine) else clock(zone)

    def days_off(self) -> int:
        """How many days the day that is shown lies ahead of today."""
        board, clock = self.reading.board, self.source.clock
        return clock.off(board.plan.timezone) if board is not None and isinstance(clock, TimeMachine) else 0

    # -- views ---------------------------------------------------------------------------------------------------

    async def action_view(self, name: str) -> None:
        """Show a view."""
        self.remember()
        before = self.made.get(name)
        if name != "plans" and before is not None and before.board is not None and self.reading.board is None:
            await self.remove_mode(name)  # it shows another plan, and there is nothing that could take its place
            self.add_mode(name, partial(self._made, name))
        await self.switch_mode(name)
        self._fill(self.view)

    async def action_turn(self, step: int) -> None:
        """Show the view beside this one."""
        views = ("plans", *VIEWS) if self.shelf.several else VIEWS
        await self.action_view(views[(views.index(self.current_mode) + step) % len(views)])

    def remember(self) -> None:
        """Keep how the view in sight is set, and which one it is."""
        if self.current_mode in VIEWS:
            self.memory.keep(self.source.path, self.current_mode, self.view.remembered())

    async def _open_measures(self) -> "Measures":
        await self.action_view("measures")
        view = cast("Measures", self.view)
        self._fill(view)
        return view

    @on(FilterBy)
    async def _filter_by(self, event: FilterBy) -> None:
        origin = self.current_mode
        (await self._open_measures()).drill(event.query, None, origin)

    @on(ShowMeasure)
    async def _show_measure(self, event: ShowMeasure) -> None:
        await self.go_to(event.measure)

    async def go_to(self, measure_id: str) -> None:
        """Show one measure."""
        origin = self.current_mode
        (await self._open_measures()).drill("", measure_id, origin)

    @on(TypeFilter)
    async def _type_filter(self) -> None:
        (await self._open_measures()).action_filter()

    @on(ShowMilestone)
    def _show_milestone(self, event: ShowMilestone) -> None:
        self.dialogs.behind("milestone", event.milestone)

    @on(ShowReminder)
    def _show_reminder(self, event: ShowReminder) -> None:
        self.dialogs.behind("reminder", event.key)

    @on(ChooseOrder)
    def _choose_order(self) -> None:
        self.dialogs.orders(cast("Measures", self.view))

    @on(ChooseGroups)
    def _choose_groups(self) -> None:
        self.dialogs.groups(cast("Measures", self.view))

    @on(SelectPlan)
    def _select_plan(self, event: SelectPlan) -> None:
        self.shelf.active = event.number

    @on(OpenPlan)
    async def _open_plan(self, event: OpenPlan) -> None:
        self.shelf.active = event.number
        await self.action_view("overview")
        self.prepare()

    @on(ShowMessage)
    def _show_message(self, event: ShowMessage) -> None:
        self.say(event.text, severity=event.severity)

    @on(RunCommand)
    async def _run_command(self, event: RunCommand) -> None:
        await self.run_command(BY_ID[event.command])

    # -- what keys do --------------------------------------------------------------------------------------------

    def action_reload(self) -> None:
        """Read the file again."""
        self.source.seen = None
        self.look()
        self.say(_("read again"))

    async def action_editor(self) -> None:
        """Open the editor at the measure, or at the fault."""
        from qtrack.tui.external_editor import edit  # noqa: PLC0415 - seldom

        await edit(self, *self.source.place_of(self.view.measure_id() or self.view.milestone()))
        self.look()

    def action_edit(self, what: str) -> None:
        """Change the plan: `what` names an edit of `changing`."""
        from qtrack.tui import editing  # noqa: PLC0415 - after the first paint

        editing.begin(self, what)

    def action_undo(self) -> None:
        """Take the last edit back."""
        self.action_edit("undo")

    def action_redo(self) -> None:
        """Make it again."""
        self.action_edit("redo")

    def action_filters(self) -> None:
        """Use a saved filter, or save the present one."""
        from qtrack.tui.session import saved_filters  # noqa: PLC0415 - seldom

        saved_filters.choose(self)

    def action_remind(self, what: str) -> None:
        """Acknowledge, snooze, or ask why."""
        from qtrack.tui.views.reminders import actions  # noqa: PLC0415 - seldom

        actions.begin(self, what)

    def action_shift(self, days: int) -> None:
        """Show the plan as of another day."""
        for source in self.shelf.sources:
            if isinstance(source.clock, TimeMachine):
                source.clock.days += days
        for number in range(len(self.shelf.sources)):
            self.look(number)

    async def action_today(self) -> None:
        """Back to today; from there, to what is due next."""
        clock = self.source.clock
        if isinstance(clock, TimeMachine) and clock.days:
            self.action_shift(-clock.days)
        else:
            self.view.action_today()

    def action_create(self) -> None:
        """Make the person's own plan and show it."""
        if self.create is None:
            return
        try:
            path = self.create()
        except QtrackError as error:
            self.say(f"{error.message} {error.hint}".strip(), severity="error")
            return
        self.example = False
        self.shelf.sources[self.shelf.active] = Source(path, self.source.state_dir, self.source.clock)
        self._watch_files()
        self.look()
        self.say(_("your plan: {path}").format(path=path))

    def _fatal_error(self) -> None:
        """Leave the terminal as it was; `run` raises the error, which is one line then and not Textual's pages."""
        self.fault = self.fault or sys.exception()
        self.panic()

    async def action_quit(self) -> None:
        """Close when every edit and mark that was asked for is made; asked a second time, at once."""
        owed = [one for one in self.workers if one.group in _OWED and not one.is_finished]
        if not owed or self._leaving or self.screen.is_modal:
            self.exit()
            return
        self._leaving = True
        leave: Callable[[], object] = partial(self._leave, owed)
        self.run_worker(leave)

    async def _leave(self, owed: Sequence[Worker[Any]]) -> None:
        await asyncio.gather(*(one.wait() for one in owed), return_exceptions=True)  # each has said what went wrong
        self.exit()

    def exit(self, *args: Any, **keywords: Any) -> None:
        """Let the watchers go first, so that nothing waits for them, and keep how things were set."""
        self.stop_watching.set()
        if self._screen_stacks.get(self._current_mode):
            self.remember()
        self.memory.save()
        super().exit(*args, **keywords)


def run(
    plans: Sequence[Path], state_dir: Path, settings: Settings, clock: Clock, real: Clock, *,
    example: bool = False, create: Callable[[], Path] | None = None,
) -> None:  # fmt: skip
    """Open the dashboard on plans and stay until it is closed; `create` makes the person's own from the example.

    `clock` gives the moment everything is shown as of, `real` the moment it is.
    """
    auto = settings.theme in {"", "auto"} and not os.environ.get("NO_COLOR") and theme.many_colours(os.environ)
    dark = background_is_dark() if auto else None
    sources = [Source(plan, state_dir, TimeMachine(clock, real)) for plan in plans]
    sys.setswitchinterval(_SWITCH)
    app = QtrackApp(sources, settings, example=example, create=create, dark=dark)
    app.run()
    if app.fault is not None:
        raise app.fault
