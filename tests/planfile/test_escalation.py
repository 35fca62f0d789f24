"""``[[escalation]]``, ``[digest]`` and quiet hours: what is read, and what is wrong with them."""

from datetime import time
from pathlib import Path

import pytest

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Digest
from qtrack.planfile import Loaded, parse
from qtrack.planfile.json_schema import build_plan_schema

HEAD = """\
version = 1
[plan]
id = "p"
title = "计划"
end = 2026-12-31
timezone = "Asia/Shanghai"
"""


def read(text: str) -> Loaded:
    return parse((HEAD + text).encode(), Path("t.toml"))


def steps(text: str) -> list[str]:
    plan = read(text).plan
    assert plan is not None
    return [
        f"{s.name} {'+' if s.after else ''}{s.when}" + (f" every {s.repeat}" if s.repeat else "")
        for s in plan.escalation
    ]


def told(text: str) -> list[str]:
    return [
        f"{p.line - HEAD.count(chr(10))}:{p.column} {p.severity}[{p.code}] {p.message}" for p in read(text).problems
    ]


def when(text: str) -> str:
    (found,) = steps(f'[[escalation]]\nname = "x"\nwhen = "{text}"\n')
    return found.removeprefix("x ")


def test_a_plan_without_them_has_the_plain_rules() -> None:
    plan = read("").plan
    assert plan is not None
    assert (plan.escalation, plan.digest) == ((), Digest())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("7d", "7d"), ("10wd@08:30", "10wd@08:30"), ("2周", "2w"),
        ("提前7天", "7d"), ("7天前", "7d"), ("1个工作日之前", "1wd"),
        ("0d", "0d"), ("当天", "0d"), ("+0d", "0d"), ("当天@15:00", "0d@15:00"),
        ("+1d", "+1d"), ("+ 2w", "+2w"), ("1d 后", "+1d"), ("逾期1天", "+1d"), ("逾期 3 个工作日", "+3wd"),
        ("3天之后@14:00", "+3d@14:00"), ("+1m", "+1m"),
    ],
)  # fmt: skip
def test_when_a_step_comes(text: str, wanted: str) -> None:
    assert when(text) == wanted
    assert told(f'[[escalation]]\nname = "x"\nwhen = "{text}"\n') == []


def test_the_countys_slips() -> None:
    text = """\
[[escalation]]
name = "提醒单"
when = "7d"
[[escalation]]
name = "督办单"
when = "0d"
[[escalation]]
name = "红单"
when = "+1d"
repeat = "3wd"
channels = ["wecom", "mail"]
x-colour = "red"
"""
    assert steps(text) == ["提醒单 7d", "督办单 0d", "红单 +1d every 3wd"]
    assert told(text) == []
    plan = read(text).plan
    assert plan is not None
    assert [step.channels for step in plan.escalation] == [(), (), ("wecom", "mail")]


def test_a_second_step_of_the_same_moment_is_left_out() -> None:
    text = '[[escalation]]\nname = "甲"\nwhen = "7d"\n[[escalation]]\nname = "乙"\nwhen = "1w"\n'
    assert told(text) == ["6:8 error[bad-value] another step begins at the same time"]
    assert steps(text) == ["甲 7d"]
    assert told(text.replace('"1w"', '"1w@10:00"')) == []


def test_two_steps_of_one_name_are_told_and_both_come() -> None:
    text = '[[escalation]]\nname = "甲"\nwhen = "7d"\n[[escalation]]\nname = "甲"\nwhen = "1d"\n'
    assert told(text) == ["5:8 error[duplicate-id] the id 甲 stands twice"]
    assert steps(text) == ["甲 7d", "甲 1d"]


def test_a_repeat_that_could_never_end_is_left_out_and_its_step_comes() -> None:
    text = '[[escalation]]\nname = "红单"\nwhen = "+1d"\nrepeat = "0d"\n'
    assert told(text) == ["4:10 error[bad-value] a span of a day or more is wanted"]
    assert steps(text) == ["红单 +1d"]


def test_a_repeat_that_nothing_follows_ends_with_the_date_and_that_is_told() -> None:
    text = '[[escalation]]\nname = "提醒单"\nwhen = "7d"\nrepeat = "1d"\n'
    assert told(text) == ["4:10 warning[bad-value] the repeats end with the date, for no step comes on it or after it"]
    assert steps(text) == ["提醒单 7d every 1d"]
    for later in ("0d", "+1d"):
        assert told(f'{text}[[escalation]]\nname = "红单"\nwhen = "{later}"\n') == []


def test_a_step_without_a_moment_is_left_out_and_one_without_a_name_comes() -> None:
    text = '[[escalation]]\nname = "甲"\n[[escalation]]\nwhen = "7d"\n[[escalation]]\nname = "丙"\nwhen = "晚些"\n'
    assert [line.partition(" ")[0] for line in told(text)] == ["1:1", "3:1", "7:8"]
    assert steps(text) == [" 7d"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("monday 08:30", (0, time(8, 30))), ("Fri 16:00", (4, time(16))), ("周一 08:30", (0, time(8, 30))),
        ("星期日 8:30", (6, time(8, 30))), ("礼拜天 8:30", (6, time(8, 30))), ("周末 8:30", None),
    ],
)  # fmt: skip
def test_the_day_of_a_weekly_digest(text: str, wanted: tuple[int, time] | None) -> None:
    loaded = read(f'[digest]\ndaily = "08:30"\nweekly = "{text}"\nchannels = ["mail"]\n')
    assert loaded.plan is not None
    assert loaded.plan.digest == Digest(time(8, 30), wanted, ("mail",))
    assert bool(loaded.problems) is (wanted is None)


@pytest.mark.parametrize(
    ("quiet", "covers"),
    [
        ('["00:00-12:00", "12:00-00:00"]', True), ('["18:00-08:30", "08:00-19:00"]', True),
        ('["00:00-23:59"]', False), ('["18:00-08:30"]', False), ('["18:00-24:00"]', False), ("[]", False),
    ],
)  # fmt: skip
def test_quiet_hours_that_cover_the_day(quiet: str, covers: bool) -> None:  # noqa: FBT001 - a case
    found = told(f"[reminders]\nquiet = {quiet}\n")
    assert found == ["2:9 error[bad-value] the quiet hours cover the whole day; they hold nothing back"] * covers


@pytest.mark.parametrize("hours", ["00:00-24:00", "08:00-08:00"])
def test_one_span_that_covers_the_day(hours: str) -> None:
    found = told(f'[reminders]\nquiet = ["{hours}"]\n')
    assert found == ["2:10 error[bad-value] the quiet hours cover the whole day; they hold nothing back"]


def test_the_schema_knows_both() -> None:
    properties = build_plan_schema()["properties"]
    assert properties["escalation"]["items"]["required"] == ["name", "when"]
    assert set(properties["digest"]["properties"]) == {"daily", "weekly", "channels"}


def test_an_own_lead_stays_beside_the_steps() -> None:
    loaded = read('[[escalation]]\nname = "x"\nwhen = "7d"\n[[measures]]\nid = "M"\ntitle = "甲"\nremind = ["3d"]\n')
    assert loaded.plan is not None
    assert loaded.plan.measures[0].remind == (LeadTime(3, "d"),)
