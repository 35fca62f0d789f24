"""``remind``, ``why``, ``doctor`` and ``daemon`` as a person asks them, the outbox and the desktop being real."""

import json
import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from qtrack.state import daemon_status
from qtrack.state.daemon_lock import Lock
from tests.cli.running import PLAN, Program
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

KEYS = ["key", "plan", "kind", "id", "title", "occurrence", "lead", "at", "state", "reason", "channel"]
KEYS += ["attempts", "sent_at", "step", "changed_at", "next_try"]
WHEN = ("--today", "2026-11-23T10:00")


def rows(program: Program, *words: str) -> list[dict[str, object]]:
    done = program(*words, *WHEN, "--json")
    assert done.returncode == 0
    return json.loads(done.stdout)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    (tmp_path / "desktop").mkdir()
    with Desktop(tmp_path / "desktop") as made:
        yield made


def test_upcoming_tells_in_order_what_will_be_sent(program: Program) -> None:
    found = rows(program, "remind", "upcoming", "--days", "30")
    assert all(list(row) == KEYS for row in found)
    assert [row["at"] for row in found] == sorted(str(row["at"]) for row in found)
    told = {(row["id"], row["lead"], row["at"]) for row in found}
    assert ("exam", "14d", "2026-12-01T09:00:00+08:00") in told
    assert ("M2", "7d", "2026-12-11T09:00:00+08:00") in told  # the 13th is a Sunday
    assert not any(row["id"] == "M3" for row in found)  # it is done
    told = program("remind", "upcoming", *WHEN).stdout.splitlines()
    assert told[0] == "the daemon is not running (start it with qtrack daemon start)"
    assert told[1].split()[0] == "when"


def test_upcoming_begins_with_what_goes_out_once_a_daemon_runs(program: Program) -> None:
    due = [row for row in rows(program, "remind", "upcoming") if row["reason"] == "goes out as soon as the daemon runs"]
    assert [(row["id"], row["lead"]) for row in due] == [
        ("exam", "30d"), ("fair", "0d"), ("M1", "+21d"), ("M2", "30d"),
    ]  # fmt: skip
    assert {row["reason"] for row in rows(program, "why", "M2") if row["lead"] == "30d"} == {due[-1]["reason"]}


def test_upcoming_ends_with_the_days_asked_for(program: Program) -> None:
    found = {days: rows(program, "remind", "upcoming", "--days", days) for days in ("8", "30")}
    assert max(str(row["at"]) for row in found["8"]) <= "2026-12-01T10" < max(str(row["at"]) for row in found["30"])
    program.write(PLAN.split("[[measures]]")[0])
    assert program("remind", "upcoming", *WHEN).stdout == "no reminders\n"


def test_why_tells_what_was_and_what_will_be(program: Program) -> None:
    found = rows(program, "why", "M1")
    assert all(list(row) == KEYS for row in found)
    states = {(row["id"], row["lead"]): (row["state"], row["reason"]) for row in found}
    assert states["M1", "7d"] == ("coalesced", "told with the later reminder +21d")
    assert states["M1", "+21d"] == ("pending", "goes out as soon as the daemon runs")
    assert states["M1", "+28d"] == ("pending", "and so on until it is done, acknowledged or moved")
    assert states["M1#印发方案", "1d"] == ("suppressed", "done")
    assert ("M1", "+35d") not in states


def test_why_of_what_is_done_and_of_a_milestone(program: Program) -> None:
    assert {(row["state"], row["reason"]) for row in rows(program, "why", "M3")} == {("suppressed", "done")}
    exam = {row["lead"]: row["state"] for row in rows(program, "why", "exam")}
    assert exam == {"30d": "pending", "14d": "pending", "3d": "pending", "0d": "pending"}


def test_why_of_what_was_done_late(program: Program) -> None:
    program.write(PLAN.replace("progress = 40", "progress = 100"))
    told = rows(program, "why", "M1")
    assert {(row["state"], row["reason"]) for row in told} == {("suppressed", "done")}
    assert {row["lead"] for row in told if row["id"] == "M1"} == {"30d", "7d", "1d", "0d"}  # no repeats are made up


def test_why_of_a_plan_that_is_over(program: Program) -> None:
    done = program("why", "M2", "--json", "--today", "2028-01-01")
    reasons = {row["reason"] for row in json.loads(done.stdout)}
    assert reasons == {"the plan is over"}


