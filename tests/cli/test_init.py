"""``qtrack init``: a plan of one's own to begin with, and nothing of anybody's lost."""

import re
import resource
import shutil
import subprocess
import sys

import pytest

from qtrack.cli.examples import NAMES, path_of
from qtrack.planfile import load
from qtrack.settings import load_settings
from tests.cli.running import PLAN, Program

FILES = ["qtrack-plan.schema.json", "settings.toml", "tasks.toml"]


@pytest.fixture
def bare(program: Program) -> Program:
    """No plan anywhere."""
    shutil.rmtree(program.plan.parent)
    return program


def test_init_writes_plan_settings_and_schema_to_the_users_folder(bare: Program) -> None:
    done = bare("init")
    folder = bare.folder / "home/XDG_CONFIG_HOME/qtrack"
    assert done.returncode == 0
    assert sorted(done.stdout.split()) == [str(folder / name) for name in FILES]
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert done.stderr == "qtrack: edit the plan in any editor, then open it with qtrack\n"
    assert bare("list").returncode == 0


@pytest.mark.parametrize("source", [None, *NAMES])
def test_what_init_writes_has_no_errors(bare: Program, source: str | None) -> None:
    assert bare("init", "--config-dir", "mine", *(["--from", source] if source else [])).returncode == 0
    done = bare("check", "--strict", "--config-dir", "mine")
    assert (done.returncode, done.stderr) == (0, "")
    assert "error" not in done.stdout
    text = (bare.folder / "mine/tasks.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./qtrack-plan.schema.json\n")
    assert text.count("#") > 5
    assert bare("summary", "--config-dir", "mine").returncode == 0


def test_a_new_plan_is_clean_and_of_the_present_year(bare: Program) -> None:
    assert bare("init", "--today", "2031-05-05").returncode == 0
    text = (bare.folder / "home/XDG_CONFIG_HOME/qtrack/tasks.toml").read_text(encoding="utf-8")
    assert "2026" not in text
    assert "2031-12-31" in text
    assert bare("check", "--strict").stdout == "no problems, 1 measure\n"


def test_the_year_of_the_starter_is_the_only_one_in_it() -> None:
    """Else a new plan would be of two years."""
    assert set(re.findall(r"\b\d{4}\b", path_of("starter").read_text(encoding="utf-8"))) == {"2026"}


def test_the_settings_written_are_the_defaults(bare: Program) -> None:
    bare("init")
    written = load_settings(bare.folder / "home/XDG_CONFIG_HOME/qtrack")
    assert written == load_settings(bare.folder / "nowhere")


def test_init_never_writes_over_a_plan(program: Program) -> None:
    done = program("init")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"qtrack: {program.plan} is there already (name another folder with --config-dir)\n"
    assert program.plan.read_text(encoding="utf-8") == PLAN
    assert [path.name for path in program.plan.parent.iterdir()] == ["tasks.toml"]


def test_init_follows_no_link_to_nowhere(bare: Program) -> None:
    folder = bare.folder / "mine"
    folder.mkdir()
    (folder / "tasks.toml").symlink_to("elsewhere")
    assert bare("init", "--config-dir", "mine").returncode == 4
    assert [path.name for path in folder.iterdir()] == ["tasks.toml"]


def test_init_keeps_settings_that_are_there(bare: Program) -> None:
    folder = bare.folder / "mine"
    folder.mkdir()
    (folder / "settings.toml").write_text('lang = "en"')
    done = bare("init", "--config-dir", "mine")
    assert done.stdout.split() == [str(folder / "tasks.toml"), str(folder / "qtrack-plan.schema.json")]
    assert (folder / "settings.toml").read_text() == 'lang = "en"'


def test_init_does_not_pretend_to_write_a_plan_named_elsewhere(bare: Program) -> None:
    done = bare("init", "--plan", "other.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "other.toml (name the folder with --config-dir)" in done.stderr
    named = bare("init", "--plan", "config/tasks.toml")
    assert (named.returncode, sorted(path.name for path in bare.plan.parent.iterdir())) == (0, FILES)


@pytest.mark.parametrize("place", ["/proc/qtrack", "file/under", "file"])
def test_init_where_nothing_can_be_written_exits_4(bare: Program, place: str) -> None:
    (bare.folder / "file").write_text("")
    done = bare("init", "--config-dir", place)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1)


@pytest.mark.parametrize("room", [0, 1500, 3000])
def test_a_full_disk_leaves_nothing_half_written(process: Program, room: int) -> None:
    """A limit on the size of files stands for the disk: it lets nothing, part of the plan, or only the plan through."""
    shutil.rmtree(process.plan.parent)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "qtrack", "init", "--config-dir", "mine"],
        cwd=process.folder, env=process.environ(), preexec_fn=lambda: limit(room),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "")
    assert "File too large" in done.stderr
    assert list((process.folder / "mine").iterdir()) == []


def limit(size: int) -> None:
    """No file of this process grows beyond `size`; it is told so by an error, not by a signal."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("name", [*NAMES, "starter"])
def test_the_examples_have_no_problems(name: str) -> None:
    assert load(path_of(name)).problems == ()
