"""set, done, postpone, add, undo, redo: edits from the command line."""

import json
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qtrack.state import edit_lock
from qtrack.state.edit_lock import hold_edit_lock
from tests.cli.running import PLAN, Program
from tests.parts.waiting import until
from tests.test_layers import HEAVY, loaded


def text(program: Program) -> str:
    return program.plan.read_bytes().decode()


def changed(program: Program) -> list[tuple[str, str]]:
    """The lines that differ from how the plan was, as (old, new)."""
    pairs = zip(PLAN.splitlines(), text(program).splitlines(), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_set_changes_the_values_and_says_how(program: Program) -> None:
    done = program("set", "M1", "progress=+5", "lead=县质监局、县教育局", "due=+1w", "note=")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "M1 progress 40 → 45; lead 县市场监管局 → 县质监局, 县教育局; due 2026-10-30 → 2026-11-06; "
        "note 先抽查，后通报。 第二行。 → nothing\n"
    )
    assert not done.stderr
    table = tomli.loads(text(program))["measures"][0]
    assert (table["progress"], table["lead"], f"{table['due']}") == (45, ["县质监局", "县教育局"], "2026-11-06")
    assert "note" not in table


def test_set_takes_several_ids_and_fields_in_the_words_of_the_screen(program: Program) -> None:
    done = program("set", "--lang", "zh", "M2,M4", "（一）", "进度=60")
    assert done.returncode == 2
    done = program("set", "--lang", "zh", "M2,M4", "(一)", "进度＝60%", "权重=2")
    assert done.returncode == 0, done.stderr
    assert [one.get("progress") for one in tomli.loads(text(program))["measures"]] == [60, 60, 100, 60]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["set", "M1#合格率", "actual=95%", "as_of=today"],
         [("  actual = 93.5", "  actual = 95"), ("  as_of = 2026-09-30", "  as_of = 2026-11-23")]),
        (["set", "M1#印发", "title=印发通知"], [('  title = "印发方案"', '  title = "印发通知"')]),
        (["set", "exam", "on=12-20"], [('on = "12-15"', 'on = "12-20"')]),
        (["set", "section:1", "title=新"], [('title = "提升质量"', 'title = "新"')]),
        (["set", "plan", "end=2027-01-31"], [("end = 2026-12-31", "end = 2027-01-31")]),
        (["set", "M1", "x-room=101"], [('x-room = "305"', 'x-room = "101"')]),
        (["postpone", "M2", "+1w"], [("due = 2026-12-20", "due = 2026-12-27")]),
        (["postpone", "M2", "-1w"], [("due = 2026-12-20", "due = 2026-12-13")]),
        (["postpone", "M2", "M1#印发", "年底"],
         [("  due = 2026-03-31", "  due = 2026-12-31"), ("due = 2026-12-20", "due = 2026-12-31")]),
        (["postpone", "M2", "月底", "--today", "2026-12-02"], [("due = 2026-12-20", "due = 2026-12-31")]),
        (["done", "M1#1"], []), (["set", "M1", "progress=40"], []),
    ],
)  # fmt: skip
def test_only_these_lines_change(program: Program, words: list[str], lines: list[tuple[str, str]]) -> None:
    done = program(*words)
    assert done.returncode == 0, done.stderr
    assert ("so already" in done.stderr) is (not lines)
    assert changed(program) == lines


def test_done(program: Program) -> None:
    assert program("done", "M2", "M4").stdout == "2 measures (M2, M4) done\n"
    shown = json.loads(program("list", "--json").stdout)
    assert {one["id"]: one["light"] for one in shown}["M2"] == "done"
    assert {one["id"]: one["progress"] for one in shown}["M4"] == 100


def test_json_says_what_changed(program: Program) -> None:
    done = program("set", "M1", "progress=50", "tags=+试点", "--json")
    name = "M1 progress 40 → 50; tags 抽查 → 抽查, 试点"
    assert json.loads(done.stdout) == [
        {"id": "M1", "key": "progress", "before": 40, "after": 50, "name": name},
        {"id": "M1", "key": "tags", "before": ["抽查"], "after": ["抽查", "试点"], "name": name},
    ]
    undone = json.loads(program("undo", "--json").stdout)
    assert {(one["key"], str(one["before"]), str(one["after"])) for one in undone} == {
        ("progress", "50", "40"), ("tags", "['抽查', '试点']", "['抽查']"),
    }  # fmt: skip
    added = json.loads(program("add", "step", "title=开会", "due=+3d", "--to", "M1", "--json").stdout)
    assert added[0]["after"] == {"title": "开会", "due": "2026-11-26"}
    assert {**added[0], "after": ...} == {
        "id": "M1#开会", "key": "", "before": None, "after": ..., "name": "step 开会 added to M1",
    }  # fmt: skip


