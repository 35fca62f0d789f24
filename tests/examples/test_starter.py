"""What the starter plan shows behind a # works as it stands once the # is gone."""

import re
from pathlib import Path

import pytest

from qtrack.cli.examples import path_of
from qtrack.cli.main import main
from qtrack.planfile import load

TEXT = path_of("starter").read_text(encoding="utf-8")
_OFFERED = re.compile(r"^( *)# (?=\[|\w+ = )", re.MULTILINE)
_PARAGRAPHS = TEXT.split("\n\n")
OFFERS = [paragraph for paragraph in _PARAGRAPHS if _OFFERED.search(paragraph)]


def _taken(text: str) -> str:
    return _OFFERED.sub(r"\1", text)


def _checked(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> Path:
    path = folder / "tasks.toml"
    path.write_text(text, encoding="utf-8")
    assert main(["check", "--strict", "--lang", "en", str(path)]) == 0
    assert capsys.readouterr() == ("no problems, 1 measure\n", "")
    return path


def test_it_is_clean_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _checked(tmp_path, TEXT, capsys)


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: _OFFERED.split(offer)[2].split()[0])
def test_every_offer_can_be_taken(offer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _checked(tmp_path, TEXT.replace(offer, _taken(offer)), capsys)
    assert load(path).plan != load(path_of("starter")).plan


def test_all_of_them_together_say_what_they_are_meant_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    plan = load(_checked(tmp_path, _taken(TEXT), capsys)).plan
    assert plan is not None
    assert [step.name for step in plan.escalation] == ["提醒单", "督办单"]
    assert plan.escalation[1].channels == ("企业微信",)
    assert plan.reminders.channels == ("desktop", "企业微信")
    assert plan.digest.daily is not None
    assert plan.measures[0].indicators[0].actual == 93.5
