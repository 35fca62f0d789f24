"""Commands by name: what the keys, the help, the palette and clicks have in common."""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from textual.app import App

from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui.key_bindings import Command, first_key
from qtrack.tui.render.glyphs import glyphs
from qtrack.tui.session.open_plans import Shelf
from qtrack.tui.session.source import ReadResult, Source
from qtrack.tui.views.view_screen import View

if TYPE_CHECKING:
    from textual.timer import Timer

    from qtrack.tui.dialogs.picker_entries import Dialogs
    from qtrack.tui.editing.editor import Desk
    from qtrack.tui.session.snapshot import Board
    from qtrack.tui.session.ui_state import Memory


_READ, _READ_TWICE = 4.0, 8.0
"""Seconds a note is shown, and one that says what went wrong."""
_TONES = {"information": "strong", "warning": "problem", "error": "red"}
"""The tone of each severity."""


class Commander(App[None]):
    """An app whose commands can be searched and run."""

    ENABLE_COMMAND_PALETTE = False  # ours finds measures too, in Chinese and by pinyin, and reads no markup
    example = False
    memory: "Memory"

    def __init__(self, settings: Settings, sources: Sequence[Source]) -> None:
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.settings, self.glyphs = settings, glyphs(settings.glyphs)
        self.shelf = Shelf(list(sources))
        self.made: dict[str, View] = {}
        """The views that were made, by name."""
        self.said = "", ""
        """The note that is shown now and its tone; "" where the keys are."""
        self._hush: Timer | None = None

    @property
    def source(self) -> Source:
        """The plan file in sight."""
        return self.shelf.source

    @property
    def reading(self) -> ReadResult:
        """What was last read of it."""
        return self.shelf.reading

    @property
    def view(self) -> View:
        """The view in sight, under whatever dialog."""
        return cast("View", self.screen_stack[0])

    async def go_to(self, measure_id: str) -> None:
        """Show one measure."""
        raise NotImplementedError

    def available(self, command: Command) -> bool:
        """Whether a command does something in this view now."""
        there = {"app", "view", "rows", self.current_mode}
        there |= {"edit"} if self.view.chosen() else set()
        there |= {"remind"} if self.view.reminded() else set()
        out = command.id == "back" and self.current_mode == "overview" and self.shelf.several
        if command.id in {"postpone", "edit"} and self.view.milestone():
            there |= {"edit"}
        if command.id in {"actual", "edit"} and self.view.indicator():
            there |= {"edit"}
        here = self._wanted_here(command.id) and (out or self.view.offers(command.id))
        return here and bool(there & set(command.where.split()))

    def _wanted_here(self, name: str) -> bool:
        suspends = self._driver is not None and self._driver.can_suspend
        return {"create": self.example, "plans": self.shelf.several, "suspend": suspends}.get(name, True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are no keys."""
        if self.screen.is_modal and action not in {"quit", "help_quit", "suspend_process"}:
            return False
        if action == "create" or (action == "view" and parameters == ("plans",)):
            return self._wanted_here("create" if action == "create" else "plans")
        return super().check_action(action, parameters)

    async def run_command(self, command: Command) -> None:
        """Do what its key would do."""
        view = self.view
        node = (view.focused or view) if command.where == "rows" else view
        await self.run_action(command.action, self if command.action.startswith("app.") else node)

    def show_reading(self, reading: ReadResult) -> None:
        """Show what was just read of the plan in sight."""
        raise NotImplementedError

    def take(self, old: "Board", new: "Board") -> None:
        """Show `new` in place of `old`, unless something newer is shown already."""
        raise NotImplementedError

    def prepare(self, *numbers: int) -> None:
        """Look for what takes longer than the rest."""
        raise NotImplementedError

    @cached_property
    def desk(self) -> "Desk":
        """Where edits are made."""
        from qtrack.tui.editing.editor import Desk  # noqa: PLC0415 - with the first edit

        return Desk(self)

    @property
    def dialogs(self) -> "Dialogs":
        """What is asked in a dialog."""
        from qtrack.tui.dialogs.picker_entries import Dialogs  # noqa: PLC0415 - after the first paint

        return Dialogs(self)

    def action_help(self) -> None:
        """Every key; enter does it."""
        self.dialogs.help()

    def action_palette(self) -> None:
        """Commands and measures."""
        self.dialogs.palette()

    def action_themes(self) -> None:
        """Choose the colours."""
        self.dialogs.themes()

    def action_help_quit(self) -> None:
        """Ctrl+C copies in other programs; say how to leave this one."""
        self.say(_("{key} closes the dashboard").format(key=first_key("quit", self.settings.keys)))

    def say(self, text: str, *, severity: str = "information") -> None:
        """A note in place of the keys, in every view, that goes away by itself; a new one takes the place of the old.

        It is no toast: Textual cuts what lies over others at the edges of these, and there a wide character is lost.
        """
        self._tell(text, _TONES[severity])
        if self._hush is not None:
            self._hush.stop()
        self._hush = self.set_timer(_READ_TWICE if severity == "error" else _READ, self.hush)

    def hush(self) -> None:
        """The keys again."""
        self._tell("", "")

    def _tell(self, text: str, tone: str) -> None:
        self.said = text, tone
        for view in self.made.values():
            view.bottom.tell(text, tone)
