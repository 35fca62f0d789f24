"""The address of a remote channel, which is a secret: read when it is needed, and never part of a message."""

import os
import re
import stat
from pathlib import Path

from qtrack.i18n import _
from qtrack.i18n.system import why
from qtrack.notify.channel import ChannelSetting, SendError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x1f\x7f]+")
_LONGEST = 8192  # bytes of a file that holds an address


def address(setting: ChannelSetting) -> str:
    """The address that `setting` leads to; SendError says why there is none."""
    if setting.url:
        return _checked(setting.url)
    if setting.env:
        if not (text := os.environ.get(setting.env, "").strip()):
            raise SendError(_("the environment variable {name} is not set").format(name=setting.env))
        return _checked(text)
    return _checked(_content(setting.file or Path()))


def is_url(text: str) -> bool:
    """Whether `text` begins with a scheme and goes on."""
    return _URL.fullmatch(text) is not None


def others_may_read(mode: int) -> bool:
    """Whether the group or others may read a file of this mode; never on Windows, where it says nothing."""
    return os.name != "nt" and bool(mode & (stat.S_IRGRP | stat.S_IROTH))


def _content(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            if others_may_read(os.fstat(opened.fileno()).st_mode):
                message = _("{file} holds a secret and others may read it; chmod 600 {file}")
                raise SendError(message.format(file=file))
            return opened.read(_LONGEST).decode("utf-8-sig").strip()
    except OSError as error:
        raise SendError(_("{path} cannot be read: {why}").format(path=file, why=why(error))) from error
    except UnicodeDecodeError:
        raise SendError(_("{path} cannot be read: {why}").format(path=file, why=_("not UTF-8 text"))) from None


def _checked(text: str) -> str:
    if not is_url(text):
        raise SendError(_("an address that begins with the name of a service is wanted"))
    return text
