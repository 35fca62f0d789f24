"""The way through plyer, for Windows and macOS and as the last one on Linux: in a child process with a time limit.

plyer may block, raise in a thread, or say nothing, and what it loads stays loaded; a child can be ended and forgotten.
The text goes through its stdin. On Linux plyer hands it to `notify-send` as arguments, which reads options in it,
resolves backslashes, and gives the body to a server that may read markup; there the characters that mean something
are replaced by their full-width twins, which look the same and mean nothing.
"""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

from qtrack.notify import child_process, plyer_child
from qtrack.notify.channel import Notification, Receipt, SendError, SendUnknown, safe_texts_of
from qtrack.plain import plain
from qtrack.remind.reasons import NO_REASON, Code, Reason, system_error

LIMIT = 4.5  # seconds until the child is ended; the promise is 5
ON_SCREEN = 3  # seconds; on Windows the child lives as long as its balloon, so fewer than LIMIT
PORTAL = Path("/app")  # plyer takes a folder of this name for Flatpak and builds a portal call out of unquoted text
WINDOWS_TITLE, WINDOWS_BODY = 63, 255  # UTF-16 units; plyer's thread dies of more
_TWINS = str.maketrans({"\\": "＼", "<": "＜", ">": "＞", "&": "＆"})


def send(notification: Notification, platform: str) -> Receipt:
    """Show it through plyer; `platform` as `sys.platform` names it. A receipt says that plyer did not complain."""
    title, body = plyer_texts_of(notification, platform)
    order = {"title": title, "message": body, "app_name": "qtrack", "timeout": ON_SCREEN}
    try:
        said = child_process.run(plyer_child.__file__, json.dumps(order).encode(), LIMIT)
    except TimeoutError as error:
        raise SendUnknown(Reason.of(Code.PLYER_TOO_LATE)) from error
    except OSError as error:
        raise SendError(system_error(Code.PLYER_NOT_STARTED, error)) from error
    if said.code:
        lines = [line for line in said.complaint.decode(errors="replace").splitlines() if line.strip()]
        last = lines[-1] if lines else str(said.code)
        raise SendError(Reason.of(Code.PLYER_FAILED, reason=plain(last, 200)))
    return Receipt(None, "plyer")


def plyer_texts_of(notification: Notification, platform: str) -> tuple[str, str]:
    """Title and body as plyer may get them on `platform`."""
    title, body = safe_texts_of(notification)
    if platform == "linux":
        return _neutralize_text(title), _neutralize_text(body)
    if platform == "win32":
        return _shorten_text(title, WINDOWS_TITLE), _shorten_text(body, WINDOWS_BODY)
    return title, body


def is_safe_on_linux() -> bool:
    """Whether plyer would go through `notify-send`, not through a portal or nothing."""
    return shutil.which("notify-send") is not None and not PORTAL.is_dir()


def probe(platform: str) -> Reason:
    """Return `NO_REASON` when what plyer needs is installed, else what is missing."""
    needed = ["plyer", "pyobjus"] if platform == "darwin" else ["plyer"]
    missing = [name for name in needed if find_spec(name) is None]
    return Reason.of(Code.NOT_INSTALLED, package=", ".join(missing)) if missing else NO_REASON


def _neutralize_text(text: str) -> str:
    """`text` that is neither option nor escape nor markup; a blank in front is not seen on the screen."""
    text = text.translate(_TWINS)
    return f" {text}" if text.startswith("-") else text


def _shorten_text(text: str, units: int) -> str:
    """`text` cut to so many UTF-16 units, not through the middle of a character."""
    raw = text.encode("utf-16-le")
    return text if len(raw) <= units * 2 else raw[: (units - 1) * 2].decode("utf-16-le", errors="ignore") + "…"
