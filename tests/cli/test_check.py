"""``qtrack check``: every problem with its place, and whether one is an error."""

import json

import pytest

from tests.cli.running import PLAN, Program


def line_of(text: str, whole: str = PLAN) -> int:
    """The line on which `text` first stands."""
    return whole[: whole.index(text)].count("\n") + 1


def test_a_good_plan_has_no_problems(program: Program) -> None:
    done = program("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "no problems, 4 measures\n", "")
    assert json.loads(program("check", "--json").stdout) == []


def test_every_problem_has_its_line_and_column(program: Program) -> None:
    text = PLAN.replace("progress = 40", 'progress = "40"').replace("tags =", "tag =")
    program.write(text)
    done = program("check")
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.partition("] ")[0] for line in done.stdout.splitlines()] == [
        f"{program.plan}:{line_of('progress =', text)}:12: error[wrong-type",
        f"{program.plan}:{line_of('tag =', text)}:1: error[unknown-key",
    ]
    assert "did you mean tags?" in done.stdout


def test_problems_as_json(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 400"))
    assert json.loads(program("check", "--json").stdout) == [
        {
            "file": str(program.plan), "line": line_of("progress"), "column": 12, "severity": "error",
            "code": "bad-value", "message": "a number from 0 to 100 is wanted", "hint": "",
        },
    ]  # fmt: skip


def test_strict_warns_and_does_not_fail(program: Program) -> None:
    program.write(PLAN.replace('[[measures]]\nid = "M4"', '  [[measures]]\n  id = "M4"'))
    assert program("check").stdout == "no problems, 4 measures\n"
    done = program("check", "--strict")
    at = f"{program.plan}:{line_of('M4') - 1}:3: warning"
    assert (done.returncode, done.stdout.splitlines()) == (
        0, [f"{at}[no-due] M4 has no due date", f"{at}[unowned] M4 has no lead and no joint unit"],
    )  # fmt: skip


def test_strict_warnings_stand_among_the_others_in_the_order_of_the_file(program: Program) -> None:
    program.write(PLAN.replace('name = "公众满意度"', "name = 1"))
    lines = [row["line"] for row in json.loads(program("check", "--strict", "--json").stdout)]
    assert len(lines) > 2
    assert lines == sorted(lines)


def test_warnings_alone_do_not_fail(program: Program) -> None:
    program.write(PLAN.replace("due = 2026-12-20", "due = 2027-12-20"))
    done = program("check")
    assert (done.returncode, done.stdout.count("warning[date-order]")) == (0, 1)


def test_a_plan_that_is_no_toml_is_a_problem_like_others(program: Program) -> None:
    program.write("version = 1\nplan = ，\n")
    done = program("check")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{program.plan}:2:8: error[toml-syntax] ")


def test_files_are_named_as_they_were_given(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 400"))
    good = program.folder / "good.toml"
    good.write_text(PLAN, encoding="utf-8")
    done = program("check", "good.toml", "config/tasks.toml")
    assert (done.returncode, done.stdout.split(":")[0]) == (1, "config/tasks.toml")
    assert program("check", "good.toml", "good.toml").stdout == "no problems, 8 measures\n"


def test_a_file_that_cannot_be_read_does_not_hide_the_others(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 400"))
    done = program("check", "nowhere.toml", "config/tasks.toml", "config")
    assert done.returncode == 3
    assert done.stdout.startswith("config/tasks.toml:")
    assert [line.split(" ")[1] for line in done.stderr.splitlines()] == ["nowhere.toml", "config"]


@pytest.mark.parametrize(("words", "code"), [(["check"], 1), (["check", "config/tasks.toml"], 0)])
def test_the_settings_are_checked_with_the_plan_in_use(program: Program, words: list[str], code: int) -> None:
    path = program.plan.with_name("settings.toml")
    path.write_text('lang = "zh"\n[display]\nglyphs = "round"\n')
    done = program(*words, "--lang", "en")
    assert done.returncode == code
    assert (f"{path}:3:10: error[bad-value]" in done.stdout) is bool(code)


def test_problems_are_told_in_the_language_of_the_screen(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 400"))
    english, chinese = (program("check", "--lang", language).stdout for language in ("en", "zh"))
    assert english.partition("]")[0] == chinese.partition("]")[0]
    assert english != chinese
