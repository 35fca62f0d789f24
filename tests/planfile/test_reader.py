"""What a plan file says: every key, every default, the catalogue, and what stays when something is wrong."""

import os
import subprocess
import sys
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qtrack.errors import PlanUnreadable
from qtrack.model.catalog import CATALOG
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import CalendarRules, LightRules, MilestoneKind, Plan, Quiet, ReminderRules, Shift, Status
from qtrack.model.target import Target
from qtrack.model.workdays import WorkCalendar
from qtrack.planfile import load, parse

HEAD = 'version = 1\nplan = {id = "p", title = "计划", end = 2026-12-31, timezone = "Asia/Shanghai"}\n'


def read(text: str, problems: int = 0, name: str = "t.toml") -> Plan:
    loaded = parse(text.encode(), Path(name))
    assert len(loaded.problems) == problems, [str(problem) for problem in loaded.problems]
    assert loaded.plan is not None
    return loaded.plan


FULL = """
version = 1
x-top = "顶"
[plan]
id = "ziyang-2015"
title = "行动计划"
number = "紫政办发〔2015〕109号"
issuer = "县政府办"
issued = 2015-10-09
start = 2015-01-01
end = 2015-12-31
timezone = "Asia/Urumqi"
note = "注"
x-plan = 1
[reminders]
at = "08:05"
before = ["10wd", "1m@08:30", "3小时"]
milestone_before = ["2周"]
overdue = "3wd"
shift = "next-workday"
quiet = ["12:00-14:00", "18:00 – 8:30"]
group = false
until = "2w"
channels = ["desktop", "mail"]
[lights]
green = 1
amber = 0.5
due_soon = "3d"
stale = "1m"
[lights.labels]
red = "蓝"
[calendar]
include = ["quality-month"]
holidays = [2015-09-03]
workdays = [2015-09-06]
[[units]]
name = "县质监局"
aliases = ["县质量技术监督局"]
contact = "张"
channels = ["mail"]
x-phone = "123"
[[sections]]
id = "2"
no = "二"
title = "改进监管"
x-s = true
[[measures]]
id = "M07"
no = "(七)"
section = "2"
title = "风险研判"
lead = ["甲局"]
support = ["乙局"]
joint = ["丙局", "甲局"]
owner = "王"
start = 2015-02-01
due = 2015-11-30
status = "active"
progress = 40
weight = 2.5
tags = ["风险"]
depends = ["M08"]
remind = ["1d"]
evidence = ["a.pdf"]
note = '''
多
行'''
source = "第七条"
x-own = {level = 3, list = [1, 2]}
  [[measures.steps]]
  title = "检查"
  due = 2015-09-20
  done = 2015-09-18
  owner = "李"
  x-step = 1
  [[measures.steps]]
  title = "复查"
  done = true
  [[measures.steps]]
  title = "总结"
  done = false
  [[measures.indicators]]
  name = "合格率"
  target = "≥95％"
  baseline = 92.0
  actual = 93.5
  as_of = 2015-09-30
  units = ["甲局"]
  note = "月报"
  x-i = 1
[[measures]]
id = "M08"
title = "其余"
[[indicators]]
name = "事故"
target = "不超过 0.48 起/万台"
[[milestones]]
id = "year-end"
title = "考核"
on = "12-15"
until = "12-20"
kind = "assessment"
remind = ["60d"]
measures = ["M07"]
units = ["甲局"]
note = "记"
x-m = 1
"""


def test_every_key() -> None:
    plan = read(FULL)
    assert (plan.id, plan.title, plan.number, plan.issuer, plan.note) == (
        "ziyang-2015", "行动计划", "紫政办发〔2015〕109号", "县政府办", "注",
    )  # fmt: skip
    assert (plan.issued, plan.start, plan.end) == (date(2015, 10, 9), date(2015, 1, 1), date(2015, 12, 31))
    assert plan.timezone == ZoneInfo("Asia/Urumqi")
    assert plan.extra == {"x-top": "顶", "x-plan": 1}
    assert plan.reminders == ReminderRules(
        at=time(8, 5),
        before=(LeadTime(10, "wd"), LeadTime(1, "m", time(8, 30)), LeadTime(3, "h")),
        milestone_before=(LeadTime(2, "w"),),
        overdue=LeadTime(3, "wd"),
        shift=Shift.NEXT,
        quiet=(Quiet(time(12), time(14)), Quiet(time(18), time(8, 30))),
        group=False,
        until=LeadTime(2, "w"),
        channels=("desktop", "mail"),
    )
    assert plan.lights == LightRules(1, 0.5, LeadTime(3, "d"), LeadTime(1, "m"), {"red": "蓝"})
    assert plan.calendar == CalendarRules(
        ("quality-month",), frozenset({date(2015, 9, 3)}), frozenset({date(2015, 9, 6)})
    )
    (unit,) = plan.units
    assert (unit.name, unit.aliases, unit.contact, unit.channels, unit.extra) == (
        "县质监局", ("县质量技术监督局",), "张", ("mail",), {"x-phone": "123"},
    )  # fmt: skip
    (section,) = plan.sections
    assert (section.id, section.no, section.title, section.extra) == ("2", "二", "改进监管", {"x-s": True})


