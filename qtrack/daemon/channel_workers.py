"""One worker a channel: what is sent through a channel goes one after the other, and no channel waits for another."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime

_MOST = 32
"""Channels that can be busy at once."""
Work = Callable[[], datetime | None]
"""Sends something; returns the moment to try again, None for no need of it."""


class ChannelWorkers:
    """The channels at work; `late` is called from a worker that ends when the round that started it has gone on."""

    def __init__(self, late: Callable[[], None]) -> None:
        self._late = late
        self._pool = ThreadPoolExecutor(_MOST, thread_name_prefix="channel")
        self._busy: dict[str, Future[datetime | None]] = {}
        self._awaited: set[Future[datetime | None]] = set()

    def is_idle(self, name: str) -> bool:
        """Return whether a channel's worker can take work."""
        return name not in self._busy

    def start(self, name: str, work: Work) -> None:
        """Give an idle worker its work; `take_finished` is to be called after it."""
        started = self._busy[name] = self._pool.submit(work)
        self._awaited.add(started)
        started.add_done_callback(self._report_late)

    def take_finished(self, seconds: float) -> list[datetime | None]:
        """Wait so long for the workers started since the last time; return what all those returned that are done.

        Raises:
            Exception: what a worker raised; what others returned is gone, the next round finds it out anew.
        """
        wait(self._awaited, timeout=seconds)
        self._awaited.clear()  # what ends from here on is taken below, and at worst once more asked for
        done = [self._busy.pop(name) for name in [n for n, work in self._busy.items() if work.done()]]
        return [work.result() for work in done]

    def close(self) -> None:
        """Let every worker come to its end."""
        self._pool.shutdown(wait=True)

    def _report_late(self, work: Future[datetime | None]) -> None:
        if work not in self._awaited:
            self._late()
