"""The line of text that stands in place of the keys for a few seconds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import App

from qtrack.tui.messages import Severity
from qtrack.tui.views.view_screen import View

if TYPE_CHECKING:
    from textual.timer import Timer

_SECONDS, _SECONDS_OF_ERRORS = 4.0, 8.0
_TONES: Mapping[Severity, str] = {"information": "strong", "warning": "problem", "error": "red"}


class MessageLine:
    """One message in every view; a new one takes the place of the old.

    It is no toast: Textual cuts what lies over others at the edges of these, and there a wide character is lost.
    """

    def __init__(self, app: App[None], views: Mapping[str, View]) -> None:
        self._app, self._views = app, views
        self.text = self.tone = ""
        """What is shown now, "" where the keys are."""
        self._timer: Timer | None = None

    def show(self, text: str, severity: Severity = "information") -> None:
        """Show `text` until it was read."""
        self._set(text, _TONES[severity])
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(_SECONDS_OF_ERRORS if severity == "error" else _SECONDS, self.clear)

    def clear(self) -> None:
        """Show the keys again."""
        self._set("", "")

    def _set(self, text: str, tone: str) -> None:
        self.text, self.tone = text, tone
        for view in self._views.values():
            self.fill(view)

    def fill(self, view: View) -> None:
        """Show the message in `view`, which may be new."""
        view.bottom.show_message(self.text, self.tone)
