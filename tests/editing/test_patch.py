"""Edits of a plan file, one by one: what a person would have typed, and nothing else."""

from datetime import date
from pathlib import Path

import pytest
import tomli

from qtrack.editing.patch import Clash, Difference, NoSuchItem, Where
from qtrack.errors import EditRefused
from qtrack.planfile import parse
from qtrack.tomledit.values import format_value
from tests.editing.patched_text import addition, apply, change, changes, current, removal

M1, M2 = Where("measures", "M1"), Where("measures", "M2")
STEP = Where("measures", "M1", "steps", "印发方案")
PLAN = """\
#:schema ./qtrack-plan.schema.json
version = 1

[plan]
id = "p"   # 不要改
title = '计划'
end = 2026-12-31

# ── 措施 ──

[[measures]]
id = "M1"
title = "第一项"
lead = [
  "县质监局",  # 牵头
  "县教育局",
]
due = 2026-06-30      # 期限
progress = 40         # 由镇里报

  [[measures.steps]]
  title = "印发方案"
  due = 2026-03-01

# 这一项要紧
[[measures]]
id = "M2"
title = "第二项"
note = '''
[[measures]]
id = "M3"
'''

# ── 节点 ──
[[milestones]]
catalog = "brand-day"
"""


def made(text: str, where: Where, key: str, value: object) -> str:
    """The text after a change, undone once to see that every byte comes back."""
    return done(text, change(text, where, key, value))


def done(text: str, difference: Difference) -> str:
    """The text after a difference, likewise."""
    new = apply(text, [difference])
    assert apply(new, [difference.inverse()]) == text
    return new


def replaced(old: str, new: str, text: str = PLAN) -> str:
    """The text with a part of it changed by hand."""
    assert text.count(old) == 1
    return text.replace(old, new)


VALUES = {
    "a number": (M1, "progress", 55, "progress = 40", "progress = 55"),
    "a comment stays in its column": (M1, "progress", 5, "= 40         #", "= 5          #"),
    "a comment that has no room moves": (M1, "due", "x" * 30, "2026-06-30      #", f'"{"x" * 30}" #'),
    "quotes stay": (Where("plan"), "title", "新", "'计划'", "'新'"),
    "quotes that cannot stay": (Where("plan"), "title", "it's", "'计划'", '"it\'s"'),
    "a text of lines": (M2, "note", "a\nb\n", "'''\n[[measures]]\nid = \"M3\"\n'''", "'''\na\nb\n'''"),
    "a text becomes one of lines": (M2, "title", "a\nb", '"第二项"', '"""\na\nb"""'),
    "a new key": (M1, "owner", "张", '局",\n]\n', '局",\n]\nowner = "张"\n'),
    "a new key of a step": (STEP, "done", date(2026, 3, 2), "2026-03-01\n", "2026-03-01\n  done = 2026-03-02\n"),
    "a new key behind a long text": (M2, "source", "第三页", "'''\n\n#", "'''\nsource = \"第三页\"\n\n#"),
    "a new first key": (Where("milestones", "brand-day"), "id", "b", "[[milestones]]\n", '[[milestones]]\nid = "b"\n'),
    "a key of one's own": (M1, "x-来源", 1, "# 由镇里报\n", '# 由镇里报\n"x-来源" = 1\n'),
    "a value cleared": (STEP, "due", None, "  due = 2026-03-01\n", ""),
    "a value cleared beside a comment": (M1, "progress", None, "progress = 40         # 由", "# 由"),
    "a list cleared": (M1, "lead", None, 'lead = [\n  "县质监局",  # 牵头\n  "县教育局",\n]', "# 牵头"),
    "a list that grows": (M1, "lead", ["县质监局", "县教育局", "新"], '县教育局",\n', '县教育局",\n  "新",\n'),
    "a list that grows inside": (M1, "lead", ["县质监局", "新", "县教育局"], "# 牵头\n", '# 牵头\n  "新",\n'),
    "a list that grows in front": (M1, "lead", ["新", "县质监局", "县教育局"], "[\n  ", '[\n  "新",\n  '),
    "a list that shrinks": (M1, "lead", ["县质监局"], '  "县教育局",\n', ""),
    "a list that loses what has a comment": (M1, "lead", ["县教育局"], '"县质监局",  # 牵头', "  # 牵头"),
    "a list made anew": (M1, "lead", ["新"], '"县质监局",  # 牵头\n  "县教育局",\n', '"新",  # 牵头\n'),
    "a list of one's own": (M1, "tags", ["甲", "乙"], "# 由镇里报\n", '# 由镇里报\ntags = ["甲", "乙"]\n'),
    "a renamed step": (STEP, "title", "印发", '"印发方案"', '"印发"'),
    "a renamed measure": (M1, "id", "M9", '"M1"', '"M9"'),
}


