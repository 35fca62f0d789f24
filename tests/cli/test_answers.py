"""What each command answers about the plan of `running.PLAN` as of 23 November 2026."""

import json
from pathlib import Path

import pytest

from tests.cli.running import PLAN, Program

LIST_KEYS = [
    "id", "no", "title", "section", "lead", "support", "joint", "owner", "start", "due", "status", "progress",
    "expected", "light", "reason", "flags", "urgency", "days_left", "workdays_left", "steps", "indicators", "line",
]  # fmt: skip


def answer(program: Program, *words: str) -> str:
    """What a command says, having nothing to complain of."""
    done = program(*words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def said(program: Program, *words: str) -> object:
    return json.loads(answer(program, *words, "--json"))


def first_words(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines()]


def test_list_is_a_table_in_the_order_of_the_file(program: Program) -> None:
    head, *rows, note = first_words(answer(program, "list"))
    assert head == ["light", "id", "no.", "title", "units", "due", "days", "progress", "expected", "urgency"]
    assert [row[:-1] for row in rows] == [
        ["◆", "overdue", "M1", "(一)", "加强监督抽查", "县市场监管局", "+2", "2026-10-30", "-24", "40%", "100%"],
        ["■", "on", "track", "M2", "(二)", "开展校园食品安全检查", "县教育局", "2026-12-20", "27", "88%", "91%"],
        ["✓", "done", "M3", "publish", "the", "annual", "report", "2026-12-31*", "100%", "88%"],
        ["▲", "at", "risk", "M4", "无主之事", "2026-12-31*", "38", "0%", "88%"],
    ]
    assert note[0] == "*"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["M1", "M2", "M3", "M4"]),
        (["抽查"], ["M1"]),
        (["is:overdue"], ["M1"]),
        (["!is:overdue", "is:open"], ["M2", "M4"]),
        (["!抽查"], ["M2", "M3", "M4"]),
        (["unit:质监"], ["M1"]),
        (["due:>-30d", "due:<30d"], ["M1", "M2"]),
        (["progress:<50"], ["M1", "M4"]),
        (['"annual report"'], ["M3"]),
        (["--sort", "urgency", "is:open"], ["M1", "M4", "M2"]),
        (["--sort=due"], ["M1", "M2", "M3", "M4"]),
        (["--group", "light"], ["M1", "M4", "M2", "M3"]),
        (["--", "-抽查"], []),
    ],
)
def test_list_filters_and_sorts(program: Program, words: list[str], ids: list[str]) -> None:
    done = program("list", *words)
    rows = first_words(done.stdout)
    assert [word for row in rows for word in row if word in {"M1", "M2", "M3", "M4"}] == ids
    assert done.returncode == 0
    assert done.stderr == ("" if ids else "qtrack: nothing to show\n")


def test_list_groups_under_headings_with_their_counts(program: Program) -> None:
    lines = answer(program, "list", "--group", "section").splitlines()
    assert [line for line in lines if line.endswith(")")] == ["一 提升质量 (1)", "二 守住底线 (2)", "no section (1)"]


def test_list_as_json_has_the_keys_of_the_reference(program: Program) -> None:
    rows = said(program, "list")
    assert [list(row) for row in rows] == [LIST_KEYS] * 4
    overdue, _second, done, unowned = rows
    assert overdue == {
        "id": "M1", "no": "(一)", "title": "加强监督抽查", "section": "1", "lead": ["县市场监管局"],
        "support": ["县教育局", "县财政局"], "joint": [], "owner": "张明", "start": None, "due": "2026-10-30",
        "status": "active", "progress": 40, "expected": 100.0, "light": "overdue",
        "reason": "due 2026-10-30, 24 days late, progress 40%", "flags": ["stale"], "urgency": overdue["urgency"],
        "days_left": -24, "workdays_left": overdue["workdays_left"],
        "steps": [
            {"title": "印发方案", "due": "2026-03-31", "done": "2026-03-20"},
            {"title": "现场检查", "due": "2026-09-30", "done": True},
        ],
        "indicators": [
            {"name": "抽查合格率", "op": ">=", "value": 95, "symbol": "%", "baseline": 92, "actual": 93.5},
        ],
        "line": PLAN[: PLAN.index("[[measures]]")].count("\n") + 1,
    }  # fmt: skip
    assert (done["due"], done["light"], unowned["flags"], unowned["light"]) == (
        None,
        "done",
        ["unowned", "stale"],
        "red",
    )


