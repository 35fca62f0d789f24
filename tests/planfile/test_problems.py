"""Every code of the problem table: what is reported, at which line and column, with what hint."""

import re
from pathlib import Path

import pytest

from qtrack.planfile import load, parse
from qtrack.problems import Problem, Severity

MARK = "‸"
HEAD = 'version = 1\nplan = {id = "p", title = "计划", end = 2026-12-31, timezone = "Asia/Shanghai"}\n'
M1 = '[[measures]]\nid = "M1"\ntitle = "甲"\n'
M2 = '[[measures]]\nid = "M2"\ntitle = "乙"\n'


def problems(text: str | bytes) -> tuple[Problem, ...]:
    return parse(text.encode() if isinstance(text, str) else text, Path("plan.toml")).problems


def marks(text: str) -> list[tuple[int, int]]:
    """Line and column of each mark, the marks not counted."""
    return [
        (number, found.start() - line[: found.start()].count(MARK) + 1)
        for number, line in enumerate(text.split("\n"), 1)
        for found in re.finditer(MARK, line)
    ]


def expect(text: str, code: str, hint: str) -> None:
    """Exactly the marked problems, all with this code; `hint` is part of the first one's hint, "" for none."""
    found = problems(text.replace(MARK, ""))
    assert [(problem.line, problem.column) for problem in found] == marks(text), [str(p) for p in found]
    assert {problem.code for problem in found} == {code}
    assert (hint in found[0].hint) if hint else not found[0].hint


SYNTAX = [
    ('title ‸＝ "x"', "TOML wants ="),
    ("title‸：“x”", "TOML wants ="),
    ("title = ‸“x”", 'TOML wants "'),
    ('title = "x”‸\n', 'TOML wants "'),
    ("title = ‸‘x’", "TOML wants '"),
    ('tags = ["a"‸，"b"]', "TOML wants ,"),
    ('tags = ["a"‸、"b"]', "TOML wants ,"),
    ("tags = ‸【】", "TOML wants ["),
    ("[plan‸］", "TOML wants ]"),
    ("[[measures‸]】", "TOML wants ]"),
    ("‸＃ 注释", "TOML wants #"),
    ("progress = 4‸。5", "TOML wants ."),
    ("x = ‸｛｝", "TOML wants {"),
    ("‸\u3000title = 1", "no plain space"),
    ("due = 2026-01-01‸\u00a0\n", "no plain space"),
    ("title = ‸加强", "text stands in quotes"),
    ("due = 2026‸年5月1日", "dates are written 2026-09-01"),
    ("due = 2026‸/5/1", "dates are written 2026-09-01"),
    ("due = ‸2026-02-30", "dates are written 2026-09-01"),
    ("progress = 40‸%", "text stands in quotes"),
    ('title = "没有收尾‸\nid = 1', "closing quotation mark is missing"),
    ('note = "他说"‸好""', "quotation marks inside a text"),
    ("a = 1\na = 2‸\n", "stands twice"),
    ("[plan]\nid = 1\n[plan‸]", "stands twice"),
    ("x = {a = 1, a = 2‸}", "stands twice"),
    ("tags = [1,\n‸", ""),
    ("x = 1\n‸", None),
    ("id ‸1", ""),
    ("‸= 1", ""),
    ('note = """\n一\n‸', ""),
    (f"x = 1\ny = ‸{'9' * 5000}", ""),
]


@pytest.mark.parametrize(("text", "hint"), SYNTAX, ids=[text[:20] for text, _hint in SYNTAX])
def test_syntax(text: str, hint: str | None) -> None:
    if hint is None:  # the same without a fault, so that the others fail for what they show
        assert parse(text.replace(MARK, "").encode(), Path("plan.toml")).plan is not None
        return
    expect(text, "toml-syntax", hint)
    assert parse(text.replace(MARK, "").encode(), Path("plan.toml")).plan is None


@pytest.mark.parametrize(("raw", "place"), [
    ("version = 1\ntitle = '质量".encode() + "县'".encode("gbk"), (2, 12)),
    (b"\xff\xfev\x00e\x00", (1, 1)),
    (b"\xef\xbb\xbfa = 1\r\nb = '\xe8\xb4'", (2, 6)),
])  # fmt: skip
def test_encoding(raw: bytes, place: tuple[int, int]) -> None:
    (problem,) = problems(raw)
    assert (problem.line, problem.column, problem.code, problem.hint) == (*place, "encoding", "save the file as UTF-8")


def test_a_byte_order_mark_is_no_problem() -> None:
    assert problems(("\ufeff" + HEAD + M1).encode()) == ()
    assert problems(("\ufeff" + HEAD + M1).replace("\n", "\r\n").encode()) == ()