@pytest.mark.parametrize(("where", "key", "value", "old", "new"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
def test_a_value(where: Where, key: str, value: object, old: str, new: str, ends: str, bom: str) -> None:  # noqa: PLR0917
    text = bom + PLAN.replace("\n", ends)
    assert made(text, where, key, value) == bom + replaced(old, new).replace("\n", ends)


INLINE = """\
version = 1
plan.id = "p"
plan . title = "计划"
lights.labels.red = "红"
measures = [
  {id="M1", steps=[{title="甲"}, {title="乙", due=2026-01-01}], progress=4},  # 一
  { id = 'M4', x-a.b = 1, x-a.c = 2, progress = 3 },
  { id = 'M2', x-a.b = 1 }
]
"""
A, B = (Where("measures", "M1", "steps", name) for name in "甲乙")
INLINES = {
    "a value": (B, "due", date(2026, 1, 2), "01-01", "01-02"),
    "a new key": (A, "done", True, '"甲"}', '"甲", done=true}'),
    "a new key in front": (B, "title", "丙", '"乙"', '"丙"'),
    "a new key between": (Where("measures", "M1"), "due", date(2026, 1, 1), '"M1",', '"M1", due=2026-01-01,'),
    "behind a dotted one": (Where("measures", "M2"), "x-c", 2, "x-a.b = 1 }", "x-a.b = 1, x-c = 2 }"),
    "cleared at the end": (B, "due", None, ", due=2026-01-01", ""),
    "cleared inside": (Where("measures", "M1"), "progress", None, ", progress=4", ""),
    "cleared behind dotted ones": (Where("measures", "M4"), "progress", None, ", progress = 3", ""),
    "a dotted key": (Where("plan"), "title", "新", '"计划"', '"新"'),
    "a new dotted key": (Where("plan"), "number", "1", '"计划"\n', '"计划"\nplan . number = "1"\n'),
    "a new dotted key inside": (
        Where("plan"),
        "end",
        date(2026, 1, 1),
        '"计划"\n',
        '"计划"\nplan . end = 2026-01-01\n',
    ),
    "beside a dotted table": (Where("lights"), "stale", "9d", "lights.la", 'lights.stale = "9d"\nlights.la'),
    "a dotted key cleared": (Where("plan"), "title", None, 'plan . title = "计划"\n', ""),
}


@pytest.mark.parametrize(("where", "key", "value", "old", "new"), INLINES.values(), ids=INLINES)
def test_a_value_in_inline_or_dotted_notation(where: Where, key: str, value: object, old: str, new: str) -> None:
    assert made(INLINE, where, key, value) == replaced(old, new, INLINE)


def test_inline_items_come_and_go() -> None:
    added = addition(INLINE, "steps", {"due": date(2026, 2, 1), "title": "丙"}, part_of=M1)
    assert done(INLINE, added) == replaced("01-01}]", '01-01}, {title="丙", due=2026-02-01}]', INLINE)
    added = addition(INLINE, "measures", {"id": "M3"})
    assert done(INLINE, added) == replaced("x-a.b = 1 }\n", 'x-a.b = 1 },\n  { id = "M3" }\n', INLINE)
    added = addition(INLINE, "steps", {"title": "丁"}, part_of=M2)
    assert done(INLINE, added) == replaced("'M2',", "'M2', steps = [{title = \"丁\"}],", INLINE)
    assert done(INLINE, removal(INLINE, A)) == replaced('{title="甲"}, ', "", INLINE)
    gone = done(INLINE, removal(INLINE, M1))
    assert gone == replaced(
        """{id="M1", steps=[{title="甲"}, {title="乙", due=2026-01-01}], progress=4},""", "", INLINE
    )


def test_an_id_of_two_lines_is_found_whatever_the_line_ends() -> None:
    odd = "version = 1\r\n[[units]]\r\nname = '''a\r\nb'''\r\n"
    assert "units" not in tomli.loads(done(odd, removal(odd, Where("units", "a\nb"))))


def test_a_new_part_is_written_as_a_list_whatever_stands_elsewhere() -> None:
    odd = 'version = 1\n[[measures]]\nid = "M1"\n[[measures]]\nid = "M2"\n[measures.steps]\nx = 1\n'
    new = done(odd, addition(odd, "steps", {"title": "甲"}, part_of=M1))
    assert tomli.loads(new)["measures"][0]["steps"] == [{"title": "甲"}]


def test_a_removed_item_takes_what_belongs_to_it_and_no_more() -> None:
    """Its parts and the comment directly above; not the ruler above a blank line, nor what speaks of the next one."""
    first = PLAN[PLAN.index('[[measures]]\nid = "M1"') : PLAN.index("# 这一项")]
    assert done(PLAN, removal(PLAN, M1)) == replaced(first, "")
    second = PLAN[PLAN.index("# 这一项") : PLAN.index("# ── 节点")]
    assert done(PLAN, removal(PLAN, M2)) == replaced(second, "")
    step = PLAN[PLAN.index("  [[measures.steps]]") : PLAN.index("# 这一项")]
    assert done(PLAN, removal(PLAN, STEP)) == replaced(step, "")


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "\n# 完"])
def test_the_last_item_of_a_file_goes_without_a_trace(end: str) -> None:
    text = f'[[units]]\nname = "甲"\n\n[[units]]\nname = "乙"{end}'
    left = done(text, removal(text, Where("units", "乙")))
    assert left == '[[units]]\nname = "甲"' + ("\n" if end.endswith("\n") else "")


