from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Quiet, ReminderRules, Shift
from qtrack.remind.due_moment import resolve_clock, skip_quiet_hours
from qtrack.remind.schedule import Schedule, Stage, Timelines
from tests.model.building import plan

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def timelines(zone=SHANGHAI, **rules):
    made = plan(timezone=zone, reminders=ReminderRules(**rules))
    return Timelines(made, calendar_of(made))


def leads(*texts):
    return tuple(LeadTime.parse(text) for text in texts)


def line(of, day, *texts, repeat=None):
    stages = (Stage(None, repeat=LeadTime.parse(repeat)),) if repeat else ()
    return of.of(day, Schedule(leads(*texts), stages))


def shown(of, day, *texts):
    starts = line(of, day, *texts).starts
    return [f"{m.lead} {m.at.astimezone(of.moments.zone):%Y-%m-%d %H:%M}" for m in starts]


def repeats(of, day, repeat, count):
    """The first repeats after `day`."""
    found = line(of, day, repeat=repeat).between(None, datetime(2040, 1, 1, tzinfo=UTC))
    return [moment for moment, _number in zip(found, range(count), strict=False)]


@pytest.mark.parametrize(
    ("day", "lead", "wanted"),
    [
        ("2026-03-20", "7d", "2026-03-13 09:00"),
        ("2026-03-20", "0d", "2026-03-20 09:00"),
        ("2026-03-20", "1d@14:30", "2026-03-19 14:30"),
        ("2026-03-23", "1d", "2026-03-20 09:00"),  # a Sunday goes to the Friday before
        ("2026-03-22", "0d", "2026-03-20 09:00"),
        ("2026-10-05", "0d", "2026-09-30 09:00"),  # 国庆 goes to the last working day before
        ("2026-10-10", "0d", "2026-10-10 09:00"),  # a Saturday that is worked
        ("2026-10-12", "1wd", "2026-10-10 09:00"),
        ("2026-03-20", "2h", "2026-03-20 07:00"),
        ("2026-03-20", "2h@14:00", "2026-03-20 12:00"),
        ("2026-03-20", "24h", "2026-03-19 09:00"),
        ("2026-03-31", "1m", "2026-02-28 09:00"),  # a Saturday worked for the Spring Festival
    ],
)
def test_a_lead_goes_before_the_date_onto_a_working_day(day, lead, wanted):
    assert shown(timelines(), date.fromisoformat(day), lead) == [f"{lead} {wanted}"]


def test_shifting_forward_stops_at_the_date():
    ahead = timelines(shift=Shift.NEXT)
    assert shown(ahead, date(2026, 3, 23), "1d") == ["1d 2026-03-23 09:00"]
    assert shown(ahead, date(2026, 3, 22), "1d", "0d") == ["1d 2026-03-22 09:00", "0d 2026-03-22 09:00"]
    assert shown(timelines(shift=Shift.NONE), date(2026, 3, 22), "0d") == ["0d 2026-03-22 09:00"]


def test_of_leads_that_fall_together_the_nearer_comes_last():
    assert shown(timelines(), date(2026, 3, 22), "0d", "1d") == ["1d 2026-03-20 09:00", "0d 2026-03-20 09:00"]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "wanted"),
    [
        (NEW_YORK, "2026-03-08", "02:30", "2026-03-08T03:00:00-04:00"),  # skipped: the first moment after the gap
        (NEW_YORK, "2026-03-08", "02:00", "2026-03-08T03:00:00-04:00"),
        (NEW_YORK, "2026-03-08", "03:00", "2026-03-08T03:00:00-04:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"),  # twice: the first
        (BERLIN, "2026-03-29", "02:59", "2026-03-29T03:00:00+02:00"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"),
        (ZoneInfo("Pacific/Apia"), "2011-12-30", "09:00", "2011-12-31T00:00:00+14:00"),  # a whole day skipped
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"),  # half an hour
    ],
)
def test_what_the_clock_on_the_wall_shows(zone, day, clock, wanted):
    assert resolve_clock(date.fromisoformat(day), time.fromisoformat(clock), zone).isoformat() == wanted


