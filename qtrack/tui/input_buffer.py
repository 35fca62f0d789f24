"""Somebody at the keyboard: when they rest, and where their letters go while a line or a dialog is being opened."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.widget import Widget

_PAUSE = 1.0
"""Seconds without a key or the mouse after which somebody rests: whatever is worked out meanwhile holds up nobody."""


class Typist(App[None]):
    """An app that knows when it was last touched and loses no letter of a burst."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._touched = 0.0
        self._aimed_at = WeakKeyDictionary[events.Key, Widget]()
        """Where each letter was sent."""

    async def on_event(self, event: events.Event) -> None:
        """Note when somebody is at work; hand on what was typed before the key ahead of it had opened a line for it."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._touched = asyncio.get_running_loop().time()
        if isinstance(event, events.Key) and event.is_printable:
            if not event.is_forwarded:
                self._aimed_at[event] = self.focused or self.screen
            elif self._hand_on(event):
                return
        await super().on_event(event)

    def _hand_on(self, event: events.Key) -> bool:
        """Give a letter that nobody took to the line or the dialog that was opened since it was typed."""
        there: Widget = self.focused or self.screen
        if self._aimed_at.pop(event, there) is there:
            return False
        wanted = self.screen.is_modal or there.check_consume_key(event.key, event.character)
        return wanted and there.post_message(event)

    async def rest(self) -> None:
        """Come back when nobody has touched a key for a moment: a thread that works takes its time from the screen."""
        while (left := self._touched + _PAUSE - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - again and again
            await asyncio.sleep(left)
