from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.plan import Step
from qtrack.remind.key import Key, Kind, key_in, keys_in, keys_of
from qtrack.remind.subjects import list_step_ids
from tests.model.building import measure

texts = st.text(st.characters(exclude_categories=()), max_size=20)


def test_a_key_reads_well():
    key = Key("ziyang-2015", Kind.STEP, "M07#校园食品安全检查", date(2015, 11, 30), "7d")
    assert str(key) == "ziyang-2015/step/M07#校园食品安全检查/2015-11-30/7d"
    assert Key.parse(str(key)) == key


@given(texts, st.sampled_from(Kind), texts, st.dates(), st.sampled_from(["7d", "+14d", "2h@14:00"]))
def test_a_key_is_read_back_whatever_its_parts(plan, kind, item, day, lead):
    key = Key(plan, kind, item, day, lead)
    text = str(key)
    assert Key.parse(text) == key
    assert text.isprintable()
    assert " " not in text
    first, last = keys_of(plan)
    assert first <= text < last


@pytest.mark.parametrize(
    "text", ["", "a/b", "p/measure/M1/2026-01-01", "p/other/M1/2026-01-01/7d", "p/step/M/today/7d"]
)
def test_what_is_no_key(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any way of not being a key
        Key.parse(text)


def test_steps_of_one_name_are_told_apart_and_long_names_are_short():
    long = "检" * 3_000_000
    steps = (Step("检查"), Step("检查"), Step(long), Step(long + "查"))
    names = list_step_ids(measure("M1", steps=steps))
    assert names[:2] == ["M1#检查", "M1#检查~2"]
    assert len(set(names)) == 4
    assert max(map(len, names)) < 100


@given(texts, st.sampled_from(["measure", "step", "milestone"]), texts, st.dates(), texts)
def test_a_thread_has_its_keys_and_no_others(plan, kind, item, day, other):
    spans = keys_in(plan, (kind, item, day))

    def within(key):
        return any(first <= str(key) < last for first, last in spans)

    assert all(within(key_in(plan, (kind, item, day), lead)) for lead in ("7d", "+14d", "30d+7d", "2h@14:00"))
    assert not within(key_in(plan + "x", (kind, item, day), "7d"))
    assert other == item or not within(key_in(plan, (kind, other, day), "7d"))
    assert kind == "step" or not within(key_in(plan, ("step", item, day), "7d"))


def test_what_follows_the_date_of_a_step_stays_with_the_step():
    key = key_in("p", ("step", "M1#检查", date(2026, 3, 20)), "+1d")
    assert (key.kind, key.thread[0]) == (Kind.STEP, "step")
    assert key_in("p", ("measure", "M1", date(2026, 3, 20)), "+1d").kind is Kind.OVERDUE
