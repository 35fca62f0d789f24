"""What goes wrong is one line with a hint on standard error, and an exit code; never a traceback."""

import os
import re
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import PLAN, Program

COMMANDS = ["list", "next", "show M1", "milestones", "units", "indicators", "summary", "export"]


def complaint(program: Program, *words: str, code: int) -> str:
    """The one line a call ends with, without the program's name."""
    done = program(*words)
    assert (done.returncode, done.stdout) == (code, ""), done
    assert done.stderr.startswith("qtrack: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("qtrack: ").rstrip()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "there is no command nonsense (see qtrack --help)"),
        ("lsit", "there is no command lsit (did you mean list?)"),
        ("list --sort colour", "--sort"),
        ("list --group colour", "--group"),
        ("list --srot due", "--srot (see qtrack list --help)"),
        ("list -x", "-x (see qtrack list --help)"),
        ("list unitt:x", "unknown filter key unitt:"),
        ("list due:soon", "soon"),
        ("list progress:much", "much"),
        ("list is:fine", "open"),
        ("next -n 0", "a whole number from 1"),
        ("next -n -3", "a whole number from 1"),
        ("next -n many", "a whole number from 1"),
        ("next M1", "M1"),
        ("show", "ID"),
        ("show M1 M2", "M2"),
        ("milestones --from soon", "soon is no day (write 2026-09-01)"),
        ("milestones --to 2026-02-30", "2026-02-30 is no day"),
        ("list --today tomorrow", "tomorrow is no day (write 2026-09-01 or 2026-09-01T08:30)"),
        ("list --today ''", "is no day"),
        ("list --today 2026-09-01T08:30+08:00", "is no day"),
        ("list --lang fr", "fr"),
        ("list --plan", "--plan"),
        ("--pla x list", "--pla"),
        ("export --format pdf", "pdf"),
        ("export unit:质监 is:nothing", "nothing"),
        ("init --from somewhere", "there is no example somewhere (known are ziyang-2015"),
        ("schema now", "now"),
    ],
)
def test_what_cannot_be_understood_exits_2(program: Program, line: str, said: str) -> None:
    assert said in complaint(program, *shlex.split(line), code=2)


def test_a_moment_in_the_environment_is_checked_too(program: Program) -> None:
    program.env["QTRACK_TODAY"] = "someday"
    assert complaint(program, "list", code=2).startswith("someday is no day")


@pytest.mark.parametrize("command", [*COMMANDS, "check"])
def test_without_a_plan_the_three_places_are_named(program: Program, command: str) -> None:
    program.plan.unlink()
    said = complaint(program, *command.split(), code=3)
    places = [
        "--plan or QTRACK_PLAN",
        str(program.plan),
        str(program.folder / "home/XDG_CONFIG_HOME/qtrack/tasks.toml"),
    ]
    assert ", ".join(places) in said
    assert said.endswith("(write one with qtrack init)")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_plan_that_is_no_toml_exits_3_and_says_where(program: Program, command: str) -> None:
    program.write(PLAN.replace("due = 2026-10-30", "due = 2026-10-30，"))
    line = PLAN[: PLAN.index("due = 2026-10-30")].count("\n") + 1
    said = complaint(program, *command.split(), code=3)
    assert said.startswith(f"{program.plan}:{line}:17: error[toml-syntax] ")


UNREADABLE = {
    "nothing there": lambda _path: None,
    "a folder": lambda path: path.mkdir(),
    "nothing behind the link": lambda path: path.symlink_to("nowhere"),
    "no way to read": lambda path: path.symlink_to("/proc/self/mem"),
    "a loop": lambda path: path.symlink_to(path.name),
    "too large": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40),
    "no text": lambda path: path.write_bytes(bytes(range(256))),
    "UTF-16": lambda path: path.write_text(PLAN, encoding="utf-16"),
    "half a character": lambda path: path.write_bytes(PLAN.encode()[:-30] + b'\ntitle = "\xe8\xb4"'),
    "a nest": lambda path: path.write_text("x = " + "[" * 100_000),
    "a long number": lambda path: path.write_text("x = " + "9" * 10_000),
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("words", [["list"], ["summary", "--json"]])
def test_a_plan_that_cannot_be_read_exits_3(program: Program, kind: str, words: list[str]) -> None:
    path = program.folder / "plan.toml"
    UNREADABLE[kind](path)
    assert str(path) in complaint(program, *words, "--plan", str(path), code=3)


def test_one_of_several_plans_that_cannot_be_read_exits_3(program: Program) -> None:
    assert "/nowhere" in complaint(program, "list", "--plan", str(program.plan), "--plan", "/nowhere", code=3)


def test_problems_that_leave_something_to_show_are_counted(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", 'progress = "40"').replace("tags =", "tag ="))
    program.plan.with_name("settings.toml").write_text("lang = 3")
    done = program("list", "--json")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        f"qtrack: 1 problem in {program.plan.with_name('settings.toml')} (see qtrack check)",
        f"qtrack: 2 problems in {program.plan} (see qtrack check)",
    ]