@given(
    st.dates(date(1990, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from([NEW_YORK, BERLIN, SHANGHAI, ZoneInfo("Australia/Lord_Howe")]),
)
def test_the_clock_shows_what_was_asked_for_or_the_end_of_a_gap(day, clock, zone):
    at = resolve_clock(day, clock, zone).astimezone(UTC)
    seen = at.astimezone(zone)
    assert (seen.date(), seen.time()) >= (day, clock)
    if (seen.date(), seen.time()) != (day, clock):
        just_before = datetime.fromtimestamp(at.timestamp() - 1, zone)
        assert (just_before.date(), just_before.time()) < (day, clock)


def test_repeats_follow_the_date_on_working_days():
    found = repeats(timelines(), date(2026, 3, 20), "7d", 3)
    assert [(m.lead, f"{m.at.astimezone(SHANGHAI):%m-%d %H:%M}") for m in found] == [
        ("+7d", "03-27 09:00"), ("+14d", "04-03 09:00"), ("+21d", "04-10 09:00"),
    ]  # fmt: skip


def test_repeats_never_go_back_to_the_date():
    found = repeats(timelines(), date(2026, 3, 20), "1d", 4)
    assert [m.at.astimezone(SHANGHAI).day for m in found] == [23, 23, 23, 24]


@pytest.mark.parametrize("repeat", ["1d", "7d", "2w", "1m", "3wd", "36h"])
def test_the_latest_repeat_is_found_however_late(repeat):
    whole = line(timelines(), date(2026, 3, 20), repeat=repeat)
    for now in (
        datetime(2026, 3, 20, 12, tzinfo=UTC),
        datetime(2026, 9, 1, 3, tzinfo=UTC),
        datetime(2031, 1, 1, tzinfo=UTC),
    ):
        passed, coming = whole.split(now)
        assert coming is not None
        assert coming.at > now
        before = [moment.lead for moment in whole.between(None, now)]
        assert [moment.lead for moment in passed] == before[-1:]


def test_no_repeats_of_nothing():
    whole = line(timelines(), date(2026, 3, 20), repeat="0d")
    assert whole.split(datetime(2027, 1, 1, tzinfo=UTC)) == ((), None)


@given(
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.builds(LeadTime, st.integers(0, 9999), st.sampled_from(["h", "d", "w", "m"]))
    | st.builds(LeadTime, st.integers(0, 60), st.just("wd")),
    st.sampled_from(Shift),
)
def test_no_lead_falls_after_its_date(day, lead, shift):
    (moment,) = timelines(shift=shift).of(day, Schedule((lead,))).starts
    assert moment.at.astimezone(SHANGHAI).date() <= max(day, date(2, 1, 1))


QUIET = (Quiet(time(12), time(14)), Quiet(time(18), time(8, 30)))


@pytest.mark.parametrize(
    ("clock", "wanted"),
    [("11:59", "20 11:59"), ("12:00", "20 14:00"), ("14:00", "20 14:00"), ("18:00", "21 08:30"), ("23:59", "21 08:30"),
     ("00:10", "20 08:30"), ("08:30", "20 08:30")],
)  # fmt: skip
def test_quiet_hours_hold_until_they_end(clock, wanted):
    at = datetime.combine(date(2026, 3, 20), time.fromisoformat(clock), SHANGHAI)
    assert f"{skip_quiet_hours(at, QUIET, SHANGHAI).astimezone(SHANGHAI):%d %H:%M}" == wanted


def test_quiet_hours_that_touch_are_one():
    quiet = (Quiet(time(12), time(14)), Quiet(time(14), time(16)))
    at = datetime(2026, 3, 20, 13, tzinfo=SHANGHAI)
    assert skip_quiet_hours(at, quiet, SHANGHAI) == datetime(2026, 3, 20, 16, tzinfo=SHANGHAI)


def test_hours_that_leave_no_gap_hold_nothing_back():
    quiet = (Quiet(time(0), time(12)), Quiet(time(12), time(0)))
    at = datetime(2026, 3, 20, 13, tzinfo=SHANGHAI)
    assert skip_quiet_hours(at, quiet, SHANGHAI) == at


def test_quiet_hours_end_also_in_a_repeated_hour():
    quiet = (Quiet(time(18), time(1, 30)),)
    second = datetime(2026, 11, 1, 1, 10, tzinfo=NEW_YORK, fold=1)
    free = skip_quiet_hours(second.astimezone(UTC), quiet, NEW_YORK)
    assert free.astimezone(UTC) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
