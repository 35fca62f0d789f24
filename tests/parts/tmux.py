"""A terminal that draws what a program writes: panes of a tmux server of the test's own."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.parts.waiting import until

PATIENCE = 60.0


class Tmux:
    """Its server ends with the `with` block, and with it whatever runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tmux = ["tmux", "-u", "-f", os.devnull, "-S", str(folder / "tmux")]
        self._opened = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)

    def __call__(self, *words: str, given: str | None = None) -> str:
        """What a tmux command answers."""
        done = subprocess.run([*self._tmux, *words], check=True, input=given, capture_output=True, encoding="utf-8")
        return done.stdout

    def open(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
    ) -> "Pane":
        """A program in a terminal of its own, with this environment and no other; the pane outlives it."""
        self._opened += 1
        name, (columns, lines) = f"t{self._opened}", size
        told = [f"{key}={value}" for key, value in environ.items()]
        line = f"{shlex.join(['env', '-i', *told, *command])}; printf '\nended with %s\n' $?; exec sleep 600"
        self(
            "new-session", "-d", "-s", name, "-x", str(columns), "-y", str(lines), "-c", str(cwd or self.folder),
            f"exec sh -c {shlex.quote(line)}",
        )  # fmt: skip
        return Pane(self, name)


class Pane:
    """One terminal: what is on it, and hands on its keyboard and mouse."""

    def __init__(self, tmux: Tmux, name: str) -> None:
        self.tmux, self.name = tmux, name

    def lines(self, *, styled: bool = False) -> list[str]:
        """What is on it, line by line; `styled` with the codes of its colours."""
        return self.tmux("capture-pane", "-p", *(["-e"] if styled else []), "-t", self.name).splitlines()

    @property
    def screen(self) -> str:
        """What is on it."""
        return "\n".join(self.lines())

    def until(self, *texts: str, without: str = "", seconds: float = PATIENCE) -> str:
        """The screen as soon as all of the texts are on it, and the one that has to go is gone."""

        def look() -> str:
            screen = self.screen
            wrong = (without and without in screen) or any(text not in screen for text in texts)
            return "" if wrong else screen

        try:
            return until(look, seconds, 0.1)
        except AssertionError:
            raise AssertionError(f"{texts!r} never came, or {without!r} stayed:\n{self.screen}") from None

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names: Enter, Escape, Down, C-z."""
        self.tmux("send-keys", "-t", self.name, *names)

    def type(self, text: str) -> None:
        """A text in one burst, as an input method hands it over."""
        self.tmux("send-keys", "-l", "-t", self.name, text)

    def paste(self, text: str) -> None:
        """A text from the clipboard; bracketed, if the program asked for that."""
        self.tmux("load-buffer", "-b", self.name, "-", given=text)
        self.tmux("paste-buffer", "-p", "-r", "-b", self.name, "-t", self.name)

    def mouse(self, button: int, x: int, y: int) -> None:
        """Press and let go at a cell counted from 0; buttons 64 and 65 are the wheel."""
        place = f"{button};{x + 1};{y + 1}"
        self.type(f"\x1b[<{place}M" + (f"\x1b[<{place}m" if button < 64 else ""))

    def click(self, text: str) -> None:
        """Click where a text stands."""
        y = next(y for y, line in enumerate(self.lines()) if text in line)
        self.mouse(0, cells(self.lines()[y].partition(text)[0]), y)

    def resize(self, columns: int, lines: int) -> None:
        """Draw the window at its corner."""
        self.tmux("resize-window", "-t", self.name, "-x", str(columns), "-y", str(lines))

    def pid(self, name: str = "") -> int:
        """The process in the pane, or the first one under it whose command line has `name`."""
        import psutil

        shell = psutil.Process(int(self.tmux("display-message", "-p", "-t", self.name, "#{pane_pid}")))
        found = [child for child in shell.children(recursive=True) if name in " ".join(child.cmdline())]
        return found[0].pid if name and found else shell.pid

    def close(self) -> None:
        """The window is closed under the program: it gets SIGHUP."""
        self.tmux("kill-session", "-t", self.name)


def cells(text: str) -> int:
    """How many cells a text takes."""
    from rich.cells import cell_len

    return cell_len(text)
