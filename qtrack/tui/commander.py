"""Commands by name: what the keys, the help, the palette and clicks have in common."""

import os
from typing import TYPE_CHECKING, Any, cast

from textual.app import App

from qtrack.i18n import _
from qtrack.settings import Settings
from qtrack.tui.glyphs import glyphs
from qtrack.tui.keys import Command
from qtrack.tui.screens.view import View
from qtrack.tui.source import Reading

if TYPE_CHECKING:
    from qtrack.tui.dialogs import Dialogs


class Commander(App[None]):
    """An app whose commands can be searched and run."""

    ENABLE_COMMAND_PALETTE = False  # ours finds measures too, in Chinese and by pinyin, and reads no markup
    example = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.settings, self.glyphs = settings, glyphs(settings.glyphs)
        self.reading = Reading(None, None, changed=False)

    @property
    def view(self) -> View:
        """The view in sight, under whatever dialog."""
        return cast("View", self.screen_stack[0])

    async def go_to(self, measure_id: str) -> None:
        """Show one measure."""
        raise NotImplementedError

    def available(self, command: Command) -> bool:
        """Whether a command does something in this view now."""
        if command.id == "create":
            return self.example
        return command.where in {"app", "view", "rows", self.current_mode}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are no keys."""
        if self.screen.is_modal and action not in {"quit", "help_quit"}:
            return False
        return self.example if action == "create" else super().check_action(action, parameters)

    async def run_command(self, command: Command) -> None:
        """Do what its key would do."""
        view = self.view
        node = (view.focused or view) if command.where == "rows" else view
        await self.run_action(command.action, self if command.where == "app" else node)

    @property
    def dialogs(self) -> "Dialogs":
        """What is asked in a dialog."""
        from qtrack.tui.dialogs import Dialogs  # noqa: PLC0415 - after the first paint

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
        self.say(_("q closes the dashboard"))

    def say(self, text: str, *, severity: Any = "information") -> None:
        """A short note that goes away by itself."""
        self.notify(text, severity=severity, markup=False, timeout=4)