def test_next_is_what_is_open_by_urgency(program: Program) -> None:
    assert [row["id"] for row in said(program, "next")] == ["M1", "M4", "M2"]
    assert [row["id"] for row in said(program, "next", "-n", "1")] == ["M1"]
    assert len(answer(program, "next", "-n1").splitlines()) == 2


def test_next_says_when_nothing_is_open(program: Program) -> None:
    program.write(PLAN[: PLAN.index("[[measures]]")])
    done = program("next")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "qtrack: nothing is open\n")
    assert said(program, "next") == []


def test_show_tells_everything_about_a_measure(program: Program) -> None:
    text = answer(program, "show", "M1")
    for part in (
        "(一) 加强监督抽查", "◆ overdue: due 2026-10-30, 24 days late", "stale", "一 提升质量", "县教育局 县财政局",
        "张明", "[x] 印发方案 2026-03-20", "[x] 现场检查 2026-09-30",
        "抽查合格率 >= 95 %; baseline 92; now 93.5 (50%); 2026-09-30",
        "2026-12-15 年度考核", "先抽查，后通报。", "第二行。", "x-room", "305", "tasks.toml:27",
    ):  # fmt: skip
        assert part in text
    assert answer(program, "show", "(一)") == text
    assert "blocked M1" in answer(program, "show", "M2")


def test_show_explains_urgency_term_by_term(program: Program) -> None:
    shown = said(program, "show", "M1")
    assert list(shown) == [*LIST_KEYS, "urgency_terms"]
    assert round(sum(shown["urgency_terms"].values()), 1) == shown["urgency"]
    line = next(line for line in answer(program, "show", "M1").splitlines() if line.startswith("urgency"))
    figures = [float(word) for word in line.split() if word[0].isdigit()]
    assert figures[0] == pytest.approx(sum(figures[1:]), abs=0.31)


def test_show_says_no_for_a_measure_that_is_not_there(program: Program) -> None:
    done = program("show", "M9")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "qtrack: there is no measure M9 (qtrack list shows them all)\n"


def test_milestones_tell_days_and_working_days_left(program: Program) -> None:
    rows = said(program, "milestones")
    assert rows == [
        {"id": "fair", "title": "质量月", "kind": "campaign", "start": "2026-11-16", "end": "2026-11-30",
         "days_left": 0, "workdays_left": 0},
        {"id": "exam", "title": "年度考核", "kind": "assessment", "start": "2026-12-15", "end": "2026-12-15",
         "days_left": 22, "workdays_left": 16},
    ]  # fmt: skip
    assert first_words(answer(program, "milestones"))[2] == ["2026-12-15", "22", "16", "assessment", "exam", "年度考核"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--from", "2026-01-01"], ["fair", "exam"]),
        (["--from", "2026-12-01"], ["exam"]),
        (["--from=2026-11-01", "--to=2026-11-16"], ["fair"]),
        (["--to", "2026-11-15"], []),
    ],
)
def test_milestones_from_a_day_to_a_day(program: Program, words: list[str], ids: list[str]) -> None:
    assert [row["id"] for row in said(program, "milestones", *words)] == ids


def test_working_days_of_a_year_not_published_yet_are_marked(program: Program) -> None:
    program.write(PLAN.replace("end = 2026-12-31", "end = 2060-12-31"))
    text = answer(program, "milestones", "--from", "2059-12-01", "--to", "2059-12-31")
    assert text.splitlines()[1].split()[2].endswith("?")
    assert text.splitlines()[-1].startswith("? ")


def test_units_under_all_their_names_are_one(program: Program) -> None:
    program.write(PLAN.replace('joint = ["县教育局"]', 'joint = ["县质监局"]'))
    rows = {row["name"]: row for row in said(program, "units")}
    assert rows.keys() == {"县市场监管局", "县教育局", "县财政局"}
    assert {key: rows["县市场监管局"][key] for key in ("measures", "open", "late", "done")} == {
        "measures": 2, "open": 2, "late": 1, "done": 0,
    }  # fmt: skip
    assert "县质监局" not in answer(program, "units")