CASES = [
    # missing-key: at the header of the table
    ("‸\n" + HEAD.split("\n", 1)[1], "missing-key", ""),
    ("‸version = 1\n", "missing-key", ""),
    ("version = 1\n‸‸[plan]\nid = 'p'\n", "missing-key", ""),
    ("version = 1\n‸‸plan.id = 'p'\n", "missing-key", ""),
    (HEAD + M1 + "‸[[measures]]\nid = 'M2'\n", "missing-key", ""),
    (HEAD + M1 + "  ‸[[measures.steps]]\n  due = 2026-05-01\n", "missing-key", ""),
    (HEAD + M1 + "‸‸[[measures.indicators]]\nactual = 1\n", "missing-key", ""),
    (HEAD + "‸[[milestones]]\nid = 'm'\ntitle = 't'\n", "missing-key", ""),
    (HEAD + "‸‸‸[[milestones]]\nnote = 'x'\n", "missing-key", ""),
    (HEAD + "‸[[milestones]]\ncatalog = 'food-safety-week'\n", "missing-key", ""),
    (HEAD + "units = [‸{contact = 'x'}]\nsections = [‸{id = '1'}, ‸{title = 't'}]\n", "missing-key", ""),
    # unknown-key: at the key
    (HEAD + M1 + "‸dew = 2026-05-01\n", "unknown-key", "did you mean due?"),
    (HEAD + M1 + "‸Lead = ['县质监局']\n", "unknown-key", "did you mean lead?"),
    (HEAD + M1 + "‸'负责人' = '张'\n", "unknown-key", "known keys: id title no section lead"),
    (HEAD + "‸[plans]\nid = 'p'\n[[units]]\nname = 'x'\n", "unknown-key", "did you mean plan?"),
    (HEAD + "[reminders]\n‸every = '7d'\n", "unknown-key", "known keys: at before milestone_before overdue"),
    (HEAD + "[lights.labels]\n‸blue = '蓝'\n", "unknown-key", "known keys: overdue red amber green waiting done"),
    # duplicate-id: at the second
    (HEAD + M1 + M1.replace('"M1"', '‸"M1"'), "duplicate-id", ""),
    (HEAD + "sections = [{id = '1', title = 't'}, {id = ‸'1', title = 't'}]\n", "duplicate-id", ""),
    (HEAD + "milestones = [{id = 'a', title = 't', on = '12-15'}, {id = ‸'a', title = 't', on = '12-16'}]\n",
     "duplicate-id", ""),
    (HEAD + "milestones = [{catalog = 'brand-day'}, {catalog = ‸'brand-day'}]\n", "duplicate-id", ""),
    # unknown-reference
    (HEAD + M1 + 'section = ‸"9"\n', "unknown-reference", ""),
    (HEAD + M1 + 'depends = ["M1x",\n "M2"]\n'.replace('"M1x"', '‸"M1x"') + M2, "unknown-reference", ""),
    (HEAD + "milestones = [{catalog = 'brand-day', measures = [‸'M9']}]\n", "unknown-reference", ""),
    (HEAD + "[[milestones]]\ncatalog = ‸'brandday'\n", "unknown-reference", "known ids: consumer-day"),
    (HEAD + "[calendar]\ninclude = ['brand-day', ‸'brandday']\n", "unknown-reference", "known ids: consumer-day"),
    # dependency-cycle
    (HEAD + M1 + 'depends = ‸["M2"]\n' + M2 + 'depends = ["M1"]\n', "dependency-cycle", ""),
    (HEAD + M1 + 'depends = ‸["M1"]\n', "dependency-cycle", ""),
    # date-order
    (HEAD + M1 + "due = 2026-05-01\nstart = ‸2026-05-02\n", "date-order", ""),
    (HEAD + M1 + "due = ‸2027-01-01\n", "date-order", ""),
    (HEAD + "milestones = [{id = 'a', title = 't', on = 2026-05-02, until = ‸2026-05-01}]\n", "date-order", ""),
    (HEAD.replace("end", "start = 2027-01-01, end").replace("2026", "‸2026"), "date-order", ""),
    # values where the wrong brackets make another type
    ("version = 1\n‸[[plan]]\nid = 'p'\n", "wrong-type", "[plan]"),
    (HEAD + "‸[measures]\nid = 'M1'\ntitle = '甲'\n", "wrong-type", "[[measures]]"),
    (HEAD + M1 + "‸[measures.steps]\ntitle = 's'\n", "wrong-type", "[[measures.steps]]"),
    (HEAD + "measures = ‸'M1'\n", "wrong-type", "square brackets"),
    (HEAD + "measures = [‸'M1']\n", "wrong-type", ""),
    (HEAD + M1 + "lead = ‸'县质监局'\n", "wrong-type", "put it in square brackets"),
    (HEAD + M1 + "due = ‸'2026-05-01'\n", "wrong-type", "without quotes, such as 2026-09-01"),
    (HEAD + M1 + "due = ‸2026-05-01T09:00:00\n", "wrong-type", "such as 2026-09-01"),
    (HEAD + M1 + "progress = ‸'40%'\n", "wrong-type", "leave out the quotes and the symbol"),
    # the catalogue
    (HEAD + "[calendar]\ninclude = [‸'science-spring']\n", "bad-value", 'with catalog = "science-spring"'),
    ("version = ‸2\n" + HEAD.split("\n", 1)[1], "bad-value", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "hint"), CASES, ids=[f"{code}-{number}" for number, (_t, code, _h) in enumerate(CASES)]
)
def test_problem(text: str, code: str, hint: str) -> None:
    expect(text, code, hint)


