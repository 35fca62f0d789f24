"""The daemon's process: one lock, one scheduler that wakes it, and an end on which nothing is left half done."""

import logging
import os
import queue
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from qtrack.daemon import log
from qtrack.daemon.autostart import sd_notify
from qtrack.daemon.channels import Channels
from qtrack.daemon.malloc import share_one_heap
from qtrack.daemon.rounds import TICK, Rounds
from qtrack.notify.button_signals import Listener
from qtrack.openplan.watch import FileWatcher
from qtrack.state import open_store
from qtrack.state.daemon_lock import Lock

_log = logging.getLogger(__name__)
_SILENT = 3 * TICK.total_seconds()
"""Seconds without a round after which the service manager hears nothing more, and starts the daemon anew."""
_JUMP = 1.0  # seconds that the clock on the wall may drift against the steady one between two looks


def run(plans: tuple[Path, ...], state_dir: Path, config_dir: Path) -> int:
    """Deliver reminders until SIGTERM or SIGINT (0), or until the scheduler dies (1).

    The channels are those of the settings in `config_dir`, which are followed as they change.

    Raises:
        AnswerIsNo: another process serves this state directory.
        QtrackError: the state directory cannot be used.
    """
    ends: queue.SimpleQueue[int] = queue.SimpleQueue()  # safe to put into from a signal handler
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ends.put(0))
    lock = Lock(state_dir)
    try:
        log.start_logging(sys.stderr)
        share_one_heap()
        return _Service(plans, state_dir, Channels(config_dir), lock, ends).run()
    finally:
        lock.release()


class _Service:
    """The scheduler's thread, the watch's thread, and the main thread that waits for a reason to end."""

    def __init__(
        self, plans: tuple[Path, ...], state_dir: Path, channels: Channels, lock: Lock, ends: queue.SimpleQueue[int],
    ) -> None:  # fmt: skip
        self._state_dir, self._lock, self._ends = state_dir, lock, ends
        self._stopping = threading.Event()
        self._busy = threading.Lock()
        self._last_round = time.monotonic()
        self._channels = channels
        self._rounds = Rounds(
            plans, state_dir, _read_clock, channel=channels.named, stopping=self._needs_stop, hurry=self._hurry,
        )  # fmt: skip
        self._clicks = Listener(self._rounds.click)
        watched = (*(file.path for file in self._rounds.files.files), open_store(state_dir).marks_file)
        self._watch = FileWatcher(watched, self._hurry)
        self._scheduler = BlockingScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},  # rounds follow one another
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )

    def run(self) -> int:
        """Begin, wait for a reason to end, and end when the round under way is over."""
        started = threading.Event()
        self._scheduler.add_listener(lambda _event: started.set(), EVENT_SCHEDULER_STARTED)
        self._scheduler.add_job(
            self._run_round, "interval", seconds=TICK.total_seconds(), id="tick", next_run_time=_read_clock()
        )
        threading.Thread(target=self._run_scheduler, name="scheduler", daemon=True).start()
        started.wait()
        self._watch.start()
        self._clicks.start()
        sd_notify.notify_ready()
        _log.info(log.STARTED.format(pid=os.getpid()))
        code = self._wait()
        if code and not self._lock.is_held():
            _log.error("another daemon has taken over")
        sd_notify.notify_stopping()
        self._stopping.set()
        with self._busy:
            self._scheduler.shutdown(wait=False)  # waiting would be for ever: it holds what a round needs to end
        self._watch.stop()
        self._rounds.close()
        self._clicks.stop()  # the last send may have gone through its connection
        _log.info("stopped")
        return code

    def _run_scheduler(self) -> None:
        """The scheduler's thread: if it ends by itself, so does the process."""
        try:
            self._scheduler.start()
        finally:
            self._ends.put(1)

    def _wait(self) -> int:
        """Wait for the end; meanwhile see to it that a clock put back does not put off the tick."""
        while True:
            if self._rounds.is_healthy and time.monotonic() - self._last_round < _SILENT:
                sd_notify.notify_alive()
            offset = time.time() - time.monotonic()
            try:
                return self._ends.get(timeout=TICK.total_seconds())
            except queue.Empty:
                if not self._lock.is_held():
                    return 1
                if abs(time.time() - time.monotonic() - offset) > _JUMP:
                    _log.info("the clock was changed")
                    self._scheduler.modify_job("tick", next_run_time=_read_clock())

    def _needs_stop(self) -> bool:
        return self._stopping.is_set() or not self._lock.is_held()

    def _hurry(self) -> None:
        """A round as soon as may be; one may be under way, and another one waiting behind it."""
        if self._stopping.is_set():
            return
        self._scheduler.add_job(self._run_round, id="changed", replace_existing=True, max_instances=2)

    def _run_round(self) -> None:
        """A round, and the job for the next moment."""
        with self._busy:
            if self._stopping.is_set():
                return
            if not self._lock.is_held():
                self._ends.put(1)
                return
            if self._channels.changed():
                self._rounds.renew_channels()
            moment = self._rounds.round()
            self._last_round = time.monotonic()
            log.trim(self._state_dir)
            if moment is not None:
                self._scheduler.add_job(
                    self._run_round, "date", run_date=moment, id="next", replace_existing=True, max_instances=2,
                )  # fmt: skip


def _read_clock() -> datetime:
    return datetime.now().astimezone()