def test_indicators_of_the_plan_and_of_measures(program: Program) -> None:
    own, of_measure = said(program, "indicators")
    assert (own["measure"], own["name"], own["units"], own["as_of"]) == (None, "公众满意度", ["县市场监管局"], None)
    assert of_measure == {
        "measure": "M1", "name": "抽查合格率", "op": ">=", "value": 95, "symbol": "%", "baseline": 92, "actual": 93.5,
        "units": [], "as_of": "2026-09-30", "attainment": 0.5,
    }  # fmt: skip
    assert first_words(answer(program, "indicators"))[2] == [
        "M1", "抽查合格率", ">=", "95", "%", "92", "93.5", "50%", "2026-09-30",
    ]  # fmt: skip


def test_summary_is_the_plan_in_a_few_figures(program: Program) -> None:
    text = answer(program, "summary")
    assert text.startswith("质量强县行动计划 某政办发〔2026〕1号\nday 327 of 365; ")
    assert "◆ overdue 1, ▲ at risk 1, ■ on track 1, ✓ done 1" in text
    assert "2026-11-16  质量月 (till 2026-11-30)\n2026-12-15  年度考核 (22 days left)\n" in text
    figures = said(program, "summary")
    assert (figures["day"], figures["day_no"], figures["measures"], figures["late"]) == ("2026-11-23", 327, 4, 2)
    assert figures["progress"] == 57
    assert [section["name"] for section in figures["sections"]] == ["一 提升质量", "二 守住底线", "no section"]


@pytest.mark.parametrize(
    ("day", "line"),
    [("2025-12-31", "begins in 1 day"), ("2026-01-01", "day 1 of 365; "), ("2027-01-02", "ended 2 days ago")],
)
def test_summary_before_and_after_the_plan(program: Program, day: str, line: str) -> None:
    assert answer(program, "summary", "--today", day).splitlines()[1].startswith(line)


@pytest.mark.parametrize(
    "command", ["list", "next", "milestones", "units", "indicators", "summary", "show M1", "export"]
)
@pytest.mark.parametrize("day", ["0001-01-01", "1900-02-28", "9999-12-31", "2026-09-01T08:30"])
def test_every_day_there_is_can_be_asked_about(program: Program, command: str, day: str) -> None:
    done = program(*command.split(), "--today", day)
    assert done.returncode == 0
    assert done.stdout or done.stderr == "qtrack: nothing to show\n"


def test_the_moment_comes_from_the_option_then_from_the_environment(program: Program) -> None:
    def day(*words: str) -> object:
        return said(program, "summary", *words)["day"]

    assert day() == "2026-11-23"
    assert day("--today", "2026-03-01") == "2026-03-01"
    program.env["QTRACK_TODAY"] = "2026-04-01T23:59"
    assert day() == "2026-04-01"


def test_without_a_moment_it_is_now_in_the_plans_zone(program: Program) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    program.env["QTRACK_TODAY"] = ""
    program.write(PLAN.replace("Asia/Shanghai", "Pacific/Kiritimati"))
    before = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    day = said(program, "summary")["day"]
    assert day in {str(before), str(datetime.now(ZoneInfo("Pacific/Kiritimati")).date())}


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "second.toml"
    path.write_text(PLAN.replace('"p"', '"q"').replace("质量强县行动计划", "另一计划"), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["list", "next", "milestones", "units", "indicators", "show M1"])
def test_several_plans_are_gone_through(program: Program, second: Path, command: str) -> None:
    both = ["--plan", str(program.plan), "--plan", str(second)]
    one = said(program, *command.split())
    assert said(program, *command.split(), *both) == 2 * (one if isinstance(one, list) else [one])
    lines = answer(program, *both, *command.split()).splitlines()
    assert lines[0] == "质量强县行动计划"
    assert lines[lines.index("另一计划") - 1] == ""


def test_several_plans_in_a_summary_and_not_in_an_export(program: Program, second: Path) -> None:
    program.env["QTRACK_PLAN"] = f"{program.plan}:{second}"
    assert [figures["id"] for figures in said(program, "summary")] == ["p", "q"]
    assert answer(program, "summary").count("\nday 327 of 365") == 2
    done = program("export")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("command", ["list", "next", "summary", "units", "show M1", "milestones"])
def test_chinese_is_spoken_where_it_is_wished(program: Program, command: str) -> None:
    program.env |= {"QTRACK_LANG": "", "LANG": "zh_CN.UTF-8"}
    chinese = answer(program, *command.split())
    assert chinese == answer(program, *command.split(), "--lang", "zh")
    assert chinese != answer(program, *command.split(), "--lang", "en")
