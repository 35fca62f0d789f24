"""Typing ahead: when nobody types, and where letters go while a line or a dialog is being opened."""

import asyncio
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.widget import Widget

_PAUSE = 1.0
"""Seconds without a key or the mouse after which work in a thread holds up nobody."""


class InputBuffer:
    """Notes when the last key came, and hands letters of a burst to what was opened since they were typed."""

    def __init__(self) -> None:
        self._last_input = 0.0
        self._targets = WeakKeyDictionary[events.Key, Widget]()
        """Where each letter was sent."""

    def take(self, event: events.Event, app: App[None]) -> bool:
        """Note an event before the app handles it; return whether it was handed on and is done with."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._last_input = asyncio.get_running_loop().time()
        if not isinstance(event, events.Key) or not event.is_printable:
            return False
        if event.is_forwarded:
            return self._hand_on(event, app)
        self._targets[event] = app.focused or app.screen
        return False

    def _hand_on(self, event: events.Key, app: App[None]) -> bool:
        """Give a letter that nobody took to the line or the dialog that was opened since it was typed."""
        there: Widget = app.focused or app.screen
        if self._targets.pop(event, there) is there:
            return False
        wanted = app.screen.is_modal or there.check_consume_key(event.key, event.character)
        return wanted and there.post_message(event)

    async def wait_for_pause(self) -> None:
        """Return when no key came for a moment: a thread that works takes its time from the screen."""
        while (left := self._last_input + _PAUSE - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - keys go on coming
            await asyncio.sleep(left)