def test_every_key_of_a_measure() -> None:
    plan = read(FULL)
    measure = plan.measures[0]
    assert (measure.id, measure.no, measure.section, measure.title) == ("M07", "(七)", "2", "风险研判")
    assert (measure.lead, measure.support, measure.joint) == (("甲局",), ("乙局",), ("丙局", "甲局"))
    assert measure.units == ("甲局", "丙局", "乙局")
    assert (measure.owner, measure.start, measure.due) == ("王", date(2015, 2, 1), date(2015, 11, 30))
    assert (measure.status, measure.progress, measure.weight) == (Status.ACTIVE, 40, 2.5)
    assert (measure.tags, measure.depends, measure.remind) == (("风险",), ("M08",), (LeadTime(1, "d"),))
    assert (measure.evidence, measure.note, measure.source) == (("a.pdf",), "多\n行", "第七条")
    assert measure.extra == {"x-own": {"level": 3, "list": [1, 2]}}
    steps = [(step.title, step.due, step.done, step.done_on, step.owner, dict(step.extra)) for step in measure.steps]
    assert steps == [
        ("检查", date(2015, 9, 20), True, date(2015, 9, 18), "李", {"x-step": 1}),
        ("复查", None, True, None, "", {}),
        ("总结", None, False, None, "", {}),
    ]
    (indicator,) = measure.indicators
    assert (indicator.name, indicator.target, indicator.baseline, indicator.actual) == (
        "合格率",
        Target(">=", 95, "%"),
        92.0,
        93.5,
    )
    assert (indicator.as_of, indicator.units, indicator.note, indicator.extra) == (
        date(2015, 9, 30),
        ("甲局",),
        "月报",
        {"x-i": 1},
    )
    (own,) = plan.indicators
    assert own.target == Target("<=", 0.48, "起/万台")


def test_every_key_of_a_milestone() -> None:
    included, milestone = read(FULL).milestones
    assert included.id == "quality-month"
    assert (milestone.id, milestone.title, milestone.on.text, milestone.kind) == (
        "year-end",
        "考核",
        "12-15",
        MilestoneKind.ASSESSMENT,
    )
    assert getattr(milestone.until, "text", "") == "12-20"
    assert (milestone.remind, milestone.measures, milestone.units) == ((LeadTime(60, "d"),), ("M07",), ("甲局",))
    assert (milestone.note, milestone.extra) == ("记", {"x-m": 1})


def test_every_default() -> None:
    plan = read(HEAD + "measures = [{id = 'M1', title = '甲'}]\nmilestones = [{id = 'm', title = 't', on = '12-15'}]\n")
    assert plan.reminders == ReminderRules(
        at=time(9),
        before=tuple(LeadTime(count, "d") for count in (30, 7, 1, 0)),
        milestone_before=tuple(LeadTime(count, "d") for count in (30, 14, 3, 0)),
        overdue=LeadTime(7, "d"),
        shift=Shift.PREVIOUS,
        quiet=(),
        group=True,
        until=LeadTime(30, "d"),
        channels=("desktop",),
    )
    assert plan.lights == LightRules(0.95, 0.75, LeadTime(7, "d"), LeadTime(30, "d"), {})
    assert plan.calendar == CalendarRules()
    assert (plan.number, plan.issuer, plan.issued, plan.note, plan.units, plan.sections, plan.indicators) == (
        "",
        "",
        None,
        "",
        (),
        (),
        (),
    )
    (measure,) = plan.measures
    assert (measure.status, measure.progress, measure.weight, measure.start, measure.due, measure.remind) == (
        None,
        None,
        1,
        None,
        None,
        None,
    )
    (milestone,) = plan.milestones
    assert (milestone.kind, milestone.until, milestone.remind) == (MilestoneKind.EVENT, None, None)


def test_off_means_no_repeats() -> None:
    assert read(HEAD + "reminders.overdue = 'off'\n").reminders.overdue is None
    assert read(HEAD + "reminders = {before = [], channels = []}\n").reminders.before == ()