def test_what_lasts_one_day_and_ends_with_the_plan_is_right() -> None:
    text = HEAD + M1 + "start = 2026-12-31\ndue = 2026-12-31\n" + M2 + "depends = ['M1', 'M1']\n"
    assert problems(text + "[[milestones]]\nid = 'm'\ntitle = 't'\non = 2026-05-01\nuntil = 2026-05-01\n") == ()
    assert problems(HEAD.replace("end", "start = 2026-12-31, end")) == ()


def test_messages() -> None:
    """What a person reads, once for each code."""
    text = HEAD + M1 + 'section = "9"\ndepends = ["M2"]\nlead = ["县教育局"]\ndue = 2027-01-01\nprogress = 101\n'
    text += 'titel = "x"\nowner = 1\n' + M1 + '[[measures]]\nid = "M2"\ndepends = ["M1"]\njoint = ["县教体局"]\n'
    hint = "(give them one [[units]] entry with aliases, or one each if they are two)"
    assert [str(problem) for problem in problems(text)] == [
        "plan.toml:6:11: error[unknown-reference] there is no section 9",
        "plan.toml:7:11: error[dependency-cycle] measures wait for each other: M1 → M2 → M1",
        "plan.toml:9:7: warning[date-order] due on 2027-01-01, after the plan's end on 2026-12-31",
        "plan.toml:10:12: error[bad-value] a number from 0 to 100 is wanted",
        "plan.toml:11:1: error[unknown-key] unknown key titel (did you mean title?)",
        "plan.toml:12:9: error[wrong-type] a text in quotes is wanted here, not a number",
        "plan.toml:14:6: error[duplicate-id] the id M1 stands twice",
        "plan.toml:16:1: error[missing-key] the key title is missing",
        f"plan.toml:19:10: warning[unit-alias] 县教育局 and 县教体局 look like one unit {hint}",
    ]


def test_only_two_codes_are_warnings() -> None:
    text = HEAD + M1 + "lead = ['县教育局', '县教体局']\ndue = 2027-01-01\nstart = 2027-02-01\n"
    assert [(problem.code, problem.severity) for problem in problems(text)] == [
        ("unit-alias", Severity.WARNING), ("date-order", Severity.WARNING), ("date-order", Severity.ERROR),
    ]  # fmt: skip


RINGS = HEAD + "".join(
    f'[[measures]]\nid = "M{number}"\ntitle = "t"\ndepends = {waits}\n'
    for number, waits in enumerate([["M1"], ["M2"], ["M0", "M1"], ["M4"], ["M3"], ["M0"]])
)


def test_rings_are_told_where_they_close() -> None:
    """M5 only waits for a ring; the second M0 in the file belongs to none."""
    found = [
        (p.line, p.message.partition(": ")[2])
        for p in problems(RINGS + M1.replace("M1", "M0"))
        if p.code == "dependency-cycle"
    ]
    assert found == [(6, "M0 → M1 → M2 → M0"), (10, "M1 → M2 → M1"), (18, "M3 → M4 → M3")]


def test_of_rings_that_close_at_one_measure_one_is_told() -> None:
    text = HEAD + M1 + 'depends = ["M2", "M3"]\n' + "".join(
        f'[[measures]]\nid = "{name}"\ntitle = "t"\ndepends = ["M1"]\n' for name in ("M2", "M3")
    )  # fmt: skip
    assert [(problem.line, problem.message) for problem in problems(text)] == [
        (6, "measures wait for each other: M1 → M2 → M1"),
    ]


def test_a_long_ring_makes_a_message_of_bounded_length() -> None:
    text = HEAD + "".join(
        f'[[measures]]\nid = "M{i}"\ntitle = "t"\ndepends = ["M{(i + 1) % 900}"]\n' for i in range(900)
    )
    (problem,) = problems(text)
    assert (problem.line, len(problem.message)) == (6, 400)


def test_text_of_the_file_cannot_speak_to_the_terminal() -> None:
    hostile = "\\u001b]0;x\\u0007\\u202e\\n"
    found = problems(HEAD + f'"{hostile}" = 1\n' + M1 + f'section = "{hostile}"\ndepends = ["{hostile}"]\n')
    assert len(found) == 3
    assert not re.search("[\x00-\x1f\x7f\u202e]", "".join(map(str, found)))


def test_a_file_of_problems_is_told_in_its_order() -> None:
    found = problems(HEAD + "".join(f"[[measures]]\nid = 'M{number}'\ntitel = 1\n" for number in range(12)))
    places = [(problem.line, problem.column) for problem in found]
    assert len(places) == 24
    assert places == sorted(places)


def test_load_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "计划.toml"
    path.write_text("version = 1\n" + M1, "utf-8")
    assert [str(problem) for problem in load(path).problems] == [
        f"{path}:1:1: error[missing-key] the key plan is missing"
    ]
