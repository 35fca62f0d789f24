"""The dashboard: views, the keys they share, and the plan that is read again whenever its file changes."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.worker import Worker, WorkerState

from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui import theme
from qtrack.tui.board import Board
from qtrack.tui.commander import Commander
from qtrack.tui.keys import BY_ID, bindings, clashes, keymap
from qtrack.tui.screens.overview import Overview
from qtrack.tui.screens.view import View
from qtrack.tui.source import Clock, Reading, Source
from qtrack.tui.terminal import background_is_dark
from qtrack.tui.widgets.bars import Asked

if TYPE_CHECKING:
    from qtrack.tui.screens.measures import Measures

_TICK = 1.0
"""Seconds between looks at the file's age and the date."""
_DELIVERY_TICK = 10.0
"""Seconds between looks at the daemon's state."""
_VIEWS = ("overview", "measures")


class QtrackApp(Commander):
    """One plan in several views."""

    CSS_PATH = "app.tcss"
    TITLE = "qtrack"
    DEFAULT_MODE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-huge")]  # noqa: RUF012 - so declared in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012

    def __init__(
        self, source: Source, settings: Settings, *,
        example: bool = False, create: Callable[[], Path] | None = None, dark: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(settings)
        self.source = source
        self.example, self.create = example and create is not None, create
        self.stop_watching = asyncio.Event()
        for one in theme.OWN:
            self.register_theme(one)
        name = theme.chosen(settings.theme, os.environ, dark=dark)
        self.theme = name if name in self.available_themes else theme.DARK.name
        self.add_mode("overview", lambda: Overview(settings))
        self.add_mode("measures", self._measures)
        self.set_keymap(keymap(settings.keys))

    def _measures(self) -> "Measures":
        from qtrack.tui.screens.measures import Measures  # noqa: PLC0415 - after the first paint

        return Measures(self.settings)

    # -- the plan ------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Paint the frame first, then read."""
        for fault in (*(str(p) for p in self.settings.problems), *clashes(self.settings.keys)):
            self.say(fault, severity="warning")
        self.call_after_refresh(self._begin_reading)

    def _begin_reading(self) -> None:
        self.look()
        self.run_worker(self._watch_file(), group="watch", exclusive=True)
        self.set_interval(_TICK, self._look_around)
        self.set_interval(_DELIVERY_TICK, self._prepare)

    def look(self) -> None:
        """Read the file in a thread."""
        self.run_worker(self.source.read, thread=True, exclusive=True, group="read", name="read")

    async def _watch_file(self) -> None:
        from qtrack.tui.watch import changes  # noqa: PLC0415 - loads the watcher after the first paint

        async for _change in changes(self.source.path, self.stop_watching):
            await self._look_if_changed()

    async def _look_around(self) -> None:
        """What the watcher may have missed, and midnight."""
        await self._look_if_changed()
        board = self.reading.board
        if board is not None and self.source.clock(board.plan.timezone).date() != board.assessment.day:
            self.look()

    def _prepare(self) -> None:
        """In a thread: reminders and delivery, then what the filter will need."""
        if (board := self.reading.board) is not None:
            self.run_worker(
                lambda: self._freshened(board), thread=True, exclusive=True, group="prepare", name="prepare"
            )

    def _freshened(self, board: Board) -> None:
        from qtrack.tui.look import warm  # noqa: PLC0415 - after the first paint

        fresh = self.source.freshened(board)
        if fresh is not board:
            self.call_later(self._take, board, fresh)
        warm()

    def _take(self, old: Board, new: Board) -> None:
        if self.reading.board is old:
            self.reading = replace(self.reading, board=new)
            self._fill_views()

    async def _look_if_changed(self) -> None:
        if await asyncio.to_thread(self.source.signature) != self.source.seen:
            self.look()

    @on(Worker.StateChanged)
    def _reading_done(self, event: Worker.StateChanged) -> None:
        if event.worker.name == "read" and event.state is WorkerState.SUCCESS:
            self.reading = cast("Reading", event.worker.result)
            self._fill_views()
            self._prepare()

    def _fill_views(self) -> None:
        for mode in _VIEWS:
            for screen in self._screen_stacks.get(mode, [])[:1]:
                self._fill(cast("View", screen))

    @on(View.Ready)
    def _view_ready(self, event: View.Ready) -> None:
        self._fill(event.view)

    def _fill(self, view: View) -> None:
        if view.is_mounted and self.source.seen_once:
            view.show(self.reading.board, self.reading.trouble, example=self.example)

    # -- views ---------------------------------------------------------------------------------------------------

    async def action_view(self, name: str) -> None:
        """Show a view."""
        await self.switch_mode(name)

    async def action_turn(self, step: int) -> None:
        """Show the view beside this one."""
        await self.switch_mode(_VIEWS[(_VIEWS.index(self.current_mode) + step) % len(_VIEWS)])

    async def _open_measures(self) -> "Measures":
        await self.switch_mode("measures")
        view = cast("Measures", self.view)
        self._fill(view)
        return view

    @on(View.Wanted)
    async def _wanted(self, event: View.Wanted) -> None:
        (await self._open_measures()).drill(event.query, event.measure)

    async def go_to(self, measure_id: str) -> None:
        """Show one measure."""
        (await self._open_measures()).drill("", measure_id)

    @on(Asked)
    async def _asked(self, event: Asked) -> None:
        what, _colon, which = event.command.partition(":")
        match what:
            case "light":
                (await self._open_measures()).drill(event.command, None)
            case "filter":
                (await self._open_measures()).action_filter()
            case "milestone" | "reminder":
                self.dialogs.behind(what, which)
            case "sort":
                table = (await self._open_measures()).table
                self.dialogs.orders(table.by, reverse=table.reverse, sort_by=cast("Measures", self.view).sort_by)
            case "copied":
                self.say(_("copied"))
            case _ if what in BY_ID:
                await self.run_command(BY_ID[what])

    def action_reload(self) -> None:
        """Read the file again."""
        self.look()
        self.say(_("read again"))

    async def action_editor(self) -> None:
        """Open the editor at the measure, or at the fault."""
        from qtrack.tui.editing import edit  # noqa: PLC0415 - seldom

        await edit(self, *self.source.place_of(self.view.measure_id()))
        self.look()

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
        self.source = Source(path, self.source.state_dir, self.source.clock)
        self.stop_watching.set()
        self.stop_watching = asyncio.Event()
        self.run_worker(self._watch_file(), group="watch", exclusive=True)
        self.look()
        self.say(_("your plan: {path}").format(path=path))

    def exit(self, *args: Any, **keywords: Any) -> None:
        """Let the watcher go first, so that nothing waits for it."""
        self.stop_watching.set()
        super().exit(*args, **keywords)


def run(
    plan: Path, state_dir: Path, settings: Settings, clock: Clock, *,
    example: bool = False, create: Callable[[], Path] | None = None,
) -> None:  # fmt: skip
    """Open the dashboard on a plan and stay until it is closed; `create` makes the person's own from the example."""
    auto = settings.theme in {"", "auto"} and not os.environ.get("NO_COLOR") and theme.many_colours(os.environ)
    dark = background_is_dark() if auto else None
    QtrackApp(Source(plan, state_dir, clock), settings, example=example, create=create, dark=dark).run()
