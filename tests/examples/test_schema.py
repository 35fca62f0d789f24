"""The schema beside the default plan is the one the reader goes by, and an editor's checker agrees with both."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import tomlkit

from qtrack.cli.examples import find_folder, path_of
from qtrack.cli.main import main
from qtrack.planfile import parse
from qtrack.planfile.json_schema import NAME

PLANS = sorted([path_of("demo"), *find_folder().glob("examples/*.toml")])
SCHEMA = find_folder() / NAME
GOOD = """\
version = 1
[plan]
id = "p"
title = "计划"
end = 2026-12-31
[[measures]]
id = "M1"
title = "措施"
  [[measures.steps]]
  title = "步骤"
[[milestones]]
id = "m"
title = "节点"
on = "12-15"
"""
BROKEN = {
    "an unknown key": ('id = "M1"', 'id = "M1"\nprogres = 5'),
    "an unknown table": ("[[measures]]", "[plans]\n[[measures]]"),
    "a number as text": ('id = "M1"', 'id = "M1"\nprogress = "5"'),
    "a number too high": ('id = "M1"', 'id = "M1"\nprogress = 101'),
    "a text as number": ('title = "措施"', "title = 5"),
    "an empty title": ('title = "措施"', 'title = ""'),
    "a list as text": ('id = "M1"', 'id = "M1"\nlead = "县教育局"'),
    "a word for a day": ('id = "M1"', 'id = "M1"\ndue = "soon"'),
    "a time for a day": ('id = "M1"', 'id = "M1"\ndue = 2026-01-01T08:00:00'),
    "an unknown status": ('id = "M1"', 'id = "M1"\nstatus = "finished"'),
    "a word for done": ('title = "步骤"', 'title = "步骤"\ndone = "yes"'),
    "an unknown kind": ('on = "12-15"', 'on = "12-15"\nkind = "party"'),
    "an unknown entry of the catalogue": ("[[measures]]", '[calendar]\ninclude = ["may-day"]\n[[measures]]'),
    "no title": ('title = "措施"', ""),
    "no end": ("end = 2026-12-31", ""),
    "another version": ("version = 1", "version = 2"),
}
"""What is wrong, and how to make it of the good plan."""
ALLOWED = {
    "nothing more": ("", ""),
    "a key of the user's own": ('id = "M1"', 'id = "M1"\nx-room = [1, "b"]'),
    "a day": ('id = "M1"', 'id = "M1"\ndue = 2026-06-30'),
    "done on a day": ('title = "步骤"', 'title = "步骤"\ndone = 2026-06-30'),
    "done": ('title = "步骤"', 'title = "步骤"\ndone = true'),
    "a day once": ('on = "12-15"', "on = 2026-12-15\nuntil = 2026-12-16"),
    "an entry of the catalogue": ('id = "m"\ntitle = "节点"\non = "12-15"', 'catalog = "quality-month"'),
}


@pytest.fixture(scope="module")
def taplo() -> str:
    """The checker that editors use, as its wheel installs it."""
    found = shutil.which("taplo", path=sysconfig.get_path("scripts")) or shutil.which("taplo")
    if found is None:
        pytest.skip("taplo is not installed: pip install 'qtrack[test]'")
    return found


def lint(taplo: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """What taplo says of files."""
    return subprocess.run(
        [taplo, "lint", "--no-auto-config", "--colors", "never", *words],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_the_schema_beside_the_plan_is_what_the_program_prints(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["schema", "--lang", "zh"]) == 0
    sys.stdout.flush()
    assert SCHEMA.read_bytes() == capfdbinary.readouterr().out


def test_there_are_plans_to_prove() -> None:
    assert len(PLANS) == 7


def test_every_plan_passes(taplo: str) -> None:
    done = lint(taplo, "--schema", SCHEMA.as_uri(), *PLANS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_first_line_leads_an_editor_to_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("#:schema ")
    assert (path.parent / first.removeprefix("#:schema ")).resolve() == SCHEMA.resolve()


def test_an_editor_that_follows_the_first_line_sees_what_is_wrong(taplo: str, tmp_path: Path) -> None:
    shutil.copy(SCHEMA, tmp_path)
    plan = tmp_path / "tasks.toml"
    plan.write_text(f"#:schema ./{NAME}\n{GOOD}", encoding="utf-8")
    assert lint(taplo, plan).returncode == 0
    plan.write_text(f"#:schema ./{NAME}\n{GOOD}colour = 1\n", encoding="utf-8")
    assert "colour" in lint(taplo, plan).stderr


@pytest.mark.parametrize("fault", BROKEN)
def test_the_checker_and_the_reader_both_refuse(taplo: str, tmp_path: Path, fault: str) -> None:
    good, wrong = BROKEN[fault]
    assert good in GOOD
    assert judged(taplo, tmp_path, GOOD.replace(good, wrong, 1)) == (False, False)


@pytest.mark.parametrize("more", ALLOWED)
def test_the_checker_and_the_reader_both_accept(taplo: str, tmp_path: Path, more: str) -> None:
    good, other = ALLOWED[more]
    assert judged(taplo, tmp_path, GOOD.replace(good, other, 1)) == (True, True)


def judged(taplo: str, folder: Path, text: str) -> tuple[bool, bool]:
    """Whether taplo accepts a plan, and whether the reader does."""
    tomlkit.parse(text)
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    done = lint(taplo, "--schema", SCHEMA.as_uri(), path)
    return done.returncode == 0, parse(text.encode(), path).problems == ()
