"""Where the dashboard's edits are made, one after the other, and what a person sees of them."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from qtrack.editing import Done, Edit, commands, commit, redo, undo
from qtrack.editing.patch import Clash
from qtrack.errors import QtrackError, UsageError
from qtrack.i18n import _
from qtrack.planfile import Loaded
from qtrack.tui.dialogs import conflict
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.save import Saved, save
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.source import Source

if TYPE_CHECKING:
    from qtrack.tui.commands import Commander
    from qtrack.tui.session.snapshot import Board

Make = Callable[[Loaded], Edit]
"""An intent: the edit that a version of the plan asks for; UsageError where it asks for none."""
Wish = Callable[[Mapping[str, str]], Make]
"""What the texts that were typed ask for."""


class Desk:
    """Edits in the order in which they were asked for; a frame is never held up by one."""

    def __init__(self, app: "Commander") -> None:
        self.app = app
        self.turn = asyncio.Lock()
        self.pinned: Loaded | None = None
        """The version a person has before them who is typing: what they change is what they saw."""

    @property
    def board(self) -> "Board | None":
        """The plan as it is shown."""
        return self.app.reading.board

    @property
    def today(self) -> date:
        """The day that is shown: from it natural dates count, as on the command line with ``--today``."""
        return self.board.assessment.day if self.board else date.today()  # noqa: DTZ011 - nothing is shown

    @property
    def actual_day(self) -> date:
        """The day on which facts are noted: also while somebody looks at another week, nothing is done there."""
        return self._moment().date()

    def _moment(self) -> datetime:
        clock = self.app.source.clock
        clock = clock.base if isinstance(clock, ShiftedClock) else clock
        zone = self.board.plan.timezone if self.board else None
        return clock(zone) if zone else datetime.now().astimezone()

    # -- edits ---------------------------------------------------------------------------------------------------

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that takes a moment."""
        self.app.run_worker(work, group="edit", exit_on_error=True)

    def now(self, make: Make) -> None:
        """Make an edit that asks for nothing more."""
        self.soon(self._at_once(make))

    async def _at_once(self, make: Make) -> None:
        try:
            await self.write(make)
        except Clash:  # somebody saved a moment ago: what was asked for holds for the new value as well
            await asyncio.to_thread(self.app.source.read)
            await self._or_say(self.write(make))
        except QtrackError as error:
            self.refused(error)

    async def _or_say(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except QtrackError as error:
            self.refused(error)

    async def write(self, make: Make, version: Loaded | None = None) -> Edit:
        """Make the edit that `make` gives for a version of the plan, or for the newest one.

        Raises:
            UsageError: there is nothing to do, or it makes no sense.
            EditRefused: the file is as it was; a Clash where somebody changed the same value.
        """

        def act(path: Any, state: Any, moment: datetime, newest: Loaded | None) -> Done:
            base = version or newest
            if base is None:
                raise UsageError(_("there is no plan to change"))
            return commit(path, state, make(base), moment)

        saved = await self._made(act)
        self._toast(saved.edit.name, saved)
        return saved.edit

    async def _made(self, act: Callable[..., Done]) -> Saved:
        source, moment = self.app.source, self._moment()
        async with self.turn:
            acting = partial(act, source.path, source.state_dir, moment)
            saved = await asyncio.to_thread(save, source, self.board, acting)
            if self.pinned is not None:
                self.pinned = source.loaded
            self._show(source, saved)
        return saved

    def step(self, back: bool) -> None:  # noqa: FBT001 - undo or redo
        """Take the last edit back, or make it again."""
        self.soon(self._or_say(self._stepped(undo if back else redo, back=back)))

    async def _stepped(self, act: Callable[..., Done], *, back: bool) -> None:
        saved = await self._made(lambda path, state, _moment, newest: act(path, state, newest))
        words = _("taken back: {edit}") if back else _("made again: {edit}")
        self._toast(words.format(edit=saved.edit.name), saved)

    def _show(self, source: Source, saved: Saved) -> None:
        board = saved.reading.board
        source.pending_totals = board.assessment if board and saved.behind else None
        if source is self.app.source:
            self.app.show_reading(saved.reading)
            self.app.prepare()

    def refused(self, error: QtrackError) -> None:
        """Say why there was no edit; "this is so already" is no fault."""
        said = f"{error.message} {error.hint}".strip()
        self.app.say(said, severity="warning" if isinstance(error, UsageError) else "error")

    def _toast(self, text: str, saved: Saved) -> None:
        """Say what was done, and what is wrong with the plan since."""
        for problem in saved.problems:
            text = _("{edit}. {problem}").format(edit=text, problem=problem.message)
        self.app.clear_notifications()
        self.app.say(text, severity="warning" if saved.problems else "information")

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(self, question: Callable[[Loaded], Question], make: Wish, after: Callable[[], None] = lambda: None) -> None:
        """Ask, and make an edit of the answer; the dialog stays until it is made, then comes `after`."""
        self.soon(self._or_say(self._asked(question, make, after)))

    async def _asked(self, question: Callable[[Loaded], Question], make: Wish, after: Callable[[], None]) -> None:
        async with self.turn:  # whatever was pressed before is in what is asked about
            self.pinned = self.app.source.loaded
        if self.pinned is not None:
            form = Form(question(self.pinned), self.app.glyphs, partial(self._answered, question, make, after))
            self.app.push_screen(form, self._closed)

    def _closed(self, _answer: object) -> None:
        self.pinned = None

    async def _answered(
        self, question: Callable[[Loaded], Question], make: Wish, after: Callable[[], None], texts: Mapping[str, str],
    ) -> str:  # fmt: skip
        """Make the edit; what is wrong with it, "" where it was made."""
        wish, base = make(texts), self.pinned
        try:
            await self.write(wish, base)
        except Clash as clash:
            if base is not None and clash.difference.key:  # mine is what was to be written, not what was typed
                wish = partial(commands.repeat, edit=await asyncio.to_thread(wish, base))
            return await self._settle(clash, wish, question)
        except QtrackError as error:
            if not isinstance(error, UsageError):
                self.refused(error)
            return error.message
        after()
        return ""

    async def _settle(self, clash: Clash, wish: Make, question: Callable[[Loaded], Question]) -> str:
        """Show both values and let the person choose."""
        reading = await asyncio.to_thread(self.app.source.read)
        self.app.show_reading(reading)
        self.pinned = self.app.source.loaded
        if self.pinned is not None and isinstance(form := self.app.screen, Form):
            form.renew(question(self.pinned))
        match await conflict.ask(self.app, clash):
            case "theirs":
                return ""
            case "mine":
                try:
                    await self.write(wish, self.pinned)
                except QtrackError as error:
                    return error.message
                return ""
            case _:
                return _("now {value}").format(value=conflict.theirs(clash))
