"""Milestones to occurrences, over plans of one year and of several."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import assess
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import CalendarRules, ReminderRules
from tests.model.building import falls, milestone, plan, spanned, spans

THREE_YEARS = {"start": date(2025, 1, 1), "end": date(2027, 12, 31)}


def test_a_yearly_milestone_falls_once_in_each_year_of_the_plan():
    found = spans(plan(milestones=(milestone("12-15"),), **THREE_YEARS))
    assert found == [(f"{year}-12-15",) * 2 for year in (2025, 2026, 2027)]


def test_a_span_ends_on_its_month_and_day_in_each_year():
    found = spans(plan(milestones=(milestone("09-01", "09-30"),), **THREE_YEARS))
    assert found == [(f"{year}-09-01", f"{year}-09-30") for year in (2025, 2026, 2027)]


def test_a_span_may_cross_the_end_of_the_year():
    found = spans(plan(milestones=(milestone("12-20", "01-10"),)))
    assert found == [("2025-12-20", "2026-01-10"), ("2026-12-20", "2027-01-10")]


@pytest.mark.parametrize(
    ("until", "end"), [("10d", "2026-09-11"), ("2w", "2026-09-15"), ("1m", "2026-10-01"), ("3wd", "2026-09-04")],
)  # fmt: skip
def test_a_span_may_end_some_time_after_its_start(until, end):
    assert spans(plan(milestones=(milestone("09-01", until),))) == [("2026-09-01", end)]


def test_a_span_that_reaches_into_the_plan_is_there():
    late = {"start": date(2026, 9, 15), "end": date(2026, 12, 31)}
    assert spans(plan(milestones=(milestone("09-01", "09-30"),), **late)) == [("2026-09-01", "2026-09-30")]
    assert spans(plan(milestones=(milestone("09-01", "14d"),), **late)) == [("2026-09-01", "2026-09-15")]
    assert spans(plan(milestones=(milestone("09-01", "13d"),), **late)) == []
    assert spans(plan(milestones=(milestone("09-01"),), **late)) == []


def test_a_rule_with_one_end_for_all_has_it_once():
    found = spans(plan(milestones=(milestone("12-08", date(2026, 12, 9)),), **THREE_YEARS))
    assert found == [("2025-12-08",) * 2, ("2026-12-08", "2026-12-09"), ("2027-12-08",) * 2]
    found = spans(plan(milestones=(milestone("12-08", date(2026, 12, 8)),), **THREE_YEARS))
    assert found == [(f"{year}-12-08",) * 2 for year in (2025, 2026, 2027)]


@pytest.mark.parametrize("day", [date(2019, 5, 1), date(2026, 6, 1), date(2031, 5, 1)])
def test_a_date_given_once_is_kept_wherever_it_lies(day):
    assert spans(plan(milestones=(milestone(day),))) == [(str(day), str(day))]
    assert spans(plan(milestones=(milestone(day, date(2032, 1, 1)),))) == [(str(day), "2032-01-01")]


def test_a_span_that_ends_before_it_begins_is_its_first_day():
    assert spans(plan(milestones=(milestone(date(2026, 6, 2), date(2026, 6, 1)),))) == [("2026-06-02", "2026-06-02")]


def test_what_falls_before_the_plan_or_after_its_reminders_is_left_out():
    stones = tuple(milestone(on, id=on) for on in ("02-28", "03-01", "01-29", "01-31"))
    span = {"start": date(2026, 3, 1), "end": date(2026, 12, 31)}
    assert spans(plan(milestones=stones, **span)) == [("2026-03-01",) * 2, ("2027-01-29",) * 2]
    short = ReminderRules(until=LeadTime.parse("0d"))
    assert spans(plan(milestones=stones, reminders=short, **span)) == [("2026-03-01",) * 2]


def test_a_milestone_has_a_first_year():
    found = spans(plan(milestones=(milestone("05-10", since=2026),), **THREE_YEARS))
    assert found == [("2026-05-10",) * 2, ("2027-05-10",) * 2]


def test_rules_by_workday_follow_the_plans_own_calendar():
    rules = milestone("last workday of december")
    own = CalendarRules(holidays=frozenset({date(2026, 12, 31)}))
    assert spans(plan(milestones=(rules,))) == [("2026-12-31",) * 2]
    assert spans(plan(milestones=(rules,), calendar=own)) == [("2026-12-30",) * 2]


def test_occurrences_come_in_order_of_days():
    stones = milestone("12-15", id="b"), milestone("every quarter end", id="q"), milestone("12-15", "12-20", id="a")
    found = [(str(o.start)[5:], o.milestone.id) for o in falls(plan(milestones=stones))]
    assert found == [("03-31", "q"), ("06-30", "q"), ("09-30", "q"), ("12-15", "b"), ("12-15", "a"), ("12-31", "q")]
    assert assess(plan(milestones=stones), date(2026, 1, 1)).occurrences == falls(plan(milestones=stones))


rules = st.sampled_from(
    ["12-15", "02-29", "monthly 31", "every quarter end", "2nd thursday of november", "FREQ=MONTHLY;BYMONTHDAY=5"],
)
ends = st.sampled_from([None, "01-10", "09-30", "02-29", "10d", "3wd", "1m"])


@given(rules, ends, spanned)
def test_every_occurrence_has_an_end_and_touches_the_plan(on, until, span):
    start, end = span
    found = falls(plan(milestones=(milestone(on, until),), start=start, end=end))
    assert [o.start for o in found] == sorted({o.start for o in found})
    for occurrence in found:
        assert occurrence.start <= occurrence.end
        assert occurrence.end >= start
        assert (occurrence.start - end).days <= 30


@given(rules, spanned)
def test_a_later_start_of_the_plan_only_takes_occurrences_away(on, span):
    start, end = span
    whole = falls(plan(milestones=(milestone(on),), start=date(2023, 1, 1), end=end))
    assert falls(plan(milestones=(milestone(on),), start=start, end=end)) == [o for o in whole if o.start >= start]