@pytest.mark.parametrize(("head", "start"), [
    ("start = 2026-03-01, issued = 2026-02-01, ", date(2026, 3, 1)),
    ("issued = 2026-02-01, ", date(2026, 2, 1)),
    ("", date(2026, 1, 1)),
])  # fmt: skip
def test_the_start(head: str, start: date) -> None:
    assert read(HEAD.replace("end", head + "end")).start == start


SHOW_ZONE = """
import sys
from pathlib import Path
from qtrack.planfile import parse
print(parse(sys.stdin.buffer.read(), Path("t.toml")).plan.timezone)
"""


@pytest.mark.parametrize(("own", "zone"), [
    ("", "Asia/Tokyo"), (', timezone = "Asia/Shanghai"', "Asia/Shanghai"), (', timezone = "Asia/Peking"', "Asia/Tokyo"),
])  # fmt: skip
def test_without_a_zone_the_machines_is_taken(own: str, zone: str) -> None:
    text = HEAD.replace(', timezone = "Asia/Shanghai"', own)
    environ = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)}
    shown = subprocess.run(
        [sys.executable, "-c", SHOW_ZONE], input=text.encode(), env=environ, capture_output=True, check=True
    )
    assert shown.stdout.decode().strip() == zone


# never hides a measure


@pytest.mark.parametrize(("measures", "shown", "problems"), [
    ("[{title = '甲'}, {id = 'M2'}, {}]", [("?1", "甲"), ("M2", "(no title)"), ("?3", "(no title)")], 4),
    ("[{id = 7, title = ['甲']}]", [("?1", "(no title)")], 2),
    ("[{id = '', title = '  '}]", [("?1", "(no title)")], 2),
    ("[{id = 'A', title = '甲'}, {id = 'A', title = '乙'}, {id = 'A~2', title = '丙'}, {id = 'A', title = '丁'}]",
     [("A", "甲"), ("A~2", "乙"), ("A~2~2", "丙"), ("A~3", "丁")], 2),
    ("[{id = '?2', title = '甲'}, {title = '乙'}]", [("?2", "甲"), ("?2~2", "乙")], 1),
    ("[1, {id = 'A', title = '甲'}, 'B', [], [{id = 'C'}], {id = 'D', title = '丁'}]", [("A", "甲"), ("D", "丁")], 4),
    ("{id = 'A', title = '甲'}", [("A", "甲")], 1),
    ("{title = '甲'}", [("?", "甲")], 2),
    ("[{id = 'A', title = '甲', due = 'x', steps = 1, indicators = [{}], depends = ['?'], lead = [[]], '期限' = 1}]",
     [("A", "甲")], 7),
])  # fmt: skip
def test_no_measure_is_hidden(measures: str, shown: list[tuple[str, str]], problems: int) -> None:
    plan = read(HEAD + f"measures = {measures}\n", problems)
    assert [(measure.id, measure.title) for measure in plan.measures] == shown


@pytest.mark.parametrize(("head", "problems"), [
    ("", 2), ("version = 2\n", 2), ("version = 1\nplan = 1\n", 1), ("version = 1\n[[plan]]\nid = 'x'\n", 1),
    ("version = 1\n[plan]\n", 3), ("version = 1\nplan = {id = 1, title = 1, end = 1, start = 1, timezone = 1}\n", 5),
    ("version = 1\nplan = 1\nreminders = 1\nlights = 1\ncalendar = 1\nunits = 1\n", 5),
])  # fmt: skip
def test_measures_show_without_a_plans_head(head: str, problems: int) -> None:
    plan = read(
        f"{head}[[measures]]\nid = 'A'\ntitle = '甲'\ndue = 2026-06-30\nstart = 2026-02-01\n", problems, "行动.toml"
    )
    assert [measure.title for measure in plan.measures] == ["甲"]
    assert (plan.title, plan.end, plan.start) == ("行动", date(2026, 6, 30), date(2026, 1, 1))


def test_a_missing_end_is_the_last_day_that_is_named() -> None:
    head = "version = 1\nplan = {id = 'p', title = 't', start = 2026-05-01, timezone = 'Asia/Shanghai'}\n"
    assert read(head, problems=1).end == date(2026, 5, 1)
    assert read(head + "measures = [{id = 'A', title = 't', due = 2025-01-01}]\n", problems=1).end == date(2026, 5, 1)
    assert read(head + "measures = [{id = 'A', title = 't', due = 2027-01-01}]\n", problems=1).end == date(2027, 1, 1)


def test_what_is_no_table_leaves_its_neighbours() -> None:
    plan = read(
        HEAD + "sections = [1, {id = '1', title = 't'}, {title = 'u'}]\nunits = ['x', {name = 'y'}, {contact = 'z'}]\n",
        problems=4,
    )
    assert [section.id for section in plan.sections] == ["1", "?3"]
    assert [unit.name for unit in plan.units] == ["y"]


