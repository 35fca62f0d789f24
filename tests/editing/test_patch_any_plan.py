"""Random edits of random plans: what was asked for changes, and nothing else; undone, every byte is as it was.

QTRACK_EDITS=10000 runs as many examples.
"""

import json
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from qtrack.editing.locate import ItemFinder, identifying_key, is_single, key_order, name_item, value_at
from qtrack.editing.patch import Difference, NoSuchItem, Where
from qtrack.errors import EditRefused
from qtrack.planfile.schema import FILE
from qtrack.tomledit.document import scan_document
from tests.editing.patched_text import addition, apply, change, changes, current, removal
from tests.editing.untidy import NOTES, Untidy, plain, remarks, told
from tests.planfile.documents import DAYS, IDS, PLANS, SCALARS, TEXTS

CONFIG = Path(__file__).parents[2] / "config"
EXAMPLES = [CONFIG / "tasks.toml", *sorted((CONFIG / "examples").glob("*.toml"))]
SOURCES = st.randoms(use_true_random=False)
VALUES = (
    SCALARS | TEXTS | DAYS | st.sampled_from(NOTES) | st.lists(TEXTS | IDS, max_size=4) | st.lists(DAYS, max_size=2)
)
MANY = settings(
    max_examples=int(os.environ.get("QTRACK_EDITS", "150")),
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ARRAYS = [name for name in FILE.keys if not is_single(name) and name != "version"]
Path_ = tuple[str | int, ...]


def items(data: dict[str, Any]) -> Iterator[tuple[Where, Path_]]:
    """Every item of a plan that can be told by its id, with its path."""
    for table, inside in data.items():
        if table in FILE.keys and is_single(table) and isinstance(inside, dict):
            yield Where(table), (table,)
        if table not in ARRAYS or not isinstance(inside, list):
            continue
        names = [name_item(Where(table), values, number) for number, values in enumerate(inside)]
        for number, name in enumerate(names):
            if isinstance(inside[number], dict) and name and names.count(name) == 1:
                yield Where(table, name), (table, number)
                yield from parts(Where(table, name), inside[number], (table, number))


def parts(owner: Where, measure: dict[str, Any], path: Path_) -> Iterator[tuple[Where, Path_]]:
    """The steps and indicators of a measure."""
    for part in ("steps", "indicators") if owner.table == "measures" else ():
        inside = measure.get(part)
        names = (
            [name_item(owner._replace(part=part), values, 0) for values in inside] if isinstance(inside, list) else []
        )
        for number, name in enumerate(names):
            if name and isinstance(inside[number], dict):
                yield owner._replace(part=part, name=name, nth=names[:number].count(name)), (*path, part, number)


def nested(value: Any) -> bool:
    """Whether a value may be written in several places."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


@st.composite
def texts(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 4)) == 0:
        text = draw(st.sampled_from(EXAMPLES)).read_text("utf-8")
        return draw(st.sampled_from([text, text.replace("\n", "\r\n"), text.removesuffix("\n")]))
    source = draw(SOURCES)
    return Untidy(source).document(draw(PLANS))


def outside(text: str, where: Where) -> str:
    """All of a text but the tables of an item."""
    document = scan_document(text)
    own = ItemFinder(document).find(where).blocks
    return "|".join(document.block_text(block) for block in range(len(document.starts)) if block not in own)


def checked(text: str, difference: Difference, expected: dict[str, Any]) -> str:
    """Make a difference, look at what came of it, undo it, do it again."""
    kept = Difference.from_json(json.loads(json.dumps(difference.as_json())))
    assert kept == difference
    new = apply(text, [kept])
    assert plain(tomli.loads(new.removeprefix("\ufeff"))) == plain(expected)
    if not kept.where.part and kept.where.id[:1] != "?":  # another one may go by the name now
        assert apply(new, [kept]) == new
    back = kept.inverse()
    assert apply(new, [back]) == text
    assert apply(text, [back.inverse()]) == new
    return new


@MANY
@given(texts(), st.data())
def test_a_key_set_or_cleared(text: str, data: st.DataObject) -> None:
    before = tomli.loads(text.removeprefix("\ufeff"))
    places = list(items(before))
    if not places:
        return
    where, path = data.draw(st.sampled_from(places), label="where")
    table = value_at(before, path)
    key = data.draw(st.sampled_from([*key_order(where), *filter(None, table), "x-own", "x 节"]), label="key")
    value = data.draw(st.none() | VALUES, label="value")
    try:
        difference = change(text, where, key, value)
    except EditRefused as refused:
        event("refused")
        naming = key in {identifying_key(where), "catalog"}
        assert naming or nested(table.get(key)), refused  # noqa: PT017
        return
    event("cleared" if value is None else "replaced" if key in table else "set")
    expected = deepcopy(before)
    value_at(expected, path).pop(key, None)
    if value is not None:
        value_at(expected, path)[key] = value
    if not value_at(expected, path) and not value_at(
        tomli.loads(apply(text, [difference]).removeprefix("\ufeff")), path
    ):
        expected = tomli.loads(apply(text, [difference]).removeprefix("\ufeff"))
    new = checked(text, difference, expected)
    lost = remarks(text) - remarks(new)
    assert not lost, lost
    assert outside(new, difference.then or where) == outside(text, where)
    assert current(new, difference.then or where, key) == difference.after


@MANY
@given(texts(), st.data())
def test_an_item_taken_out(text: str, data: st.DataObject) -> None:
    before = tomli.loads(text.removeprefix("\ufeff"))
    places = [(where, path) for where, path in items(before) if not is_single(where.table)]
    if not places:
        return
    where, path = data.draw(st.sampled_from(places), label="where")
    difference = removal(text, where)
    expected = deepcopy(before)
    array = value_at(expected, path[:-1])
    del array[path[-1]]
    new = apply(text, [difference])
    if not array and path[-2] not in value_at(tomli.loads(new.removeprefix("\ufeff")), path[:-2]):
        del value_at(expected, path[:-2])[path[-2]]
    checked(text, difference, expected)
    assert remarks(text) - remarks(new) <= remarks(difference.before)
    event(f"with {len(difference.hunks)} hunks" + (" inline" if difference.before.startswith("{") else ""))


@MANY
@given(texts(), st.data())
def test_an_item_added(text: str, data: st.DataObject) -> None:
    before = tomli.loads(text.removeprefix("\ufeff"))
    measures = [(where, path) for where, path in items(before) if where.table == "measures" and not where.part]
    part = data.draw(st.sampled_from(["", "steps", "indicators"])) if measures else ""
    owner, path = data.draw(st.sampled_from(measures)) if part else (None, ())
    table = part or data.draw(st.sampled_from(ARRAYS))
    where = owner._replace(part=part) if owner else Where(table)
    values = data.draw(st.dictionaries(st.sampled_from([*key_order(where), "x-own"]), VALUES, max_size=4))
    values[identifying_key(where)] = data.draw(st.sampled_from(["M1", "新", 'a"b']))
    try:
        difference = addition(text, table, values, part_of=owner)
    except EditRefused as refused:
        array = value_at(before, (*path, table))
        names = [name_item(where, item, n) for n, item in enumerate(array)] if isinstance(array, list) else []
        assert values[identifying_key(where)] in names or not isinstance(array, list | None), refused  # noqa: PT017
        event("refused")
        return
    expected = deepcopy(before)
    (value_at(expected, path) if path else expected).setdefault(table, []).append(values)
    new = checked(text, difference, expected)
    assert not remarks(text) - remarks(new)
    event("inline" if difference.after.startswith("{") else "with a header")


@MANY
@given(texts(), st.data())
def test_several_keys_of_several_items_at_once(text: str, data: st.DataObject) -> None:
    """Worked out together; undone in reverse order after somebody has edited something else."""
    before = tomli.loads(text.removeprefix("\ufeff"))
    places = list(items(before))
    if not places:
        return
    wishes = []
    for where, path in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4), label="where"):
        keys = [key for key in key_order(where) if key not in {identifying_key(where), "catalog"}]
        keys = [key for key in [*keys, "x-own"] if not nested(value_at(before, path).get(key))]
        wishes.append((where, data.draw(st.sampled_from(keys)), data.draw(st.none() | VALUES)))
    made = changes(text, wishes)
    new = apply(text, made)
    assert [current(new, where, key) for where, key, _value in wishes[-1:]] == [made[-1].after]
    assert not remarks(text) - remarks(new)
    assert apply(new, [difference.inverse() for difference in reversed(made)]) == text


@MANY
@given(texts(), st.data())
def test_two_edits_that_do_not_know_of_each_other(text: str, data: st.DataObject) -> None:
    """Both worked out from the same text: both are in the result, and either can be undone by itself."""
    before = tomli.loads(text.removeprefix("\ufeff"))
    choices = [
        (where, path, key)
        for where, path in items(before)
        for key in [*key_order(where), "x-own"]
        if key not in {identifying_key(where), "catalog"} and not nested(value_at(before, path).get(key))
    ]
    if len(choices) < 2:
        return
    two = data.draw(st.lists(st.sampled_from(choices), min_size=2, max_size=2, unique_by=lambda choice: choice[1:]))
    values = [data.draw(st.none() | VALUES), data.draw(VALUES)]
    one, other = (change(text, where, key, value) for (where, _path, key), value in zip(two, values, strict=True))
    new = apply(text, [one, other])
    alone = with_value(before, *two[1][1:], values[1])
    assert without_empty(tomli.loads(new.removeprefix("\ufeff"))) == without_empty(
        with_value(alone, *two[0][1:], values[0])
    )
    assert not remarks(text) - remarks(new)
    left = apply(new, [one.inverse()])
    assert without_empty(tomli.loads(left.removeprefix("\ufeff"))) == without_empty(alone)
    assert told(apply(left, [other.inverse()])) == plain(before)


def with_value(data: dict[str, Any], path: Path_, key: str, value: object) -> dict[str, Any]:
    """The data with one value set, or with None cleared."""
    data = deepcopy(data)
    value_at(data, path).pop(key, None)
    if value is not None:
        value_at(data, path)[key] = value
    return data


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """The data, comparable, without empty tables: one made of dotted keys is gone with its last key."""
    return {key: value for key, value in plain(data).items() if value != {}}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_key_of_every_item_of_the_examples(path: Path) -> None:
    text = path.read_text("utf-8")
    before = tomli.loads(text)
    dice = random.Random(path.stem)  # noqa: S311 - the same items each time are wanted
    places = list(items(before))
    for where, at in dice.sample(places, min(25, len(places))):
        for key, value in value_at(before, at).items():
            if nested(value) or key in {identifying_key(where), "catalog"}:
                continue
            difference = change(text, where, key, None)
            expected = deepcopy(before)
            del value_at(expected, at)[key]
            assert told(apply(text, [difference])) == plain(expected)
            assert apply(apply(text, [difference]), [difference.inverse()]) == text


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(NoSuchItem, match="M9 is not in the plan file"):
        change("version = 1\n", Where("measures", "M9"), "due", date(2026, 1, 1))
