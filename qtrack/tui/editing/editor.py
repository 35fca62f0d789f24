"""Making the dashboard's edits, one after the other, and showing what came of them."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from qtrack.editing import Done, Edit, commands, commit, redo, undo
from qtrack.editing.patch import Clash
from qtrack.errors import QtrackError, UsageError
from qtrack.i18n import _
from qtrack.planfile import Loaded
from qtrack.tui.dialogs import conflict
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.save import SaveResult, save
from qtrack.tui.session.session import Session
from qtrack.tui.session.shown_day import ShiftedClock
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.session.source import Source

MakeEdit = Callable[[Loaded], Edit]
"""Returns the edit to make in a version of the plan; raises UsageError where there is none."""
EditOfTexts = Callable[[Mapping[str, str]], MakeEdit]
"""Returns the edit that the texts of a form ask for."""


class PlanEditor:
    """Makes edits in the order in which they were asked for, in threads."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._lock = asyncio.Lock()
        self._form_version: Loaded | None = None
        """The version that the form in sight was filled from: what a person changes is what they saw."""

    @property
    def snapshot(self) -> Snapshot | None:
        """The plan as it is shown."""
        return self.session.reading.snapshot

    @property
    def today(self) -> date:
        """The day that is shown: from it natural dates count, as on the command line with ``--today``."""
        return self.snapshot.assessment.day if self.snapshot else date.today()  # noqa: DTZ011 - nothing is shown

    @property
    def actual_day(self) -> date:
        """The day on which facts are noted: also while somebody looks at another week, nothing is done there."""
        return self._read_clock().date()

    def _read_clock(self) -> datetime:
        clock = self.session.source.clock
        clock = clock.base if isinstance(clock, ShiftedClock) else clock
        zone = self.snapshot.plan.timezone if self.snapshot else None
        return clock(zone) if zone else datetime.now().astimezone()

    # -- edits ---------------------------------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        self.session.app.run_worker(work, group="edit", exit_on_error=True)

    def apply(self, make: MakeEdit) -> None:
        """Make an edit that asks for nothing more."""
        self._run(self._apply(make))

    async def _apply(self, make: MakeEdit) -> None:
        try:
            await self.write(make)
        except Clash:  # somebody saved a moment ago: what was asked for holds for the new value as well
            await asyncio.to_thread(self.session.source.read)
            await self._show_errors(self.write(make))
        except QtrackError as error:
            self.show_refusal(error)

    async def _show_errors(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except QtrackError as error:
            self.show_refusal(error)

    async def write(self, make: MakeEdit, version: Loaded | None = None) -> Edit:
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

        saved = await self._save(act)
        self._show_result(saved.edit.name, saved)
        return saved.edit

    async def _save(self, act: Callable[..., Done]) -> SaveResult:
        source, moment = self.session.source, self._read_clock()
        async with self._lock:
            acting = partial(act, source.path, source.state_dir, moment)
            saved = await asyncio.to_thread(save, source, self.snapshot, acting)
            if self._form_version is not None:
                self._form_version = source.loaded
            self._show(source, saved)
        return saved

    def undo(self) -> None:
        """Take the last edit back."""
        self._run(self._show_errors(self._step(undo, _("taken back: {edit}"))))

    def redo(self) -> None:
        """Make it again."""
        self._run(self._show_errors(self._step(redo, _("made again: {edit}"))))

    async def _step(self, act: Callable[..., Done], words: str) -> None:
        saved = await self._save(lambda path, state, _moment, newest: act(path, state, newest))
        self._show_result(words.format(edit=saved.edit.name), saved)

    def _show(self, source: Source, saved: SaveResult) -> None:
        snapshot = saved.reading.snapshot
        source.pending_totals = snapshot.assessment if snapshot and saved.behind else None
        if source is self.session.source:
            self.session.show_reading(saved.reading)
            self.session.refresh()

    def show_refusal(self, error: QtrackError) -> None:
        """Say why there was no edit; "this is so already" is no fault."""
        text = f"{error.message} {error.hint}".strip()
        self.session.show_message(text, "warning" if isinstance(error, UsageError) else "error")

    def _show_result(self, text: str, saved: SaveResult) -> None:
        """Say what was done, and what is wrong with the plan since."""
        for problem in saved.problems:
            text = _("{edit}. {problem}").format(edit=text, problem=problem.message)
        self.session.show_message(text, "warning" if saved.problems else "information")

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(
        self, question: Callable[[Loaded], Question], edit_of: EditOfTexts, after: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Ask, and make an edit of the answer; the dialog stays until it is made, then comes `after`."""
        self._run(self._show_errors(self._open_form(question, edit_of, after)))

    async def _open_form(
        self, question: Callable[[Loaded], Question], edit_of: EditOfTexts, after: Callable[[], None]
    ) -> None:
        async with self._lock:  # whatever was pressed before is in what is asked about
            self._form_version = self.session.source.loaded
        if self._form_version is not None:
            submit = partial(self._submit, question, edit_of, after)
            form = Form(question(self._form_version), self.session.glyphs, submit)
            self.session.app.push_screen(form, self._forget_version)

    def _forget_version(self, _answer: object) -> None:
        self._form_version = None

    async def _submit(
        self, question: Callable[[Loaded], Question], edit_of: EditOfTexts, after: Callable[[], None],
        texts: Mapping[str, str],
    ) -> str:  # fmt: skip
        """Make the edit; return what is wrong with it, "" where it was made."""
        make, base = edit_of(texts), self._form_version
        try:
            await self.write(make, base)
        except Clash as clash:
            if base is not None and clash.difference.key:  # mine is what was to be written, not what was typed
                make = partial(commands.repeat, edit=await asyncio.to_thread(make, base))
            return await self._resolve_clash(clash, make, question)
        except QtrackError as error:
            if not isinstance(error, UsageError):
                self.show_refusal(error)
            return error.message
        after()
        return ""

    async def _resolve_clash(self, clash: Clash, make: MakeEdit, question: Callable[[Loaded], Question]) -> str:
        """Show both values and let the person choose."""
        reading = await asyncio.to_thread(self.session.source.read)
        self.session.show_reading(reading)
        self._form_version = self.session.source.loaded
        if self._form_version is not None and isinstance(form := self.session.app.screen, Form):
            form.replace_question(question(self._form_version))
        match await conflict.ask_resolution(self.session, clash):
            case "theirs":
                return ""
            case "mine":
                try:
                    await self.write(make, self._form_version)
                except QtrackError as error:
                    return error.message
                return ""
            case _:
                return _("now {value}").format(value=conflict.theirs(clash))
