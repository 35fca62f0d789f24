"""Whether what was sent can be written down and read again, and whether the clock can be believed."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from qtrack.cli.doctor_checks import Finding
from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.state import open_store

_ROOM = 10 << 20  # bytes: what the record of a large plan may want at once
_SAMPLE = bytes(1 << 16)
_FIRST_YEAR = 2026  # of this program
_SLACK = timedelta(minutes=5)  # by which clocks are set right every day


def check_state(state_dir: Path, now: datetime) -> Iterator[Finding]:
    """The folder, the disk, the database and the clock."""
    if not state_dir.exists():
        yield Finding(_("state"), ok=True, detail=_("{path}, made on first use").format(path=state_dir))
    else:
        yield _check_folder(state_dir)
        yield from _check_record(state_dir)
    yield _check_clock(state_dir, now)


def _check_folder(folder: Path) -> Finding:
    try:
        private = not stat.S_IMODE(folder.stat().st_mode) & 0o077
        with tempfile.TemporaryFile(dir=folder) as sample:
            sample.write(_SAMPLE)
            sample.flush()
    except OSError as error:
        detail = _("{path} cannot be written to: {why}").format(path=folder, why=explain_os_error(error))
        hint = _("make room, or make it yours; until then nothing is remembered over a restart")
        return Finding(_("state"), ok=False, detail=detail, hint=hint)
    left = shutil.disk_usage(folder).free
    if left < _ROOM:
        detail = _("{path}: only {n} KiB are left on the disk").format(path=folder, n=left >> 10)
        return Finding(_("state"), ok=False, detail=detail, hint=_("make room"))
    hint = _("others can read it: chmod 700 {path}").format(path=folder)
    return Finding(_("state"), ok=private, detail=str(folder), hint=hint)


def _check_record(state_dir: Path) -> Iterator[Finding]:
    """Damage nobody has met yet: a daemon that does puts the file aside by itself."""
    found = open_store(state_dir).find_fault()
    if found is None:
        return
    place, wrong = found
    detail = f"{place}: {wrong}" if wrong else place
    hint = _("start the daemon anew: it puts a damaged record aside and saves what can be read")
    yield Finding(_("record"), ok=not wrong, detail=detail, hint=hint)


def _check_clock(state_dir: Path, now: datetime) -> Finding:
    """A clock that was put back makes what is due seem to be ahead."""
    hint = _("set the clock, for example with timedatectl set-ntp true")
    told = f"{now:%Y-%m-%d %H:%M}"
    if now.year < _FIRST_YEAR:
        return Finding(_("clock"), ok=False, detail=_("it says {now}").format(now=told), hint=hint)
    last = None
    with suppress(QtrackError):  # told of the record
        last = open_store(state_dir).find_last_change()
    if last is not None and last > now + _SLACK:
        detail = _("it says {now}, and the record has an entry of {time}")
        then = f"{last.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
        return Finding(_("clock"), ok=False, detail=detail.format(now=told, time=then), hint=hint)
    return Finding(_("clock"), ok=True, detail=f"{now:%Y-%m-%d %H:%M %Z}")
