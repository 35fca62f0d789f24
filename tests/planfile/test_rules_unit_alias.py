"""Names of units that look like one unit: which pairs are asked about, and which are left alone."""

from pathlib import Path

import pytest

from qtrack.planfile import parse
from qtrack.problems import Severity

HEAD = 'version = 1\nplan = {id = "p", title = "计划", end = 2026-12-31, timezone = "Asia/Shanghai"}\n'
ALIKE = [
    ("县教育局", "县教体局"),
    ("县金融监管局", "县金融局"),
    ("省质监局", "质监局"),
    ("县质量强县工作推进委员会", "县质量强县推进委员会"),
    ("人民银行福州中心支行", "人行福州中心支行"),
    ("县发展改革局", "县发改局"),
    ("县市场监督管理局", "县市场监管局"),
    ("县水利局", "县水务局"),
    ("县人民法院", "县法院"),
]
APART = [
    ("县水利局", "县农业局"),
    ("县委", "县委宣传部"),
    ("各镇", "各乡镇"),
    ("县农业局", "县林业局"),
    ("县教育局", "县体育局"),
    ("县财政局", "县民政局"),
    ("市公安局", "县公安局"),
    ("省质监局", "市质监局"),
    ("县委组织部", "县委宣传部"),
    ("县市场监管局", "县应急管理局"),
    ("县政府", "县政协"),
    ("相关部门", "有关部门"),
]


def warnings(text: str) -> list[tuple[int, int, str]]:
    found = parse((HEAD + text).encode(), Path("t.toml")).problems
    assert all((problem.code, problem.severity) == ("unit-alias", Severity.WARNING) for problem in found)
    return [(problem.line, problem.column, problem.message) for problem in found]


def two_measures(one: str, other: str) -> str:
    first = f"[[measures]]\nid = 'M1'\ntitle = '甲'\nlead = ['{one}']\n"
    return first + f"[[measures]]\nid = 'M2'\ntitle = '乙'\njoint = ['另局', '{other}']\n"


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *((other, one) for one, other in ALIKE)])
def test_alike(one: str, other: str) -> None:
    """The later name is told, whichever of the two it is."""
    assert warnings(two_measures(one, other)) == [(10, 16, f"{one} and {other} look like one unit")]


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: str, other: str) -> None:
    assert warnings(two_measures(one, other)) == []
    assert warnings(two_measures(other, one)) == []


@pytest.mark.parametrize("units", [
    "units = [{name = '县教育局', aliases = ['县教体局']}]\n",
    "units = [{name = '县教体局', aliases = ['教育局', '县教育局']}]\n",
    "units = [{name = '县教育局'}, {name = '县教体局'}]\n",
])  # fmt: skip
def test_who_is_declared_is_left_alone(units: str) -> None:
    assert warnings(units + two_measures("县教育局", "县教体局")) == []


def test_one_declared_name_does_not_answer_the_question() -> None:
    assert len(warnings("units = [{name = '县教育局'}]\n" + two_measures("县教育局", "县教体局"))) == 1


def test_a_declared_pair_does_not_hide_a_third_name() -> None:
    text = "units = [{name = '县教育局', aliases = ['县教体局']}]\n" + two_measures("县教育局", "县教体局")
    assert warnings(text + "[[measures]]\nid = 'M3'\ntitle = '丙'\nlead = ['县教科局']\n") == [
        (15, 9, "县教育局 and 县教科局 look like one unit"),
    ]


def test_each_name_is_told_once_where_it_first_stands() -> None:
    text = "".join(
        f"[[measures]]\nid = 'M{i}'\ntitle = 't'\nlead = ['县教育局']\nsupport = ['县教体局', '县教科局']\n"
        for i in range(3)
    )
    assert [(line, column) for line, column, _message in warnings(text)] == [(7, 12), (7, 20)]


def test_units_of_indicators_and_milestones_count() -> None:
    text = (
        "indicators = [{name = 'a', target = '1 家', units = ['县教育局']}]\n"
        "milestones = [{id = 'm', title = 't', on = '12-15', units = ['县教体局']}]\n"
    )
    assert len(warnings(text)) == 1
