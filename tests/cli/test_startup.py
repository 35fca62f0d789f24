"""What a command loads: nobody waits for a part that the answer has no need of."""

import subprocess
import sys

import pytest

from tests.cli.running import PLAN, Program

NEVER = {
    "textual", "rich", "apscheduler", "sqlalchemy", "plyer", "jeepney", "watchfiles", "tomlkit", "sqlite3",
    "importlib.metadata",
}  # fmt: skip
SELDOM = {
    "json", "dateutil", "pypinyin", "qtrack.model.filter", "qtrack.exporter", "difflib", "tzlocal", "calendar",
    "inspect", "dataclasses", "locale", "tempfile", "shutil", "string", "random", "logging", "decimal",
}  # fmt: skip
"""What ``next`` has no need of in the usual case."""
READING = {
    "tomli", "qtrack.planfile.build", "qtrack.planfile.schema", "qtrack.planfile.fields", "qtrack.planfile.rules",
    "qtrack.tomledit.parse", "qtrack.tomledit.positions",
}  # fmt: skip
"""What reads a plan file that is not in the cache."""
NOT_FOR_VERSION = {"qtrack.planfile", "qtrack.model", "argparse", "dataclasses", "pathlib", "re", "gettext", "datetime"}


def loaded(program: Program, *words: str) -> set[str]:
    """The modules a process has loaded once it has answered, less those of a bare Python."""
    code = (
        "import sys; bare = set(sys.modules); from qtrack.cli.main import main; code = main(sys.argv[1:])\n"
        "sys.stderr.write('\\n' + ' '.join({*sys.modules} - bare)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=program.folder, env=program.environ(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["list", "next", "check", "show M1", "milestones", "units", "summary", "export"])
def test_no_command_loads_the_screen_the_daemon_or_the_editor(process: Program, command: str) -> None:
    assert loaded(process, *command.split()) & NEVER == set()


def test_the_version_loads_next_to_nothing(process: Program) -> None:
    assert loaded(process, "--version") & (NEVER | SELDOM | NOT_FOR_VERSION) == set()


def test_what_to_do_next_loads_no_more_than_it_needs(process: Program) -> None:
    assert loaded(process, "next") & SELDOM == set()


@pytest.mark.parametrize("command", ["list", "summary", "show M1", "milestones", "units", "indicators"])
def test_no_answer_imports_what_dataclasses_need(process: Program, command: str) -> None:
    assert loaded(process, *command.split()) & {"inspect", "dataclasses", "tempfile", "locale"} == set()


@pytest.mark.parametrize("command", ["next", "list", "summary"])
def test_what_was_read_once_is_not_read_again(process: Program, command: str) -> None:
    assert loaded(process, command) > {"tomli", "qtrack.planfile.build"}
    assert loaded(process, command) & READING == set()


def test_a_ranking_of_today_needs_no_working_days(process: Program) -> None:
    assert "chinese_calendar" in loaded(process, "next")
    assert "chinese_calendar" not in loaded(process, "next")


def test_settings_bring_only_what_stands_in_them(process: Program) -> None:
    settings = process.folder / "config" / "settings.toml"
    settings.write_text("[daemon]\nautostart = false\n", encoding="utf-8")
    assert loaded(process, "next") & {"qtrack.model.filter", "qtrack.notify", "qtrack.tomledit.positions"} == set()
    settings.write_text('[filters]\n"late" = "is:late"\n', encoding="utf-8")
    assert "qtrack.model.filter" in loaded(process, "next")


def test_without_settings_none_are_read(process: Program) -> None:
    process.write(PLAN)
    assert "qtrack.settings.reader" not in loaded(process, "next")
