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
from qtrack.remind.subjects import list_step_ids
from tests.editing.edited_plan import PLAN, TODAY, PlanFile

STEP = '[[measures.steps]]\ntitle = "a"\n'
FIGURE = '[[measures.indicators]]\nname = "a"\ntarget = "5 家"\n'


def changed(plan_file: PlanFile, before: dict[str, Any], name: str) -> dict[str, Any]:
    """The keys of a measure that differ from how they were, with their values, None for those that are gone."""
    after = plan_file.measure(name)
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
def test_done_is_done_with_the_fewest_values_changed(plan_file: PlanFile, table: str, expected: dict[str, Any]) -> None:
    plan_file.write(f'{PLAN}\n[[measures]]\nid = "M9"\ntitle = "x"\n{table}\n')
    before = plan_file.measure("M9")
    plan_file.commit(plan_file.edit(commands.done, ["M9"]))
    assert changed(plan_file, before, "M9") == expected
    plan = plan_file.load().plan
    assert plan
    standing = assess(plan, TODAY).by_id["M9"]
    assert (standing.light, standing.progress) == (Light.DONE, 100)
    with pytest.raises(UsageError, match="so already"):
        plan_file.edit(commands.done, ["M9"])


def test_a_step_is_done_today(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.step_done, "M1", "现场检查"))
    assert [step.get("done") for step in plan_file.measure("M1")["steps"]] == [date(2026, 3, 20), TODAY]
    plan_file.undo()
    plan_file.commit(plan_file.edit(commands.done, ["M1#2", "M3"]))
    assert (plan_file.measure("M1")["steps"][1]["done"], plan_file.measure("M3")["status"]) == (TODAY, "done")


def test_done_takes_the_ids_that_reminders_have(plan_file: PlanFile) -> None:
    titles = ["很长的题目" * 20, "很长的题目" * 20 + "二", "同名", "同名", "a/b#c~2"]
    steps = "".join(f'[[measures.steps]]\ntitle = "{title}"\n' for title in titles)
    plan_file.write(f'{PLAN}\n[[measures]]\nid = "M#9"\ntitle = "x"\n{steps}')
    plan = plan_file.load().plan
    assert plan
    for number, name in enumerate(list_step_ids(plan.measures[-1])):
        plan_file.commit(plan_file.edit(commands.done, [name]))
        assert [bool(step.get("done")) for step in plan_file.measure("M#9")["steps"]] == [n <= number for n in range(5)]


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
    plan_file: PlanFile, names: Sequence[str], text: str, where: str, expected: date
) -> None:
    edit = plan_file.edit(commands.postpone, names, text)
    assert len(edit.differences) == 1
    plan_file.commit(edit)
    assert expected in {plan_file.measure(name).get(where) for name in ("M1", "M3")}


def test_steps_and_milestones_can_be_postponed_too(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.postpone, ["M1#印发", "M1#现场", "fair"], "+1w"))
    assert [step["due"] for step in plan_file.measure("M1")["steps"]] == [date(2026, 4, 7), date(2026, 11, 6)]
    fair = plan_file.data["milestones"][0]
    assert (fair["on"], fair["until"]) == (date(2026, 11, 23), date(2026, 12, 7))
    with pytest.raises(UsageError, match="comes by a rule"):
        plan_file.edit(commands.postpone, ["exam"], "+1w")
    with pytest.raises(UsageError, match="no date to move"):
        plan_file.edit(commands.postpone, ["section:1"], "+1w")


@pytest.mark.parametrize(
    ("status", "progress", "left"),
    [
        ("done", "60", None), ("done", "100", "done"), ("planned", "5", None), ("planned", "0", "planned"),
        ("active", "100", None), ("active", "0", "active"), ("dropped", "50", "dropped"),
    ],
)  # fmt: skip
def test_a_new_progress_takes_a_status_away_that_it_belies(
    plan_file: PlanFile, status: str, progress: str, left: str | None
) -> None:
    plan_file.replace('status = "active"', f'status = "{status}"')
    plan_file.commit(plan_file.edit(commands.progress, ["M3"], progress))
    assert (plan_file.measure("M3").get("status"), plan_file.measure("M3")["progress"]) == (left, int(progress))


@pytest.mark.parametrize(
    ("status", "left"), [("active", None), ("planned", None), ("done", 100), ("dropped", 100), ("", 100)]
)
def test_what_is_opened_again_is_not_at_a_hundred(plan_file: PlanFile, status: str, left: int | None) -> None:
    plan_file.commit(plan_file.edit(commands.done, ["M1"]))
    plan_file.replace('title = "现场检查"', 'title = "现场"')
    if status != "done":
        plan_file.set("M1", status=status)
    assert (plan_file.measure("M1").get("status", ""), plan_file.measure("M1").get("progress")) == (status, left)


