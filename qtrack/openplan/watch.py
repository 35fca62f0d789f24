"""Every save of a plan file noticed at once: the folders are watched, for a file is often replaced by a new one."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import watchfiles

_STEP = 500  # milliseconds: half of the longest time until a save is noticed
_LOOK = 30_000  # milliseconds after which to see whether the folders are still the same
_log = logging.getLogger(__name__)


class Watch:
    """Calls `changed` from a thread of its own whenever one of `files` may have changed.

    Where the system has no watches left the thread ends with a word in the log; the daemon's tick notices changes too.
    """

    def __init__(self, files: tuple[Path, ...], changed: Callable[[], None]) -> None:
        self._files, self._changed = files, changed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(2)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._watch(self._folders())
        except (OSError, RuntimeError) as error:
            _log.warning("changes are noticed by the tick alone: %s", error)

    def _watch(self, folders: dict[Path, int]) -> None:
        """Until the end, or until other folders are to be watched."""
        names = {name for file in self._files for name in (file.name, file.resolve().name)}
        for changes in watchfiles.watch(
            *folders, watch_filter=None, debounce=2 * _STEP, step=_STEP, rust_timeout=_LOOK, yield_on_timeout=True,
            stop_event=self._stop, recursive=False, raise_interrupt=False,
        ):  # fmt: skip
            if any(Path(path).name in names for _change, path in changes):
                self._changed()
            if self._folders() != folders:
                return

    def _folders(self) -> dict[Path, int]:
        """The folders of the files and of what links lead to, each with a number that a new one of its name changes."""
        found: dict[Path, int] = {}
        for file in self._files:
            for folder in (file.parent, file.resolve().parent):
                with suppress(OSError):
                    found[folder] = folder.stat().st_ino
        return found
