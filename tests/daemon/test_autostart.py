"""The daemon as a service: what is written for each system, who reads it, and that nothing else is touched."""

import os
import plistlib
import re
import shutil
import signal
import socket
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import psutil
import pytest

import qtrack
from qtrack.daemon.autostart import install, launchd, sd_notify, systemd, windows_task, xdg_autostart
from qtrack.daemon.autostart.entry import mark_of
from qtrack.daemon.command import build_run_command
from qtrack.errors import AnswerIsNo, QtrackError, UsageError
from tests.parts import need
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure
from tests.parts.waiting import until

MARK = mark_of(Path("state"))
HOSTILE = (
    "--plan", "/home/县 质监局/a b/$HOME ${x} $$/100% %h %%/it's \"here\"/back\\slash\\/`id`;#&<>|~*?[x]/tasks.toml",
    "", "\\", 'end\\"', "=", "@-+!:", "'", "%", "$", "é—…🙂",
)  # fmt: skip
PLAIN = ("/usr/bin/python3", "-m", "qtrack", "daemon", "run")
TEXTS = {
    "systemd": systemd.render_unit,
    "autostart": xdg_autostart.render_desktop_entry,
    "launchd": lambda command, mark: launchd.render_agent(command, mark, Path("/log")),
    "task": lambda command, mark: windows_task.render_task(command, mark, "PC\\me"),
}


@pytest.mark.parametrize("write", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("part", ["a\nb", "a\rb", "a\0b", "\x1b", "\u2028", "\udcff"])
def test_what_no_line_can_hold_is_refused(write, part):
    with pytest.raises(UsageError, match="cannot be written"):
        write((*PLAIN, "--plan", part), MARK)


@pytest.mark.parametrize("write", TEXTS.values(), ids=TEXTS)
def test_the_mark_stands_in_a_comment(write):
    assert re.search(f"^(# |<!-- ){MARK}( -->)?$", write(PLAIN, MARK), re.MULTILINE)


def test_the_command_names_absolute_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = build_run_command((Path("a.toml"), Path("b.toml")), Path("state"), Path("config"))
    assert words[1:7] == ("-m", "qtrack", "daemon", "run", "--lang", "en")
    assert words[7:] == (
        "--state-dir", f"{tmp_path}/state", "--plan", f"{tmp_path}/a.toml", "--plan", f"{tmp_path}/b.toml",
        "--config-dir", f"{tmp_path}/config",
    )  # fmt: skip


def ini(text: str) -> RawConfigParser:
    read = RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign] - keys as they stand
    read.read_string(text)
    return read


def test_the_unit(tmp_path):
    read = ini(systemd.render_unit(PLAIN, MARK))
    shell = r'"/bin/sh" "-c" "exec \"$$0\" \"$$@\""'
    assert dict(read["Service"]) == {
        "Type": "notify", "ExecStart": f'{shell} "/usr/bin/python3" "-m" "qtrack" "daemon" "run"',
        "Environment": "PYTHONMALLOC=malloc", "Restart": "on-failure", "RestartSec": "5", "WatchdogSec": "120",
    }  # fmt: skip
    assert (read["Unit"]["PartOf"], read["Unit"]["After"]) == ("graphical-session.target",) * 2
    assert read["Install"]["WantedBy"] == "graphical-session.target"
    program = tmp_path / "a $b %h" / "python"
    program.parent.mkdir()
    program.symlink_to(shutil.which("true"))
    unit = tmp_path / "qtrack.service"
    unit.write_text(systemd.render_unit((str(program), *HOSTILE), MARK))
    verify = [need("systemd-analyze"), "--user", "verify", "--man=no", str(unit)]
    environ = os.environ | {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(verify, capture_output=True, text=True, check=False, env=environ)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "qtrack" in line]) == (0, [])


def test_the_autostart_entry():
    read = ini(xdg_autostart.render_desktop_entry((*PLAIN, *HOSTILE), MARK))["Desktop Entry"]
    assert (read["Type"], read["Terminal"], read["NoDisplay"]) == ("Application", "false", "true")
    assert exec_words(read["Exec"]) == [*PLAIN, *HOSTILE]
    assert xdg_autostart.NAME != "qtrack.desktop"


