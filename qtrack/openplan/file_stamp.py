"""The stamp of a file: what differs after every save, found without reading the file."""

import os
from pathlib import Path
from typing import NamedTuple


class FileStamp(NamedTuple):
    """Identity, times and size of a file.

    The inode differs after a save by rename, the time of status change after one that keeps size and modification time.
    """

    device: int
    inode: int
    modified_ns: int
    changed_ns: int
    size: int


def read_stamp(path: Path) -> FileStamp | None:
    """Return the stamp of the file that `path` leads to; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - one call, for what is asked every second
    except OSError:
        return None
    return FileStamp(found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
