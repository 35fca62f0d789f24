"""``qtrack next`` on a large plan keeps its ranking, and believes it only for these bytes and this day."""

from pathlib import Path

import pytest

from tests.cli.running import PLAN, Program

MANY = PLAN + "".join(
    f'[[measures]]\nid = "X{n}"\ntitle = "措施{n}"\ndue = 2026-{n % 12 + 1:02}-{n % 28 + 1:02}\nprogress = {n % 97}\n'
    for n in range(1200)
)


@pytest.fixture
def large(program: Program) -> Program:
    program.write(MANY)
    return program


def fresh(program: Program, *words: str) -> tuple[str, str]:
    """The answer of a program that has kept nothing."""
    number = len(list(program.folder.glob("fresh*")))
    return again(program, "--state-dir", f"fresh{number}", *words)


def again(program: Program, *words: str) -> tuple[str, str]:
    """The answer of a program that has been asked before."""
    done = program("next", *words)
    assert done.returncode == 0
    return done.stdout, done.stderr


def ranking(program: Program) -> Path:
    """The file that the ranking is kept in."""
    [path] = (program.folder / "state" / "cache").glob("*.ranking")
    return path


def test_the_second_answer_is_the_first_and_is_not_worked_out_again(large: Program) -> None:
    first = again(large)
    stamp = ranking(large).stat().st_mtime_ns
    plan = next(ranking(large).parent.glob("*.plan"))
    plan.write_bytes(b"not needed")
    assert again(large) == first == fresh(large)
    assert ranking(large).stat().st_mtime_ns == stamp
    assert plan.read_bytes() == b"not needed"


@pytest.mark.parametrize(
    "words", [["-n", "1"], ["-n50"], ["-n51"], ["-n", "5000"], ["--lang", "zh"], ["--json", "-n", "3"]]
)
def test_what_is_asked_for_otherwise_is_answered_right(large: Program, words: list[str]) -> None:
    again(large)
    assert again(large, *words) == again(large, *words) == fresh(large, *words)


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24", "2025-01-01", "2026-11-24T00:00"])
def test_another_day_is_ranked_anew(large: Program, day: str) -> None:
    today = again(large)
    other = again(large, "--today", day)
    assert other == fresh(large, "--today", day) != today
    assert again(large) == today


def test_a_changed_plan_is_ranked_anew(large: Program) -> None:
    before = again(large)
    for old, new in (('"措施0"', '"措施零"'), ('id = "X0"', 'id = "XO"'), ("progress = 0", "progress = 99")):
        large.write(MANY.replace(old, new, 1))
        assert again(large) == fresh(large) != before
    large.write(MANY)
    assert again(large) == before


def test_problems_are_counted_every_time(large: Program) -> None:
    large.write(MANY.replace("progress = 40", "progress = 400", 1))
    large.plan.with_name("settings.toml").write_text("lang = 3")
    first = again(large)
    assert first[1].count("1 problem in") == 2
    assert again(large) == first


def test_settings_are_those_of_now(large: Program) -> None:
    assert "◆" in again(large)[0]
    large.plan.with_name("settings.toml").write_text('[display]\nglyphs = "ascii"')
    assert "◆" not in again(large)[0]


def test_another_zone_of_the_machine_is_another_day(large: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    large.write(MANY.replace('timezone = "Asia/Shanghai"\n', ""))
    large.env["TZ"] = "Asia/Shanghai"
    again(large)
    stamp = ranking(large).stat().st_mtime_ns
    try:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        large.env["TZ"] = "America/New_York"
        again(large)
        assert ranking(large).stat().st_mtime_ns != stamp
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_ranking_is_not_believed(large: Program, place: int) -> None:
    first = again(large)
    raw = bytearray(ranking(large).read_bytes())
    raw[place] ^= 1
    ranking(large).write_bytes(raw)
    assert again(large) == first
    ranking(large).write_bytes(raw[:-9])
    assert again(large) == first
    ranking(large).write_bytes(b"")
    assert again(large) == first


def test_a_plan_that_is_gone_is_told(large: Program) -> None:
    again(large)
    large.plan.write_text("no plan")
    assert large("next").returncode == 3
    large.plan.unlink()
    assert large("next").returncode == 3


def test_several_plans(large: Program) -> None:
    small = large.folder / "small.toml"
    small.write_text(PLAN.replace("质量强县行动计划", "小计划"), encoding="utf-8")
    both = ["--plan", str(large.plan), "--plan", str(small)]
    assert again(large, *both) == again(large, *both) == fresh(large, *both)
    twice = ["--plan", str(large.plan), "--plan", str(large.plan)]
    assert again(large, *twice) == again(large, *twice) == fresh(large, *twice)


def test_a_state_folder_that_cannot_be_written_to_is_no_hindrance(large: Program) -> None:
    (large.folder / "file").write_text("")
    done = large("next", "--state-dir", "file/state")
    assert (done.returncode, done.stderr) == (0, "")
