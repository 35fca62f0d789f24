"""The five plans say what their notices say, in measures, units, indicators and days, and nothing is copied out."""

import importlib.util
import json
import re
from types import ModuleType
from typing import Any

import pytest

from qtrack.cli.examples import path_of
from qtrack.cli.main import main
from qtrack.planfile import load
from tests.examples.shared import PLANS, gold, the_one

LONGEST = 25
"""Characters a note may share with its notice in one run: a title, a name of a law; not a sentence."""


def tool() -> ModuleType:
    """The program that compares a plan with a reading."""
    found = importlib.util.spec_from_file_location("score_plan", the_one("tools/score_plan.py"))
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_is_complete(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", "json", "--plan", str(path_of(name)), "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    scores, *differing = tool().score(json.loads(said.out), gold(name))
    assert all(scores["header"].values()), scores["header"]
    assert scores["measures"]["f1"] >= 0.98, differing
    assert scores["units_by_role"]["f1"] >= 0.98
    assert scores["units"]["f1"] >= 0.98
    assert scores["indicators"]["f1"] >= 0.95
    assert scores["due"]["f1"] >= 0.95


@pytest.mark.parametrize("name", PLANS)
def test_no_sentence_is_copied(name: str) -> None:
    notice = "".join(the_one(f"notices/{PLANS[name]}_*.txt").read_text(encoding="utf-8").split())
    plan = load(path_of(name)).plan
    assert plan
    for owner, note in notes(plan):
        text = "".join(note.split())
        runs = (text[at : at + LONGEST + 1] for at in range(len(text) - LONGEST))
        assert [run for run in runs if run in notice] == [], owner


def notes(plan: Any) -> list[tuple[str, str]]:
    """Every note of a plan, with whose it is."""
    parts = [*plan.measures, *plan.milestones, *plan.indicators, *(i for m in plan.measures for i in m.indicators)]
    own = [(plan.id, plan.note)] + [(getattr(part, "id", None) or part.name, part.note) for part in parts]
    return [(owner, note) for owner, note in own if note]


@pytest.mark.parametrize("name", PLANS)
def test_comments_copy_no_sentence_either(name: str) -> None:
    notice = "".join(the_one(f"notices/{PLANS[name]}_*.txt").read_text(encoding="utf-8").split())
    comments = re.findall(r"(?:^|\s)#(.*)$", path_of(name).read_text(encoding="utf-8"), re.MULTILINE)
    for comment in map("".join, (text.split() for text in comments)):
        runs = (comment[at : at + LONGEST + 1] for at in range(len(comment) - LONGEST))
        assert [run for run in runs if run in notice] == []
