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

from qtrack.editing import Edit, commands, next_redo, next_undo
from qtrack.editing.patch import Clash
from qtrack.editing.store import before_done, history
from qtrack.editing.validate import fresh_problems
from qtrack.errors import EditRefused
from tests.editing.edited_plan import PLAN, TODAY, Desk


def test_one_value_changes_and_nothing_else(desk: Desk) -> None:
    done = desk.set("M1", progress="+15")
    assert desk.text == PLAN.replace("progress = 40  ", "progress = 55  ")
    assert done.raw == desk.plan.read_bytes()
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
def test_undo_gives_back_every_byte_and_redo_the_edit(desk: Desk, raw: bytes) -> None:
    desk.write(raw)
    states = [raw]
    for name, texts in [
        ("M1", {"progress": "90", "note": "", "owner": "李"}), ("M3", {"status": "done"}), ("M1#印发", {"done": ""}),
        ("M1#合格率", {"actual": "94"}), ("exam", {"on": "12-20"}), ("plan", {"number": "1号"}), ("M2", {"id": "M20"}),
        ("M1#现场", {"title": "到场检查", "due": "9-30"}),
    ]:  # fmt: skip
        states.append(desk.set(name, **texts).raw)
    added = desk.commit(desk.edit(commands.add_part, "M1", "steps", {"title": "总结"}))
    states.append(added.raw)
    assert len(set(states)) == len(states)
    for before in states[-2::-1]:
        assert desk.undo().raw == desk.plan.read_bytes() == before
    with pytest.raises(EditRefused, match="nothing to take back"):
        desk.undo()
    for after in states[1:]:
        assert desk.redo().raw == after
    with pytest.raises(EditRefused, match="nothing to make again"):
        desk.redo()
    assert not desk.strangers


def test_edits_are_named(desk: Desk) -> None:
    desk.set("M1", progress="50", due="月底")
    desk.commit(desk.edit(commands.done, ["M1", "M3"]))
    names = ["2 measures (M1, M3) done", "M1 progress 40 → 50; due 2026-10-30 → 2026-11-30"]
    assert history(desk.plan, desk.state) == (names, [])
    assert (next_undo(desk.plan, desk.state), next_redo(desk.plan, desk.state)) == (names[0], "")
    desk.undo()
    assert (next_undo(desk.plan, desk.state), next_redo(desk.plan, desk.state)) == (names[1], names[0])
    desk.plan.unlink()
    assert (next_undo(desk.plan, desk.state), next_redo(desk.plan, desk.state)) == ("", "")


def test_a_bulk_edit_is_one_step(desk: Desk) -> None:
    desk.commit(desk.edit(commands.set_values, ["M1", "M2", "M3"], {"tags": "重点、试点", "progress": "+10"}))
    assert [desk.measure(name)["progress"] for name in ("M1", "M2", "M3")] == [50, 10, 10]
    desk.undo()
    assert desk.text == PLAN


def test_a_new_edit_after_undos_drops_what_was_taken_back(desk: Desk) -> None:
    for value in ("41", "42", "43"):
        desk.set("M1", progress=value)
    desk.undo()
    desk.undo()
    desk.set("M1", note="别的")
    with pytest.raises(EditRefused):
        desk.redo()
    assert [name.split()[1] for name in history(desk.plan, desk.state)[0]] == ["note", "progress"]
    desk.undo()
    desk.undo()
    assert desk.text == PLAN


def test_a_hundred_edits_can_be_taken_back(desk: Desk) -> None:
    for number in range(103):
        desk.set("M1", note=f"第{number}次")
    for _ in range(100):
        desk.undo()
    with pytest.raises(EditRefused, match="nothing to take back"):
        desk.undo()
    assert desk.measure("M1")["note"] == "第2次"


