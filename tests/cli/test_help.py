"""Help, version, and where the common options may stand."""

import gc
import re

import pytest

import qtrack
from qtrack.cli.commands import COMMANDS
from tests.cli.running import Program

COMMON = ["--plan", "--config-dir", "--state-dir", "--today", "--lang", "--json"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_lists_every_command_and_every_common_option(program: Program, language: str) -> None:
    done = program("--help", "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^  ([a-z]+) {2,}\S", done.stdout, re.MULTILINE) == list(COMMANDS)
    assert set(re.findall(r"--[a-z-]+", done.stdout)) == {*COMMON, "--help", "--version"}
    assert ("Chinese" if language == "zh" else "措施") not in done.stdout
    assert program("-h", "--lang", language).stdout == done.stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("place", [0, 1])
def test_help_on_a_command_names_the_common_options_too(program: Program, command: str, place: int) -> None:
    words = [command]
    words.insert(place, "--help")
    done = program(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"qtrack {command}" in done.stdout.splitlines()[0]
    assert all(option in done.stdout for option in COMMON)


def test_help_wants_neither_plan_nor_settings(program: Program) -> None:
    program.plan.write_text("no plan")
    program.plan.with_name("settings.toml").write_bytes(b"\xff")
    assert program("--help").returncode == program("list", "-h").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["list", "--version"],
        ["--version", "list"],
        ["--json", "--version"],
        ["nonsense", "-x", "--version"],
    ],
)
def test_the_version_is_told_wherever_it_is_asked_for(program: Program, words: list[str]) -> None:
    done = program(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"qtrack {qtrack.__version__}\n", "")


def test_after_two_dashes_nothing_is_an_option(program: Program) -> None:
    done = program("list", "--", "--version", "--json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "qtrack: nothing to show\n")


@pytest.mark.parametrize("command", ["list", "next", "summary"])
def test_common_options_stand_before_or_after_the_command(program: Program, command: str) -> None:
    options = ["--json", "--today=2026-03-01", "--plan", str(program.plan)]
    assert program(*options, command).stdout == program(command, *options).stdout != ""
    assert program(*options[:2], command, *options[2:]).stdout == program(command, *options).stdout


@pytest.mark.parametrize("words", [["list"], ["list", "due:never"], ["show", "M9"]])
def test_whoever_calls_the_door_keeps_collecting_garbage(program: Program, words: list[str]) -> None:
    program(*words)
    assert gc.isenabled()


def test_the_program_is_a_module_and_answers_as_one(process: Program) -> None:
    done = process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"qtrack {qtrack.__version__}\n", "")
