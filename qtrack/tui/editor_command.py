"""The user's editor at a line of a file: which command that is."""

import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qtrack.errors import UsageError
from qtrack.i18n import _

_COLON = {"subl", "zed", "zeditor", "hx", "helix", "lapce", "pulsar"}
_GOTO = {"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"}
_LINE_OPTION = {"kate", "kwrite", "pluma"}
_WINDOWS = {"subl", "zed", "zeditor", "lapce", "pulsar", "gvim", "gedit", "notepad", "notepad++"} | _GOTO | _LINE_OPTION
"""Editors with a window of their own: the dashboard stays on the screen beside them."""
_PLAIN = {"notepad", "gnome-text-editor", "textedit"}
_FALLBACKS = ("sensible-editor", "nano", "vim", "vi", "notepad")


@dataclass(frozen=True)
class EditorCommand:
    """A command to start without a shell; `windowed` ones leave the terminal alone."""

    argv: tuple[str, ...]
    windowed: bool


def make_editor_command(editor: str, path: Path, line: int, column: int = 1) -> EditorCommand:
    """Return the command that opens `path` at `line` in `editor`, itself a command line such as ``code -w``."""
    words = shlex.split(editor, posix=os.name != "nt")
    if not words:
        raise UsageError(_("$EDITOR is empty"))
    name = Path(words[0]).name.lower().removesuffix(".exe").removesuffix(".cmd")
    return EditorCommand((*words, *_make_place_arguments(name, str(path.absolute()), line, column)), name in _WINDOWS)


def _make_place_arguments(name: str, path: str, line: int, column: int) -> tuple[str, ...]:
    spot = f"{path}:{line}:{column}"
    known = {
        **dict.fromkeys(_GOTO, ("--goto", spot)),
        **dict.fromkeys(_COLON, (spot,)),
        **dict.fromkeys(_LINE_OPTION, ("--line", str(line), path)),
        **dict.fromkeys(_PLAIN, (path,)),
        "micro": (f"+{line}:{column}", path),
        "notepad++": (f"-n{line}", path),
    }
    return known.get(name, (f"+{line}", path))  # vi, vim, nvim, nano, emacs, kak, joe, gedit, and who knows


def choose_editor(environ: Mapping[str, str], which: Callable[[str], str | None] = shutil.which) -> str:
    """Return $VISUAL, else $EDITOR, else an editor that is installed.

    Raises:
        UsageError: there is none.
    """
    for name in ("VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            return environ[name]
    for name in _FALLBACKS:
        if which(name):
            return name
    raise UsageError(_("no editor is known"), _("name one in $EDITOR"))