def exec_words(value: str) -> list[str]:
    """As the Desktop Entry Specification says: first the escapes of a string, then the quotes, then the field codes."""
    text = re.sub(r"\\(.)", lambda found: {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[found[1]], value)
    words = re.findall(r'"((?:[^"\\`$]|\\["`$\\])*)"(?: |$)', text)
    assert " ".join(f'"{word}"' for word in words) == text
    return [re.sub(r'\\(["`$\\])', r"\1", word).replace("%%", "%") for word in words]


def test_the_launchd_agent():
    read = plistlib.loads(launchd.render_agent((*PLAIN, *HOSTILE), MARK, Path("/a & b/daemon.log")).encode())
    assert read["ProgramArguments"] == [*PLAIN, *HOSTILE]
    assert (read["RunAtLoad"], read["KeepAlive"]) == (True, {"SuccessfulExit": False})
    assert read["StandardErrorPath"] == "/a & b/daemon.log"


def test_the_logon_task():
    command = (r"C:\Program Files\Python\python.exe", "-m", "qtrack", "--plan", r'C:\县 & "q"\a\\', "", "50% <b>")
    read = ET.fromstring(windows_task.render_task(command, MARK, r"PC\某 & 人").encode("utf-16"))  # noqa: S314 - our own
    found = {re.sub(r"\{.*\}", "", part.tag): part.text for part in read.iter()}
    assert (found["Command"], found["UserId"]) == (r"C:\Program Files\Python\pythonw.exe", r"PC\某 & 人")
    assert windows_words(found["Arguments"] or "") == list(command[1:])
    assert (found["ExecutionTimeLimit"], found["DisallowStartIfOnBatteries"]) == ("PT0S", "false")
    for replaced in ("%TEMP%", "$(Arg0)"):
        with pytest.raises(UsageError):
            windows_task.render_task((*command, replaced), MARK, "me")


def windows_words(line: str) -> list[str]:
    """As the C runtime of Windows splits a command line."""
    words, word, quoted, begun, at = [], "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        after = line[at + slashes : at + slashes + 1]
        if slashes:
            word, begun, at = word + "\\" * (slashes // 2 if after == '"' else slashes), True, at + slashes
            if after == '"' and slashes % 2:
                word, at = word + '"', at + 1
        elif after == '"':
            quoted, begun, at = not quoted, True, at + 1
        elif after in " \t" and not quoted:
            words, word, begun, at = [*words, word] if begun else words, "", False, at + 1
        else:
            word, begun, at = word + after, True, at + 1
    return [*words, word] if begun else words


@pytest.fixture
def entry(tmp_path):
    return xdg_autostart.build_entry(tmp_path / "home" / ".config")


def test_installed_installed_again_and_taken_away(tmp_path, entry):
    install.install(entry, PLAIN, tmp_path)
    assert entry.path.read_text() == xdg_autostart.render_desktop_entry(PLAIN, mark_of(tmp_path))
    install.install(entry, (*PLAIN, "more"), tmp_path)
    assert '"more"' in entry.path.read_text()
    assert os.listdir(entry.path.parent) == [entry.path.name]  # noqa: PTH208 - names
    install.uninstall(entry, tmp_path)
    assert not entry.path.exists()


def test_what_is_not_ours_stays(tmp_path, entry):
    entry.path.parent.mkdir(parents=True)
    for content in (b"[Desktop Entry]\nName=qtrack\n", b"", b"\xff\xfe\0"):
        entry.path.write_bytes(content)
        for do in (lambda: install.install(entry, PLAIN, tmp_path), lambda: install.uninstall(entry, tmp_path)):
            with pytest.raises(AnswerIsNo, match="was not written by qtrack"):
                do()
        assert entry.path.read_bytes() == content
    entry.path.unlink()
    entry.path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(AnswerIsNo):
        install.install(entry, PLAIN, tmp_path)
    assert entry.path.is_symlink()


def test_the_service_of_another_state_directory_stays(tmp_path, entry):
    install.install(entry, PLAIN, tmp_path / "one")
    before = entry.path.read_bytes()
    with pytest.raises(AnswerIsNo, match="serves another state directory"):
        install.install(entry, (*PLAIN, "more"), tmp_path / "two")
    with pytest.raises(AnswerIsNo, match="serves another state directory"):
        install.uninstall(entry, tmp_path / "two")
    assert entry.path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "autostart").write_text("no folder")
    with pytest.raises(QtrackError, match=r"File exists|Not a directory"):
        install.install(xdg_autostart.build_entry(tmp_path), PLAIN, tmp_path)


@pytest.mark.parametrize(
    ("platform", "ways"), [("linux", ["systemd", "autostart"]), ("darwin", ["launchd"]), ("win32", ["task scheduler"])]
)
def test_each_system_has_its_ways(tmp_path, platform, ways):
    environ = {"HOME": str(tmp_path), "USERDOMAIN": "PC", "USER": "me"}
    found = install.list_entries(tmp_path / "state", environ, platform)
    assert [entry.way for entry in found] == ways
    assert all(tmp_path in entry.path.parents for entry in found)
    assert all(MARK in entry.text(PLAIN, MARK).encode(entry.encoding).decode(entry.encoding) for entry in found)


@pytest.fixture
def line(tmp_path_factory, monkeypatch) -> Iterator[socket.socket]:
    """The socket of a service manager."""
    folder = tmp_path_factory.mktemp("s")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(str(folder / "n"))
        made.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(folder / "n"))
        yield made


def test_the_service_manager_is_told(line):
    for say, words in (
        (sd_notify.notify_ready, b"READY=1"), (sd_notify.notify_alive, b"WATCHDOG=1"),
        (sd_notify.notify_stopping, b"STOPPING=1")
    ):  # fmt: skip
        say()
        assert line.recv(100) == words