def test_add(program: Program) -> None:
    for words in (
        ["measure", "title=新措施", "lead=县政府", "due=月底"], ["step", "title=开会", "--to", "M5"],
        ["indicator", "name=户数", "target=>= 3 家", "--to", "M5"], ["indicator", "name=总数", "target=9 家"],
        ["milestone", "title=检查", "on=12-01"],
    ):  # fmt: skip
        done = program("add", *words)
        assert (done.returncode, done.stderr) == (0, "")
    data = tomli.loads(text(program))
    assert data["measures"][4]["id"] == "M5"
    assert data["measures"][4]["steps"] == [{"title": "开会"}]
    assert data["measures"][4]["indicators"] == [{"name": "户数", "target": ">= 3 家"}]
    assert (data["indicators"][1]["name"], data["milestones"][2]["on"]) == ("总数", "12-01")
    assert program("check").returncode == 0


def test_a_problem_that_an_edit_brings_is_told_with_its_place(program: Program) -> None:
    done = program("set", "M2", "due=2027-06-01", "progress=90")
    assert (done.returncode, done.stdout) == (0, "M2 due 2026-12-20 → 2027-06-01; progress 88 → 90\n")
    line = text(program).splitlines().index("due = 2027-06-01") + 1
    place = f"{program.plan.relative_to(program.folder)}:{line}:7"
    assert f"{place}: warning[date-order] due on 2027-06-01, after the plan's end on 2026-12-31\n" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "date-order" not in program("set", "M4", "progress=5").stderr
    added = program("add", "measure", "title=x", "due=2027-02-03")
    assert "date-order] due on 2027-02-03" in added.stderr
    assert json.loads(program("postpone", "M4", "2027-01-01", "--json").stdout)[0]["id"] == "M4"


def test_a_title_stays_on_one_line(program: Program) -> None:
    assert program("add", "measure", "title=第一行\n第二行", "note=甲\n乙").returncode == 0
    assert program("set", "M5", "no=五\r\n", "owner=张\n明").returncode == 0
    added = tomli.loads(text(program))["measures"][4]
    assert added == {"id": "M5", "no": "五", "title": "第一行 第二行", "owner": "张 明", "note": "甲\n乙"}


def test_undo_and_redo_go_on_in_another_process(process: Program) -> None:
    assert process("set", "M1", "progress=50").returncode == 0
    assert process("done", "M2").returncode == 0
    assert process("undo", "--list").stdout == "M2 done\nM1 progress 40 → 50\n"
    assert process("undo").stdout == "taken back: M2 done\n"
    assert process("redo", "--list").stdout == "M2 done\n"
    assert process("undo").stdout == "taken back: M1 progress 40 → 50\n"
    assert text(process) == PLAN
    nothing = process("undo")
    assert (nothing.returncode, nothing.stdout) == (4, "")
    assert nothing.stderr == "qtrack: there is nothing to take back\n"
    assert process("redo").stdout == "made again: M1 progress 40 → 50\n"
    assert json.loads(process("redo", "--list", "--json").stdout) == ["M2 done"]


def test_undo_of_what_somebody_changed_since_is_refused_with_both_values(program: Program) -> None:
    program("set", "M1", "progress=50")
    program.write(text(program).replace("progress = 50", "progress = 70"))
    theirs = text(program)
    refused = program("undo")
    assert refused.returncode == 4
    assert "70" in refused.stderr
    assert "50" in refused.stderr
    assert text(program) == theirs


def waits() -> bool:
    """Whether a process of ours has read the plan and waits for its turn to write."""
    own = psutil.Process()
    for child in own.children():
        with suppress(psutil.Error):
            started = child.cmdline() != own.cmdline()  # until then it has open what we have
            if started and any(Path(file.path).name == edit_lock.NAME for file in child.open_files()):
                return True
    return False


def meanwhile(process: Program, old: str, new: str, *words: str) -> tuple[int, str]:
    """Run an edit that has read the plan, but may write only after somebody has saved something else."""
    answers: list[tuple[int, str]] = []

    def run() -> None:
        done = process(*words)
        answers.append((done.returncode, done.stderr))

    thread = threading.Thread(target=run)
    with hold_edit_lock(process.folder / "state"):
        thread.start()
        until(waits)
        process.write(text(process).replace(old, new))
    thread.join()
    return answers[0]


def test_a_save_of_an_editor_in_between_is_kept(process: Program) -> None:
    code, said = meanwhile(process, 'owner = "张明"', 'owner = "李四"  # 换人', "set", "M1", "progress=50")
    assert (code, said) == (0, "")
    assert text(process) == PLAN.replace('owner = "张明"', 'owner = "李四"  # 换人').replace(
        "progress = 40", "progress = 50"
    )


