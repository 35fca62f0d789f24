"""Sorting and grouping."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess
from qtrack.model.plan import LightRules, Section, Unit
from qtrack.model.sorting import GROUPS, SORTS, group_standings, sort_standings
from tests.model.building import days, few, measure, plan, some_plans

DAY = date(2026, 9, 14)
NOW = assess(
    plan(
        measure("M10", title="质量提升", section="10", lead=("县质监局",), progress=100, due=date(2026, 8, 1)),
        measure("M2", title="标准引领", section="2", lead=(), joint=("县农业局",), progress=80, due=date(2026, 12, 1)),
        measure("M1", title="安全监管", section="2", lead=("县质量技术监督局", "县质监局"), due=date(2026, 9, 1)),
        measure("M3", title="计量基础", section="", lead=(), support=("县教育局",), progress=80),
        units=(Unit("县质监局", ("县质量技术监督局",)),),
        sections=(Section("2", "监管", "二"), Section("10", "提升", ""), Section("3", "空")),
        lights=LightRules(labels={"green": "正常"}),
    ),
    DAY,
)


def ids(standings):
    return " ".join(standing.measure.id[1:] for standing in standings)


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("no", "10 2 1 3"),
        ("title", "1 2 3 10"),  # 安 biao ji zhi
        ("section", "3 2 1 10"),
        ("unit", "3 2 10 1"),
        ("due", "10 1 2 3"),
        ("progress", "1 2 3 10"),
        ("light", "1 2 3 10"),
        ("urgency", "1 2 3 10"),
        ("id", "1 2 3 10"),
    ],
)
def test_orders(by, order):
    assert ids(sort_standings(NOW.standings, by)) == order


def test_every_order_is_tried():
    assert {*SORTS} == {"no", "title", "section", "unit", "due", "progress", "light", "urgency", "id"}


@few
@given(some_plans(), days, st.sampled_from(sorted(SORTS)))
def test_sorting_loses_nothing_keeps_equals_in_place_and_turns_round(some, day, by):
    rows = assess(some, day).standings
    up, down = sort_standings(rows, by), sort_standings(rows, by, reverse=True)
    place = {standing.measure.id: n for n, standing in enumerate(rows)}
    assert sorted(place[standing.measure.id] for standing in up) == list(range(len(rows)))
    key = SORTS[by]
    for before, after in pairwise(up):
        assert key(before) < key(after) or (
            key(before) == key(after) and place[before.measure.id] < place[after.measure.id]
        )
    assert [key(standing) for standing in down] == [key(standing) for standing in reversed(up)]
    assert sort_standings(down, by) == sort_standings(sort_standings(down, by), by)


def test_the_order_of_the_file_turns_round_whole():
    assert ids(sort_standings(NOW.standings, "no", reverse=True)) == "3 1 2 10"
    assert ids(sort_standings(NOW.standings, "progress", reverse=True)) == "10 2 3 1"


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("section", [("二 监管", "2 1"), ("提升", "10"), ("no section", "3")]),
        ("unit", [("县质监局", "10 1"), ("县农业局", "2"), ("unowned", "3")]),
        ("light", [("overdue", "1"), ("正常", "2 3"), ("done", "10")]),
        ("month", [("2026-08", "10"), ("2026-09", "1"), ("2026-12", "2 3")]),
    ],
)
def test_groups(by, groups):
    assert [(title, ids(rows)) for title, rows in group_standings(NOW, NOW.standings, by)] == groups


def test_rows_keep_their_order_within_a_group():
    rows = sort_standings(NOW.standings, "no", reverse=True)
    assert [(title, ids(members)) for title, members in group_standings(NOW, rows, "section")] == [
        ("二 监管", "1 2"),
        ("提升", "10"),
        ("no section", "3"),
    ]


def test_sections_of_one_title_and_of_none_stand_apart():
    now = assess(
        plan(
            *(measure(f"M{n}", section=section) for n, section in enumerate(("a", "b", "9", "a"))),
            sections=(Section("b", "其他"), Section("a", "其他")),
        ),
        DAY,
    )
    assert [(title, ids(rows)) for title, rows in group_standings(now, now.standings, "section")] == [
        ("其他", "1"), ("其他", "0 3"), ("9", "2"),
    ]  # fmt: skip


@few
@given(some_plans(), days, st.sampled_from(GROUPS))
def test_no_measure_is_lost_in_groups(some, day, by):
    now = assess(some, day)
    found = group_standings(now, now.standings, by)
    shown = [standing.measure.id for _title, rows in found for standing in rows]
    assert {*shown} == {one.id for one in some.measures}
    assert all(rows for _title, rows in found)
    if by != "unit":
        assert len(shown) == len(some.measures)


def test_months_of_early_years_stand_in_order():
    now = assess(plan(measure("M1", due=date(999, 5, 1)), measure("M2", due=date(2026, 5, 1))), DAY)
    assert [title for title, _rows in group_standings(now, now.standings, "month")] == ["0999-05", "2026-05"]


def test_lights_stand_in_order_of_urgency():
    titles = [
        title for title, _rows in group_standings(NOW, sort_standings(NOW.standings, "no", reverse=True), "light")
    ]
    assert titles == ["overdue", "正常", "done"]