def test_why_of_nothing_is_answered_with_no(program: Program) -> None:
    done = program("why", "M99", *WHEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no measure, step or milestone M99" in done.stderr


SLIPS = """
[[escalation]]
name = "提醒单"
when = "7d"
[[escalation]]
name = "红单"
when = "+1d"
repeat = "3wd"
channels = ["wecom"]
[digest]
daily = "08:30"
[reminders]
quiet = ["12:00-14:00"]
"""


def said(program: Program, *words: str, today: str = "2026-11-23T10:00") -> list[str]:
    done = program(*words, "--today", today)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_upcoming_names_step_and_channel_and_the_next_digest(program: Program) -> None:
    program.write(PLAN + SLIPS)
    found = rows(program, "remind", "upcoming", "--days", "7")
    told = [(row["id"], row["lead"], row["step"], row["channel"], row["at"][:16]) for row in found]
    assert told[5:] == [
        ("daily", "08:30", "", "desktop", "2026-11-24T08:30"),
        ("M1", "+1d+18wd", "红单", "desktop", "2026-11-26T09:00"),
        ("M1", "+1d+18wd", "红单", "wecom", "2026-11-26T09:00"),
    ]
    header = " ".join(said(program, "remind", "upcoming")[1].split())
    assert header == "when state lead time escalation step kind id title for the day channel reason"
    assert {row["id"] for row in rows(program, "remind", "upcoming", "M2")} == {"M2"}
    assert rows(program, "remind", "upcoming", "(二)") == rows(program, "remind", "upcoming", "M2")


def test_why_names_the_rules_of_a_measure(program: Program) -> None:
    program.write(PLAN + SLIPS)
    told = said(program, "why", "M1")
    assert told[0] == "M1           2026-10-30 (一)加强监督抽查"
    assert "escalation   提醒单 7 days before" in told
    assert "红单 1 day late, then every 3 working days" in [line.strip() for line in told]
    assert "channels     desktop; wecom (红单)" in told
    assert "quiet hours  12:00-14:00" in told
    assert said(program, "why", "(一)") == told


def test_why_of_a_step_and_of_the_digest(program: Program) -> None:
    program.write(PLAN + SLIPS)
    assert {row["id"] for row in rows(program, "why", "M1#印发方案")} == {"M1#印发方案"}
    digests = rows(program, "why", "digest")
    assert (digests[-1]["kind"], digests[-1]["at"]) == ("digest", "2026-11-24T08:30:00+08:00")
    assert {row["kind"] for row in digests} == {"digest"}
    assert said(program, "why", "digest")[0] == "daily digest  08:30"


def test_a_key_from_why_can_be_acknowledged_and_its_whole_story_told(program: Program) -> None:
    keys = [line.split() for line in said(program, "why", "exam", "--keys")]
    key = next(word for line in keys for word in line if word.endswith("/30d"))
    assert said(program, "ack", key) == ["acknowledged: 年度考核"]
    (row,) = rows(program, "why", key)
    assert (row["key"], row["state"]) == (key, "acked")
    told = said(program, "why", key)
    assert told[-1] == "2026-11-23 10:00:00  desktop · acknowledged · acknowledged"
    assert "exam       2026-11-23 10:00 acknowledged with 30d" in told
    assert {row["lead"]: row["state"] for row in rows(program, "why", "exam")} == {
        "30d": "acked", "14d": "pending", "3d": "pending", "0d": "pending",
    }  # fmt: skip


def test_what_is_acknowledged_is_no_longer_to_come_until_it_is_taken_back(program: Program) -> None:
    assert said(program, "ack", "M2", "exam") == ["acknowledged: (二)开展校园食品安全检查", "acknowledged: 年度考核"]
    assert {row["id"] for row in rows(program, "remind", "upcoming")}.isdisjoint({"M2", "exam"})
    assert {(row["id"], row["reason"]) for row in rows(program, "remind", "log")} >= {
        ("M2", "acknowledged"), ("exam", "acknowledged"),
    }  # fmt: skip
    assert said(program, "ack", "--undo", "M2") == ["taken back: (二)开展校园食品安全检查"]
    assert "M2" in {row["id"] for row in rows(program, "remind", "upcoming")}
    again = program("ack", "--undo", "M2", *WHEN)
    assert (again.returncode, again.stderr) == (1, "qtrack: nothing of it was acknowledged or snoozed\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["M1"], "2026-11-24 09:00"),  # the next working day at the plan's time
        (["M1", "2d"], "2026-11-25 09:00"),
        (["M1", "3h"], "2026-11-23 13:00"),
        (["M1", "5wd"], "2026-11-30 09:00"),
        (["M1", "+1w"], "2026-11-30 09:00"),
        (["M1", "14:00"], "2026-11-23 14:00"),
        (["M1", "09:30"], "2026-11-24 09:30"),  # that is past today
        (["M1", "周五"], "2026-11-27 09:00"),
        (["M1", "下周一", "8:30"], "2026-11-30 08:30"),
        (["M1", "明天@15:30"], "2026-11-24 15:30"),
        (["(一)", "2026-12-01"], "2026-12-01 09:00"),
    ],
)
def test_snoozed_until_when_one_says(program: Program, words: list[str], wanted: str) -> None:
    assert said(program, "snooze", *words) == [f"until {wanted}: (一)加强监督抽查"]
    (row,) = [row for row in rows(program, "remind", "upcoming", "M1") if row["state"] == "snoozed"]
    assert (row["at"], row["reason"]) == (f"{wanted.replace(' ', 'T')}:00+08:00", f"snoozed until {wanted}")


