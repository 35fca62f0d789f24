"""Edits reach the newest text of the file, one at a time, and can be taken back."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from qtrack.editing import Edit, commands, next_redo, next_undo, store
from qtrack.editing.patch import Clash
from qtrack.editing.store import find_progress_before_done, history
from qtrack.editing.validate import find_new_problems
from qtrack.errors import EditRefused, UsageError
from qtrack.planfile import parse
from tests.editing.edited_plan import PLAN, TODAY, PlanFile


def test_one_value_changes_and_nothing_else(plan_file: PlanFile) -> None:
    done = plan_file.set("M1", progress="+15")
    assert plan_file.text == PLAN.replace("progress = 40  ", "progress = 55  ")
    assert done.raw == plan_file.plan.read_bytes()
    assert done.edit.name == "M1 progress 40 → 55"


@pytest.mark.parametrize(
    "raw",
    [
        PLAN.encode(),
        PLAN.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PLAN.encode(),
        b"\xef\xbb\xbf" + PLAN.replace("\n", "\r\n").encode(),
        PLAN.rstrip("\n").encode(),
        PLAN.replace("\n", "\r\n", 20).encode(),
        b"\n\n" + PLAN.encode() + b"\n\n# the end",
    ],
    ids=["lf", "crlf", "bom", "bom and crlf", "no last line end", "mixed", "blank lines"],
)
def test_undo_gives_back_every_byte_and_redo_the_edit(plan_file: PlanFile, raw: bytes) -> None:
    plan_file.write(raw)
    states = [raw]
    for name, texts in [
        ("M1", {"progress": "90", "note": "", "owner": "李"}), ("M3", {"status": "done"}), ("M1#印发", {"done": ""}),
        ("M1#合格率", {"actual": "94"}), ("exam", {"on": "12-20"}), ("plan", {"number": "1号"}), ("M2", {"id": "M20"}),
        ("M1#现场", {"title": "到场检查", "due": "9-30"}),
    ]:  # fmt: skip
        states.append(plan_file.set(name, **texts).raw)
    added = plan_file.commit(plan_file.edit(commands.add_part, "M1", "steps", {"title": "总结"}))
    states.append(added.raw)
    assert len(set(states)) == len(states)
    for before in states[-2::-1]:
        assert plan_file.undo().raw == plan_file.plan.read_bytes() == before
    with pytest.raises(EditRefused, match="nothing to take back"):
        plan_file.undo()
    for after in states[1:]:
        assert plan_file.redo().raw == after
    with pytest.raises(EditRefused, match="nothing to make again"):
        plan_file.redo()
    assert not plan_file.strangers


def test_edits_are_named(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="50", due="月底")
    plan_file.commit(plan_file.edit(commands.done, ["M1", "M3"]))
    names = ["2 measures (M1, M3) done", "M1 progress 40 → 50; due 2026-10-30 → 2026-11-30"]
    assert history(plan_file.plan, plan_file.state) == (names, [])
    assert (next_undo(plan_file.plan, plan_file.state), next_redo(plan_file.plan, plan_file.state)) == (names[0], "")
    plan_file.undo()
    assert (next_undo(plan_file.plan, plan_file.state), next_redo(plan_file.plan, plan_file.state)) == (
        names[1],
        names[0],
    )
    plan_file.plan.unlink()
    assert (next_undo(plan_file.plan, plan_file.state), next_redo(plan_file.plan, plan_file.state)) == ("", "")


def test_a_bulk_edit_is_one_step(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.set_values, ["M1", "M2", "M3"], {"tags": "重点、试点", "progress": "+10"}))
    assert [plan_file.measure(name)["progress"] for name in ("M1", "M2", "M3")] == [50, 10, 10]
    plan_file.undo()
    assert plan_file.text == PLAN


def test_a_new_edit_after_undos_drops_what_was_taken_back(plan_file: PlanFile) -> None:
    for value in ("41", "42", "43"):
        plan_file.set("M1", progress=value)
    plan_file.undo()
    plan_file.undo()
    plan_file.set("M1", note="别的")
    with pytest.raises(EditRefused):
        plan_file.redo()
    assert [name.split()[1] for name in history(plan_file.plan, plan_file.state)[0]] == ["note", "progress"]
    plan_file.undo()
    plan_file.undo()
    assert plan_file.text == PLAN


def test_a_hundred_edits_can_be_taken_back(plan_file: PlanFile) -> None:
    for number in range(103):
        plan_file.set("M1", note=f"第{number}次")
    for _ in range(100):
        plan_file.undo()
    with pytest.raises(EditRefused, match="nothing to take back"):
        plan_file.undo()
    assert plan_file.measure("M1")["note"] == "第2次"


def test_an_edit_meets_what_somebody_else_saved_meanwhile(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    plan_file.replace('note = "先抽查"', 'note = "改过了"  # 老王')
    plan_file.replace('id = "M2"', 'id = "M0"\ntitle = "新的"\n\n[[measures]]\nid = "M2"')
    theirs = plan_file.text
    plan_file.commit(edit)
    assert plan_file.text == theirs.replace("progress = 40  ", "progress = 60  ")
    plan_file.undo()
    assert plan_file.text == theirs


def test_two_who_change_the_same_value_hear_of_it(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60", "note": "x"})
    plan_file.replace("progress = 40", "progress = 77")
    theirs = plan_file.plan.read_bytes()
    with pytest.raises(Clash) as refused:
        plan_file.commit(edit)
    assert (refused.value.now, refused.value.difference.after) == ("77", "60")
    assert refused.value.message == ("M1 progress was changed meanwhile: it is 77 now, so 40 → 60 was not written")
    assert plan_file.plan.read_bytes() == theirs
    assert history(plan_file.plan, plan_file.state) == ([], [])


def test_what_somebody_else_did_already_is_no_edit(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"note": "改"})
    plan_file.replace('"先抽查"', "'改'")
    theirs = plan_file.text
    plan_file.commit(edit)
    assert plan_file.text == theirs
    assert next_undo(plan_file.plan, plan_file.state) == ""


def test_undo_does_not_go_over_a_newer_change(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.replace("progress = 60", "progress = 80")
    theirs = plan_file.plan.read_bytes()
    with pytest.raises(EditRefused) as refused:
        plan_file.undo()
    assert "80" in refused.value.message
    assert "60" in refused.value.message
    assert plan_file.plan.read_bytes() == theirs
    plan_file.replace("progress = 80", "progress = 60")
    plan_file.undo()
    assert plan_file.text == PLAN


def test_what_cannot_be_undone_lets_the_one_before_it_pass(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.set("M1", owner="甲")
    plan_file.replace('owner = "甲"', 'owner = "丙"')
    with pytest.raises(EditRefused) as refused:
        plan_file.undo()
    assert "progress" in refused.value.hint
    assert "progress" in plan_file.undo().edit.name
    for _number in range(2):  # it is the only one now
        with pytest.raises(EditRefused, match="丙"):
            plan_file.undo()
    plan_file.replace('owner = "丙"', 'owner = "甲"')
    plan_file.undo()
    assert plan_file.text == PLAN
    plan_file.replace("progress = 40", "progress = 41")
    assert "owner" in plan_file.redo().edit.name
    with pytest.raises(EditRefused):
        plan_file.redo()
    assert (plan_file.measure("M1")["progress"], plan_file.measure("M1")["owner"]) == (41, "甲")


def test_what_cannot_be_made_again_lets_the_one_after_it_pass(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.set("M1", owner="甲")
    plan_file.undo()
    plan_file.undo()
    plan_file.replace("progress = 40", "progress = 41")
    with pytest.raises(EditRefused) as refused:
        plan_file.redo()
    assert "owner" in refused.value.hint
    plan_file.redo()
    assert (plan_file.measure("M1")["progress"], plan_file.measure("M1")["owner"]) == (41, "甲")


def test_redo_does_not_go_over_a_newer_change(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.undo()
    plan_file.replace("progress = 40", "progress = 10")
    with pytest.raises(EditRefused):
        plan_file.redo()
    assert plan_file.measure("M1")["progress"] == 10


def test_undo_of_one_value_leaves_what_somebody_changed_elsewhere(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.replace('note = "先抽查"', 'note = "后通报"')
    plan_file.undo()
    assert plan_file.text == PLAN.replace("先抽查", "后通报")


def test_whoever_puts_the_old_file_back_undid_the_edit(plan_file: PlanFile) -> None:
    plan_file.set("M1", note="一")
    plan_file.set("M1", progress="60")
    older = plan_file.text.replace("progress = 60  ", "progress = 40  ")
    plan_file.write(older)
    assert next_undo(plan_file.plan, plan_file.state) == "M1 note 先抽查 → 一"


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-20], lambda raw: raw.replace(b"progress", b'pro"ress'), lambda _raw: b"", lambda raw: raw[9:]],
)
def test_a_damaged_record_is_none(plan_file: PlanFile, damage: Callable[[bytes], bytes]) -> None:
    plan_file.set("M1", progress="60")
    for file in (plan_file.state / "edits").iterdir():
        file.write_bytes(damage(file.read_bytes()))
    assert next_undo(plan_file.plan, plan_file.state) == ""
    plan_file.set("M1", progress="70")
    plan_file.undo()
    assert plan_file.measure("M1")["progress"] == 60


def test_the_record_is_for_its_owner_alone(plan_file: PlanFile) -> None:
    old = os.umask(0)
    try:
        plan_file.set("M1", progress="60")
    finally:
        os.umask(old)
    modes = {path.stat().st_mode & 0o777 for path in (plan_file.state / "edits").iterdir()}
    assert modes == {0o600}
    assert (plan_file.state / "edits").stat().st_mode & 0o777 == 0o700


def test_a_link_and_the_file_behind_it_have_one_record(plan_file: PlanFile) -> None:
    real = plan_file.folder / "real"
    real.mkdir()
    plan_file.plan.rename(real / "plan.toml")
    plan_file.plan.symlink_to(real / "plan.toml")
    plan_file.set("M1", progress="60")
    assert plan_file.plan.is_symlink()
    assert next_undo(real / "plan.toml", plan_file.state) == "M1 progress 40 → 60"
    plan_file.undo()
    assert (real / "plan.toml").read_text(encoding="utf-8") == PLAN
    assert [path.name for path in real.iterdir()] == ["plan.toml"]


def test_an_edit_that_would_break_the_plan_is_refused(plan_file: PlanFile) -> None:
    fine = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    (good,) = fine.differences
    bad = [
        (good.__class__(good.where, "progress", "40", '"much"'),),
        (good.__class__(good.where, "start", None, "2027-01-01"),),
    ]
    for differences in bad:
        for before in (None, fine.before):
            with pytest.raises(EditRefused, match="would break the plan"):
                plan_file.commit(Edit("x", differences, before))
    assert plan_file.text == PLAN


def test_what_was_worked_out_is_written_and_not_worked_out_anew(
    plan_file: PlanFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError

    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    for name in ("apply_differences", "parse", "reread", "read_result"):
        monkeypatch.setattr(store, name, refuse)
    done = plan_file.commit(edit)
    assert (done.before, done.after) == (edit.before, plan_file.load())
    assert done.raw == plan_file.plan.read_bytes()


def test_the_plan_after_an_edit_comes_with_it(plan_file: PlanFile) -> None:
    for done in (
        plan_file.set("M1", due="2027-02-01"), plan_file.set("M1", id="M1", progress="50"), plan_file.undo(),
        plan_file.commit(plan_file.edit(commands.add_measure, {"title": "新"})), plan_file.undo(), plan_file.redo(),
    ):  # fmt: skip
        assert done.after == parse(done.raw, plan_file.plan)
    first, *_others = [problem.message for problem in plan_file.set("M2", due="2027-03-01").problems]
    assert first == "due on 2027-03-01, after the plan's end on 2026-12-31"


def test_an_id_that_somebody_else_gave_meanwhile_is_not_given_twice(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.add_measure, {"title": "新措施"})
    plan_file.replace('id = "M3"', 'id = "M4"\ntitle = "别人的"\n\n[[measures]]\nid = "M3"')
    theirs = plan_file.text
    with pytest.raises(EditRefused, match="M4"):
        plan_file.commit(edit)
    assert plan_file.text == theirs


def test_a_file_with_errors_can_still_be_edited(plan_file: PlanFile) -> None:
    plan_file.replace('depends = ["M1"]', 'depends = ["M9"]\nweight = "heavy"')
    plan_file.replace("start = 2026-02-01", "start = 2027-02-01")
    plan_file.set("M2", progress="5")
    plan_file.set("M1", progress="60")
    with pytest.raises(UsageError, match="starts on 2027-02-01, after it is due on 2026-12-21"):
        plan_file.set("M2", due="2026-12-21")
    assert (plan_file.measure("M2")["progress"], plan_file.measure("M2")["weight"]) == (5, "heavy")


def test_edits_from_many_sides_at_once_are_all_there(plan_file: PlanFile) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.editing.edited_plan import PlanFile\n"
        "plan_file = PlanFile(Path(sys.argv[1]))\n"
        "for number in range(12): plan_file.set('M1', **{f'x-{sys.argv[2]}-{number}': 'a'})\n"
    )
    argv = [sys.executable, "-c", script, str(plan_file.folder)]
    processes = [subprocess.Popen([*argv, str(number)]) for number in range(3)]
    refused: list[Exception] = []

    def work() -> None:
        for number in range(12):
            try:
                plan_file.set("M2", **{f"x-{number}": "b"})
            except EditRefused as error:
                refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert not refused
    assert sum(key.startswith("x-") for key in plan_file.measure("M1")) == 36
    assert sum(key.startswith("x-") for key in plan_file.measure("M2")) == 12
    for _ in range(48):
        plan_file.undo()
    assert plan_file.text == PLAN
    assert not plan_file.strangers


def test_programs_that_know_nothing_of_each_other_lose_nothing(plan_file: PlanFile) -> None:
    """Two state directories, so no lock holds them apart: whoever comes second in an instant tries again."""
    script = (
        "import sys; from pathlib import Path; from qtrack.editing import commands, commit\n"
        "from tests.editing.edited_plan import NOW, PlanFile\n"
        "plan_file = PlanFile(Path(sys.argv[1]))\n"
        "for number in range(40):\n"
        "    edit = plan_file.edit(commands.set_values, [sys.argv[2]], {f'x-{number}': 'a'})\n"
        "    commit(plan_file.plan, plan_file.state / sys.argv[2], edit, NOW)\n"
    )
    argv = [sys.executable, "-c", script, str(plan_file.folder)]
    processes = [subprocess.Popen([*argv, name]) for name in ("M1", "M2", "M3")]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    for name in ("M1", "M2", "M3"):
        assert [key for key in plan_file.measure(name) if key.startswith("x-")] == [
            f"x-{number}" for number in range(40)
        ]
    assert not plan_file.strangers


def test_a_kill_at_any_moment_leaves_file_and_record_in_step(plan_file: PlanFile) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.editing.edited_plan import PlanFile\n"
        "plan_file = PlanFile(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    plan_file.set('M1', weight=f'{plan_file.measure(\"M1\").get(\"weight\", 0) + 1}')\n"
        "    print('go', flush=True)\n"
    )
    dice = random.Random(7)  # noqa: S311 - the same moments each time
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", script, str(plan_file.folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(dice.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
        count = plan_file.measure("M1").get("weight", 0)
        assert plan_file.text.replace(f"weight = {count}\n", "") == PLAN
        assert count > 0
        plan_file.undo()
        assert plan_file.measure("M1").get("weight", 0) == count - 1


def test_what_a_killed_process_left_goes_away(plan_file: PlanFile) -> None:
    left, fresh = plan_file.folder / ".qtrack-abc", plan_file.folder / ".qtrack-def"
    left.write_text("half")
    fresh.write_text("half")
    os.utime(left, (0, 0))
    plan_file.set("M1", progress="60")
    assert plan_file.strangers == [".qtrack-def"]


def test_a_record_ahead_of_the_file_does_no_harm(plan_file: PlanFile) -> None:
    """The process was killed between the record and the file; then somebody saved something else."""
    plan_file.set("M1", note="一")
    before = plan_file.plan.read_bytes()
    plan_file.set("M1", progress="60")
    plan_file.write(before)
    assert history(plan_file.plan, plan_file.state) == (["M1 note 先抽查 → 一"], [])
    plan_file.write(before + b"# more\n")
    plan_file.undo()
    assert plan_file.plan.read_bytes() == before + b"# more\n"
    plan_file.undo()
    assert plan_file.text == PLAN + "# more\n"


def test_200_edits_while_somebody_else_saves(plan_file: PlanFile) -> None:
    """Each save of the other one falls between our reading and our writing."""
    for number in range(200):
        edit = plan_file.edit(commands.set_values, ["M2"], {f"x-{number}": str(number)})
        plan_file.replace('title = "年度考核"', f'title = "年度考核"\nx-{number} = "theirs"')
        os.utime(plan_file.plan, (number, number))  # so long ago that nobody waits for more of it
        plan_file.commit(edit)
    (exam,) = (one for one in plan_file.data["milestones"] if one["id"] == "exam")
    for table in (plan_file.measure("M2"), exam):
        assert {key for key in table if key.startswith("x-")} == {f"x-{number}" for number in range(200)}


def test_a_save_that_is_still_going_on_is_waited_for(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M2"], {"progress": "7"})
    raw = PLAN.replace("先抽查", "改过了").encode()
    half = raw.index(b"[[indicators]]")

    def save() -> None:
        with plan_file.plan.open("r+b", buffering=0) as file:
            file.truncate(0)
            for start in range(0, len(raw), half // 3):
                file.write(raw[start : start + half // 3])
                started.set()
                time.sleep(0.01)

    started = threading.Event()
    thread = threading.Thread(target=save)
    thread.start()
    started.wait()
    plan_file.commit(edit)
    thread.join()
    assert plan_file.text.replace("progress = 7\n", "") == raw.decode()


def reopened(plan_file: PlanFile, name: str) -> str:
    """Open a measure again as the dashboard does; what that is called."""
    earlier = find_progress_before_done(plan_file.plan, plan_file.state, [name])
    return plan_file.commit(commands.reopen(plan_file.load(), [name], earlier, TODAY)).edit.name


def test_a_measure_opened_again_has_the_progress_from_before_it_was_done(plan_file: PlanFile) -> None:
    plan_file.commit(plan_file.edit(commands.done, ["M1", "M3"]))
    plan_file.set("M2", progress="100")
    assert reopened(plan_file, "M1") == "M1 status done → active; progress 100 → 40"
    assert (plan_file.measure("M1")["progress"], plan_file.measure("M1")["status"]) == (40, "active")
    reopened(plan_file, "M3")
    assert "progress" not in plan_file.measure("M3")
    reopened(plan_file, "M2")
    assert "progress" not in plan_file.measure("M2")


def test_a_progress_that_the_record_does_not_explain_is_not_brought_back(plan_file: PlanFile) -> None:
    plan_file.set("M1", progress="60")
    plan_file.replace("progress = 60", "progress = 100")
    reopened(plan_file, "M1")
    assert "progress" not in plan_file.measure("M1")


@pytest.mark.parametrize("count", [2, 300])
def test_a_problem_that_an_edit_brings_is_told_from_those_there_were(plan_file: PlanFile, count: int) -> None:
    late = "".join(f'[[measures]]\nid = "L{n}"\ntitle = "x"\ndue = 2027-06-01\n' for n in range(count))
    plan_file.write(f'{PLAN}\n{late}[[measures]]\nid = "Z"\ntitle = "x"\ndue = 2027-06-01\n')
    before = plan_file.load()
    assert find_new_problems(before, before) == []
    plan_file.set("L1", due="2026-06-01", note="eine\nzweite")
    assert find_new_problems(before, plan_file.load()) == []
    fewer = plan_file.load()
    plan_file.set("L1", due="2027-06-01")
    after = plan_file.load()
    assert [after.line_of("L1") + 3] == [problem.line for problem in find_new_problems(fewer, after)]