def test_a_measure_whose_parts_stand_elsewhere_goes_with_them() -> None:
    text = '[[measures]]\nid = "M1"\n[[units]]\nname = "甲"\n[[measures.steps]]\ntitle = "s"\n[plan]\nid = "p"\n'
    assert done(text, removal(text, M1)) == '[[units]]\nname = "甲"\n[plan]\nid = "p"\n'
    assert '[[units]]\nname = "甲"\n[[measures.steps]]\ntitle = "t"' in made(
        text, Where("measures", "M1", "steps", "s"), "title", "t"
    )
    two = done(text, addition(text, "measures", {"id": "M2"}))
    assert two.index("[[measures.steps]]") < two.index('"M2"')


ADDED = {
    "a measure": (
        "measures", {"title": "第三项", "id": "M3"}, None,
        "'''\n\n# ──", "'''\n\n[[measures]]\nid = \"M3\"\ntitle = \"第三项\"\n\n# ──",
    ),
    "a step": (
        "steps", {"title": "验收", "done": True}, M1,
        "2026-03-01\n", '2026-03-01\n\n  [[measures.steps]]\n  title = "验收"\n  done = true\n',
    ),
    "an indicator": (
        "indicators", {"name": "合格率", "target": ">= 95 %"}, M1,
        "2026-03-01\n", '2026-03-01\n\n  [[measures.indicators]]\n  name = "合格率"\n  target = ">= 95 %"\n',
    ),
    "a first step, as those of other measures": (
        "steps", {"title": "印发方案"}, M2,
        "'''\n\n# ──", "'''\n\n  [[measures.steps]]\n  title = \"印发方案\"\n\n# ──",
    ),
    "a milestone": (
        "milestones", {"id": "m", "title": "验收", "on": "12-15"}, None,
        '"brand-day"\n', '"brand-day"\n\n[[milestones]]\nid = "m"\ntitle = "验收"\non = "12-15"\n',
    ),
    "the first unit": ("units", {"name": "局"}, None, '"brand-day"\n', '"brand-day"\n\n[[units]]\nname = "局"\n'),
}  # fmt: skip


