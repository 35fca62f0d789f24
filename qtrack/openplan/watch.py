"""Noticing that files changed, for who waits in a thread and for who waits in an event loop.

The folders are watched, not the files: a file saved by renaming is another file, and a watch on the old one is silent
from then on. A symlink changes where it stands and where it leads to, so both folders are watched. Where the system has
no watches left, or the file system knows none, there are no notices; both dashboard and daemon look at the stamps of
their files from time to time as well.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch, watch

_STEP_MS, _SETTLED_MS = 30, 120
"""For a person who looks at the screen: changes so close together are one."""
_STOP_MS = 500
"""The longest time until an event loop's watch sees that it is to end."""
_SLOW_STEP_MS = 500
"""For the daemon, which wakes up seldom: half of the longest time until a save is noticed."""
_FOLDERS_MS = 30_000
"""The time after which a thread's watch looks whether the folders are still the same."""
_log = logging.getLogger(__name__)


class FileWatcher:
    """Call `changed` from a thread of its own whenever one of `files` may have changed."""

    def __init__(self, files: Iterable[Path], changed: Callable[[], None]) -> None:
        self._files, self._changed = tuple(files), changed
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
                self._watch(_find_folders(self._files))
        except (OSError, RuntimeError) as error:
            _log.warning("changes are noticed by the tick alone: %s", error)

    def _watch(self, folders: dict[Path, int]) -> None:
        """Watch until the end, or until other folders are to be watched."""
        for changes in watch(
            *folders, watch_filter=None, debounce=2 * _SLOW_STEP_MS, step=_SLOW_STEP_MS, rust_timeout=_FOLDERS_MS,
            yield_on_timeout=True, stop_event=self._stop, recursive=False, raise_interrupt=False,
        ):  # fmt: skip
            if _has_change_of(changes, self._files):
                self._changed()
            if _find_folders(self._files) != folders:
                return


async def watch_file(file: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Yield whenever `file` may have changed, until `stop` is set or there is nothing that can be watched."""
    try:
        while not stop.is_set() and (folders := _find_folders([file])):
            async for changes in awatch(
                *folders, watch_filter=None, debounce=_SETTLED_MS, step=_STEP_MS, rust_timeout=_STOP_MS,
                stop_event=stop, recursive=False,
            ):  # fmt: skip
                if _has_change_of(changes, [file]):
                    yield
                if _find_folders([file]) != folders:
                    break
    except (OSError, RuntimeError) as error:
        _log.info("changes of %s are noticed by the tick alone: %s", file, error)


def _find_folders(files: Iterable[Path]) -> dict[Path, int]:
    """Return the folders of the files and of what links lead to, each with its inode: one made anew is another one."""
    found: dict[Path, int] = {}
    for file in files:
        for folder in (file.absolute().parent, file.resolve().parent):
            with suppress(OSError):
                found[folder] = folder.stat().st_ino
    return found


def _has_change_of(changes: Iterable[tuple[Change, str]], files: Iterable[Path]) -> bool:
    """Return whether one of the changes is of one of the files, or of what a link leads to."""
    names = {name for file in files for name in (file.name, file.resolve().name)}
    return any(Path(path).name in names for _change, path in changes)