def test_an_abstract_socket_is_told(monkeypatch):
    name = f"qtrack-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        sd_notify.notify_ready()
        line.settimeout(5)
        assert line.recv(100) == b"READY=1"


@pytest.mark.usefixtures("line")
def test_nobody_is_waited_for(monkeypatch):
    for _full in range(1000):
        sd_notify.notify_alive()
    start = time.monotonic()
    sd_notify.notify_alive()
    assert time.monotonic() - start < 1
    for address in ("", "vsock:1:2", "/nowhere/at/all", "@" + "x" * 200):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        sd_notify.notify_ready()
    monkeypatch.delenv("NOTIFY_SOCKET")
    sd_notify.notify_ready()


MANAGER = "/usr/lib/systemd/systemd"
BOOTED = f"mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec {MANAGER} --user --log-target=console"


@pytest.fixture
def manager(desktop: Desktop, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A user manager of systemd that believes to be on a machine started by systemd; the environment that leads to it.

    It sees a /run of its own, and everything else as it is.
    """
    if not Path(MANAGER).exists():
        need("systemd")
    own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
    own["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("r"))
    units = tmp_path / ".config" / "systemd" / "user"
    units.mkdir(parents=True)
    (units / "dbus.socket").symlink_to(os.devnull)  # the bus is the desktop's
    environ = os.environ | desktop.env | own
    environ["PYTHONPATH"] = str(Path(qtrack.__file__).parents[1])
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environ.pop(name, None)
    command = [need("unshare"), "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", BOOTED]
    words = tmp_path / "manager.log"
    with words.open("w") as log, subprocess.Popen(command, env=environ, stdout=log, stderr=log) as process:
        ask = ["systemctl", "--user", "show-environment"]
        answers = lambda: subprocess.run(ask, env=environ, capture_output=True, check=False).returncode == 0  # noqa: E731
        try:
            until(lambda: process.poll() is not None or answers(), 20)
            if process.poll() is not None:
                pytest.skip(f"this machine does not allow it: a user manager of systemd: {words.read_text()}")
            yield environ
            subprocess.run(["systemctl", "--user", "stop", systemd.NAME], env=environ, capture_output=True, check=False)
        finally:
            process.send_signal(signal.SIGRTMIN + 24)  # end at once
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def test_every_word_of_the_unit_reaches_the_program(manager, tmp_path):
    program, said = tmp_path / "a $b %h 'c' \"d\"" / "program", tmp_path / "said"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$0" "$@" > {said}.new && mv {said}.new {said}\n')
    program.chmod(0o700)
    entry = systemd.build_entry(Path(manager["XDG_CONFIG_HOME"]))
    entry.path.write_text(entry.text((str(program), *HOSTILE), MARK))
    for words in ("daemon-reload",), ("start", "--no-block", systemd.NAME):
        subprocess.run(["systemctl", "--user", *words], env=manager, check=True)
    until(said.exists, 20)
    assert said.read_text().split("\0")[:-1] == [str(program), *HOSTILE]


@pytest.mark.slow
def test_under_systemd_it_is_started_kept_alive_and_taken_away(manager, desktop, tmp_path):
    keys = ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "PATH")
    with Daemon(desktop, tmp_path / "县 home", {key: manager[key] for key in keys}) as daemon:
        daemon.plan(measure("甲"))
        assert "written: " in daemon.says("daemon", "install")
        unit = tmp_path / ".config" / "systemd" / "user" / "qtrack.service"
        assert unit.exists()
        assert (unit.parent / "graphical-session.target.wants" / unit.name).is_symlink()
        assert f"started at login by {unit}" in daemon.says("daemon", "status")
        desktop.wait_for(1)
        show = ["systemctl", "--user", "show", "-p", "MainPID,ActiveState,WatchdogUSec", unit.name]

        def told() -> set[str]:
            return set(subprocess.run(show, env=manager, capture_output=True, text=True, check=True).stdout.split())

        wanted = {"ActiveState=active", "WatchdogUSec=2min"}
        first = until(lambda: (pid := daemon.health().pid) and told() == {f"MainPID={pid}", *wanted} and pid)
        os.kill(first, signal.SIGKILL)
        second = until(lambda: (pid := daemon.health().pid) != first and pid)
        daemon.plan(measure("甲"), measure("乙"))
        assert [note["body"][-1] for note in desktop.wait_for(2)] == ["甲", "乙"]
        assert "has ended" in daemon.says("daemon", "stop")  # in peace: it is not started again
        assert daemon.says("daemon", "install").count("done: ") == 3
        third = until(lambda: daemon.health().pid)
        assert third not in {first, second}
        assert f"removed: {unit}" in daemon.says("daemon", "uninstall")
        until(lambda: not psutil.pid_exists(third))
        assert not unit.exists()
        assert not list(unit.parent.rglob(unit.name))
        assert "no service is installed" in daemon.says("daemon", "uninstall")
        assert not daemon.health().running