def test_a_snooze_is_in_the_log_and_can_be_ended(program: Program) -> None:
    said(program, "snooze", "M1", "2d")
    (row,) = rows(program, "remind", "log", "--state", "snoozed")
    assert (row["id"], row["lead"], row["reason"]) == ("M1", "+21d", "snoozed until 2026-11-25 09:00")
    assert said(program, "snooze", "M1", "off") == ["taken back: (一)加强监督抽查"]
    assert rows(program, "remind", "log", "--state", "snoozed") == []
    assert [row["state"] for row in rows(program, "remind", "log", row["key"])] == ["pending"]
    assert {row["id"] for row in rows(program, "remind", "log", "M1")} == {"M1"}
    assert rows(program, "remind", "log", "M2") == []


@pytest.mark.parametrize(
    ("words", "code", "wanted"),
    [
        (["ack", "M99"], 1, "nothing open is called M99"),
        (["ack", "M3"], 1, "nothing open is called M3"),  # it is done
        (["ack", "M1", "p/measure/M1/2026-10-31/7d"], 1, "nothing open is called p/measure"),
        (["snooze", "M1", "昨天"], 2, "2026-11-22 09:00 is past"),
        (["snooze", "M1", "then"], 1, "nothing open is called then"),
        (["snooze", "M1", "off"], 1, "nothing of it was acknowledged or snoozed"),
        (["snooze", "2d"], 1, "nothing open is called 2d"),
        (["ack"], 2, "required"),
        (["remind", "log", "--state", "lost"], 2, "lost"),
    ],
)
def test_what_cannot_be_marked_marks_nothing(program: Program, words: list[str], code: int, wanted: str) -> None:
    done = program(*words, *WHEN)
    assert (done.returncode, done.stdout) == (code, "")
    assert wanted in done.stderr
    assert rows(program, "remind", "log") == []


def test_of_several_plans_the_name_decides(program: Program) -> None:
    other = program.folder / "other.toml"
    other.write_text(PLAN.replace('id = "p"', 'id = "q"').replace('id = "exam"', 'id = "visit"'), encoding="utf-8")
    both = ("--plan", str(program.plan), "--plan", str(other))
    assert said(program, *both, "ack", "visit", "exam", "q/measure/M1/2026-10-30/7d") == [
        "acknowledged: 年度考核", "acknowledged: (一)加强监督抽查", "acknowledged: 年度考核",
    ]  # fmt: skip
    assert {(row["plan"], row["id"]) for row in rows(program, "remind", "log", "--state", "acked")} == {
        ("p", "exam"), ("q", "visit"), ("q", "M1"),
    }  # fmt: skip
    done = program(*both, "ack", "M1", *WHEN)
    assert (done.returncode, done.stderr) == (2, "qtrack: M1 is in several plans: p q (choose with --plan)\n")


