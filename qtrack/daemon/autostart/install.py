"""Installing, taking away and asking about the service: files written once asked for, commands of the system run."""

import getpass
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qtrack.daemon.autostart import launchd, systemd, windows_task, xdg_autostart
from qtrack.daemon.autostart.entry import MARK, Command, Entry, mark_of
from qtrack.errors import AnswerIsNo, QtrackError
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.plain import plain

_PATIENCE = 30  # seconds for a command of the system


@dataclass(frozen=True, slots=True)
class Installed:
    """The service of a state directory: the way it is started, its file, and whether the system knows of it."""

    way: str
    file: Path
    enabled: bool


def list_entries(state_dir: Path, environ: Mapping[str, str], platform: str = sys.platform) -> tuple[Entry, ...]:
    """Every way there is on this kind of system, the best first."""
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        return (windows_task.build_entry(state_dir, _find_windows_user(environ)),)
    if platform == "darwin":
        return (launchd.build_entry(home, state_dir / "daemon.log", os.getuid()),)
    config_home = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return systemd.build_entry(config_home), xdg_autostart.build_entry(config_home)


def choose_entry(found: tuple[Entry, ...], environ: Mapping[str, str]) -> Entry:
    """The best of them that works here: systemd where its user manager answers and is told of graphical sessions."""
    first, *others = found
    if not others:
        return first
    ask = ("systemctl", "--user")
    graphical = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    told = not graphical or _succeeds((*ask, "is-active", "--quiet", "graphical-session.target"))
    return first if told and _succeeds((*ask, "show-environment")) else others[0]


def install(entry: Entry, command: Command, state_dir: Path) -> None:
    """Write the file and tell the system.

    Raises:
        AnswerIsNo: a file of that name is not ours, or serves another state directory.
        QtrackError: the file cannot be written, or the system refuses it.
    """
    text = entry.text(command, mark_of(state_dir))
    if has_own_file(entry, state_dir):
        _disable(entry)
    try:
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = entry.path.with_name(f".{entry.path.name}.{os.getpid()}")
        fresh.write_text(text, entry.encoding, newline="\n")
        fresh.replace(entry.path)
    except OSError as error:
        raise QtrackError(f"{entry.path}: {explain_os_error(error)}") from error
    for words in entry.enable:
        if (refusal := _run_system_command(words)) is not None:
            said = _("{command} refuses: {why}").format(command=" ".join(words), why=refusal or _("no answer"))
            raise QtrackError(said, _("{path} is written; qtrack daemon uninstall removes it").format(path=entry.path))


def uninstall(entry: Entry, state_dir: Path) -> None:
    """Tell the system that it is over, and remove the file; AnswerIsNo where it is not ours."""
    if has_own_file(entry, state_dir):
        _disable(entry)
        entry.path.unlink()


def find_installed(state_dir: Path, environ: Mapping[str, str]) -> tuple[Entry, ...]:
    """Those that are installed for this state directory."""
    return tuple(entry for entry in list_entries(state_dir, environ) if mark_of(state_dir) in _read_head(entry))


def read_status(state_dir: Path, environ: Mapping[str, str]) -> Installed | None:
    """What is installed for this state directory, None for nothing."""
    for entry in find_installed(state_dir, environ):
        return Installed(entry.way, entry.path, not entry.enabled or _succeeds(entry.enabled))
    return None


def has_own_file(entry: Entry, state_dir: Path) -> bool:
    """Whether there is such a file; AnswerIsNo where it is not ours, or serves another state directory."""
    if not os.path.lexists(entry.path):
        return False
    head = _read_head(entry)
    if MARK not in head:
        raise AnswerIsNo(
            _("{path} was not written by qtrack and is left as it is").format(path=entry.path),
            _("move it away first"),
        )
    if mark_of(state_dir) not in head:
        raise AnswerIsNo(
            _("{path} serves another state directory").format(path=entry.path),
            _("name every plan with --plan, or uninstall that one first with its --state-dir"),
        )
    return True


def _read_head(entry: Entry) -> str:
    """The lines in which the mark stands; nothing where there is no such file, or none that we could have written."""
    with suppress(OSError, ValueError), entry.path.open(encoding=entry.encoding) as file:
        return file.read(1000)
    return ""


def _disable(entry: Entry) -> None:
    for words in entry.disable:
        _run_system_command(words)  # it may not have been enabled, or run


def _succeeds(words: Command) -> bool:
    return _run_system_command(words) is None


def _run_system_command(words: Command) -> str | None:
    """None when a command of the system succeeds, else what it says."""
    try:
        done = subprocess.run(  # noqa: S603 - the commands stand in the modules of this room
            words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return plain(getattr(error, "strerror", None) or str(error), 200)
    said = (done.stderr or done.stdout).decode("utf-8", "replace")
    return None if done.returncode == 0 else plain(said, 200)


def _find_windows_user(environ: Mapping[str, str]) -> str:
    domain, name = environ.get("USERDOMAIN", ""), getpass.getuser()
    return f"{domain}\\{name}" if domain else name
