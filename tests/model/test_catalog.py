"""The catalogue of quality-work dates: every rule gives the day it stands for."""

from datetime import date

import pytest

from qtrack.model.catalog import CATALOG
from qtrack.model.plan import MilestoneKind
from tests.model.building import milestone, plan, spans


def days_of(name, year):
    entry = CATALOG[name]
    stone = milestone(entry.on, entry.until, id=name, since=entry.since)
    return spans(plan(start=date(year, 1, 1), end=date(year, 12, 31), milestones=(stone,)))[:1]


@pytest.mark.parametrize(
    ("name", "year", "start", "end"),
    [
        ("consumer-day", 2026, "03-15", "03-15"),
        ("ip-week", 2026, "04-20", "04-26"),
        ("ip-day", 2026, "04-26", "04-26"),
        ("brand-day", 2017, "05-10", "05-10"),
        ("metrology-day", 2026, "05-20", "05-20"),
        ("safety-month", 2026, "06-01", "06-30"),
        ("accreditation-day", 2026, "06-09", "06-09"),
        ("safety-consultation-day", 2026, "06-16", "06-16"),
        ("quality-month", 1978, "09-01", "09-30"),
        ("quality-month", 2026, "09-01", "09-30"),
        ("standards-day", 2026, "10-14", "10-14"),
        ("world-quality-day", 2012, "11-08", "11-08"),
        ("world-quality-day", 2015, "11-12", "11-12"),
        ("world-quality-day", 2024, "11-14", "11-14"),
        ("world-quality-day", 2026, "11-12", "11-12"),
    ],
)
def test_days(name, year, start, end):
    assert days_of(name, year) == [(f"{year}-{start}", f"{year}-{end}")]


@pytest.mark.parametrize(("name", "year"), [("brand-day", 2016), ("quality-month", 1977)])
def test_there_is_no_such_day_before_its_first_year(name, year):
    assert days_of(name, year) == []


def test_days_that_are_set_anew_each_year_have_no_rule():
    assert {entry.id for entry in CATALOG.values() if entry.on is None} == {
        "science-spring",
        "food-safety-week",
        "government-assessment",
    }


def test_every_entry_is_complete():
    for name, entry in CATALOG.items():
        assert entry.id == name
        assert entry.title
        assert entry.kind in MilestoneKind
        assert entry.on or not entry.until
