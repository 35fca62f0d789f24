"""Noticing that a file changed: the folder is watched, for a file saved by renaming is another file."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import awatch

_STEP_MS = 30
_QUIET_MS = 120
"""Changes so close together come as one."""


def folders(path: Path) -> tuple[Path, ...]:
    """The folders in which a change of `path` shows: its own, and that of the file a symlink leads to."""
    found = dict.fromkeys((path.absolute().parent, path.resolve().parent))
    return tuple(folder for folder in found if folder.is_dir())


async def changes(path: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Something happened in the folders of `path`; ends quietly where folders cannot be watched."""
    watched = folders(path)
    if not watched:
        return
    try:
        async for _found in awatch(
            *watched, recursive=False, step=_STEP_MS, debounce=_QUIET_MS, stop_event=stop, rust_timeout=500,
        ):  # fmt: skip
            yield
    except OSError:  # no watches left, or a file system without them: the tick looks at the file anyway
        return