@pytest.mark.parametrize(("table", "values", "owner", "old", "new"), ADDED.values(), ids=ADDED)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_item_is_added(table: str, values: dict, owner: Where | None, old: str, new: str, ends: str) -> None:  # noqa: PLR0917
    text = PLAN.replace("\n", ends)
    assert done(text, addition(text, table, values, part_of=owner)) == replaced(old, new).replace("\n", ends)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("", '[[measures]]\nid = "M1"\n'),
        ("version = 1", 'version = 1\n\n[[measures]]\nid = "M1"'),
        ("version = 1\n", 'version = 1\n\n[[measures]]\nid = "M1"\n'),
        ("# 空\n", '# 空\n\n[[measures]]\nid = "M1"\n'),
        ("measures = []\n", 'measures = [{id = "M1"}]\n'),
        (
            '[[measures]]\nid="a"\n[[measures]]\nid="b"',
            '[[measures]]\nid="a"\n[[measures]]\nid="b"\n[[measures]]\nid="M1"',
        ),
        (
            ' [[ measures ]]\r\n\tid = "a"\r\n',
            ' [[ measures ]]\r\n\tid = "a"\r\n\r\n [[ measures ]]\r\n\tid = "M1"\r\n',
        ),
    ],
)
def test_a_first_item_and_the_style_of_neighbours(text: str, new: str) -> None:
    assert done(text, addition(text, "measures", {"id": "M1"})) == new


def test_a_table_that_is_left_out_is_written_where_it_belongs() -> None:
    difference = change(PLAN, Where("reminders"), "at", "08:30")
    assert current(PLAN, Where("reminders"), "at") is None
    assert done(PLAN, difference) == replaced("2026-12-31\n", '2026-12-31\n\n[reminders]\nat = "08:30"\n')
    both = changes(PLAN, [(Where("reminders"), "at", "08:30"), (Where("reminders"), "group", False)])
    new = apply(PLAN, both)
    assert '[reminders]\nat = "08:30"\ngroup = false\n' in new
    assert apply(new, [difference.inverse() for difference in reversed(both)]) == PLAN


def test_a_table_with_parts_alone_gets_a_header_before_them() -> None:
    text = 'version = 1\n[lights.labels]\nred = "红"\n'
    assert made(text, Where("lights"), "stale", "9d") == replaced(
        "[lights.", '[lights]\nstale = "9d"\n\n[lights.', text
    )


def test_keys_in_a_column_stay_in_it() -> None:
    text = '[[measures]]\nid     = "M1"\ntitle  = "t"\n'
    assert made(text, M1, "due", date(2026, 1, 1)) == text + "due    = 2026-01-01\n"


def test_somebody_else_was_here() -> None:
    """What stands beside is no matter; the same value, neither as it was nor as it is to be, is."""
    difference = change(PLAN, M1, "progress", 55)
    beside = PLAN.replace("2026-06-30", "2026-07-01").replace("version = 1\n", "version = 1\n\n# new\nx-n = 1\n")
    assert apply(beside, [difference]) == beside.replace("progress = 40 ", "progress = 55 ")
    already = PLAN.replace("progress = 40", "progress = 0x37")
    assert apply(already, [difference]) == already
    with pytest.raises(Clash) as caught:
        apply(PLAN.replace("progress = 40", "progress = 41"), [difference])
    assert (caught.value.now, caught.value.difference) == ("41", difference)
    assert str(caught.value) == "M1 progress was changed meanwhile: it is 41 now, no longer 40"
    with pytest.raises(Clash, match="it is nothing now") as caught:
        apply(PLAN.replace("progress = 40         #", "#"), [difference])
    assert caught.value.now is None


def test_an_item_changed_meanwhile_is_not_taken_out_nor_put_in_twice() -> None:
    gone = removal(PLAN, STEP)
    with pytest.raises(Clash):
        apply(PLAN.replace("2026-03-01", "2026-03-02"), [gone])
    assert apply(apply(PLAN, [gone]), [gone]) == apply(PLAN, [gone])
    new = addition(PLAN, "units", {"name": "局"})
    assert apply(apply(PLAN, [new]), [new]) == apply(PLAN, [new])
    with pytest.raises(Clash):
        apply(apply(PLAN, [new]) + 'contact = "张"\n', [new])


