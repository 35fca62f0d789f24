"""What a person wants, as an edit of as few values as it takes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from qtrack.editing import commands
from qtrack.editing.additions import next_id
from qtrack.editing.patch import NoSuchItem, Where
from qtrack.editing.targets import find
from qtrack.errors import EditRefused, Unchanged, UsageError
from qtrack.model.assessment import Light, assess
from qtrack.remind.subjects import step_ids
from tests.editing.edited_plan import PLAN, TODAY, Desk

STEP = '[[measures.steps]]\ntitle = "a"\n'
FIGURE = '[[measures.indicators]]\nname = "a"\ntarget = "5 家"\n'


def changed(desk: Desk, before: dict[str, Any], name: str) -> dict[str, Any]:
    """The keys of a measure that differ from how they were, with their values, None for those that are gone."""
    after = desk.measure(name)
    return {key: after.get(key) for key in {*before, *after} if before.get(key) != after.get(key)}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", {"status": "done"}),
        ("progress = 40", {"status": "done", "progress": 100}),
        ("progress = 100", {"status": "done"}),
        ('status = "active"', {"status": "done"}),
        ('status = "dropped"', {"status": "done"}),
        ('status = "active"\nprogress = 100', {"status": "done"}),
        (f"{STEP}{STEP}done = true", {"status": "done", "progress": 100}),
        (f"{STEP}done = true", {"status": "done"}),
        ('[[measures.indicators]]\nname = "a"\ntarget = "5 家"\nactual = 3', {"status": "done", "progress": 100}),
        ('[[measures.indicators]]\nname = "a"\ntarget = "5 家"', {"status": "done"}),
    ],
)  # fmt: skip
def test_done_is_done_with_the_fewest_values_changed(desk: Desk, table: str, expected: dict[str, Any]) -> None:
    desk.write(f'{PLAN}\n[[measures]]\nid = "M9"\ntitle = "x"\n{table}\n')
    before = desk.measure("M9")
    desk.commit(desk.edit(commands.done, ["M9"]))
    assert changed(desk, before, "M9") == expected
    plan = desk.load().plan
    assert plan
    standing = assess(plan, TODAY).by_id["M9"]
    assert (standing.light, standing.progress) == (Light.DONE, 100)
    with pytest.raises(UsageError, match="so already"):
        desk.edit(commands.done, ["M9"])


def test_a_step_is_done_today(desk: Desk) -> None:
    desk.commit(desk.edit(commands.step_done, "M1", "现场检查"))
    assert [step.get("done") for step in desk.measure("M1")["steps"]] == [date(2026, 3, 20), TODAY]
    desk.undo()
    desk.commit(desk.edit(commands.done, ["M1#2", "M3"]))
    assert (desk.measure("M1")["steps"][1]["done"], desk.measure("M3")["status"]) == (TODAY, "done")


def test_done_takes_the_ids_that_reminders_have(desk: Desk) -> None:
    titles = ["很长的题目" * 20, "很长的题目" * 20 + "二", "同名", "同名", "a/b#c~2"]
    steps = "".join(f'[[measures.steps]]\ntitle = "{title}"\n' for title in titles)
    desk.write(f'{PLAN}\n[[measures]]\nid = "M#9"\ntitle = "x"\n{steps}')
    plan = desk.load().plan
    assert plan
    for number, name in enumerate(step_ids(plan.measures[-1])):
        desk.commit(desk.edit(commands.done, [name]))
        assert [bool(step.get("done")) for step in desk.measure("M#9")["steps"]] == [n <= number for n in range(5)]


@pytest.mark.parametrize(
    ("names", "text", "where", "expected"),
    [
        (["M1"], "+1w", "due", date(2026, 11, 6)),
        (["M1"], "1周", "due", date(2026, 11, 6)),
        (["M1"], "-3d", "due", date(2026, 10, 27)),
        (["M1"], "月底", "due", date(2026, 11, 30)),
        (["M1"], "3天后", "due", date(2026, 11, 26)),
        (["M3"], "+1m", "due", date(2027, 1, 31)),
        (["(一)"], "2026-12-01", "due", date(2026, 12, 1)),
    ],
)
def test_postponing_counts_from_the_date_that_holds(
    desk: Desk, names: Sequence[str], text: str, where: str, expected: date
) -> None:
    edit = desk.edit(commands.postpone, names, text)
    assert len(edit.differences) == 1
    desk.commit(edit)
    assert expected in {desk.measure(name).get(where) for name in ("M1", "M3")}


def test_steps_and_milestones_can_be_postponed_too(desk: Desk) -> None:
    desk.commit(desk.edit(commands.postpone, ["M1#印发", "M1#现场", "fair"], "+1w"))
    assert [step["due"] for step in desk.measure("M1")["steps"]] == [date(2026, 4, 7), date(2026, 11, 6)]
    fair = desk.data["milestones"][0]
    assert (fair["on"], fair["until"]) == (date(2026, 11, 23), date(2026, 12, 7))
    with pytest.raises(UsageError, match="comes by a rule"):
        desk.edit(commands.postpone, ["exam"], "+1w")
    with pytest.raises(UsageError, match="no date to move"):
        desk.edit(commands.postpone, ["section:1"], "+1w")


@pytest.mark.parametrize(
    ("status", "progress", "left"),
    [
        ("done", "60", None), ("done", "100", "done"), ("planned", "5", None), ("planned", "0", "planned"),
        ("active", "100", None), ("active", "0", "active"), ("dropped", "50", "dropped"),
    ],
)  # fmt: skip
def test_a_new_progress_takes_a_status_away_that_it_belies(
    desk: Desk, status: str, progress: str, left: str | None
) -> None:
    desk.replace('status = "active"', f'status = "{status}"')
    desk.commit(desk.edit(commands.progress, ["M3"], progress))
    assert (desk.measure("M3").get("status"), desk.measure("M3")["progress"]) == (left, int(progress))


@pytest.mark.parametrize(
    ("status", "left"), [("active", None), ("planned", None), ("done", 100), ("dropped", 100), ("", 100)]
)
def test_what_is_opened_again_is_not_at_a_hundred(desk: Desk, status: str, left: int | None) -> None:
    desk.commit(desk.edit(commands.done, ["M1"]))
    desk.replace('title = "现场检查"', 'title = "现场"')
    if status != "done":
        desk.set("M1", status=status)
    assert (desk.measure("M1").get("status", ""), desk.measure("M1").get("progress")) == (status, left)


def test_what_is_relative_counts_from_the_value_of_each(desk: Desk) -> None:
    desk.commit(desk.edit(commands.set_values, ["M1", "M1#印发"], {"due": "+1w"}))
    assert (desk.measure("M1")["due"], desk.measure("M1")["steps"][0]["due"]) == (date(2026, 11, 6), date(2026, 4, 7))
    desk.set("M1", start="-3w")  # it has none
    assert desk.measure("M1")["start"] == date(2026, 11, 2)
    desk.set("fair", on="-1d")
    assert desk.data["milestones"][0]["on"] == date(2026, 11, 15)


def test_progress_is_added_to_what_follows_from_the_steps(desk: Desk) -> None:
    desk.replace("progress = 40             # 月底再报\n", "")
    desk.commit(desk.edit(commands.progress, ["M1", "M2"], "+5"))
    assert (desk.measure("M1")["progress"], desk.measure("M2")["progress"]) == (55, 5)


def test_an_actual_figure_has_its_day(desk: Desk) -> None:
    desk.commit(desk.edit(commands.actual, "M1", "抽查合格率", "93.5 %"))
    figure = desk.measure("M1")["indicators"][0]
    assert (figure["actual"], figure["as_of"]) == (93.5, TODAY)
    desk.commit(desk.edit(commands.actual, "", "满意", "83分"))
    assert (desk.data["indicators"][0]["actual"], desk.data["indicators"][0]["as_of"]) == (83, TODAY)
    desk.set("#满意", actual="84", as_of="9-30")
    assert desk.data["indicators"][0]["as_of"] == date(2026, 9, 30)


def test_lists_grow_and_shrink(desk: Desk) -> None:
    desk.set("M3", tags="+重点、公开")
    assert desk.measure("M3")["tags"] == ["公开", "年度", "重点"]
    desk.set("M3", tags="－年度")
    assert desk.measure("M3")["tags"] == ["公开", "重点"]
    desk.set("M3", tags="-公开、重点")
    assert "tags" not in desk.measure("M3")
    desk.replace('depends = ["M1"]', 'depends = ["M1", "M99"]')
    desk.set("M2", depends="-M99")
    assert desk.measure("M2")["depends"] == ["M1"]
    desk.set("M1", remind="30d、1d")
    desk.set("M1", remind="+1w")
    assert desk.measure("M1")["remind"] == ["30d", "1d", "1w"]


def test_several_fields_and_clearing(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"note": "", "owner": "李", "progress": "40"})
    assert edit.name == "M1 note 先抽查 → nothing; owner nothing → 李"
    desk.commit(edit)
    assert changed(desk, {**desk.measure("M1"), "note": "先抽查", "owner": None}, "M1") == {"note": None, "owner": "李"}


def test_new_items(desk: Desk) -> None:
    desk.commit(desk.edit(commands.add_measure, {"title": "新措施", "lead": "县政府", "due": "月底", "x-a": "1"}))
    assert desk.measure("M4") == {
        "id": "M4", "title": "新措施", "lead": ["县政府"], "due": date(2026, 11, 30), "x-a": "1",
    }  # fmt: skip
    desk.commit(desk.edit(commands.add_part, "M2", "steps", {"title": "开会", "due": "+3d"}))
    desk.commit(desk.edit(commands.add_part, "M2", "indicators", {"name": "户数", "target": "5 家", "actual": "3"}))
    assert desk.measure("M2")["steps"] == [{"title": "开会", "due": date(2026, 11, 26)}]
    assert desk.measure("M2")["indicators"][0]["as_of"] == TODAY
    desk.commit(desk.edit(commands.add_indicator, {"name": "总数", "target": "9 家"}))
    assert desk.data["indicators"][1] == {"name": "总数", "target": "9 家"}
    desk.commit(desk.edit(commands.add_milestone, {"title": "检查", "on": "9月30日"}))
    desk.commit(desk.edit(commands.add_milestone, {"catalog": "quality-month"}))
    assert desk.data["milestones"][2:] == [
        {"id": "N01", "title": "检查", "on": date(2026, 9, 30)}, {"catalog": "quality-month"},
    ]  # fmt: skip
    assert not desk.load().problems
    for _ in range(6):
        desk.undo()
    assert desk.text == PLAN


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], "M01"), (["M07"], "M08"), (["M07", "M09", "K3"], "K4"), (["M9", "M10"], "M11"), (["M99"], "M100"),
     (["a", "b"], "M01"), (["M007", "x"], "M008"), (["2026-1", "2026-2"], "2026-3")],
)  # fmt: skip
def test_the_next_id(ids: list[str], expected: str) -> None:
    assert next_id(ids, "M01") == expected


def test_removing(desk: Desk) -> None:
    desk.commit(desk.edit(lambda loaded, _today: commands.remove(loaded, Where("measures", "M3"))))
    assert [table["id"] for table in desk.data["measures"]] == ["M1", "M2"]
    desk.undo()
    assert desk.text == PLAN
    for where in (Where("measures", "M1"), Where("sections", "1")):
        with pytest.raises(UsageError, match="refer to"):
            commands.remove(desk.load(), where)
    desk.commit(commands.remove(desk.load(), Where("measures", "M1", "steps", "印发方案")))
    assert [step["title"] for step in desk.measure("M1")["steps"]] == ["现场检查"]


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("M1", Where("measures", "M1")), (" m1 ", Where("measures", "M1")), ("(一)", Where("measures", "M1")),
        ("fair", Where("milestones", "fair")), ("M1#现场检查", Where("measures", "M1", "steps", "现场检查")),
        ("M1＃现场", Where("measures", "M1", "steps", "现场检查")),
        ("M1#1", Where("measures", "M1", "steps", "印发方案")),
        ("(一)#合格", Where("measures", "M1", "indicators", "抽查合格率")),
        ("#公众满意度", Where("indicators", "公众满意度")),
        ("section:1", Where("sections", "1")), ("unit:市场", Where("units", "县市场监管局")), ("plan", Where("plan")),
    ],
)  # fmt: skip
def test_names(desk: Desk, name: str, where: Where) -> None:
    plan = desk.load().plan
    assert plan
    assert find(plan, name).where == where


@pytest.mark.parametrize(
    "name",
    ["", "#", "M", "M9", "M1#", "M1#x", "M1#3", "M1#查", "M9#1", "#x", "section:9", "section:", "unit:", "unit:x",
     "--help", "M1\x00", "\udc80", "[bold]", "M1#" + "9" * 5000, "M1#方案#"],
)  # fmt: skip
def test_names_that_nothing_has(desk: Desk, name: str) -> None:
    plan = desk.load().plan
    assert plan
    with pytest.raises(UsageError):
        find(plan, name)


@pytest.mark.parametrize(
    ("name", "texts", "message"),
    [
        ("M1", {"title": ""}, "title cannot be empty"),
        ("M2", {"start": "2027-01-01"}, "starts on 2027-01-01, after it is due on 2026-12-20"),
        ("M2", {"due": "1-31"}, "starts on 2026-02-01, after it is due on 2026-01-31"),
        ("M1", {"depends": "M2"}, "measures wait for each other: M1 → M2 → M1"),
        ("M1", {"depends": "M1"}, "measures wait for each other: M1 → M1"),
        ("M1", {"id": "M2"}, "the id M2 is taken"),
        ("M1", {"id": "M7"}, "M2 exam refer to M1"),
        ("M1", {"progress": "40"}, "so already"),
        ("plan", {"end": "2025-01-01"}, "starts on"),
        ("M1", {"indicators": "x"}, "added one by one"),
    ],
)
def test_what_would_not_fit_is_said(desk: Desk, name: str, texts: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        desk.edit(commands.set_values, [name], texts)
    assert message in refused.value.message


def test_a_plan_without_anything_readable_takes_no_edit(desk: Desk) -> None:
    desk.write("x = [")
    with pytest.raises(EditRefused, match="not valid TOML"):
        desk.edit(commands.done, ["M1"])


def test_the_second_of_two_with_one_id_cannot_be_meant(desk: Desk) -> None:
    desk.replace('id = "M3"', 'id = "M1"')
    with pytest.raises(NoSuchItem):
        desk.edit(commands.progress, ["M1~2"], "5")


def test_an_edit_once_more_gives_the_same_values_over_what_stands_there_now(desk: Desk) -> None:
    edit = desk.edit(commands.postpone, ["M1", "M2"], "+1w")
    desk.replace("due = 2026-10-30", "due = 2026-11-02")
    again = commands.once_more(desk.load(), edit)
    desk.commit(again)
    assert (desk.measure("M1")["due"], desk.measure("M2")["due"]) == (date(2026, 11, 6), date(2026, 12, 27))
    assert again.name == "2 measures (M1, M2): due → 2026-11-06 … 2026-12-27"
    with pytest.raises(Unchanged):
        commands.once_more(desk.load(), edit)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (f"{STEP}{STEP}done = true\n{STEP}done = true\n", "M9 progress 67% (by its steps) → 72%"),
        (
            '[[measures.indicators]]\nname = "a"\ntarget = "5 家"\nactual = 3',
            "M9 progress 60% (by its indicators) → 72%",
        ),
        ("", "M9 progress nothing → 72"),
        ("progress = 5", "M9 progress 5 → 72"),
    ],
)
def test_a_progress_that_was_worked_out_is_named_with_what_it_followed_from(desk: Desk, table: str, name: str) -> None:
    desk.write(f'{PLAN}\n[[measures]]\nid = "M9"\ntitle = "x"\n{table}\n')
    assert desk.set("M9", progress="72").edit.name == name
    before, after = name.removeprefix("M9 progress ").split(" → ")
    assert desk.set("M9", progress="").edit.name == f"M9 progress {after} → {'nothing' if before == '5' else before}"


def test_what_is_added_to_a_measure_is_named_with_what_it_is(desk: Desk) -> None:
    step = desk.edit(commands.add_part, "M1", "steps", {"title": "丙"})
    figure = desk.edit(commands.add_part, "M1", "indicators", {"name": "户数", "target": "3 家"})
    assert (step.name, figure.name) == ("step 丙 added to M1", "indicator 户数 added to M1")
    assert desk.edit(commands.add_indicator, {"name": "户数", "target": "3 家"}).name == "indicator 户数 added"
    assert desk.edit(commands.add_measure, {"title": "新的"}).name == "M4 新的 added"


def test_what_is_neither_a_measure_nor_a_step_cannot_be_done_and_what_can_is_told(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no measure and no step") as wrong:
        desk.edit(commands.done, ["fair"])
    assert "M07#2" in wrong.value.hint