def test_doctor_finds_that_nobody_would_show_anything(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    done = process("doctor", "--json")
    found = {row["check"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert not found["channel desktop"]["ok"]
    assert found["daemon"] == {
        "check": "daemon", "ok": False, "detail": "not running", "hint": "start it with qtrack daemon start",
    }  # fmt: skip
    assert found["plan"]["ok"]


def test_doctor_names_the_line_of_a_broken_plan_and_an_unknown_channel(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    process.write(PLAN.replace("progress = 40", 'progress = "40"') + '\n[reminders]\nchannels = ["pigeon"]\n')
    told = process("doctor").stdout
    assert "! plan: 1 error: " in told
    assert ":35:12: error[wrong-type]" in told
    assert "! channel pigeon: there is no such channel" in told


def test_a_test_notification_is_shown_or_its_failure_told(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    failed = process("doctor", "--send-test")
    assert (failed.returncode, failed.stdout) == (5, "")
    assert failed.stderr.startswith("qtrack: desktop: ")
    desktop.start_bus()
    desktop.start_server()
    sent = process("doctor", "--send-test")
    assert sent.returncode == 0
    assert sent.stdout.startswith("desktop: accepted by dbus, id ")
    assert [shown["title"] for shown in desktop.received()] == ["qtrack: a test"]


def test_the_daemon_is_started_asked_and_stopped_and_its_log_read(process: Program, desktop: Desktop) -> None:
    process.env |= desktop.env
    desktop.start_bus()
    desktop.start_server()
    assert process("daemon", "status").returncode == 1
    soon = date.today() + timedelta(days=3)  # noqa: DTZ011 - the daemon's clock is the machine's
    process.write(PLAN.replace("end = 2026-12-31", f"end = {soon}").replace("due = 2026-12-20", f"due = {soon}"))
    try:
        assert process("daemon", "start").returncode == 0
        desktop.wait_for(1)
        said = until(lambda: (now := json.loads(process("daemon", "status", "--json").stdout))["pending"] == 0 and now)
        keys = {
            "running",
            "pid",
            "since",
            "plans",
            "next_at",
            "pending",
            "failing",
            "channels",
            "installed",
            "troubles",
        }
        assert set(said) == keys
        assert (said["running"], said["failing"]) == (True, [])
        assert process("daemon", "run").returncode == 1
        log = json.loads(process("remind", "log", "--json").stdout)
        accepted = [row for row in log if row["state"] == "accepted"]
        assert "M2" in {row["id"] for row in accepted}
        assert all(datetime.fromisoformat(row["sent_at"]) for row in accepted)
        assert process("doctor").returncode == 0
    finally:
        stopped = process("daemon", "stop")
    assert stopped.returncode == 0
    assert process("daemon", "stop").returncode == 1


def test_the_log_says_when_something_happened_and_what_for(program: Program) -> None:
    said(program, "ack", "exam")
    said(program, "snooze", "M1", "2d", today="2026-11-23T11:00")
    header, *told = said(program, "remind", "log")
    assert header.split()[:4] == ["when", "due", "at", "state"]
    assert told[0].split()[:5] == ["2026-11-23", "11:00", "2026-11-20", "09:00", "snoozed"]
    assert told[-1].split()[:5] == ["2026-11-23", "10:00", "2026-11-13", "09:00", "acknowledged"]
    times = [row["changed_at"] for row in rows(program, "remind", "log")]
    assert times == sorted(map(str, times), reverse=True)


@pytest.mark.parametrize("words", [["why"], ["remind", "log"], ["remind", "upcoming"]])
def test_an_id_that_nothing_has_is_no_answer(program: Program, words: list[str]) -> None:
    done = program(*words, "nope", *WHEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no measure, step or milestone nope" in done.stderr
    assert said(program, "remind", "log", "M2") == ["no reminders"]


def test_what_is_gone_from_the_plan_still_has_a_heading(program: Program) -> None:
    said(program, "ack", "M2")
    program.write(PLAN.replace('id = "M2"', 'id = "M9"'))
    told = said(program, "why", "M2")
    assert told[:2] == ["M2  no longer in the plan", ""]
    assert told[2].split()[0] == "when"


def test_of_two_plans_each_story_names_its_plan(program: Program) -> None:
    other = program.folder / "other.toml"
    other.write_text(PLAN.replace('id = "p"', 'id = "q"').replace("质量强县行动计划", "另一个计划"), encoding="utf-8")
    told = said(program, "--plan", str(program.plan), "--plan", str(other), "why", "M2")
    assert told[0] == "质量强县行动计划"
    assert told[told.index("另一个计划") - 1] == ""


def test_why_a_digest_does_not_come_is_no_matter_of_lead_times(program: Program) -> None:
    assert said(program, "why", "digest") == ["digest  the plan asks for none"]
    program.write(PLAN + SLIPS)
    assert said(program, "why", "p/digest/daily/2026-11-28/08:30")[-1] == "the plan asks for no such reminder"


def test_no_snooze_outlasts_the_plan(program: Program) -> None:
    done = program("snooze", "M1", "2027-02-15", *WHEN)
    assert (done.returncode, done.stderr) == (1, "qtrack: reminders of 质量强县行动计划 end on 2027-01-30\n")


def test_the_state_of_the_daemon_says_that_a_plan_is_over(program: Program) -> None:
    state = program.folder / "state"
    lock = Lock(state)
    ended = daemon_status.PlanHealth(program.plan, "p", 0, ends=date(2026, 11, 22))
    daemon_status.write_daemon_health(
        state, daemon_status.Health(running=True, pid=os.getpid(), plans=(ended,), troubles=("disk full",))
    )
    try:
        told = program("--state-dir", str(state), "daemon", "status", *WHEN).stdout.splitlines()
        assert told[1].endswith("0 problems; it is over, its reminders ended on 2026-11-22")
        answer = json.loads(program("--state-dir", str(state), "daemon", "status", "--json").stdout)
        assert answer["troubles"] == ["disk full"]
        assert answer["plans"][0]["ends"] == "2026-11-22"
        before = ("--today", "2026-11-22T10:00")
        assert "it is over" not in program("--state-dir", str(state), "daemon", "status", *before).stdout
        line = program("--state-dir", str(state), "remind", "upcoming", *WHEN).stdout.splitlines()[0]
        assert line.split()[0] == "when"
    finally:
        lock.release()


def test_why_begins_with_the_next_the_last_and_what_is_held_back(program: Program) -> None:
    program.write(PLAN + SLIPS)
    said(program, "snooze", "M1", "2d")
    fields = {line[:13].strip(): line[13:] for line in said(program, "why", "M1")[:4]}
    assert list(fields) == ["M1", "next", "last", "held back"]
    assert fields["next"] == (
        "2026-11-23 09:00 · 红单 · 1 day late +15 working days · the measure itself · desktop;"
        " snoozed until 2026-11-25 09:00"
    )
    assert fields["last"] == "none"
    assert fields["held back"] == "the daemon is not running (start it with qtrack daemon start)"
    done = said(program, "why", "M3")
    assert [line.split()[:2] for line in done[1:3]] == [["next", "none"], ["last", "none"]]


def test_why_says_for_each_row_whether_it_is_the_measure_or_which_step(program: Program) -> None:
    told = said(program, "why", "M1", "--all")
    header = next(line for line in told if line.startswith("when"))
    column = header.index("belongs to")
    rows = told[told.index(header) + 1 :]
    assert {line[column:].split("  ")[0] for line in rows} == {"the measure itself", "step 印发方案", "step 现场检查"}
    (alone,) = [line for line in said(program, "why", "M2") if line.startswith("when")]
    assert "belongs to" not in alone  # it has no steps


def test_why_folds_what_does_not_matter_now(program: Program) -> None:
    folded, every, keys = (said(program, "why", "M1", *more) for more in ([], ["--all"], ["--keys"]))
    assert len(every) == len(keys) > len(folded)
    left_out = len(every) - len(folded) + 1  # the line that counts them
    assert folded[-1] == f"+{left_out} earlier: qtrack why M1 --all"
    assert "earlier" not in "".join(every)
    assert len(rows(program, "why", "M1")) == len(every) - every.index("") - 2
    assert {" ".join(line.split()) for line in folded[:-1]} <= {" ".join(line.split()) for line in every}


def test_why_of_a_milestone_names_its_days_its_leads_and_its_measures(program: Program) -> None:
    told = said(program, "why", "exam")
    assert told[0] == "exam       2026-12-15 年度考核"
    assert "lead time  30 days before, 14 days before, 3 days before, on the day" in told
    assert "measures   M1 (一)加强监督抽查" in told
    assert not [line for line in told if line.startswith("M1 ")]
    assert said(program, "why", "fair")[0] == "fair       2026-11-16 … 2026-11-30 质量月"


def test_the_log_knows_a_measure_by_its_number(program: Program) -> None:
    said(program, "ack", "M1")
    assert rows(program, "remind", "log", "(一)") == rows(program, "remind", "log", "M1") != []
    assert rows(program, "remind", "log", "(二)") == []
    only = rows(program, "remind", "log", "(一)", "-n", "1")
    assert only == rows(program, "remind", "log", "M1")[:1]
