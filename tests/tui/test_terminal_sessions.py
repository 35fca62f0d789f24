"""The real program in a real terminal: keys, mouse, pastes, signals, other sizes."""

import os
import re
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from qtrack.state.daemon_lock import find_holder
from tests.cli.running import Program
from tests.parts.tmux import Pane, Tmux
from tests.parts.waiting import until
from tests.tui.dashboard_driver import plan_text, written

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
QTRACK = [sys.executable, "-m", "qtrack"]
TITLE = "青石县质量强县2026年行动计划"


class Desk(Tmux):
    """A folder with a plan and a terminal in which the dashboard opens on it."""

    def __init__(self, folder: Path, text: str = "") -> None:
        super().__init__(folder)
        self.path = written(folder, text or plan_text(30))
        self.program = Program(folder, {"QTRACK_AUTOSTART": "0"})
        for kept in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            (folder / "home" / kept).mkdir(parents=True)

    def dashboard(self, size: tuple[int, int] = (80, 24), **env: str) -> Pane:
        """The dashboard, its plan not read yet."""
        environ = {"TERM": "tmux-256color", **self.program.environ(), **env}
        return self.open([*QTRACK, "--plan", str(self.path)], environ, size)

    def opened(self, size: tuple[int, int] = (80, 24), **env: str) -> Pane:
        """The dashboard with its plan, in the view of the measures."""
        pane = self.dashboard(size, **env)
        pane.until(TITLE)
        return in_measures(pane)


def in_measures(pane: Pane) -> Pane:
    """Go to the table."""
    pane.type("2")
    pane.until("2 Measures")
    pane.until("风险研判4")
    return pane


def row_of(pane: Pane, text: str) -> str:
    """The line in which a text stands, "" where it does not."""
    return next((line for line in pane.lines() if text in line), "")


def row_with(pane: Pane, y: int) -> str:
    """Line `y`, as far as the table goes."""
    return pane.lines()[y][1:60].strip("▌ ")


