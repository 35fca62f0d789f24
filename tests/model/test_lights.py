"""Expected progress, lights, their reasons, and flags as the plan file's reference has them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import Flag, Light, assess
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import CalendarRules, LightRules, Status, Step
from qtrack.model.wording import (
    GLYPHS,
    days_words,
    flag_word,
    light_reason_words,
    light_word,
    status_word,
    workdays_words,
)
from qtrack.model.workdays import WorkCalendar
from tests.model.building import (
    END,
    START,
    days,
    few,
    indicator,
    measure,
    on_day,
    plan,
    some_measures,
    some_plans,
    spanned,
)

MIDYEAR = date(2026, 7, 1)


def test_a_measure_without_a_due_date_is_held_against_the_plans_end_and_marked():
    own, none = on_day(measure(due=date(2026, 9, 30)), MIDYEAR), on_day(measure(), MIDYEAR)
    assert (own.due, own.assumed_due) == (date(2026, 9, 30), False)
    assert (none.due, none.assumed_due) == (END, True)
    assert (none.start, none.days_left) == (START, 183)


def test_expected_progress_is_the_share_of_working_days_gone_by():
    one = measure(start=date(2026, 9, 7), due=date(2026, 9, 18))  # two weeks of five working days
    assert [on_day(one, date(2026, 9, day)).expected for day in (6, 7, 8, 12, 14, 18, 19)] == pytest.approx(
        [0, 0, 10, 50, 50, 90, 100],
    )


def test_make_up_workdays_count_and_the_plans_own_days_override_them():
    one = measure(start=date(2026, 10, 8), due=date(2026, 10, 12))  # Saturday the 10th is made up: Thu, Fri, Sat, Mon
    assert on_day(one, date(2026, 10, 11)).expected == pytest.approx(75)
    free = CalendarRules(holidays=frozenset({date(2026, 10, 10)}))
    assert on_day(one, date(2026, 10, 11), calendar=free).expected == pytest.approx(100 * 2 / 3)


def test_expected_progress_of_a_measure_without_dates_runs_over_the_plan():
    calendar = WorkCalendar()
    share = calendar.count(START, MIDYEAR) / calendar.count(START, date(2027, 1, 1))
    assert on_day(measure(), MIDYEAR).expected == pytest.approx(100 * share)


@given(spanned, days, days)
def test_expected_progress_never_falls_from_nothing_before_the_start_to_all_after_the_due_day(span, one, other):
    start, due = span
    earlier, later = (on_day(measure(start=start, due=due), day).expected for day in sorted((one, other)))
    assert 0 <= earlier <= later <= 100
    assert on_day(measure(start=start, due=due), start).expected == 0
    assert on_day(measure(start=start, due=due), due + timedelta(days=1)).expected == 100


def test_a_measure_of_one_day_off_is_expected_only_after_it():
    sunday = date(2026, 9, 6)
    one = measure(start=sunday, due=sunday)
    assert [on_day(one, sunday + timedelta(days=n)).expected for n in (-1, 0, 1)] == [0, 0, 100]
    assert on_day(one, sunday).pace is None


def test_a_measure_that_starts_after_it_is_due_still_stands_somewhere():
    one = measure(start=date(2026, 9, 10), due=date(2026, 9, 1))
    found = [on_day(one, date(2026, 9, day)).light for day in (1, 2, 20)]
    assert found == [Light.WAITING, Light.OVERDUE, Light.OVERDUE]


TEN_DAYS = {"start": date(2026, 9, 7), "due": date(2026, 9, 18)}
HALF = date(2026, 9, 14)
"""The day on which 50 % of `TEN_DAYS` are gone."""
CALM = LightRules(due_soon=LeadTime.parse("0d"))


@pytest.mark.parametrize(
    ("progress", "light"),
    [(48, Light.GREEN), (47.5, Light.GREEN), (47, Light.AMBER), (37.5, Light.AMBER), (37, Light.RED)],
)
def test_pace_decides_between_green_amber_and_red(progress, light):
    assert on_day(measure(progress=progress, **TEN_DAYS), HALF, lights=CALM).light is light


def test_the_plan_says_where_amber_and_red_begin():
    rules = LightRules(green=0.6, amber=0.4, due_soon=LeadTime.parse("0d"))
    found = [on_day(measure(progress=p, **TEN_DAYS), HALF, lights=rules).light for p in (30, 29, 20, 19)]
    assert found == [Light.GREEN, Light.AMBER, Light.AMBER, Light.RED]


@pytest.mark.parametrize(
    ("day", "light"),
    [
        (date(2026, 9, 6), Light.WAITING),
        (date(2026, 9, 7), Light.GREEN),
        (date(2026, 9, 8), Light.RED),
        (date(2026, 9, 18), Light.RED),
        (date(2026, 9, 19), Light.OVERDUE),
    ],
)
def test_waiting_until_the_start_and_overdue_after_the_due_day(day, light):
    assert on_day(measure(**TEN_DAYS), day, lights=CALM).light is light


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
@pytest.mark.parametrize("day", [START - timedelta(days=9), MIDYEAR, END + timedelta(days=9)])
def test_closed_measures_show_it_on_any_day(status, day):
    standing = on_day(measure(status=status, progress=10), day)
    assert (standing.light.value, standing.flags, standing.urgency) == (status.value, (), 0)
    assert not standing.open
    assert not standing.soon


@pytest.mark.parametrize(("left", "light"), [(8, Light.GREEN), (7, Light.AMBER), (0, Light.AMBER)])
def test_a_due_date_within_due_soon_is_amber_at_best(left, light):
    standing = on_day(measure(progress=99, due=MIDYEAR + timedelta(days=left)), MIDYEAR)
    assert (standing.light, standing.soon) == (light, light is Light.AMBER)


def test_due_soon_may_be_counted_in_working_days():
    rules = LightRules(due_soon=LeadTime.parse("2wd"))
    friday = date(2026, 9, 4)
    found = [on_day(measure(progress=99, due=date(2026, 9, due)), friday, lights=rules).light for due in (8, 9)]
    assert found == [Light.AMBER, Light.GREEN]


@given(some_measures(), days)
def test_every_measure_has_one_light_and_words_for_it(one, day):
    standing = on_day(one, day)
    assert standing.light in Light
    assert light_reason_words(standing)
    assert (standing.light is Light.OVERDUE) <= (standing.days_left < 0)
    assert standing.open is (standing.light not in {Light.DONE, Light.DROPPED})


@few
@given(some_plans(), days)
def test_every_measure_of_the_plan_stands_once_in_the_order_of_the_file(some, day):
    assessment = assess(some, day)
    assert [standing.measure for standing in assessment.standings] == list(some.measures)
    assert list(assessment.by_id) == [one.id for one in some.measures]


@pytest.mark.parametrize(
    ("given_", "day", "words"),
    [
        ({"progress": 37}, HALF, "progress 37%, 50% expected"),
        ({"progress": 47}, HALF, "progress 47%, 50% expected; due soon, 4 days left"),
        ({"progress": 49}, HALF, "progress 49%, 50% expected; due soon, 4 days left"),
        ({"progress": 80}, date(2026, 9, 18), "progress 80%, 90% expected; due soon, today"),
        ({"progress": 99}, HALF, "progress 99%, 50% expected; due soon, 4 days left"),
        ({"progress": 12}, date(2026, 9, 8), "progress 12%, 10% expected"),
        ({"progress": 40}, date(2026, 9, 19), "due 2026-09-18, 1 day late, progress 40%"),
        ({}, date(2026, 9, 1), "starts on 2026-09-07"),
        ({"progress": 100}, HALF, "completed"),
        ({"status": Status.DROPPED}, HALF, "taken out of the plan"),
    ],
)
def test_reasons(given_, day, words):
    assert light_reason_words(on_day(measure(**given_, **TEN_DAYS), day)) == words


def test_a_reason_has_the_decimals_that_tell_progress_from_what_is_expected():
    assert light_reason_words(on_day(measure(), date(2026, 1, 5))) == "progress 0.0%, 0.4% expected"
    assert light_reason_words(on_day(measure(progress=0.38), date(2026, 1, 5))) == "progress 0.38%, 0.40% expected"
    assert light_reason_words(on_day(measure(progress=40), MIDYEAR)) == "progress 40%, 48% expected"
    assert light_reason_words(on_day(measure(progress=47.7), MIDYEAR)) == "progress 48%, 48% expected"  # green


@given(st.dates(START + timedelta(days=8), END - timedelta(days=8)), st.floats(0, 0.949))
def test_a_measure_that_is_behind_never_shows_the_same_figure_twice(day, pace):
    expected = on_day(measure(), day).expected
    standing = on_day(measure(progress=pace * expected), day)
    assert standing.light in {Light.RED, Light.AMBER}
    shown = [part.split("%")[0].split()[-1] for part in light_reason_words(standing).split(", ")]
    assert shown[0] != shown[1]


def test_a_plan_has_its_own_words_for_lights():
    own = plan(lights=LightRules(labels={"red": "蓝牌"}))
    assert [light_word(own, light) for light in (Light.RED, Light.GREEN)] == ["蓝牌", "on track"]


@pytest.mark.parametrize("kind", GLYPHS)
def test_every_light_has_a_glyph_and_a_word_of_its_own(kind):
    assert len(set(GLYPHS[kind].values())) == len({light_word(plan(), light) for light in Light}) == len(Light)
    assert all(len(glyph) == 1 and (kind != "ascii" or glyph.isascii()) for glyph in GLYPHS[kind].values())


def test_words_for_days_statuses_and_flags():
    found = [days_words(n) for n in (5, 1, 0, -1, -3)]
    assert found == ["5 days left", "1 day left", "today", "1 day late", "3 days late"]
    assert workdays_words(1, known=True) == "1 working day"
    assert workdays_words(7, known=False) == "7 working days, make-up days unknown"
    assert len({*map(status_word, Status)}) == len(Status)
    assert len({*map(flag_word, Flag)}) == len(Flag)


def test_days_left_and_working_days_left_run_to_the_due_day():
    found = [on_day(measure(**TEN_DAYS), date(2026, 9, day)) for day in (11, 18, 19, 21)]
    assert [standing.days_left for standing in found] == [7, 0, -1, -3]
    assert [standing.workdays_left for standing in found] == [5, 0, -1, -2]  # Sunday the 20th is made up


def flags(one, day=MIDYEAR, changed=None, **more):
    return assess(plan(one, **more), day, changed).standings[0].flags


def test_unowned_is_who_has_neither_lead_nor_joint_units():
    day = START + timedelta(days=3)
    assert flags(measure(lead=(), support=("县农业局",)), day) == (Flag.UNOWNED,)
    assert flags(measure(lead=(), joint=("县农业局",)), day) == ()
    assert flags(measure(lead=("县农业局",)), day) == ()


@pytest.mark.parametrize(("last", "stale"), [(29, False), (30, False), (31, True)])
@pytest.mark.parametrize("trace", ["start", "step", "indicator", "change"])
def test_stale_is_whose_last_trace_is_older_than_allowed(trace, last, stale):
    day, old = MIDYEAR - timedelta(days=last), date(2026, 2, 2)
    step, figure = Step("甲", done=True, done_on=old), indicator(">= 95 %", 20, as_of=old)
    match trace:
        case "start":
            found = flags(measure(start=day))
        case "step":
            found = flags(measure(steps=(step, Step("乙", done=True, done_on=day), Step("丙")), indicators=(figure,)))
        case "indicator":
            found = flags(measure(progress=9, steps=(step,), indicators=(figure, indicator("5 家", 1, as_of=day))))
        case _:
            found = flags(measure(steps=(step, Step("乙"))), changed={"M1": day, "M2": MIDYEAR})
    assert found == ((Flag.STALE,) if stale else ())


def test_the_plan_says_when_a_measure_is_stale():
    one = measure(start=MIDYEAR - timedelta(days=8))
    assert flags(one, lights=LightRules(stale=LeadTime.parse("1w"))) == (Flag.STALE,)
    assert flags(one, lights=LightRules(stale=LeadTime.parse("9d"))) == ()


@pytest.mark.parametrize(
    "undated",
    [
        {"progress": 40},
        {"status": Status.ACTIVE},
        {"steps": (Step("甲", done=True), Step("乙"))},
        {"indicators": (indicator(">= 95 %", 50),)},
    ],
)
def test_work_without_any_date_may_be_of_today_and_is_not_stale(undated):
    assert flags(measure(**undated)) == ()
    assert flags(measure(**undated), changed={"M1": date(2026, 2, 2)}) == (Flag.STALE,)


def test_nothing_is_stale_before_it_starts():
    assert flags(measure(start=MIDYEAR + timedelta(days=1), status=Status.ACTIVE, progress=0)) == ()
    old = Step("甲", done=True, done_on=date(2026, 1, 5))
    assert flags(measure(start=MIDYEAR + timedelta(days=1), steps=(old, Step("乙")))) == ()


def test_blocked_is_what_waits_for_an_open_measure():
    needs = measure("M1", start=MIDYEAR, depends=("M2", "M3", "M4", "gone"))
    others = measure("M2"), measure("M3", progress=100), measure("M4", status=Status.DROPPED)
    standing = assess(plan(needs, *others), MIDYEAR).standings[0]
    assert standing.flags == (Flag.BLOCKED,)
    assert standing.waits_for == ("M2",)
    assert assess(plan(needs, *others[1:]), MIDYEAR).standings[0].flags == ()


def test_measures_that_wait_for_each_other_are_both_blocked():
    found = assess(plan(measure("A", depends=("B",)), measure("B", depends=("A",))), START).standings
    assert [standing.flags for standing in found] == [(Flag.BLOCKED,)] * 2


@few
@given(some_plans(), days)
def test_flags_come_once_each_and_only_beside_open_measures(some, day):
    for standing in assess(some, day).standings:
        assert len({*standing.flags}) == len(standing.flags)
        assert standing.open or not standing.flags
        assert (Flag.BLOCKED in standing.flags) is (standing.open and bool(standing.waits_for))


@given(st.dates(), st.dates(), st.dates())
def test_any_dates_there_are_can_be_assessed(start, end, day):
    standing = on_day(measure(), day, start=start, end=end)
    assert standing.days_left == (end - day).days
    assert light_reason_words(standing)