def test_an_undo_finds_its_place_after_others_have_edited() -> None:
    difference = change(PLAN, M1, "progress", None)
    item = removal(PLAN, M1)
    for before, after in (("version = 1", "# neu\nversion = 1"), ("第二项", "又一项"), ('id = "p"', 'id = "q"')):
        text = PLAN.replace(before, after)
        assert apply(apply(text, [difference]), [difference.inverse()]) == text
        assert apply(apply(text, [item]), [item.inverse()]) == text


def test_an_undo_whose_surroundings_are_gone_still_gives_the_value_back() -> None:
    cleared = apply(PLAN, [difference := change(PLAN, M1, "progress", None)])
    text = cleared.replace("# 由镇里报", "").replace("due = 2026-06-30      # 期限", "due = 2026-07-01")
    back = apply(text, [difference.inverse()])
    assert "due = 2026-07-01\nprogress = 40\n" in back
    taken = apply(PLAN, [item := removal(PLAN, M1)])
    text = taken.replace("# 这一项要紧", "").replace("# ── 措施 ──", "")
    back = apply(text, [item.inverse()])
    assert back.index('id = "M1"') < back.index("印发方案") < back.index('id = "M2"')


def test_one_of_two_equal_steps() -> None:
    text = '[[measures]]\nid = "M1"\n' + '[[measures.steps]]\ntitle = "s"\n' * 2
    second = Where("measures", "M1", "steps", "s", 1)
    assert made(text, second, "owner", "张") == text + 'owner = "张"\n'
    renamed = change(text, second, "title", "t")
    assert renamed.then == Where("measures", "M1", "steps", "t", 0)
    first = removal(text, second._replace(nth=0))
    assert done(text, first) == '[[measures]]\nid = "M1"\n[[measures.steps]]\ntitle = "s"\n'
    with pytest.raises(NoSuchItem, match="M1 s is not in the plan file"):
        change(text, second._replace(nth=2), "owner", "张")


def test_ids_are_one_of_a_kind() -> None:
    with pytest.raises(EditRefused, match="the id M2 is taken"):
        change(PLAN, M1, "id", "M2")
    with pytest.raises(EditRefused, match="the id M2 is taken"):
        addition(PLAN, "measures", {"id": "M2"})
    with pytest.raises(EditRefused, match="M1 needs its id"):
        change(PLAN, M1, "id", None)
    with pytest.raises(EditRefused, match="a new item needs its title"):
        addition(PLAN, "steps", {"due": date(2026, 1, 1)}, part_of=M1)
    swapped = changes(PLAN, [(M1, "id", "x"), (M2, "id", "M1"), (Where("measures", "x"), "id", "M2")])
    new = apply(PLAN, swapped)
    assert new.index('id = "M2"') < new.index('id = "M1"')
    assert apply(new, [difference.inverse() for difference in reversed(swapped)]) == PLAN


def test_what_cannot_be_told_apart_or_is_gone() -> None:
    twice = PLAN.replace('"M2"', '"\\u004d1"')
    with pytest.raises(NoSuchItem, match="the id M1 stands twice") as caught:
        change(twice, M1, "due", None)
    assert caught.value.hint
    with pytest.raises(NoSuchItem, match="M3 is not in the plan file"):
        change(PLAN, Where("measures", "M3"), "due", None)
    with pytest.raises(NoSuchItem):
        apply(PLAN.replace('"M1"', '"M8"'), [change(PLAN, M1, "due", None)])
    with pytest.raises(NoSuchItem):
        addition(PLAN, "steps", {"title": "t"}, part_of=Where("measures", "M8"))


def test_items_without_an_id_go_by_their_place() -> None:
    text = '[[measures]]\ntitle = "a"\n[[measures]]\nid = 7\n'
    named = change(text, Where("measures", "?2"), "id", "M2")
    assert done(text, named) == '[[measures]]\ntitle = "a"\n[[measures]]\nid = "M2"\n'
    assert done(text, change(text, Where("measures", "?1"), "id", "M1")).startswith('[[measures]]\nid = "M1"\ntitle')


