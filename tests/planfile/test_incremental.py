"""A plan read after an edit is what reading all of it would give, and mostly without reading all of it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from qtrack.editing.patch import Where
from qtrack.errors import EditRefused
from qtrack.planfile import Loaded, parse, reread
from qtrack.planfile.incremental import read_changes
from qtrack.planfile.schema import MEASURE
from tests.editing.patched_text import addition, apply, change, changes, removal
from tests.planfile.documents import of_field

CONFIG = Path(__file__).parents[2] / "config"
EXAMPLES = {path.stem: path for path in [CONFIG / "tasks.toml", *sorted((CONFIG / "examples").glob("*.toml"))]}
HEAD = 'version = 1\n[plan]\nid = "p"\ntitle = "t"\nend = 2026-12-31\ntimezone = "Asia/Shanghai"\n'
PLAN = (
    HEAD
    + """
[[sections]]
id = "1"
title = "一"

[[measures]]
id = "M1"
title = "甲"
section = "1"
lead = ["县质监局"]
due = 2026-06-30

  [[measures.steps]]
  title = "s"

[[measures]]
id = "M2"
title = "乙"
depends = ["M1"]
lead = ["县教育局"]
due = 2027-01-31

[[measures]]
id = "M3"
title = "丙"
"""
)


def loaded(text: str) -> Loaded:
    return parse(text.encode(), Path("t.toml"))


def checked(text: str, new: str) -> bool:
    """Hold a plan of which the changes were read against one read as a whole; whether that was the quick way."""
    before, whole = loaded(text), loaded(new)
    fresh = reread(before, new.encode())
    assert (fresh.plan, fresh.problems, fresh.digest) == (whole.plan, whole.problems, whole.digest)
    assert (fresh.raw, fresh.path) == (whole.raw, whole.path)
    assert before.plan is not None
    return read_changes(before.raw, before.plan, before.problems, new.encode()) is not None


M1, M2 = Where("measures", "M1"), Where("measures", "M2")
QUICK = {
    "a value": (M1, "progress", 40),
    "a value above a warning": (M1, "note", "a\nb\nc"),
    "a known unit": (M1, "joint", ["县教育局"]),
    "a unit less": (M1, "lead", None),
    "a section": (Where("measures", "M3"), "section", "1"),
    "waiting for another": (M1, "depends", ["M3"]),
    "a step": (Where("measures", "M1", "steps", "s"), "done", date(2026, 3, 1)),
}
SLOW = {
    "a problem comes": (M1, "progress", 400),
    "a problem goes": (M2, "due", date(2026, 12, 31)),
    "a section that is not there": (M1, "section", "9"),
    "a ring": (M1, "depends", ["M3", "M2"]),
    "a measure that is not there": (M1, "depends", ["M9"]),
    "due after the end": (M1, "due", date(2027, 1, 1)),
    "a new unit that looks like another": (M1, "joint", ["县教体局"]),
    "a new id": (M1, "id", "M7"),
}


@pytest.mark.parametrize(("where", "key", "value"), QUICK.values(), ids=QUICK)
def test_the_quick_way(where: Where, key: str, value: object) -> None:
    assert checked(PLAN, apply(PLAN, [change(PLAN, where, key, value)]))


@pytest.mark.parametrize(("where", "key", "value"), SLOW.values(), ids=SLOW)
def test_all_is_read(where: Where, key: str, value: object) -> None:
    assert not checked(PLAN, apply(PLAN, [change(PLAN, where, key, value)]))


def test_steps_come_and_go_quickly_and_measures_do_not() -> None:
    step = addition(PLAN, "steps", {"title": "neu"}, part_of=M1)
    assert checked(PLAN, apply(PLAN, [step]))
    assert checked(apply(PLAN, [step]), PLAN)
    assert not checked(PLAN, apply(PLAN, [removal(PLAN, M2)]))
    assert not checked(PLAN, apply(PLAN, [addition(PLAN, "measures", {"id": "M9", "title": "t"})]))


def test_several_at_once() -> None:
    wishes = [(M1, "note", "a\nb"), (Where("measures", "M3"), "note", "a\nb")]
    assert checked(PLAN, apply(PLAN, changes(PLAN, wishes)))


def test_measures_with_other_tables_between_them() -> None:
    between = '[[sections]]\nid = "2"\ntitle = "二"\n\n'
    text = PLAN.replace('[[measures]]\nid = "M2"', f'{between}[[measures]]\nid = "M2"')
    wishes = [(M1, "note", "a\nb"), (Where("measures", "M3"), "note", "a\nb")]
    new = apply(text, changes(text, wishes))
    assert checked(text, new)
    assert not checked(text, new.replace('title = "二"', 'title = "三"'))
    moved = text.replace(between, "").replace('[[measures]]\nid = "M3"', f'{between}[[measures]]\nid = "M3"')
    assert not checked(text, moved)


@pytest.mark.parametrize("swapped", [("M1", "M2"), ("M1", "M3")])
def test_measures_that_exchange_their_ids(swapped: tuple[str, str]) -> None:
    one, other = (f'id = "{name}"' for name in swapped)
    assert not checked(PLAN, PLAN.replace(one, "!").replace(other, one).replace("!", other))


def test_whatever_else_has_changed_is_read_too() -> None:
    new = apply(PLAN, [change(PLAN, M1, "progress", 40)])
    assert checked(PLAN, PLAN.replace('title = "丙"', 'title = "丁"'))
    checked(PLAN, new.replace('title = "丙"', 'title = "丁"'))
    assert checked(PLAN, PLAN + "# more\n"), "it belongs to the last measure"
    assert not checked(PLAN, new + "x = ")
    assert not checked(PLAN, PLAN + "[[milestones]]\nid = 'N'\ntitle = 'n'\non = 2026-02-02\n")
    assert not checked(PLAN, PLAN.replace('title = "一"', 'title = "二"'))
    assert not checked(PLAN, new.replace(HEAD, HEAD.replace("2026", "2025")))
    first, second = new.index('[[measures]]\nid = "M1"'), new.index('[[measures]]\nid = "M2"')
    third = new.index('[[measures]]\nid = "M3"')
    swapped = new[:first] + new[second:third] + new[first:second] + new[third:]
    assert not checked(PLAN, swapped)


@settings(max_examples=60, deadline=timedelta(seconds=3))
@given(st.sampled_from([*EXAMPLES]), st.data())
def test_examples_edited_at_random(name: str, data: st.DataObject) -> None:
    text = EXAMPLES[name].read_text("utf-8")
    plan = loaded(text).plan
    assert plan is not None
    measure = data.draw(st.sampled_from(plan.measures))
    key = data.draw(st.sampled_from([key for key in MEASURE.keys if key not in {"id", "steps", "indicators"}]))
    value = data.draw(st.none() | of_field(MEASURE.keys[key].field))
    try:
        new = apply(text, [change(text, Where("measures", measure.id), key, value)])
    except EditRefused:
        return
    event("quick" if checked(text, new) else "all")
