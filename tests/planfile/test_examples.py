"""The plans that come with the program are right in every respect."""

from pathlib import Path

import pytest

from qtrack import i18n
from qtrack.planfile import load

CONFIG = Path(__file__).parents[2] / "config"
PLANS = sorted(path for path in CONFIG.glob("**/*.toml") if path.name != "settings.toml")


def test_there_are_plans() -> None:
    assert {path.name for path in PLANS} >= {
        "tasks.toml", "ziyang-2015.toml", "huoshan-2021.toml", "tiantai-2013.toml", "district-2012.toml",
        "fujian-2012.toml",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_no_problems(path: Path, language: str) -> None:
    i18n.set_language(language)
    loaded = load(path)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.plan is not None
    assert loaded.plan.measures


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_each_measure_is_found_again_in_the_file(path: Path) -> None:
    loaded = load(path)
    lines = path.read_text("utf-8").split("\n")
    assert loaded.plan is not None
    for measure in loaded.plan.measures:
        line = loaded.line_of(measure.id)
        assert lines[line - 1] == "[[measures]]"
        assert lines[line] == f'id = "{measure.id}"'


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_first_line_names_the_schema(path: Path) -> None:
    """Editors look for it there, and it must lead to the file that is written beside the default plan."""
    first = path.read_text("utf-8").split("\n")[0]
    assert first.startswith("#:schema ")
    assert (path.parent / first.removeprefix("#:schema ")).resolve() == CONFIG / "qtrack-plan.schema.json"
