"""What a person who snoozes is offered."""

from datetime import datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import calendar_of
from qtrack.model.plan import ReminderRules
from qtrack.remind.snooze import list_offers, moment_of
from tests.model.building import ZONE, plan

PLAN = plan(reminders=ReminderRules(at=time(8, 30)))
CALENDAR = calendar_of(PLAN)


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        # a Wednesday; the end of the month is after all the others
        ("2026-03-11T09:00", [
            ("next working day", "03-12"), ("+2d", "03-13"), ("+3d", "03-14"), ("下周一", "03-16"), ("+1w", "03-18"),
            ("+2w", "03-25"), ("月底", "03-31"),
        ]),
        # a Friday near the end of a month: three days from it is the next working day, and that is next Monday
        ("2026-03-27T09:00", [
            ("+2d", "03-29"), ("next working day", "03-30"), ("月底", "03-31"), ("+1w", "04-03"), ("+2w", "04-10"),
        ]),
        # the last day: its end is over
        ("2026-03-31T09:00", [
            ("next working day", "04-01"), ("+2d", "04-02"), ("+3d", "04-03"), ("下周一", "04-06"), ("+1w", "04-07"),
            ("+2w", "04-14"),
        ]),
    ],
)  # fmt: skip
def test_the_offers_are_in_order_and_each_moment_has_one_name(now, wanted):
    found = list_offers(PLAN, CALENDAR, datetime.fromisoformat(now).replace(tzinfo=ZONE))
    assert [(name, f"{moment:%m-%d}") for moment, name in found] == wanted
    assert {f"{moment:%H:%M}" for moment, _name in found} == {"08:30"}


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(ZONE)))
def test_on_any_day_they_rise_from_now_on(now):
    moments = [now, *(moment for moment, _name in list_offers(PLAN, CALENDAR, now))]
    assert all(one < other for one, other in pairwise(moments))


def test_a_day_that_is_typed_has_the_plan_s_time():
    now = datetime(2026, 3, 11, 23, 30, tzinfo=ZONE)
    assert moment_of("后天", PLAN, CALENDAR, now) == datetime(2026, 3, 13, 8, 30, tzinfo=ZONE)
    with pytest.raises(ValueError, match="is no day"):
        moment_of("?", PLAN, CALENDAR, now)