def test_what_is_relative_counts_from_the_value_of_each(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.set_values, ["M1", "M1#印发"], {"due": "+1w"}))
    assert (plan_file.measure("M1")["due"], plan_file.measure("M1")["steps"][0]["due"]) == (
        date(2026, 11, 6),
        date(2026, 4, 7),
    )
    plan_file.set("M1", start="-3w")  # it has none
    assert plan_file.measure("M1")["start"] == date(2026, 11, 2)
    plan_file.set("fair", on="-1d")
    assert plan_file.data["milestones"][0]["on"] == date(2026, 11, 15)


def test_progress_is_added_to_what_follows_from_the_steps(plan_file: PlanFile) -> None:
    plan_file.replace("progress = 40             # 月底再报\n", "")
    plan_file.commit(plan_file.edit(commands.progress, ["M1", "M2"], "+5"))
    assert (plan_file.measure("M1")["progress"], plan_file.measure("M2")["progress"]) == (55, 5)


def test_an_actual_figure_has_its_day(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.actual, "M1", "抽查合格率", "93.5 %"))
    figure = plan_file.measure("M1")["indicators"][0]
    assert (figure["actual"], figure["as_of"]) == (93.5, TODAY)
    plan_file.commit(plan_file.edit(commands.actual, "", "满意", "83分"))
    assert (plan_file.data["indicators"][0]["actual"], plan_file.data["indicators"][0]["as_of"]) == (83, TODAY)
    plan_file.set("#满意", actual="84", as_of="9-30")
    assert plan_file.data["indicators"][0]["as_of"] == date(2026, 9, 30)


def test_lists_grow_and_shrink(plan_file: PlanFile) -> None:
    plan_file.set("M3", tags="+重点、公开")
    assert plan_file.measure("M3")["tags"] == ["公开", "年度", "重点"]
    plan_file.set("M3", tags="－年度")
    assert plan_file.measure("M3")["tags"] == ["公开", "重点"]
    plan_file.set("M3", tags="-公开、重点")
    assert "tags" not in plan_file.measure("M3")
    plan_file.replace('depends = ["M1"]', 'depends = ["M1", "M99"]')
    plan_file.set("M2", depends="-M99")
    assert plan_file.measure("M2")["depends"] == ["M1"]
    plan_file.set("M1", remind="30d、1d")
    plan_file.set("M1", remind="+1w")
    assert plan_file.measure("M1")["remind"] == ["30d", "1d", "1w"]


def test_several_fields_and_clearing(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"note": "", "owner": "李", "progress": "40"})
    assert edit.name == "M1 note 先抽查 → nothing; owner nothing → 李"
    plan_file.commit(edit)
    assert changed(plan_file, {**plan_file.measure("M1"), "note": "先抽查", "owner": None}, "M1") == {
        "note": None,
        "owner": "李",
    }


def test_new_items(plan_file: PlanFile) -> None:
    plan_file.commit(
        plan_file.edit(commands.add_measure, {"title": "新措施", "lead": "县政府", "due": "月底", "x-a": "1"})
    )
    assert plan_file.measure("M4") == {
        "id": "M4", "title": "新措施", "lead": ["县政府"], "due": date(2026, 11, 30), "x-a": "1",
    }  # fmt: skip
    plan_file.commit(plan_file.edit(commands.add_part, "M2", "steps", {"title": "开会", "due": "+3d"}))
    plan_file.commit(
        plan_file.edit(commands.add_part, "M2", "indicators", {"name": "户数", "target": "5 家", "actual": "3"})
    )
    assert plan_file.measure("M2")["steps"] == [{"title": "开会", "due": date(2026, 11, 26)}]
    assert plan_file.measure("M2")["indicators"][0]["as_of"] == TODAY
    plan_file.commit(plan_file.edit(commands.add_indicator, {"name": "总数", "target": "9 家"}))
    assert plan_file.data["indicators"][1] == {"name": "总数", "target": "9 家"}
    plan_file.commit(plan_file.edit(commands.add_milestone, {"title": "检查", "on": "9月30日"}))
    plan_file.commit(plan_file.edit(commands.add_milestone, {"catalog": "quality-month"}))
    assert plan_file.data["milestones"][2:] == [
        {"id": "N01", "title": "检查", "on": date(2026, 9, 30)}, {"catalog": "quality-month"},
    ]  # fmt: skip
    assert not plan_file.load().problems
    for _ in range(6):
        plan_file.undo()
    assert plan_file.text == PLAN


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([], "M01"), (["M07"], "M08"), (["M07", "M09", "K3"], "K4"), (["M9", "M10"], "M11"), (["M99"], "M100"),
     (["a", "b"], "M01"), (["M007", "x"], "M008"), (["2026-1", "2026-2"], "2026-3")],
)  # fmt: skip
def test_the_next_id(ids: list[str], expected: str) -> None:
    assert next_id(ids, "M01") == expected


