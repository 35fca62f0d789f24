"""What the operating system says, in the language chosen: it has its own words only in the locale's."""

import errno

from qtrack.i18n import _, marked

_WORDS = {
    errno.EACCES: marked("Permission denied"),
    errno.EADDRINUSE: marked("Address already in use"),
    errno.ECONNREFUSED: marked("Connection refused"),
    errno.EEXIST: marked("File exists"),
    errno.EFBIG: marked("File too large"),
    errno.EIO: marked("Input/output error"),
    errno.EISDIR: marked("Is a directory"),
    errno.ENAMETOOLONG: marked("File name too long"),
    errno.ENOENT: marked("No such file or directory"),
    errno.ENOSPC: marked("No space left on device"),
    errno.ENOTDIR: marked("Not a directory"),
    errno.EPERM: marked("Operation not permitted"),
    errno.EROFS: marked("Read-only file system"),
}


def explain_os_error(error: OSError) -> str:
    """Why the system refused; in its own words where that is seldom heard."""
    return explain_error_number(error.errno or 0, error.strerror or str(error))


def explain_error_number(number: int, text: str) -> str:
    """Return the words for the number of a system error, or `text` where there are none."""
    known = _WORDS.get(number)
    return _(known) if known else text