def test_an_edit_meets_what_somebody_else_saved_meanwhile(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    desk.replace('note = "先抽查"', 'note = "改过了"  # 老王')
    desk.replace('id = "M2"', 'id = "M0"\ntitle = "新的"\n\n[[measures]]\nid = "M2"')
    theirs = desk.text
    desk.commit(edit)
    assert desk.text == theirs.replace("progress = 40  ", "progress = 60  ")
    desk.undo()
    assert desk.text == theirs


def test_two_who_change_the_same_value_hear_of_it(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60", "note": "x"})
    desk.replace("progress = 40", "progress = 77")
    theirs = desk.plan.read_bytes()
    with pytest.raises(Clash) as refused:
        desk.commit(edit)
    assert (refused.value.now, refused.value.difference.after) == ("77", "60")
    assert refused.value.message == ("M1 progress was changed meanwhile: it is 77 now, so 40 → 60 was not written")
    assert desk.plan.read_bytes() == theirs
    assert history(desk.plan, desk.state) == ([], [])


def test_what_somebody_else_did_already_is_no_edit(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"note": "改"})
    desk.replace('"先抽查"', "'改'")
    theirs = desk.text
    desk.commit(edit)
    assert desk.text == theirs
    assert next_undo(desk.plan, desk.state) == ""


def test_undo_does_not_go_over_a_newer_change(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.replace("progress = 60", "progress = 80")
    theirs = desk.plan.read_bytes()
    with pytest.raises(EditRefused) as refused:
        desk.undo()
    assert "80" in refused.value.message
    assert "60" in refused.value.message
    assert desk.plan.read_bytes() == theirs
    desk.replace("progress = 80", "progress = 60")
    desk.undo()
    assert desk.text == PLAN


def test_what_cannot_be_undone_lets_the_one_before_it_pass(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.set("M1", owner="甲")
    desk.replace('owner = "甲"', 'owner = "丙"')
    with pytest.raises(EditRefused) as refused:
        desk.undo()
    assert "progress" in refused.value.hint
    assert "progress" in desk.undo().edit.name
    for _number in range(2):  # it is the only one now
        with pytest.raises(EditRefused, match="丙"):
            desk.undo()
    desk.replace('owner = "丙"', 'owner = "甲"')
    desk.undo()
    assert desk.text == PLAN
    desk.replace("progress = 40", "progress = 41")
    assert "owner" in desk.redo().edit.name
    with pytest.raises(EditRefused):
        desk.redo()
    assert (desk.measure("M1")["progress"], desk.measure("M1")["owner"]) == (41, "甲")


def test_what_cannot_be_made_again_lets_the_one_after_it_pass(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.set("M1", owner="甲")
    desk.undo()
    desk.undo()
    desk.replace("progress = 40", "progress = 41")
    with pytest.raises(EditRefused) as refused:
        desk.redo()
    assert "owner" in refused.value.hint
    desk.redo()
    assert (desk.measure("M1")["progress"], desk.measure("M1")["owner"]) == (41, "甲")


def test_redo_does_not_go_over_a_newer_change(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.undo()
    desk.replace("progress = 40", "progress = 10")
    with pytest.raises(EditRefused):
        desk.redo()
    assert desk.measure("M1")["progress"] == 10


def test_undo_of_one_value_leaves_what_somebody_changed_elsewhere(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.replace('note = "先抽查"', 'note = "后通报"')
    desk.undo()
    assert desk.text == PLAN.replace("先抽查", "后通报")


def test_whoever_puts_the_old_file_back_undid_the_edit(desk: Desk) -> None:
    desk.set("M1", note="一")
    desk.set("M1", progress="60")
    older = desk.text.replace("progress = 60  ", "progress = 40  ")
    desk.write(older)
    assert next_undo(desk.plan, desk.state) == "M1 note 先抽查 → 一"


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-20], lambda raw: raw.replace(b"progress", b'pro"ress'), lambda _raw: b"", lambda raw: raw[9:]],
)
def test_a_damaged_record_is_none(desk: Desk, damage: Callable[[bytes], bytes]) -> None:
    desk.set("M1", progress="60")
    for file in (desk.state / "edits").iterdir():
        file.write_bytes(damage(file.read_bytes()))
    assert next_undo(desk.plan, desk.state) == ""
    desk.set("M1", progress="70")
    desk.undo()
    assert desk.measure("M1")["progress"] == 60


def test_the_record_is_for_its_owner_alone(desk: Desk) -> None:
    old = os.umask(0)
    try:
        desk.set("M1", progress="60")
    finally:
        os.umask(old)
    modes = {path.stat().st_mode & 0o777 for path in (desk.state / "edits").iterdir()}
    assert modes == {0o600}
    assert (desk.state / "edits").stat().st_mode & 0o777 == 0o700


def test_a_link_and_the_file_behind_it_have_one_record(desk: Desk) -> None:
    real = desk.folder / "real"
    real.mkdir()
    desk.plan.rename(real / "plan.toml")
    desk.plan.symlink_to(real / "plan.toml")
    desk.set("M1", progress="60")
    assert desk.plan.is_symlink()
    assert next_undo(real / "plan.toml", desk.state) == "M1 progress 40 → 60"
    desk.undo()
    assert (real / "plan.toml").read_text(encoding="utf-8") == PLAN
    assert [path.name for path in real.iterdir()] == ["plan.toml"]


def test_an_edit_that_would_break_the_plan_is_refused(desk: Desk) -> None:
    fine = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    (good,) = fine.differences
    bad = [
        (good.__class__(good.where, "progress", "40", '"much"'),),
        (good.__class__(good.where, "start", None, "2027-01-01"),),
    ]
    for differences in bad:
        for made_from in ("", fine.made_from):
            with pytest.raises(EditRefused, match="would break the plan"):
                desk.commit(Edit("x", differences, made_from))
    assert desk.text == PLAN


def test_an_id_that_somebody_else_gave_meanwhile_is_not_given_twice(desk: Desk) -> None:
    edit = desk.edit(commands.add_measure, {"title": "新措施"})
    desk.replace('id = "M3"', 'id = "M4"\ntitle = "别人的"\n\n[[measures]]\nid = "M3"')
    theirs = desk.text
    with pytest.raises(EditRefused, match="M4"):
        desk.commit(edit)
    assert desk.text == theirs


def test_a_file_with_errors_can_still_be_edited(desk: Desk) -> None:
    desk.replace('depends = ["M1"]', 'depends = ["M9"]\nweight = "heavy"')
    desk.set("M2", progress="5")
    desk.set("M1", progress="60")
    assert (desk.measure("M2")["progress"], desk.measure("M2")["weight"]) == (5, "heavy")


def test_edits_from_many_sides_at_once_are_all_there(desk: Desk) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.editing.edited_plan import Desk\n"
        "desk = Desk(Path(sys.argv[1]))\n"
        "for number in range(12): desk.set('M1', **{f'x-{sys.argv[2]}-{number}': 'a'})\n"
    )
    argv = [sys.executable, "-c", script, str(desk.folder)]
    processes = [subprocess.Popen([*argv, str(number)]) for number in range(3)]
    refused: list[Exception] = []

    def work() -> None:
        for number in range(12):
            try:
                desk.set("M2", **{f"x-{number}": "b"})
            except EditRefused as error:
                refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert not refused
    assert sum(key.startswith("x-") for key in desk.measure("M1")) == 36
    assert sum(key.startswith("x-") for key in desk.measure("M2")) == 12
    for _ in range(48):
        desk.undo()
    assert desk.text == PLAN
    assert not desk.strangers


def test_programs_that_know_nothing_of_each_other_lose_nothing(desk: Desk) -> None:
    """Two state directories, so no lock holds them apart: whoever comes second in an instant tries again."""
    script = (
        "import sys; from pathlib import Path; from qtrack.editing import commands, commit\n"
        "from tests.editing.edited_plan import NOW, Desk\n"
        "desk = Desk(Path(sys.argv[1]))\n"
        "for number in range(40):\n"
        "    edit = desk.edit(commands.set_values, [sys.argv[2]], {f'x-{number}': 'a'})\n"
        "    commit(desk.plan, desk.state / sys.argv[2], edit, NOW)\n"
    )
    argv = [sys.executable, "-c", script, str(desk.folder)]
    processes = [subprocess.Popen([*argv, name]) for name in ("M1", "M2", "M3")]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    for name in ("M1", "M2", "M3"):
        assert [key for key in desk.measure(name) if key.startswith("x-")] == [f"x-{number}" for number in range(40)]
    assert not desk.strangers


def test_a_kill_at_any_moment_leaves_file_and_record_in_step(desk: Desk) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.editing.edited_plan import Desk\n"
        "desk = Desk(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    desk.set('M1', weight=f'{desk.measure(\"M1\").get(\"weight\", 0) + 1}')\n"
        "    print('go', flush=True)\n"
    )
    dice = random.Random(7)  # noqa: S311 - the same moments each time
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", script, str(desk.folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(dice.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
        count = desk.measure("M1").get("weight", 0)
        assert desk.text.replace(f"weight = {count}\n", "") == PLAN
        assert count > 0
        desk.undo()
        assert desk.measure("M1").get("weight", 0) == count - 1


def test_what_a_killed_process_left_goes_away(desk: Desk) -> None:
    left, fresh = desk.folder / ".qtrack-abc", desk.folder / ".qtrack-def"
    left.write_text("half")
    fresh.write_text("half")
    os.utime(left, (0, 0))
    desk.set("M1", progress="60")
    assert desk.strangers == [".qtrack-def"]


def test_a_record_ahead_of_the_file_does_no_harm(desk: Desk) -> None:
    """The process was killed between the record and the file; then somebody saved something else."""
    desk.set("M1", note="一")
    before = desk.plan.read_bytes()
    desk.set("M1", progress="60")
    desk.write(before)
    assert history(desk.plan, desk.state) == (["M1 note 先抽查 → 一"], [])
    desk.write(before + b"# more\n")
    desk.undo()
    assert desk.plan.read_bytes() == before + b"# more\n"
    desk.undo()
    assert desk.text == PLAN + "# more\n"


def test_200_edits_while_somebody_else_saves(desk: Desk) -> None:
    """Each save of the other one falls between our reading and our writing."""
    for number in range(200):
        edit = desk.edit(commands.set_values, ["M2"], {f"x-{number}": str(number)})
        desk.replace('title = "年度考核"', f'title = "年度考核"\nx-{number} = "theirs"')
        os.utime(desk.plan, (number, number))  # so long ago that nobody waits for more of it
        desk.commit(edit)
    (exam,) = (one for one in desk.data["milestones"] if one["id"] == "exam")
    for table in (desk.measure("M2"), exam):
        assert {key for key in table if key.startswith("x-")} == {f"x-{number}" for number in range(200)}


def test_a_save_that_is_still_going_on_is_waited_for(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M2"], {"progress": "7"})
    raw = PLAN.replace("先抽查", "改过了").encode()
    half = raw.index(b"[[indicators]]")

    def save() -> None:
        with desk.plan.open("r+b", buffering=0) as file:
            file.truncate(0)
            for start in range(0, len(raw), half // 3):
                file.write(raw[start : start + half // 3])
                started.set()
                time.sleep(0.01)

    started = threading.Event()
    thread = threading.Thread(target=save)
    thread.start()
    started.wait()
    desk.commit(edit)
    thread.join()
    assert desk.text.replace("progress = 7\n", "") == raw.decode()


def reopened(desk: Desk, name: str) -> str:
    """Open a measure again as the dashboard does; what that is called."""
    earlier = before_done(desk.plan, desk.state, [name])
    return desk.commit(commands.reopened(desk.load(), [name], earlier, TODAY)).edit.name


def test_a_measure_opened_again_has_the_progress_from_before_it_was_done(desk: Desk) -> None:
    desk.commit(desk.edit(commands.done, ["M1", "M3"]))
    desk.set("M2", progress="100")
    assert reopened(desk, "M1") == "M1 status done → active; progress 100 → 40"
    assert (desk.measure("M1")["progress"], desk.measure("M1")["status"]) == (40, "active")
    reopened(desk, "M3")
    assert "progress" not in desk.measure("M3")
    reopened(desk, "M2")
    assert "progress" not in desk.measure("M2")


def test_a_progress_that_the_record_does_not_explain_is_not_brought_back(desk: Desk) -> None:
    desk.set("M1", progress="60")
    desk.replace("progress = 60", "progress = 100")
    reopened(desk, "M1")
    assert "progress" not in desk.measure("M1")


@pytest.mark.parametrize("count", [2, 300])
def test_a_problem_that_an_edit_brings_is_told_from_those_there_were(desk: Desk, count: int) -> None:
    late = "".join(f'[[measures]]\nid = "L{n}"\ntitle = "x"\ndue = 2027-06-01\n' for n in range(count))
    desk.write(f'{PLAN}\n{late}[[measures]]\nid = "Z"\ntitle = "x"\ndue = 2027-06-01\n')
    before = desk.load()
    assert fresh_problems(before, before) == []
    desk.set("L1", due="2026-06-01", note="eine\nzweite")
    assert fresh_problems(before, desk.load()) == []
    fewer = desk.load()
    desk.set("L1", due="2027-06-01")
    after = desk.load()
    assert [after.line_of("L1") + 3] == [problem.line for problem in fresh_problems(fewer, after)]
