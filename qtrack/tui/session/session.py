"""The open dashboard: its plans, read and refreshed beside the screen, and the view that shows them."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import App

from qtrack.settings import Settings
from qtrack.tui.input_buffer import InputBuffer
from qtrack.tui.messages import Severity, ShowMessage
from qtrack.tui.render.glyphs import choose_glyphs
from qtrack.tui.session.open_plans import OpenPlans
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.source import ReadResult, Source
from qtrack.tui.session.ui_state import UiState
from qtrack.tui.terminal import is_terminal_gone
from qtrack.tui.views.view_screen import View

if TYPE_CHECKING:
    from qtrack.tui.session.snapshot import Snapshot
    from qtrack.tui.views.plans.screen import Plans

_TICK = 1.0
"""Seconds between checks of the files' age and the date."""
_DELIVERY_TICK = 10.0
"""Seconds between checks of the daemon's state."""
_WITH_REMINDERS = frozenset({"plans", "overview", "calendar", "reminders"})
"""Views that show what reminders are to come."""


class Session:
    """What is open, what is shown of it, and the workers that keep it up to date.

    `preload` loads in a thread what is needed later, when the first plan is shown.
    """

    def __init__(
        self, app: App[None], sources: Sequence[Source], settings: Settings, *, example: bool,
        preload: Callable[[], None],
    ) -> None:  # fmt: skip
        self.app, self.settings, self.example = app, settings, example
        self.glyphs = choose_glyphs(settings.glyphs)
        self.plans = OpenPlans(list(sources))
        self.ui_state = UiState(sources[0].state_dir)
        self.input_buffer = InputBuffer()
        self._preload = preload
        self._stop_watching = asyncio.Event()

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """The plan file that is shown."""
        return self.plans.source

    @property
    def reading(self) -> ReadResult:
        """What was last read of it."""
        return self.plans.reading

    @property
    def view(self) -> View:
        """The view that is shown, also below a dialog."""
        return cast("View", self.app.screen_stack[0])

    @property
    def mode(self) -> str:
        """The name of the view that is shown."""
        return self.app.current_mode

    def show_message(self, text: str, severity: Severity = "information") -> None:
        """Show a line of text in place of the keys."""
        self.app.post_message(ShowMessage(text, severity))

    def fill(self, view: View) -> None:
        """Give `view` what it shows, once it is mounted and the plan was read."""
        if not view.is_mounted:
            return
        if view.view_id == "plans":
            cast("Plans", view).show_all(self.plans)
        elif self.source.was_read:
            view.restore_settings(self.ui_state.of(self.source.path, view.view_id))
            view.show(self.reading.snapshot, self.reading.fault, example=self.example, off=self.count_days_ahead())

    def fill_new(self, view: View) -> None:
        """Give a view that was just mounted what it shows, and work out the reminders it needs."""
        self.fill(view)
        snapshot = self.reading.snapshot
        if snapshot is not None and snapshot.upcoming is None and view.view_id in _WITH_REMINDERS:
            self.refresh()

    def show_reading(self, reading: ReadResult) -> None:
        """Show what was just read of the plan in sight; other views get it when they are shown."""
        self.plans.put(self.plans.active, reading)
        self.fill(self.view)

    def save_view_state(self, mode: str) -> None:
        """Remember how the view in sight is set, and that it is this one."""
        self.ui_state.keep(self.source.path, mode, self.view.collect_settings())

    def add_own_plan(self, path: Path) -> None:
        """Show a person's new plan in place of the example."""
        self.example = False
        self.plans.sources[self.plans.active] = Source(path, self.source.state_dir, self.source.clock)
        self.watch()
        self.read()

    # -- time ----------------------------------------------------------------------------------------------------

    def read_real_time(self, zone: tzinfo) -> datetime:
        """Return the moment on the wall clock, whatever day is shown."""
        clock = self.source.clock
        return clock.real(zone) if isinstance(clock, ShiftedClock) else clock(zone)

    def count_days_ahead(self) -> int:
        """Return how many days the day that is shown lies ahead of today."""
        snapshot, clock = self.reading.snapshot, self.source.clock
        return (
            clock.count_days_ahead(snapshot.plan.timezone)
            if snapshot is not None and isinstance(clock, ShiftedClock)
            else 0
        )

    def shift_days(self, days: int) -> None:
        """Show every plan as of another day."""
        for source in self.plans.sources:
            if isinstance(source.clock, ShiftedClock):
                source.clock.days += days
        for number in range(len(self.plans.sources)):
            self.read(number)

    def reset_days(self) -> bool:
        """Go back to today; return whether another day was shown."""
        clock = self.source.clock
        if not isinstance(clock, ShiftedClock) or not clock.days:
            return False
        self.shift_days(-clock.days)
        return True

    # -- reading -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Read all plans, and go on watching them."""
        for number in range(len(self.plans.sources)):
            self.read(number)
        self.app.set_timer(_TICK / 2, self.watch)  # until then it would only hold up the first paint
        self.app.set_interval(_TICK, self._check)
        self.app.set_interval(_DELIVERY_TICK, self.refresh)

    def read(self, number: int | None = None) -> None:
        """Read a file in a thread: the one in sight, or that of a number."""
        number = self.plans.active if number is None else number
        work: Callable[[], object] = partial(self._read, number)
        self.app.run_worker(work, group=f"read {number}", exclusive=True)

    async def _read(self, number: int) -> None:
        self.plans.put(number, await asyncio.to_thread(self.plans.sources[number].read))
        self.fill(self.view)
        if number == self.plans.active or self.mode == "plans":
            self.refresh(number)

    def watch(self) -> None:
        """Read a file whenever it changes."""
        self.stop_watching()
        self._stop_watching = asyncio.Event()
        for number in range(len(self.plans.sources)):
            work: Callable[[], object] = partial(self._watch, number, self._stop_watching)
            self.app.run_worker(work, group=f"watch {number}", exclusive=True)

    def stop_watching(self) -> None:
        """Let the watchers end by themselves."""
        self._stop_watching.set()

    async def _watch(self, number: int, stop: asyncio.Event) -> None:
        from qtrack.openplan.watch import watch_file  # noqa: PLC0415 - loads the watcher after the first paint

        async for _change in watch_file(self.plans.sources[number].path, stop):
            await self._read_if_changed(number)

    async def _read_if_changed(self, number: int) -> None:
        source = self.plans.sources[number]
        if await asyncio.to_thread(source.has_changed):
            self.read(number)

    async def _check(self) -> None:
        """Look for what the watcher may have missed, midnight, and a terminal that is gone."""
        if not (self.app.is_headless or self.app.is_web) and is_terminal_gone():
            self.app.exit()
            return
        for number, source in enumerate(self.plans.sources):
            await self._read_if_changed(number)
            reading = self.plans.readings.get(number)
            snapshot = reading.snapshot if reading else None
            if snapshot is not None and source.clock(snapshot.plan.timezone).date() != snapshot.assessment.day:
                self.read(number)

    # -- what takes longer ---------------------------------------------------------------------------------------

    def refresh(self, *numbers: int) -> None:
        """Work out reminders and delivery of the plans in sight, or of some, while nobody types."""
        in_sight = self.plans.readings if self.mode == "plans" else (self.plans.active,)
        for number in numbers or tuple(in_sight):
            work: Callable[[], object] = partial(self._refresh, number)
            self.app.run_worker(work, group=f"refresh {number}", exclusive=True)

    async def _refresh(self, number: int) -> None:
        """Show what the views show besides the plan; then do what the next reader of the file will need."""
        await self.input_buffer.wait_for_pause()
        reading = self.plans.readings.get(number)
        if reading is None or reading.snapshot is None:
            return
        source, telling = self.plans.sources[number], self.mode in _WITH_REMINDERS
        fresh = await asyncio.to_thread(source.update_snapshot, reading.snapshot, with_reminders=telling)
        if fresh is not reading.snapshot and self.plans.put_snapshot(reading.snapshot, fresh):
            self.fill(self.view)
        await asyncio.to_thread(self._do_idle_work, source, fresh)

    def _do_idle_work(self, source: Source, snapshot: "Snapshot") -> None:
        self._preload()
        source.do_idle_work(snapshot)