def test_removing(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(lambda loaded, _today: commands.remove(loaded, Where("measures", "M3"))))
    assert [table["id"] for table in plan_file.data["measures"]] == ["M1", "M2"]
    plan_file.undo()
    assert plan_file.text == PLAN
    for where in (Where("measures", "M1"), Where("sections", "1")):
        with pytest.raises(UsageError, match="refer to"):
            commands.remove(plan_file.load(), where)
    plan_file.commit(commands.remove(plan_file.load(), Where("measures", "M1", "steps", "印发方案")))
    assert [step["title"] for step in plan_file.measure("M1")["steps"]] == ["现场检查"]


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
def test_names(plan_file: PlanFile, name: str, where: Where) -> None:
    plan = plan_file.load().plan
    assert plan
    assert find(plan, name).where == where


@pytest.mark.parametrize(
    "name",
    ["", "#", "M", "M9", "M1#", "M1#x", "M1#3", "M1#查", "M9#1", "#x", "section:9", "section:", "unit:", "unit:x",
     "--help", "M1\x00", "\udc80", "[bold]", "M1#" + "9" * 5000, "M1#方案#"],
)  # fmt: skip
def test_names_that_nothing_has(plan_file: PlanFile, name: str) -> None:
    plan = plan_file.load().plan
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
def test_what_would_not_fit_is_said(plan_file: PlanFile, name: str, texts: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        plan_file.edit(commands.set_values, [name], texts)
    assert message in refused.value.message


def test_a_plan_without_anything_readable_takes_no_edit(plan_file: PlanFile) -> None:
    plan_file.write("x = [")
    with pytest.raises(EditRefused, match="not valid TOML"):
        plan_file.edit(commands.done, ["M1"])


def test_the_second_of_two_with_one_id_cannot_be_meant(plan_file: PlanFile) -> None:
    plan_file.replace('id = "M3"', 'id = "M1"')
    with pytest.raises(NoSuchItem):
        plan_file.edit(commands.progress, ["M1~2"], "5")


def test_an_edit_once_more_gives_the_same_values_over_what_stands_there_now(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.postpone, ["M1", "M2"], "+1w")
    plan_file.replace("due = 2026-10-30", "due = 2026-11-02")
    again = commands.repeat(plan_file.load(), edit)
    plan_file.commit(again)
    assert (plan_file.measure("M1")["due"], plan_file.measure("M2")["due"]) == (date(2026, 11, 6), date(2026, 12, 27))
    assert again.name == "2 measures (M1, M2): due → 2026-11-06 … 2026-12-27"
    with pytest.raises(Unchanged):
        commands.repeat(plan_file.load(), edit)


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
def test_a_progress_that_was_worked_out_is_named_with_what_it_followed_from(
    plan_file: PlanFile, table: str, name: str
) -> None:
    plan_file.write(f'{PLAN}\n[[measures]]\nid = "M9"\ntitle = "x"\n{table}\n')
    assert plan_file.set("M9", progress="72").edit.name == name
    before, after = name.removeprefix("M9 progress ").split(" → ")
    assert (
        plan_file.set("M9", progress="").edit.name == f"M9 progress {after} → {'nothing' if before == '5' else before}"
    )


def test_what_is_added_to_a_measure_is_named_with_what_it_is(plan_file: PlanFile) -> None:
    step = plan_file.edit(commands.add_part, "M1", "steps", {"title": "丙"})
    figure = plan_file.edit(commands.add_part, "M1", "indicators", {"name": "户数", "target": "3 家"})
    assert (step.name, figure.name) == ("step 丙 added to M1", "indicator 户数 added to M1")
    assert plan_file.edit(commands.add_indicator, {"name": "户数", "target": "3 家"}).name == "indicator 户数 added"
    assert plan_file.edit(commands.add_measure, {"title": "新的"}).name == "M4 新的 added"


def test_what_is_neither_a_measure_nor_a_step_cannot_be_done_and_what_can_is_told(plan_file: PlanFile) -> None:
    with pytest.raises(UsageError, match="no measure and no step") as wrong:
        plan_file.edit(commands.done, ["fair"])
    assert "M07#2" in wrong.value.hint
