"""The address of a remote channel, which is a secret: read when it is needed, and never part of a message."""

import os
import re
import stat
from pathlib import Path

from qtrack.notify.channel import ChannelSetting, SendError
from qtrack.remind.reasons import Code, Reason, system_error

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x1f\x7f]+")
_LONGEST = 8192  # bytes of a file that holds an address


def read_address(setting: ChannelSetting) -> str:
    """The address that `setting` leads to; SendError says why there is none."""
    if setting.url:
        return _require_url(setting.url)
    if setting.env:
        if not (text := os.environ.get(setting.env, "").strip()):
            raise SendError(Reason.of(Code.VARIABLE_NOT_SET, name=setting.env))
        return _require_url(text)
    return _require_url(_read_private_file(setting.file or Path()))


def is_url(text: str) -> bool:
    """Whether `text` begins with a scheme and goes on."""
    return _URL.fullmatch(text) is not None


def others_may_read(mode: int) -> bool:
    """Whether the group or others may read a file of this mode; never on Windows, where it says nothing."""
    return os.name != "nt" and bool(mode & (stat.S_IRGRP | stat.S_IROTH))


def _read_private_file(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            if others_may_read(os.fstat(opened.fileno()).st_mode):
                raise SendError(Reason.of(Code.FILE_NOT_PRIVATE, file=str(file)))
            return opened.read(_LONGEST).decode("utf-8-sig").strip()
    except OSError as error:
        raise SendError(system_error(Code.FILE_UNREADABLE, error, path=str(file))) from error
    except UnicodeDecodeError:
        raise SendError(Reason.of(Code.FILE_NOT_TEXT, path=str(file))) from None


def _require_url(text: str) -> str:
    if not is_url(text):
        raise SendError(Reason.of(Code.ADDRESS_WITHOUT_SERVICE))
    return text
