"""Where things stand: by what the text at each place says when it is read alone, and by line and column."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from qtrack.planfile import parse
from qtrack.tomledit.positions import Place, Positions
from tests.planfile.documents import ANYTHING, PLANS, Writer

DOCUMENTS = PLANS | st.dictionaries(st.text(max_size=6), ANYTHING, max_size=5)
SOURCES = st.randoms(use_true_random=False)


def nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every path of a document with what stands there, the document itself left out."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*path, key), item
        yield from nodes(item, (*path, key))


def told(value: Any) -> Any:
    """A value such that nan equals nan, and 1 differs from 1.0 and true."""
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    return [told(item) for item in value] if isinstance(value, list) else repr(value)


def chain(keys: str) -> tuple[str, ...]:
    """The keys of a dotted key or a header, as the TOML reader understands them."""
    names, inner = [], tomli.loads(keys)
    while inner:
        ((name, inner),) = inner.items()
        names.append(name)
        inner = inner[0] if isinstance(inner, list) else inner
    return tuple(names)


def check_key(text: str, path: tuple[str | int, ...], place: Place) -> None:
    """The text between a key and its value is that key, or nothing for an element of an array."""
    if isinstance(path[-1], str):
        own = chain(text[place.key : place.value] + "{}")
        assert own == path[len(path) - len(own) :]
    else:
        assert place.key == place.value


def check(text: str) -> int:
    """Hold every place of a text against the reader; how many there are."""
    data, positions = tomli.loads(text), Positions(text)
    count = 0
    for count, (path, value) in enumerate(nodes(data), 1):  # noqa: B007 - counts
        place = positions.place(path)
        said = text[place.value : place.end]
        if path in positions.tables and said[0] == "[":
            assert list(chain(said)) == [part for part in path if isinstance(part, str)], path
        elif not isinstance(value, dict | list) or path in positions.tables or place.key != place.value:
            assert told(tomli.loads(f"x = {said}")["x"]) == told(value), path
            check_key(text, path, place)
    return count


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, SOURCES)
def test_the_text_at_each_place_reads_as_the_value(data: dict[str, Any], source: random.Random) -> None:
    text = Writer(source).document(data)
    assert told(tomli.loads(text)) == told(data)
    check(text)


CORNERS = {
    "double quotes at the ends of a text": '''a = """x"""""\nb = """""""\nc = """\\""""\nd = """"x"""\ne = ""\n''',
    "single quotes at the ends of a text": """a = '''x'''''\nb = '''''''\nc = ''''x'''\nd = ''\n""",
    "empty texts": 'a = """"""\nb = \'\'\'\'\'\'\nc = ["", \'\', """"""]\nd = 1',
    "brackets and hashes in texts": 'a = ["]", "#", \'[\', """\n]#\'"""] # ]\nb = {x = "}", y = "#"}\nc = 1',
    "escapes at the end of a text": 'a = "\\\\"\nb = "\\""\nc = """\\\\"""\nd = """a\\\n   b"""\n',
    "keys in quotes": '"a.b" = 1\n\'c"d\' = 2\n"e\\"f" = 3\n"" = 4\n"\\u0041" . x = 5\n["g.h".\'i j\']\nk = 6\n',
    "blanks around dots": "a . b\t. c = 1\n[ x . y ]\nz = 2\n[[ p . q ]]\nr = 3\n",
    "dates with a blank": "a = 2026-01-01 12:00:00\nb = [2026-01-01 12:00:00.5+08:00, 2026-01-02 ]\nc = 2026-01-04 #\n",
    "an array over lines": "a = [ # one\n  1, # two ]\n\n  [2, 3,\n ],\n]\nb = 1",
    "nested arrays of tables": "[[a]]\nn = 1\n[[a.b]]\nn = 2\n[[a.b]]\nn = 3\n[a.b.c]\nn = 4\n"
    "[[a]]\n[[a.b]]\nn = 5\n[a.d.e]\nn = 6\n",
    "a table below its subtable": "[a.b]\nn = 1\n[a]\nn = 2\n",
    "inline tables": "a = {b = {c = [{d = 1}, {}]}, e.f = 2, e.g = 3}\nh = [{i = 1}, {i = 2, j.k = 3}]\n",
    "no line end at the end": "a = 1",
    "windows line ends": 'a = 1\r\n\r\n[b]\r\nc = """x\r\ny"""\r\nd = [\r\n1,\r\n2]\r\n',
    "a hundred brackets": f"a = {'{b = [' * 50}1{']}' * 50}\nc = 1",
    "numbers": "a = 1_000\nb = 0xDEAD_beef\nc = -1e+5\nd = +inf\ne = nan\nf = 07:32:00\ng = [1,2,3]#x\n",
}