def test_a_plan_with_problems_can_be_edited() -> None:
    text = PLAN.replace("end = 2026-12-31", 'end = "soon"\nnonsense = 1').replace('catalog = "brand-day"', "on = 1")
    assert "progress = 41 " in made(text, M1, "progress", 41)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PLAN.replace('"M2"', "M2"), "line 27, column 6: not valid TOML: Invalid value"),
        (PLAN + 'x = "', "line 37, column 6: not valid TOML: Unterminated string"),
    ],
    ids=["value", "text"],
)
def test_a_broken_file_is_left_alone(text: str, message: str) -> None:
    with pytest.raises(EditRefused) as caught:
        change(text, M1, "due", None)
    assert str(caught.value) == message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("[lights.labels]\nred = 'r'\n", Where("lights"), "labels"),
        ("lights.labels.red = 'r'\n", Where("lights"), "labels"),
        (PLAN, M1, "steps"),
        ("plan = 1\n", Where("plan"), "id"),
        ("[[plan]]\n", Where("plan"), "id"),
    ],
)
def test_what_is_written_in_several_places_is_left_to_the_editor(text: str, where: Where, key: str) -> None:
    with pytest.raises(EditRefused, match="edit the file"):
        change(text, where, key, "x")


def test_an_array_that_is_none() -> None:
    for text in ("measures = 1\n", "[measures]\nid = 'a'\n", "measures = {id = 'a'}\n"):
        with pytest.raises(EditRefused):
            addition(text, "measures", {"id": "M1"})


LOOKALIKES = {
    "in a text of lines": 'note = """\n[[measures]]\nid = "M1"\n"""\n',
    "in a literal text of lines": "note = '''\n[[measures]]\nid = \"M1\"\n'''\n",
    "behind a mark in a comment": '# """\n',
    "behind a mark in a text": 'note = \'"""\'\n',
    "in an array": 'x-a = [\n["measures"],\n[["measures"]]\n]\n',
    "in an inline table": 'x-a = {\n  id = "M1"\n}\n',
    "in a comment": '# [[measures]]\n# id = "M1"\n',
}


@pytest.mark.parametrize("part", LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_only_looks_like_a_measure(part: str) -> None:
    text = f'[[measures]]\n{part}id = "M0"\n[["measures"]]\n{part}id = "M1"\nprogress = 1\n[x]\n{part}'
    new = made(text, M1, "progress", 2)
    assert new == replaced("progress = 1", "progress = 2", text)
    assert 'id = "M0"' not in apply(text, [removal(text, Where("measures", "M0"))])


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (40, "40"),
        (92.5, "92.5"),
        (True, "true"),
        (date(2026, 1, 2), "2026-01-02"),
        ("县", '"县"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("a\nb", '"""\na\nb"""'),
        ("\x1b[0m", '"\\u001b[0m"'),
        (["a", date(2026, 1, 2)], '["a", 2026-01-02]'),
        ({"title": "t", "x y": [1]}, '{title = "t", "x y" = [1]}'),
        ([], "[]"),
    ],
)
def test_literals(value: object, source: str) -> None:
    assert format_value(value) == source


def test_what_no_file_can_hold() -> None:
    with pytest.raises(EditRefused, match="cannot be saved"):
        apply(PLAN, [change(PLAN, M1, "title", "\udc80")])


def test_the_shipped_plan_after_edits_has_no_problems() -> None:
    path = Path(__file__).parents[2] / "config" / "tasks.toml"
    text = path.read_text("utf-8")
    made = [
        addition(text, "measures", {"id": "M99", "title": "新措施", "due": date(2026, 9, 1), "lead": ["县教育局"]}),
        addition(text, "steps", {"title": "新步骤"}, part_of=Where("measures", "M01")),
        removal(text, Where("milestones", "quality-month")),
        *changes(text, [(Where("measures", "M02"), "progress", 7), (Where("measures", "M03"), "due", None)]),
    ]
    new = apply(text, made)
    before, after = (parse(one.encode(), path).plan for one in (text, new))
    assert len(after.measures) == len(before.measures) + 1
    assert parse(new.encode(), path).problems == ()
    assert apply(new, [difference.inverse() for difference in reversed(made)]) == text


def test_a_key_without_a_name_is_left_alone():
    text = 'version = 1\n[plan]\nid = "p"\n"" = 1\n'
    with pytest.raises(EditRefused, match="without a name"):
        change(text, Where("plan"), "", None)