def test_the_mouse(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened((120, 30))
        pane.click("标准化建设5")
        until(lambda: "▌" in row_of(pane, "标准化建设5 "))
        first = row_with(pane, 2)
        pane.click("Due")  # the heading of the dates sorts by them
        pane.type("g")
        until(lambda: "10-03" in row_with(pane, 2))
        pane.click("Due")  # and turns the order round
        pane.type("g")
        until(lambda: "12-" in row_with(pane, 2))
        pane.click("No.")
        pane.type("g")
        until(lambda: row_with(pane, 2) == first)
        pane.mouse(65, 10, 10)  # the wheel
        until(lambda: row_with(pane, 2) != first)
        pane.click("3 Timeline")
        pane.until("3 Timeline", "2026")
        pane.click("1 Overview")
        pane.until(TITLE)


def test_lines_pasted_into_the_filter_are_one_line(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened()
        pane.type("/")
        pane.paste("校园\n食品\n")
        pane.until("/ 校园 食品", "7 of 30")
        pane.type("安全")  # it is still being typed
        pane.until("食品安全", "7 of 30")


def test_lines_pasted_into_a_prompt_run_no_keys(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened()
        pane.type("n")
        pane.until("Note")
        pane.paste("第一行\nq\n第三行")
        pane.until("第一行", "第三行")
        pane.keys("Enter")
        until(lambda: "第三行" in desk.path.read_text(encoding="utf-8") or pane.keys("C-s"), step=1)
        assert "ended with" not in pane.screen


def test_a_terminal_made_tiny_and_large_again(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened((120, 30))
        for key in "1234567":
            pane.type(key)
            pane.resize(40, 10)
            tiny = pane.until(f"{key} ")
            assert max(len(line) for line in tiny.splitlines()) <= 40
            pane.type("j")
            pane.resize(120, 30)
            until(lambda: max(len(line) for line in pane.lines()) > 60)
        pane.type("2g")
        pane.until("2 Measures", "风险研判4", "校园食品安全7", without="Traceback")


def walked_through(folder: Path, **env: str) -> list[str]:
    """Every view in a terminal with this environment; what the table looked like, with the codes of its colours."""
    with Desk(folder) as desk:
        pane = desk.opened(**env)
        assert "\\u" not in pane.screen
        pane.keys("Down", "Down", "Enter")
        pane.until("校园食品安全3")
        for key in "1345672":
            pane.type(key)
            pane.until(f"{key} ")
        pane.until("2 Measures")
        look = pane.lines(styled=True)
        pane.type("q")
        pane.until("ended with 0")
        assert "Traceback" not in pane.screen
        return look


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")


def test_a_locale_without_utf_8(tmp_path: Path) -> None:
    walked_through(tmp_path, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")


def test_a_locale_of_another_encoding(tmp_path: Path) -> None:
    walked_through(tmp_path, LC_ALL="POSIX", PYTHONIOENCODING="latin-1")


def test_no_colour(tmp_path: Path) -> None:
    look = walked_through(tmp_path, NO_COLOR="1")
    assert not [line for line in look if COLOUR.search(line)]


def test_the_console_of_linux(tmp_path: Path) -> None:
    look = walked_through(tmp_path, TERM="linux")
    assert [line for line in look if COLOUR.search(line)]


def test_a_terminal_that_cannot_draw_is_told_so_in_a_line(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        said = desk.dashboard(TERM="dumb").until("ended with 2")
        assert "the dashboard wants a terminal" in said
        assert "Traceback" not in said


def test_an_input_method_gives_its_text_in_one_burst(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened()
        pane.type("/")
        pane.type("校园食品安全")
        pane.until("校园食品安全3", without="风险研判4")
        pane.keys("Escape")
        pane.until("风险研判4")
        pane.type("？")  # the twin of ?, typed without leaving the input method
        pane.until("Keys: type to search")


@pytest.mark.slow
def test_ten_thousand_saves_in_a_row(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened()
        process = psutil.Process(pane.pid("qtrack"))
        text, other = desk.path.read_text(encoding="utf-8"), tmp_path / "other"
        for number in range(10_000):
            other.write_text(text.replace("风险研判4", f"第{number}次保存"), encoding="utf-8")
            other.replace(desk.path)
            if number == 500:
                early = process.memory_info().rss
        pane.until("第9999次保存")
        assert process.memory_info().rss / early < 1.5
        pane.type("q")
        pane.until("ended with 0")


def test_the_file_becomes_a_link_and_stays_one(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened()
        away = tmp_path / "elsewhere"
        away.mkdir()
        real = away / "real.toml"
        real.write_text(plan_text(30).replace("风险研判4", "换成了链接"), encoding="utf-8")
        desk.path.unlink()
        desk.path.symlink_to(real)
        pane.until("换成了链接")
        pane.type("g+")  # M01: 10 per cent
        until(lambda: "progress = 15" in real.read_text(encoding="utf-8"))
        assert desk.path.is_symlink()
        real.write_text(real.read_text(encoding="utf-8").replace("换成了链接", "在别处保存"), encoding="utf-8")
        pane.until("在别处保存")


def test_every_title_has_500_characters(tmp_path: Path) -> None:
    long = re.sub(
        r'title = "(\S+?\d+)"', lambda found: f'title = "{found[1] + "长" * (500 - len(found[1]))}"', plan_text()
    )
    with Desk(tmp_path, long.replace("夯实质量基础", "基" * 500).replace("年度质量工作考核", "核" * 500)) as desk:
        for size in ((80, 24), (40, 10), (200, 50)):
            pane = desk.dashboard(size)
            pane.until("? Help")
            pane.type("1")
            pane.until(TITLE[:6])
            for key in "1234567":
                pane.type(key)
                screen = pane.until(f"{key} ")
                assert "Traceback" not in screen
            pane.type("2")
            pane.until("风险")
            pane.keys("Enter")
            pane.until("长")
            pane.type("q")
            pane.until("ended with 0")


BROKEN = """
from qtrack.tui.app import QtrackApp
from qtrack.cli.main import main
QtrackApp.action_reload = lambda app: 1 / 0
raise SystemExit(main())
"""


def test_a_fault_of_the_program_is_one_line(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        environ = {"TERM": "tmux-256color", **desk.program.environ(), "QTRACK_DEBUG": ""}
        pane = desk.open([sys.executable, "-c", BROKEN, "--plan", str(desk.path)], environ)
        pane.until(TITLE)
        pane.type("r")
        assert (
            pane.until("ended with 1").split("\n")[0] == "qtrack: ZeroDivisionError: division by zero (QTRACK_DEBUG=1)"
        )


def test_stopped_by_ctrl_z_and_brought_back(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        environ = {"TERM": "tmux-256color", "PS1": "SHELL> ", **desk.program.environ()}
        pane = desk.open(["bash", "--norc", "-i"], environ)
        pane.until("SHELL>")
        pane.type(f"{' '.join(QTRACK)} --plan {desk.path}\n")
        pane.until("1 Overview", TITLE)
        pane.keys("C-z")
        pane.until("Stopped", "SHELL>")
        pane.type("echo still $((40 + 2))\n")
        pane.until("still 42")
        pane.type("fg\n")
        pane.until("1 Overview", TITLE)
        in_measures(pane)
        pane.type("q")
        pane.until("SHELL>", without="2 Measures")


def test_a_terminal_that_is_closed_leaves_the_daemon_alone(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        pane = desk.opened(QTRACK_AUTOSTART="1")
        state = tmp_path / "home" / "XDG_STATE_HOME" / "qtrack"
        try:
            daemon = until(lambda: find_holder(state))
            dashboard = psutil.Process(pane.pid("qtrack"))
            pane.close()
            until(lambda: not psutil.pid_exists(dashboard.pid) or dashboard.status() == psutil.STATUS_ZOMBIE)
            assert psutil.pid_exists(daemon)
        finally:
            with suppress(ProcessLookupError, TypeError):
                os.kill(find_holder(state), signal.SIGTERM)


def test_two_dashboards_on_one_plan(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        one, other = desk.dashboard(), desk.dashboard()
        for pane in (one, other):
            pane.until(TITLE)
            in_measures(pane)
        one.type("+")  # M01: 10 per cent
        other.type("jj-")  # M03: 30 per cent
        until(lambda: {"progress = 15", "progress = 25"} <= set(desk.path.read_text(encoding="utf-8").splitlines()))
        for pane in (one, other):
            until(lambda pane=pane: "15%" in row_of(pane, "标准化建设1 ") and "25%" in row_of(pane, "校园食品安全3 "))
        one.type("u")
        until(lambda: desk.path.read_text(encoding="utf-8").splitlines().count("progress = 25") == 1)


def test_the_command_line_takes_back_what_a_key_did(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        before = desk.path.read_bytes()
        pane = desk.opened()
        pane.type("+")
        until(lambda: "15%" in row_of(pane, "标准化建设1 "))
        until(lambda: desk.path.read_bytes() != before)
        done = desk.program("--plan", str(desk.path), "undo")
        assert done.returncode == 0, done.stderr
        assert desk.path.read_bytes() == before
        until(lambda: "10%" in row_of(pane, "标准化建设1 "))
        done = desk.program("--plan", str(desk.path), "set", "M02", "progress=77")
        assert done.returncode == 0, done.stderr
        until(lambda: "77%" in row_of(pane, "品牌培育2 "))
        pane.type("u")
        until(lambda: desk.path.read_bytes() == before)