def test_a_clash_shows_both_values_and_leaves_the_file(process: Program) -> None:
    code, said = meanwhile(process, "progress = 40", "progress = 77", "set", "M1", "progress=50")
    assert code == 4
    assert "77" in said
    assert "50" in said
    assert text(process) == PLAN.replace("progress = 40", "progress = 77")


def test_a_read_only_file(program: Program) -> None:
    program.plan.chmod(0o444)
    refused = program("set", "M1", "progress=50")
    assert refused.returncode == 4
    assert "is read-only" in refused.stderr
    assert text(program) == PLAN


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set"], "required"), (["set", "M1"], "no field is given"), (["set", "progress=5"], "nothing is named"),
        (["set", "M9", "progress=5"], "nothing is called M9"), (["set", "M1", "progress=101"], "from 0 to 100"),
        (["set", "M1", "progress=5", "progress=6"], "progress stands twice"), (["set", "M1", "due=bald"], "is no day"),
        (["set", "M1", "prgress=5"], "unknown field prgress"), (["set", "M1", "weight=-1"], "weight"),
        (["set", "M1", "title="], "title cannot be empty"), (["set", "M1", "=5"], "no field is given"),
        (["done", "fair"], "no measure and no step"), (["done", "M3"], None), (["postpone", "M1"], "no day is given"),
        (["postpone", "M1", "M2"], "M2 is no day"), (["postpone", "exam", "+1w"], "comes by a rule"),
        (["add", "measure", "due=月底"], "title is needed"),
        (["add", "step", "title=x"], "a step belongs to a measure"),
        (["add", "measure", "title=x", "--to", "M1"], "--to is for"), (["add", "measure", "x"], "x is no field"),
        (["add", "measure", "id=M1", "title=x"], "the id M1 is taken"), (["add", "thing", "a=b"], "invalid choice"),
        (["add", "step", "title=x", "--to", "M9"], "nothing is called M9"),
        (["add", "milestone", "title=x"], "is needed"),
        (["undo", "3"], "unrecognized"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(program: Program, words: list[str], said: str | None) -> None:
    done = program(*words)
    if said is None:
        assert done.returncode == 0
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert text(program) == PLAN


def test_a_broken_plan_takes_no_edit(program: Program) -> None:
    program.write(PLAN + "[[measures]\n")
    assert program("set", "M1", "progress=5").returncode == 3
    program.plan.unlink()
    assert program("undo").returncode == 3


def test_of_several_plans_the_id_decides(program: Program, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(PLAN.replace('"M4"', '"K4"').replace('id = "p"', 'id = "q"'), encoding="utf-8")
    plans = ["--plan", str(program.plan), "--plan", str(other)]
    assert program("set", *plans, "M4", "K4", "progress=5").returncode == 0
    assert tomli.loads(text(program))["measures"][3]["progress"] == 5
    assert tomli.loads(other.read_text(encoding="utf-8"))["measures"][3]["progress"] == 5
    for words in (["set", "M1", "progress=5"], ["add", "measure", "title=x"], ["undo"], ["set", "M7", "progress=5"]):
        done = program(words[0], *plans, *words[1:])
        assert (done.returncode, done.stdout) == (2, "")
    assert program("add", *plans, "step", "title=x", "--to", "K4").returncode == 0
    assert program("undo", "--plan", str(other)).stdout == "taken back: step x added to K4\n"


HOSTILE = [
    "加快推进[/]重点 [bold]x",
    "--help",
    "-u",
    "a\tb\nc",
    "\x1b[31mred\x07",
    '"""',
    "'''",
    "\\x41 \\",
    "#",
    "\u202egnp.exe",
    "🎉" * 50,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_goes_in_and_comes_out_as_it_is(program: Program, value: str) -> None:
    done = program("set", "M1", f"note={value}", f"x-y={value}", f"tags={value}")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    table = tomli.loads(text(program))["measures"][0]
    assert (table["note"], table["x-y"]) == (value, value)
    assert program("undo").returncode == 0
    assert text(program) == PLAN


def test_an_edit_loads_neither_the_screen_nor_the_daemon() -> None:
    modules = "set_values, done, postpone, add, undo, redo".replace(" ", " qtrack.cli.")
    assert loaded(f"import qtrack.cli.{modules}") & (HEAVY | {"sqlite3"}) == set()


WORD = st.text(max_size=12) | st.sampled_from(
    ["M1", "M1#1", "fair", "progress=5", "due=", "+1w", "title=x", "--to", "-1w"]
)


@given(command=st.sampled_from(["set", "done", "postpone", "add", "undo", "redo"]), words=st.lists(WORD, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_plan_stays_a_plan(program: Program, command: str, words: list[str]) -> None:
    program.write(PLAN)
    done = program(command, *(word for word in words if word != "--version"))
    assert done.returncode in {0, 2, 4}
    assert (done.returncode == 0) == (done.stderr in {"", "qtrack: this is so already\n"})
    assert program("check").returncode == 0
