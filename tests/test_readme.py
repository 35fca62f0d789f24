"""The commands, files, keys and days that the READMEs and the examples show are what they say."""

import difflib
import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest
import tomli

from qtrack.cli.commands import COMMANDS as CLI
from qtrack.cli.main import main
from qtrack.model.assessment import calendar_of
from qtrack.model.natural_dates import parse_day
from qtrack.model.plan import Plan
from qtrack.planfile import load, parse
from qtrack.remind.recipients import channels_of
from qtrack.settings import Settings
from qtrack.settings.reader import read_settings
from qtrack.tui.commands import COMMANDS
from qtrack.tui.key_bindings import find_key_faults

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PRIVATE = 0o600
each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


def blocks(readme: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[str]:
    """The lines that call qtrack, without the folder it was installed to."""
    lines = [line.removeprefix(".venv/bin/") for line in block.splitlines()]
    return [line for line in lines if line.startswith("qtrack ")]


def shown_as_plan(readme: Path) -> str:
    """The plan file that is shown, with what is shown of reminders in steps."""
    plan, more, _settings = blocks(readme, "toml")
    return f"{plan}\n{more}"


def shown_as_settings(readme: Path) -> Settings:
    return read_settings(blocks(readme, "toml")[2].encode(), readme.with_name("settings.toml"), PRIVATE)


def plan_of(text: str) -> Plan:
    loaded = parse(text.encode(), Path("tasks.toml"))
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.plan is not None
    return loaded.plan


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (blocks(readme, "sh") for readme in READMES)
    assert english == chinese
    counts = [[block.count("\n") for block in blocks(readme, "toml")] for readme in READMES]
    assert counts[0] == counts[1]


def test_one_line_opens_the_dashboard_and_one_runs_the_tests() -> None:
    text = READMES[0].read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pytest_command = ".venv/bin/pytest -n 6 --dist worksteal"
    ends = {"run": "&& .venv/bin/qtrack", "test": f"&& {pytest_command}", "slow": f"{pytest_command} -m slow"}
    for name, end in ends.items():
        found = re.search(rf"<!-- {name} -->\n```sh\n(.*)\n```\n<!-- end -->", text)
        assert found, name
        assert found[1].endswith(end)
        assert f"$(readme_command {name})" in script


SPOKEN = [block for block in blocks(READMES[0], "sh") if block.startswith("qtrack ")]


@pytest.mark.parametrize("block", SPOKEN, ids=lambda block: block.split()[1])
def test_the_commands_of_the_readme_answer(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    for line in commands(block):
        assert main([*shlex.split(line)[1:], *(() if "--today" in line else ("--today", "2026-11-23"))]) == 0, line
    assert main(["check"]) == 0


def test_the_edits_of_the_readme_change_their_lines_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    plan = Path("config/tasks.toml")
    before = plan.read_text(encoding="utf-8").splitlines()
    (edits,) = [block for block in blocks(READMES[0], "sh") if "qtrack undo" in block]
    for line in commands(edits):
        assert main([*shlex.split(line)[1:], "--today", "2026-11-23"]) == 0, line
    lines = list(difflib.unified_diff(before, plan.read_text(encoding="utf-8").splitlines(), n=0, lineterm=""))[2:]
    gone = [line[1:].split(" = ")[0].strip() for line in lines if line.startswith("-")]
    assert gone == ["actual", "as_of", "progress", "note", "due", "due"]
    come = [line[1:].strip() for line in lines if line.startswith("+")]
    assert "done = 2026-11-23" in come
    assert {'title = "复查不合格企业"', 'title = "开展质量月活动回访"', "due = 2026-11-30"} <= set(come)


def test_the_dashboards_command_names_a_plan_that_is_there() -> None:
    named = [shlex.split(line) for block in blocks(READMES[0], "sh") for line in commands(block) if "--plan" in line]
    assert named
    assert all((ROOT / words[words.index("--plan") + 1]).is_file() for words in named)


@each_readme
def test_the_plan_file_shown_has_no_problems(readme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "tasks.toml"
    plan.write_text(blocks(readme, "toml")[0], encoding="utf-8")
    assert main(["check", str(plan), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "no problems, 1 measure\n"


@each_readme
def test_the_steps_and_digests_shown_fit_that_plan_and_the_settings(readme: Path) -> None:
    plan, settings = plan_of(shown_as_plan(readme)), shown_as_settings(readme)
    assert [step.name for step in plan.escalation] == ["提醒单", "督办单", "红单"]
    assert plan.digest.daily
    assert plan.digest.weekly
    assert plan.units[0].name in plan.measures[0].lead
    assert settings.problems == ()
    assert set(channels_of(plan)) - {"desktop"} <= set(settings.channels)


@each_readme
def test_the_settings_shown_have_every_way_to_give_an_address(readme: Path) -> None:
    given = tomli.loads(blocks(readme, "toml")[2])
    assert sorted(key for channel in given["channels"].values() for key in channel) == ["url", "url_env", "url_file"]
    assert find_key_faults(given["keys"]) == []


@each_readme
def test_every_key_of_the_dashboard_is_told(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    short = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
    firsts = {command.keys.split()[0] for command in COMMANDS}
    assert {key for key in firsts if f"`{short.get(key, key)}`" not in text} == set()


@each_readme
def test_the_names_of_the_keys_are_all_there_and_no_others(readme: Path) -> None:
    (names,) = re.findall(r"^`(overview [\w\s]+)`$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    assert names.split() == [command.id for command in COMMANDS]


@each_readme
def test_every_command_is_told(readme: Path) -> None:
    (table,) = re.findall(r"^(\| [^|]+ \| `tui`.*?)\n\n", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(CLI)


@each_readme
def test_every_day_shown_can_be_typed(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    (table,) = re.findall(r"^\| (?:a day|日期) \|.*?\n\n", text, re.MULTILINE | re.DOTALL)
    days = re.findall(r"`([^`]+)`", table)
    calendar = calendar_of(plan_of(blocks(readme, "toml")[0]))
    assert len(days) > 15
    assert all(parse_day(day, date(2026, 11, 23), calendar) for day in days)


@each_readme
def test_what_is_linked_is_there(readme: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


_COMMENTED = re.compile(r'^# ?(?=(?:"[^"]+"|\w+) = )', re.MULTILINE)


def test_every_setting_of_the_example_can_be_switched_on() -> None:
    path = ROOT / "config" / "settings.toml"
    text = path.read_text(encoding="utf-8")
    places = [found.span() for found in _COMMENTED.finditer(text)]
    assert len(places) > 10
    for start, end in places:
        assert read_settings((text[:start] + text[end:]).encode(), path, PRIVATE).problems == ()
    whole = read_settings(_COMMENTED.sub("", text).encode(), path, PRIVATE)
    assert whole.problems == ()
    assert find_key_faults(whole.keys) == []
    assert whole.lang
    assert whole.theme
    assert len(whole.channels) > 1
    assert len(whole.filters) > 1


def test_the_steps_and_the_digest_of_the_example_can_be_switched_on() -> None:
    path = ROOT / "config" / "tasks.toml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("# [[escalation]]"), text.index("[lights]")
    lines = re.sub(r"^# ?(?=\[|\w+ = )", "", text[begin:end], flags=re.MULTILINE)
    plan = plan_of(text[:begin] + lines + text[end:])
    assert [step.name for step in plan.escalation] == ["提醒单", "督办单", "红单"]
    assert plan.digest.daily
    assert load(path).problems == ()
