from datetime import date, datetime

import pytest

from qtrack import i18n
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, ReminderRules, Step
from qtrack.remind.delivery_record import Trace
from qtrack.remind.message import actions_of, build_message
from qtrack.remind.planner import decide
from qtrack.remind.states import State
from tests.model.building import ZONE, measure, milestone, plan

MEASURE = measure("M7", no="(七)", title="加强质量安全风险研判", due=date(2026, 3, 20), joint=("县教育局", "县经贸局"))


def said(of, moment, past=None):
    now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    (group,) = decide(of, now, past or {}).groups
    return build_message(group, now)


def only_line(of, moment, past=None):
    (line,) = said(of, moment, past).body.split("\n")
    return line


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-03-13T09:00", "7 days left (5 working days)"),
        ("2026-03-18T09:00", "2 days left (2 working days)"),  # sent late, and true when it is sent
        ("2026-03-20T09:00", "due today"),
        ("2026-03-22T09:00", "2 days late"),
        ("2026-03-27T09:00", "7 days late"),
    ],
)
def test_a_measure_says_how_far_its_date_is_when_it_is_sent(moment, wanted):
    assert only_line(plan(MEASURE), moment) == f"{wanted} · (七)加强质量安全风险研判 · 县质监局, 县教育局 and 1 more"


def test_working_days_of_a_year_nobody_knows_are_marked():
    far = plan(measure("M1", due=date(2027, 3, 19)), end=date(2027, 12, 31))
    assert "make-up days unknown" in only_line(far, "2027-03-12T09:00")
    assert "make-up days unknown" not in only_line(plan(MEASURE), "2026-03-13T09:00")


@pytest.mark.parametrize(("number", "wanted"), [("", "M7"), ("四/(七)", "四/(七)")])
def test_a_step_is_named_after_its_measure_and_so_is_who_has_to_move(number, wanted):
    stepped = measure("M7", no=number, due=date(2026, 11, 30), steps=(Step("校园食品安全检查", due=date(2026, 3, 20)),))
    assert only_line(plan(stepped), "2026-03-20T09:00") == f"due today · {wanted} · 校园食品安全检查 · 县质监局"


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-08-31T09:00", "1 day left (1 working day) · 全国质量月"),
        ("2026-09-01T09:00", "today · 全国质量月"),
        ("2026-09-10T09:00", "under way until 2026-09-30 · 全国质量月"),
        ("2026-10-02T09:00", "missed, it was on 2026-09-01 · 全国质量月"),
    ],
)
def test_a_milestone_is_ahead_under_way_or_missed(moment, wanted):
    month = milestone(date(2026, 9, 1), date(2026, 9, 30), title="全国质量月")
    assert only_line(plan(milestones=(month,)), moment) == wanted


def test_many_are_counted_and_as_many_as_fit_are_named():
    twelve = plan(*(measure(f"M{n}", due=date(2026, 3, 20)) for n in range(12)))
    words = said(twelve, "2026-03-19T09:00")
    assert words.title == "计划: 12 reminders"
    assert words.body.split("\n")[8:] == ["… and 4 more"]


def test_what_may_have_been_shown_already_is_marked():
    past = {("measure", "M7", date(2026, 3, 20)): {"7d": Trace(State.UNKNOWN, None, 1, repeat=True)}}
    words = said(plan(MEASURE), "2026-03-13T09:00", past)
    assert words.title.endswith("(repeated)")
    assert words.body.endswith("(repeated)")
    mixed = said(plan(MEASURE, measure("M8", due=date(2026, 3, 20))), "2026-03-13T09:00", past)
    assert not mixed.title.endswith("(repeated)")
    assert [line.endswith("(repeated)") for line in mixed.body.split("\n")].count(True) == 1


def test_what_is_due_or_late_presses_and_the_rest_does_not():
    assert not said(plan(MEASURE), "2026-03-13T09:00").pressing
    assert said(plan(MEASURE), "2026-03-20T09:00").pressing
    missed = plan(milestones=(milestone(date(2026, 3, 16)),))
    assert not said(missed, "2026-03-18T09:00").pressing


def test_a_hostile_title_stays_one_short_line():
    hostile = measure("M1", title="[bold]x\n\x1b[31m\u202e" + "长" * 3_000_000, due=date(2026, 3, 20))
    line = only_line(plan(hostile), "2026-03-19T09:00")
    assert len(line) < 150
    assert "[bold]x" in line
    assert line.isprintable()


def test_chinese_words():
    i18n.set_language("zh")
    words = said(plan(MEASURE), "2026-03-13T09:00")
    assert words.title == "计划：1项提醒"
    assert words.body == "还有7天（5个工作日） · (七)加强质量安全风险研判 · 县质监局、县教育局及另外1个单位"


def test_the_order_is_that_of_urgency_and_missed_ones_come_last():
    several = plan(
        measure("soon", due=date(2026, 3, 20)), measure("late", due=date(2026, 1, 20)),
        milestones=(milestone(date(2026, 3, 16), title="评审会"),), reminders=ReminderRules(),
    )  # fmt: skip
    lines = said(several, "2026-03-18T09:00").body.split("\n")
    assert [line.split(" · ")[1] for line in lines] == ["措施late", "措施soon", "评审会"]


def test_the_step_of_the_escalation_stands_first_cut_to_a_word():
    steps = (
        Escalation("督办单" + "长" * 300, LeadTime.parse("0d")),
        Escalation("红单", LeadTime.parse("1d"), after=True),
    )
    escalating = plan(MEASURE, milestones=(milestone(date(2026, 3, 25)),), escalation=steps)
    lines = said(escalating, "2026-03-20T09:00").body.split("\n")
    assert [line for line in lines if line.startswith("【督办单长长长长长长长长…】due today · (七)")] == lines[:1]
    lines = said(escalating, "2026-03-23T09:00").body.split("\n")
    assert sorted(line[:4] for line in lines) == ["2 da", "【红单】"]  # a milestone has no step


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (plan(MEASURE), ("done", "later", "ack")),
        (
            plan(measure("M7", due=date(2026, 6, 1), steps=(Step("检查", due=date(2026, 3, 20)),))),
            ("done", "later", "ack"),
        ),
        (plan(MEASURE, measure("M8", due=date(2026, 3, 20))), ("later", "ack")),
        (plan(milestones=(milestone(date(2026, 3, 20)),)), ("later", "ack")),
        (plan(milestones=(milestone(date(2026, 3, 16)),)), ()),  # it is over: told as missed
    ],
)
def test_which_buttons_fit(of, wanted):
    (group,) = decide(of, datetime(2026, 3, 18, 9, tzinfo=ZONE), {}).groups
    assert actions_of(group) == wanted