@pytest.mark.parametrize("text", CORNERS.values(), ids=CORNERS)
def test_corners(text: str) -> None:
    assert check(text) == sum(1 for _ in nodes(tomli.loads(text)))


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "config").glob("**/*.toml")), ids=lambda path: path.stem
)
def test_the_plans_that_come_with_the_program(path: Path) -> None:
    assert check(path.read_text("utf-8")) >= 5


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=9), max_size=9),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_line_and_column_lead_back_to_the_offset(comments: list[str], line_end: str, data: st.DataObject) -> None:
    text = "".join(f"#{comment}{line_end}" for comment in comments)
    offset = data.draw(st.integers(0, len(text)))
    line, column = Positions(text).line_column(offset)
    lines = text.split("\n")
    assert sum(len(before) + 1 for before in lines[: line - 1]) + column - 1 == offset
    assert 1 <= column <= len(lines[line - 1]) + 1


HEAD = 'version = 1\nplan = {id = "p", title = "计划", end = 2026-12-31, timezone = "Asia/Shanghai"}\n'
MARK = "‸"


def marked_places(text: str) -> list[tuple[int, int]]:
    """Line and column of each mark in a text, the marks not counted."""
    return [
        (number, index - line[:index].count(MARK) + 1)
        for number, line in enumerate(text.split("\n"), 1)
        for index, character in enumerate(line)
        if character == MARK
    ]


M1 = '[[measures]]\nid = "M1"\ntitle = "甲"\n'
FAULTS = {
    "a step in the second measure": M1
    + '  [[measures.steps]]\n  title = "一"\n  [[measures.steps]]\n  title = "二"\n[[measures]]\nid = "M2"\n'
    'title = "乙"\n  [[measures.steps]]\n  title = "三"\n  due =   ‸"2026-05-01"\n',
    "an inline table": 'measures = [{id = "M1", title = "甲", steps = [{title = "一"}, {title = "二", due = ‸5}]}]\n',
    "dotted keys": 'lights.labels.red = ‸3\n‸lights . "labels".purple = "x"\nreminders.at = ‸"9"\n',
    "behind a text of many lines": M1 + 'note = """\n一\n"" 二\n"""\ndue = ‸true\n',
    "behind a literal text of many lines": "[[measures]]\nid = 'M1'\nnote = '''\n一 = [\n'''\ntitle = ‸''\n",
    "behind wide characters": 'measures = [{title = "加强质量安全风险研判和防范", id = ‸1}]\n',
    "behind characters beyond the first plane": 'measures = [{title = "𠮷𠮷", id = ‸1}]\n',
    "a missing key": M1 + '  ‸[[measures.steps]]\n  owner = "张"\n',
    "missing keys of an inline table": 'measures = [{id = "M1", title = "甲"}, ‸{id = "M2"}]\n',
    "an unknown key": M1 + "  ‸dew = 2026-05-01\n",
    "an unknown key in quotes": M1 + '‸"节 点" = 1\n',
    "an unknown table": "‸[mesures]\nx = 1\n",
    "an unknown array of tables": "‸[[mesures]]\nx = 1\n[[mesures]]\n",
    "an element of an array": M1 + 'lead = [\n  "县质监局", # 一\n  ‸7,\n  "县教育局", ‸""]\n',
    "an array in an array": M1 + 'tags = ["a", ‸["b"]]\n',
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("text", FAULTS.values(), ids=FAULTS)
def test_problems_stand_at_the_fault(text: str, bom: str, line_end: str) -> None:
    whole = HEAD + text
    raw = (bom + whole.replace(MARK, "").replace("\n", line_end)).encode()
    found = parse(raw, Path("t.toml"))
    assert [(problem.line, problem.column) for problem in found.problems] == marked_places(whole)


def test_a_byte_order_mark_does_not_shift_the_first_line() -> None:
    found = parse("\ufeffverzion = 1\n".encode(), Path("t.toml")).problems
    assert {(problem.line, problem.column) for problem in found} == {(1, 1)}
    assert [(p.line, p.column) for p in parse("\ufeffx = 一".encode(), Path("t.toml")).problems] == [(1, 5)]
    assert [(p.line, p.column) for p in parse(b"\xef\xbb\xbfx = '\xe4\xb8\x80\xff'", Path("t.toml")).problems] == [
        (1, 7)
    ]


def test_lines_of_measures() -> None:
    text = (
        HEAD + 'measures = [\n  1, {id = "A", title = "t"},\n  [{}],\n  {title = "t", steps = [{title = "s"}, {}]},\n'
        '  {id = "A", title = "t"},\n]\n'
    )
    loaded = parse(text.encode(), Path("t.toml"))
    assert loaded.lines == {"A": 4, "?4": 6, "A~2": 7}
    assert loaded.line_of("nowhere") == 1
    headers = HEAD + '[[measures]]\nid = "A"\n  [[measures.steps]]\n  title = "s"\n\n[[measures]]\nid = "B"\n'
    assert parse(headers.encode(), Path("t.toml")).lines == {"A": 3, "B": 8}
    assert parse(b"x = [", Path("t.toml")).line_of("A") == 1
