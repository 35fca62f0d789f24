"""What one process recorded in its language, another one tells in its own."""

import json
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qtrack import i18n
from qtrack.daemon.rounds import Rounds
from qtrack.state.daemon_lock import Lock
from tests.cli.running import PLAN, Program

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HAN = re.compile("[\u4e00-\u9fff]")
OTHER = {"zh": "en", "en": "zh"}
EXPECTED = {
    "zh": {"已确认", "暂缓到 2026-11-25 09:00", "没有渠道 desktop", "已并入后一次提醒（+21d）"},
    "en": {
        "acknowledged", "snoozed until 2026-11-25 09:00", "there is no channel desktop",
        "told with the later reminder +21d",
    },
}  # fmt: skip
DIGEST = {"zh": "每日摘要", "en": "daily digest"}


def run_daemon(program: Program, language: str) -> None:
    """One round of a daemon that speaks `language` and has no channel."""
    i18n.set_language(language)

    def no_channel(name: str) -> None:
        raise KeyError(name)

    rounds = Rounds((program.plan,), program.folder / "state", lambda: NOW, channel=no_channel)
    try:
        rounds.round()
    finally:
        rounds.close()


def reasons(program: Program, language: str, *words: str) -> set[str]:
    done = program("--lang", language, *words, "--today", NOW.strftime("%Y-%m-%dT%H:%M"), "--json")
    assert done.returncode == 0
    return {part for row in json.loads(done.stdout) for part in re.split("; |，", row["reason"]) if part}


@pytest.mark.parametrize("writer", ["zh", "en"])
def test_reasons_are_told_in_the_language_of_who_asks(process: Program, writer: str) -> None:
    reader = OTHER[writer]
    process.write(PLAN + '[digest]\ndaily = "08:30"\n')
    run_daemon(process, writer)
    for words in (["snooze", "M1", "2d"], ["ack", "exam"]):
        assert process("--lang", writer, *words, "--today", "2026-11-23T10:00").returncode == 0
    log = reasons(process, reader, "remind", "log")
    assert {one for one in EXPECTED[reader] if not any(one in said for said in log)} == set()
    why = reasons(process, reader, "why", "M1")
    told = log | why | reasons(process, reader, "why", "exam") | reasons(process, reader, "why", "digest")
    if reader == "en":
        assert [one for one in told if HAN.search(one)] == []
    else:
        assert [one for one in told if not HAN.search(one)] == []
    digests = json.loads(process("--lang", reader, "remind", "log", "--json").stdout)
    assert {row["title"] for row in digests if row["kind"] == "digest"} == {DIGEST[reader]}


@pytest.mark.parametrize("writer", ["zh", "en"])
def test_events_of_a_reminder_are_told_in_the_language_of_who_asks(process: Program, writer: str) -> None:
    process.write(PLAN)
    run_daemon(process, writer)
    key = "p/overdue/M1/2026-10-30/+21d"
    told = process("--lang", OTHER[writer], "why", key, "--today", "2026-11-23T10:00").stdout
    failed = told.splitlines()[-1]
    assert (
        failed
        == {
            "en": "2026-11-23 10:00:00  desktop · failed · there is no channel desktop",
            "zh": "2026-11-23 10:00:00  desktop · 失败 · 没有渠道 desktop",
        }[OTHER[writer]]
    )


@pytest.mark.parametrize("writer", ["zh", "en"])
def test_a_failing_channel_is_told_in_the_language_of_who_asks(process: Program, writer: str) -> None:
    process.write(PLAN)
    lock = Lock(process.folder / "state")
    try:
        run_daemon(process, writer)
        told = process("--lang", OTHER[writer], "daemon", "status").stdout
    finally:
        lock.release()
    wanted = {"en": "channel desktop fails: there is no channel desktop", "zh": "没有渠道 desktop"}[OTHER[writer]]
    assert wanted in told
