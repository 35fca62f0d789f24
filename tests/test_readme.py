"""The commands that the READMEs show do what they say."""

import re
import shlex
from pathlib import Path

import pytest
import tomli

from qtrack.cli.main import main
from qtrack.tui.keys import COMMANDS, clashes

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def blocks(readme: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(readme: Path) -> list[str]:
    """The lines that call qtrack, without the folder it was installed to."""
    lines = "".join(blocks(readme, "sh")).splitlines()
    return [line.removeprefix(".venv/bin/") for line in lines if re.match(r"(\.venv/bin/)?qtrack ", line)]


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (blocks(readme, "sh") for readme in READMES)
    assert english == chinese
    assert "".join(blocks(READMES[0], "toml")).count("\n") == "".join(blocks(READMES[1], "toml")).count("\n")


def test_one_line_opens_the_dashboard_and_one_runs_the_tests() -> None:
    text = READMES[0].read_text(encoding="utf-8")
    run, test = (re.search(rf"<!-- {name} -->\n```sh\n(.*)\n```\n<!-- end -->", text) for name in ("run", "test"))
    assert run
    assert test
    assert run[1].endswith("&& .venv/bin/qtrack")
    assert test[1].endswith("&& .venv/bin/pytest")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "$(readme_command run)" in script
    assert "$(readme_command test)" in script


@pytest.mark.parametrize("line", [line for line in commands(READMES[0]) if "--plan" not in line])
def test_a_command_of_the_readme_answers(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QTRACK_STATE_DIR", str(tmp_path))
    monkeypatch.chdir(ROOT)
    assert main([*shlex.split(line)[1:], *(() if "--today" in line else ("--today", "2026-11-23"))]) == 0


def test_the_dashboards_command_names_a_plan_that_is_there() -> None:
    named = [shlex.split(line) for line in commands(READMES[0]) if "--plan" in line]
    assert named
    assert all((ROOT / words[words.index("--plan") + 1]).is_file() for words in named)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_task_file_shown_has_no_problems(readme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "tasks.toml"
    plan.write_text(blocks(readme, "toml")[0], encoding="utf-8")
    assert main(["check", str(plan), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "no problems, 1 measure\n"


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_key_of_the_dashboard_is_told(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    short = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
    firsts = {command.keys.split()[0] for command in COMMANDS}
    assert {key for key in firsts if f"`{short.get(key, key)}`" not in text} == set()
    assert {command.id for command in COMMANDS} <= set(re.findall(r"\w+", text))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_keys_shown_as_an_example_can_be_set(readme: Path) -> None:
    shown = tomli.loads(blocks(readme, "toml")[1])["keys"]
    assert clashes(shown) == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_what_is_linked_is_there(readme: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
