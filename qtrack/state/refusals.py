"""Transitions that the table of `qtrack.remind.states` does not allow: nothing is written, and each is told once."""

import logging

from qtrack.remind.states import IllegalTransition, State

_log = logging.getLogger(__name__)


class Refusals:
    """The transitions refused so far; with `strict` each raises IllegalTransition, as the tests want it."""

    def __init__(self) -> None:
        self.strict = False
        self.seen: set[tuple[str, str, State, State]] = set()

    def refuse(self, key: str, channel: str, before: State, after: State) -> None:
        """Log a refused transition, the first time."""
        refused = key, channel, before, after
        if refused not in self.seen:
            self.seen.add(refused)
            _log.error("%s on %s is %s: refused to make it %s", key, channel, before, after)
        if self.strict:
            raise IllegalTransition(f"{key} on {channel}: no transition from {before} to {after}")


REFUSALS = Refusals()
"""Those of this process."""