# the catalogue


def test_included_entries_come_from_the_catalogue() -> None:
    plan = read(HEAD + "calendar.include = ['quality-month', 'brand-day', 'quality-month', 'world-quality-day']\n")
    assert [(milestone.id, milestone.title) for milestone in plan.milestones] == [
        ("quality-month", "全国质量月"), ("brand-day", "中国品牌日"), ("world-quality-day", "世界质量日"),
    ]  # fmt: skip
    month, day, _world = plan.milestones
    assert (month.on.text, getattr(month.until, "text", ""), month.kind) == ("09-01", "09-30", MilestoneKind.CAMPAIGN)
    assert day.since == 2017


def test_every_dated_entry_can_be_included_and_no_other() -> None:
    names = list(CATALOG)
    plan = read(HEAD + f"calendar.include = {names}\n", problems=sum(entry.on is None for entry in CATALOG.values()))
    assert [milestone.id for milestone in plan.milestones] == [name for name in names if CATALOG[name].on]


def test_a_milestone_takes_from_its_entry_what_it_does_not_say() -> None:
    plan = read(
        HEAD + "calendar.include = ['quality-month']\nmilestones = [{catalog = 'quality-month', remind = ['60d']}]\n"
    )
    (milestone,) = plan.milestones
    assert (milestone.id, milestone.title, milestone.on.text, milestone.remind) == (
        "quality-month", "全国质量月", "09-01", (LeadTime(60, "d"),),
    )  # fmt: skip
    assert getattr(milestone.until, "text", "") == "09-30"
    own = "{catalog = 'quality-month', id = 'mine', title = '我县质量月', on = '09-05', kind = 'event'}"
    (milestone,) = read(HEAD + f"milestones = [{own}]\n").milestones
    assert (milestone.id, milestone.title, milestone.on.text, milestone.until, milestone.kind) == (
        "mine", "我县质量月", "09-05", None, MilestoneKind.EVENT,
    )  # fmt: skip


def test_an_entry_without_a_day_is_given_one() -> None:
    (milestone,) = read(
        HEAD + "milestones = [{catalog = 'food-safety-week', on = 2026-06-08, until = '6d'}]\n"
    ).milestones
    assert (milestone.id, milestone.title) == ("food-safety-week", "食品安全宣传周")
    assert milestone.on.days(date.min, date.max, WorkCalendar()) == [date(2026, 6, 8)]
    assert milestone.until == LeadTime(6, "d")
    assert read(HEAD + "milestones = [{catalog = 'food-safety-week'}]\n", problems=1).milestones == ()


def test_two_milestones_of_one_id_are_both_kept() -> None:
    plan = read(HEAD + "milestones = [{catalog = 'brand-day'}, {catalog = 'brand-day', on = '05-11'}]\n", problems=1)
    assert [(milestone.id, milestone.on.text) for milestone in plan.milestones] == [
        ("brand-day", "05-10"),
        ("brand-day~2", "05-11"),
    ]


@pytest.mark.parametrize(("until", "day"), [
    ("'12-20'", date(2026, 12, 20)), ("'01-10'", date(2027, 1, 10)), ("2026-12-31", date(2026, 12, 31)),
    ("'5d'", date(2026, 12, 20)), ("'1w'", date(2026, 12, 22)), ("'1个月'", date(2027, 1, 15)),
    ("'3wd'", date(2026, 12, 18)),
])  # fmt: skip
def test_the_end_of_a_span(until: str, day: date) -> None:
    (milestone,) = read(
        HEAD + f"milestones = [{{id = 'm', title = 't', on = 2026-12-15, until = {until}}}]\n"
    ).milestones
    assert milestone.until is not None
    calendar = WorkCalendar()
    if isinstance(milestone.until, LeadTime):
        assert milestone.until.after(date(2026, 12, 15), calendar) == day
    else:
        assert milestone.until.find_first(date(2026, 12, 15), calendar) == day


# the file


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(PlanUnreadable) as caught:
            load(path)
        assert str(path) in caught.value.message
        assert "qtrack init" in caught.value.hint


def test_a_file_without_end_is_not_read_whole() -> None:
    with pytest.raises(PlanUnreadable, match="larger than 64 MiB"):
        load(Path("/dev/zero"))


def test_the_digest_names_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(HEAD, "utf-8")
    first = load(path)
    assert first.digest == load(path).digest == parse(first.raw, Path("elsewhere.toml")).digest
    path.write_text(HEAD + "\n", "utf-8")
    assert load(path).digest != first.digest
