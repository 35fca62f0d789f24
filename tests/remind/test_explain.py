"""Why reminders came, will come or do not: every state has its reason in words."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from qtrack.model.assessment import calendar_of
from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Digest, Escalation, Quiet, ReminderRules, Status, Step, Unit
from qtrack.remind.delivery_record import Mark, Trace
from qtrack.remind.explain import Daemon, Explanation, Folded, ItemReminders, ReminderStatus, Situation, find_held
from qtrack.remind.explain_rules import rules_of
from qtrack.remind.explanation_words import held_fields, rule_fields, subject_fields
from qtrack.remind.key import Key, Kind
from qtrack.remind.reason_words import phrase_of, words_of
from qtrack.remind.states import State
from qtrack.remind.wording import lead_words
from tests.model.building import ZONE, measure, milestone, plan

DUE = date(2026, 3, 20)
THREAD = ("measure", "M1", DUE)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def untold(of, now, name="M1", channel="desktop", *, past=None, mark=None):
    """State and reason by item and lead."""
    situation = Situation(of, calendar_of(of), at(now), {THREAD: mark} if mark else {})
    return {
        f"{one.key.item} {one.key.lead}": (one.state.value, words_of(one.reasons))
        for one in ItemReminders(situation, name).list_unrecorded(channel, past or {})
    }


def rules(of, name="M1"):
    found = rules_of(of, calendar_of(of), name)
    return [] if found is None else [*subject_fields(found), *rule_fields(found)]


def marks(mark, now="2026-03-15T09:00"):
    situation = Situation(ONE, calendar_of(ONE), at(now), {THREAD: mark})
    return held_fields(tuple(find_held(situation, (), ItemReminders(situation, "M1").items("desktop"))))


ONE = plan(measure(due=DUE))
NO_SHIFT = ReminderRules(shift="none")


def test_what_was_merged_what_goes_out_and_what_comes_and_goes_on():
    assert untold(plan(measure(due=DUE), reminders=NO_SHIFT), "2026-03-15T09:00") == {
        "M1 30d": ("coalesced", "told with the later reminder 7d"),
        "M1 7d": ("pending", "goes out as soon as the daemon runs"),
        "M1 1d": ("pending", ""),
        "M1 0d": ("pending", ""),
        "M1 +7d": ("pending", "and so on until it is done, acknowledged or moved"),
    }


def test_what_has_a_trace_is_not_told_again():
    past = {THREAD: {"30d": Trace(State.COALESCED), "7d": Trace(State.ACCEPTED)}}
    assert list(untold(ONE, "2026-03-15T09:00", past=past)) == ["M1 1d", "M1 0d", "M1 +7d"]


def test_a_moved_moment_says_from_where_and_why():
    found = untold(plan(measure(due=date(2026, 10, 11))), "2026-09-01T09:00")
    assert found["M1 7d"] == ("pending", "moved from Sun 2026-10-04, a day off")  # 国庆
    assert found["M1 1d"] == ("coalesced", "told with the later reminder 0d")  # both on a Saturday that is worked
    assert found["M1 0d"] == ("pending", "moved from Sun 2026-10-11, a day off")


def test_quiet_hours_say_from_when_to_when_they_hold():
    held = plan(measure(due=DUE), reminders=ReminderRules(at=time(12, 30), quiet=(Quiet(time(12), time(14)),)))
    assert untold(held, "2026-03-15T09:00")["M1 1d"] == ("pending", "held from 12:30 to 14:00 by quiet hours")
    assert untold(held, "2026-03-19T13:00")["M1 1d"] == (
        "pending", "quiet hours until 14:00; held from 12:30 to 14:00 by quiet hours",
    )  # fmt: skip


def test_what_is_closed_or_over_says_so():
    done = plan(measure(due=DUE, status=Status.DONE))
    assert set(untold(done, "2026-04-20T09:00").values()) == {("suppressed", "done")}
    short = plan(measure(due=DUE), milestones=(milestone(date(2027, 6, 1)),))
    assert untold(short, "2026-03-15T09:00", "m")["m 0d"] == ("suppressed", "the plan is over by then")
    assert set(untold(short, "2028-01-01T09:00").values()) == {("suppressed", "the plan is over")}


def test_marks_speak_for_what_they_hold():
    now = at("2026-03-14T09:00")
    acked = untold(ONE, "2026-03-15T09:00", mark=Mark(State.ACKED, None, now))
    assert {state for state, _reason in acked.values()} == {"acked"}
    partly = untold(ONE, "2026-03-15T09:00", mark=Mark(State.ACKED, None, now, "1d"))
    assert [partly[f"M1 {lead}"][0] for lead in ("7d", "1d", "0d")] == ["acked", "acked", "pending"]
    asleep = untold(ONE, "2026-03-15T09:00", mark=Mark(State.SNOOZED, at("2026-03-20T00:00"), now))
    assert asleep["M1 7d"] == ("snoozed", "snoozed until 2026-03-20 00:00")
    assert [asleep[f"M1 {lead}"][0] for lead in ("1d", "0d")] == ["snoozed", "pending"]


def step(name, when, repeat=None, *channels):
    lead = LeadTime.parse(when.removeprefix("+"))
    return Escalation(name, lead, when.startswith("+"), LeadTime.parse(repeat) if repeat else None, channels)


SLIPS = plan(
    measure("M1", due=DUE, steps=(Step("检查", due=date(2026, 3, 18)),)),
    measure("M2", due=DUE, lead=("县农业局",)),
    escalation=(step("提醒单", "7d", "2d"), step("督办单", "0d"), step("红单", "+1d", "3wd", "wecom")),
    units=(Unit("县农业局", channels=("farm",)),),
)


def test_repeats_say_what_ends_them():
    found = untold(SLIPS, "2026-03-13T10:00", "M1")
    assert found["M1 7d+2d"][1].startswith("and so on until 督办单; moved from Sun 2026-03-15")
    assert found["M1 +1d+3wd"][1] == "and so on until it is done, acknowledged or moved"
    alone = plan(measure(due=DUE), escalation=(step("提醒单", "7d", "3d"),))
    assert untold(alone, "2026-03-13T10:00")["M1 7d+3d"][1] == "and so on until the date"


def test_a_step_and_a_milestone_have_stories_of_their_own():
    assert {name.split()[0] for name in untold(SLIPS, "2026-03-13T10:00", "M1#检查")} == {"M1#检查"}
    assert {name.split()[0] for name in untold(SLIPS, "2026-03-13T10:00", "M1")} == {"M1", "M1#检查"}
    dated = plan(milestones=(milestone(date(2026, 3, 16)),))
    assert untold(dated, "2026-03-24T10:00", "m")["m 0d"] == ("expired", "it was over on 2026-03-16")
    assert untold(SLIPS, "2026-03-13T10:00", "M9") == {}


def test_a_channel_tells_only_what_it_is_told():
    assert set(untold(SLIPS, "2026-03-13T10:00", "M2", "wecom")) == {"M2 +1d", "M2 +1d+3wd"}
    assert untold(SLIPS, "2026-03-13T10:00", "M1", "farm") == {}


def test_the_rules_of_a_measure_by_name():
    assert rules(SLIPS) == [
        ("M1", "2026-03-20 措施M1"),
        ("M1#检查", "2026-03-18 M1 · 检查"),
        ("escalation", "提醒单 7 days before, then every 2 days"),
        ("", "督办单 on the day"),
        ("", "红单 1 day late, then every 3 working days"),
        ("channels", "desktop; wecom (红单)"),
    ]
    assert dict(rules(SLIPS, "M2"))["channels"] == "desktop; wecom (红单); farm"
    assert rules(SLIPS, "p/measure/M1/2026-03-20/7d") == rules(SLIPS)
    assert rules(SLIPS, "q/measure/M1/2026-03-20/7d") == rules(SLIPS, "M9") == []


def test_the_plain_rules_in_words():
    quiet = ReminderRules(quiet=(Quiet(time(12), time(14)), Quiet(time(18), time(8, 30))))
    assert rules(plan(measure(due=DUE, status=Status.DONE), reminders=quiet)) == [
        ("M1", "2026-03-20 措施M1; done"),
        ("lead time", "30 days before, 7 days before, 1 day before, on the day"),
        ("overdue", "every 7 days until it is done"),
        ("channels", "desktop"),
        ("quiet hours", "12:00-14:00 18:00-08:30"),
    ]
    spanned = plan(milestones=(milestone(date(2026, 9, 1), date(2026, 9, 30)),), reminders=ReminderRules(channels=()))
    assert rules(spanned, "m") == [
        ("m", "2026-09-01 … 2026-09-30 节点"),
        ("lead time", "30 days before, 14 days before, 3 days before, on the day"),
        ("channels", "nobody is told"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1d", "every day"), ("1wd", "every working day"), ("2wd", "every 2 working days"), ("3w", "every 21 days"),
        ("1m", "every month"), ("2m", "every 2 months"), ("12h", "every day"), ("30h", "every 2 days"),
        ("7d@08:30", "every 7 days at 08:30"), ("0d", ""),
    ],
)  # fmt: skip
def test_how_often_what_is_overdue_is_repeated(text, wanted):
    of = plan(measure(due=DUE), reminders=ReminderRules(overdue=LeadTime.parse(text)))
    assert dict(rules(of)).get("overdue") == (f"{wanted} until it is done" if wanted else None)


@pytest.mark.parametrize(
    ("lead", "wanted"),
    [
        ("0d", "on the day"), ("10wd", "10 working days before"), ("1m@08:30", "1 month before at 08:30"),
        ("+1d+3wd", "1 day late +3 working days"), ("16:00", "16:00"),
    ],
)  # fmt: skip
def test_leads_in_words(lead, wanted):
    assert lead_words(lead) == wanted


def test_a_mark_says_when_it_was_made_while_it_holds():
    made = at("2026-03-14T09:00")
    assert marks(Mark(State.ACKED, None, made)) == [("M1", "2026-03-14 09:00 acknowledged")]
    assert marks(Mark(State.ACKED, None, made, "7d")) == [("M1", "2026-03-14 09:00 acknowledged with 7d")]
    until = Mark(State.SNOOZED, at("2026-03-16T09:00"), made)
    assert marks(until) == [("M1", "2026-03-14 09:00 snoozed until 2026-03-16 09:00")]
    assert marks(until, "2026-03-16T09:00") == []


def test_the_digest_in_words():
    both = plan(digest=Digest(time(8, 30), (4, time(16)), ("mail",)))
    assert rules(both, "digest") == [("daily digest", "08:30"), ("weekly digest", "Fri 16:00"), ("channels", "mail")]
    assert rules(ONE, "digest") == [("digest", "the plan asks for none")]


def status(lead, moment, state, *, sent=None, item="M1", channel="desktop"):
    key = Key("p", Kind.STEP if "#" in item else Kind.MEASURE, item, DUE, lead)
    return ReminderStatus(key, item, at(moment), state, channel, sent_at=at(sent) if sent else None)


PASSED = [status(f"{n}d", f"2026-02-{20 - n}T09:00", State.COALESCED) for n in range(9, 2, -1)]
SENT = status("2d", "2026-02-25T09:00", State.ACCEPTED, sent="2026-02-25T09:00")
AT_HAND = status("1d", "2026-03-01T09:00", State.FAILED)
COMING = [status("0d", "2026-03-20T09:00", State.PENDING), status("+7d", "2026-03-27T09:00", State.PENDING)]


def explanation(*found, now="2026-03-10T09:00"):
    return Explanation("M1", at(now), None, found)


def test_the_next_is_the_first_that_waits_and_the_last_the_latest_that_was_shown():
    found = explanation(*PASSED, SENT, AT_HAND, *COMING)
    assert (found.next, found.last) == (AT_HAND, SENT)
    again = status("7d", "2026-02-13T09:00", State.ACKED, sent="2026-03-02T09:00")
    assert explanation(again, SENT).last is again
    assert (explanation(*PASSED).next, explanation(*PASSED).last) == (None, None)


def test_of_many_rows_those_are_shown_that_matter_now():
    folded = explanation(*PASSED, SENT, AT_HAND, *COMING).folded()
    assert folded == Folded((SENT, AT_HAND, COMING[0]), earlier=len(PASSED), later=1)
    few = (SENT, AT_HAND, *COMING)
    assert explanation(*few).folded() == Folded(few)


def test_each_step_and_channel_has_a_next_and_a_last_of_its_own():
    step = status("0d", "2026-03-18T09:00", State.PENDING, item="M1#检查")
    mail = status("0d", "2026-03-20T09:00", State.PENDING, channel="mail")
    folded = explanation(*PASSED, SENT, step, *COMING, mail).folded()
    assert folded == Folded((SENT, step, COMING[0], mail), earlier=len(PASSED), later=1)


def test_where_nothing_was_sent_and_nothing_comes_the_latest_of_each_says_why():
    closed = [status(f"{n}d", f"2026-02-{22 - n}T09:00", State.SUPPRESSED) for n in range(12, 2, -1)]
    assert explanation(*closed).folded() == Folded((closed[-1],), earlier=len(closed) - 1)


def held(of, now, *rows, daemon=None, name="M1"):
    situation = Situation(of, calendar_of(of), at(now), daemon=daemon or Daemon())
    found = ItemReminders(situation, name).items("desktop")
    return [(phrase_of(one.reason), one.item) for one in find_held(situation, rows, found)]


def test_what_is_held_back_names_daemon_quiet_hours_and_what_is_closed():
    quiet = plan(measure(due=DUE), reminders=ReminderRules(quiet=(Quiet(time(18), time(8, 30)),)))
    assert held(quiet, "2026-03-10T19:00", AT_HAND) == [
        ("the daemon is not running", ""), ("quiet hours until 08:30", ""),
    ]  # fmt: skip
    assert held(quiet, "2026-03-10T19:00", *COMING, daemon=Daemon(running=True, delivers=True)) == []
    assert held(ONE, "2026-03-10T09:00", AT_HAND, daemon=Daemon(running=True)) == [
        ("the daemon does not serve this plan", "")
    ]  # fmt: skip
    assert held(plan(measure(due=DUE, status=Status.DONE)), "2026-03-10T09:00") == [("done", "M1")]


def test_a_milestone_has_the_days_it_takes_and_the_measures_it_names():
    named = replace(milestone(date(2026, 9, 1), date(2026, 9, 30)), measures=("M2", "M9"))
    of = plan(measure("M1", due=DUE), measure("M2", due=DUE), milestones=(named,))
    found = rules_of(of, calendar_of(of), "m")
    assert [(one.kind, one.day, one.end) for one in found.subjects] == [
        (Kind.MILESTONE, date(2026, 9, 1), date(2026, 9, 30))
    ]  # fmt: skip
    assert found.measures == (("M2", "措施M2"),)
    assert rules(of, "m")[-1] == ("measures", "M2 措施M2")