def test_a_folder_that_is_gone_is_no_reason_for_a_traceback(process: Program) -> None:
    done = process.shell("mkdir gone && cd gone && rmdir ../gone && $Q list; echo $?; $Q --version")
    assert done.stdout.splitlines()[0] == "3"
    assert done.stderr == "qtrack: the current folder is gone (change to another one)\n"


def test_a_reader_that_leaves_early_is_no_error(process: Program) -> None:
    process.write(PLAN + "".join(f'[[measures]]\nid = "X{n}"\ntitle = "措施"\n' for n in range(3000)))
    for command in ("list", "list --json", "schema", "next -n 1", "list --help"):
        done = process.shell(f"set -o pipefail; $Q {command} | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}")
        assert (done.stdout, done.stderr) == ("0\n", ""), command


def test_closed_streams_are_no_reason_for_a_traceback(process: Program) -> None:
    done = process.shell(
        "$Q list >&-; echo $?; $Q nonsense 2>&-; echo $?; $Q list <&- | wc -l; $Q nonsense 2>&1 | true; echo $?"
    )
    assert (done.stdout.split(), done.stderr) == (["0", "2", "6", "0"], "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_answer_that_finds_no_room_exits_1(process: Program) -> None:
    done = process.shell("$Q list >/dev/full; echo $?; $Q --version >/dev/full; echo $?; $Q schema >/dev/full; echo $?")
    assert done.stdout.split() == ["1", "1", "1"]
    assert set(done.stderr.splitlines()) == {"qtrack: No space left on device"}


@pytest.mark.parametrize(
    "locale", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}]
)
def test_answers_are_utf_8_whatever_the_locale(process: Program, locale: dict[str, str]) -> None:
    process.env |= locale
    done = process("list")
    assert (done.returncode, done.stderr) == (0, "")
    assert "加强监督抽查" in done.stdout


def test_words_that_are_no_text_are_taken_as_they_are(process: Program) -> None:
    for words in (
        [b"list", b"\xff\xfe"],
        [b"show", b"\xff"],
        [b"why", b"\xff"],
        [b"remind", b"log", b"\xff"],
        [b"remind", b"upcoming", b"\xff"],
        [b"list", b"--plan", b"\xff"],
        [b"\xff"],
        [b"--today", b"\xff", b"list"],
    ):
        done = process(*words)
        assert done.returncode in {0, 1, 2, 3}
        assert "Traceback" not in done.stderr
        assert "codec" not in done.stderr
        assert done.stderr.count("\n") == 1
    odd = os.fsencode(process.folder) + b"/pl\xe4n.toml"
    Path(os.fsdecode(odd)).write_text(PLAN.replace("progress = 40", "progress = true"), encoding="utf-8")
    assert process(b"list", b"--plan", odd).returncode == 0
    checked = process(b"check", b"--json", odd)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "\\udce4" in checked.stdout


def test_problems_of_the_settings_are_told_in_the_language_asked_for(process: Program) -> None:
    process.plan.with_name("settings.toml").write_text("daemon = 1\n", encoding="utf-8")
    assert "此处应为" in process("check", "--lang", "zh").stdout
    assert "a table is wanted" in process("check").stdout


def test_a_fault_of_the_program_is_one_line_too(process: Program) -> None:
    broken = process.folder / "broken"
    broken.mkdir()
    (broken / "chinese_calendar.py").write_text("raise RuntimeError('no calendar\\ntoday')")
    process.env |= {"PYTHONPATH": f"{broken}:{process.environ()['PYTHONPATH']}", "QTRACK_DEBUG": ""}
    assert complaint(process, "list", code=1) == "RuntimeError: no calendar today (QTRACK_DEBUG=1)"
    process.env["QTRACK_DEBUG"] = "1"
    assert "Traceback" in process("list").stderr


WORDS = [
    "list", "next", "show", "check", "export", "milestones", "--json", "--sort", "due", "-n", "5", "--", "-h",
    "--group", "!", ":", '"', "due:", "due:<", "unit:", "is:", "--from", "--today", "2026-09-01", "M1", "--strict",
    "%s", "{0}", "--lang", "en", "--version", "", " ", "--plan", "\x1b[31m", "\u202e", "\udcff", "progress:<nan",
    "due:>99999999w", "due:2026-13",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS) | st.text(st.characters(exclude_characters="\0"), max_size=6), max_size=6))
def test_no_words_whatever_end_in_a_traceback(program: Program, words: list[str]) -> None:
    words = [*words[:1], *(word for word in words[1:] if word not in {"-o", "--output"})]
    if words[:1] not in (["daemon"], ["doctor"], ["remind"], ["why"], ["tui"], ["init"]):
        done = program(*words)
        assert done.returncode in {0, 1, 2, 3}
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr)
        if done.returncode > 1:
            assert re.fullmatch("(qtrack: .+\n)+", done.stderr)
            assert done.stderr.count("\n") == 1 or words[0] == "check"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, len(PLAN.encode())), st.sampled_from(COMMANDS))
def test_no_plan_whatever_ends_in_a_traceback(program: Program, junk: bytes, at: int, command: str) -> None:
    program.write(PLAN.encode()[:at] + junk + PLAN.encode()[at:])
    done = program(*command.split())
    assert done.returncode in {0, 1, 3}
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr)
