"""State that version 0.1 wrote, in v0_1/: its plan was /srv/office/config/tasks.toml, its state /srv/office/state."""

import hashlib
import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qtrack.cli.main import main
from qtrack.editing import store as edit_store
from qtrack.planfile import load, parse
from qtrack.planfile.cache import read_cached
from qtrack.remind.planner import decide
from qtrack.remind.states import State
from qtrack.state import acknowledgements, daemon_status, open_store
from qtrack.tui.session.ui_state import UiState

FILES = Path(__file__).parent / "v0_1"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 20, 10, tzinfo=ZONE)
DAY = datetime(2026, 3, 20).date()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The plan in a folder of the test's own; the names of files that are made from its path are made anew."""
    config, state = tmp_path / "config", tmp_path / "state"
    (state / "edits").mkdir(parents=True)
    (state / "cache").mkdir()
    config.mkdir()
    plan = Path(shutil.copy(FILES / "tasks.toml", config))
    shutil.copy(FILES / "outbox.db", state)
    name = hashlib.sha256(os.fsencode(plan)).hexdigest()[:32]
    for name_then, name_now in (
        ("edits.jsonl", f"edits/{name}.jsonl"), ("edits.before.jsonl", f"edits/{name}.before.jsonl"),
        ("cached.plan", f"cache/{name}.plan"),
    ):  # fmt: skip
        shutil.copy(FILES / name_then, state / name_now)
    for text in ("daemon.json", "dashboard.json"):
        said = (FILES / text).read_text(encoding="utf-8").replace("/srv/office", str(tmp_path))
        (state / text).write_text(said, encoding="utf-8")
    return plan


@pytest.fixture
def state(plan: Path) -> Path:
    return plan.parent.parent / "state"


def run(plan: Path, state: Path, *words: str) -> int:
    return main([*words, "--lang", "en", "--plan", str(plan), "--state-dir", str(state)])


def states(state: Path, item: str) -> dict[str, str]:
    return {row.lead: row.state for row in open_store(state).read_item("office-2026", item)}


def test_every_delivery_is_read(state: Path) -> None:
    rows = open_store(state).read_log()
    assert Counter(row.state for row in rows) == {
        "accepted": 9, "acked": 1, "coalesced": 18, "expired": 1, "failed": 1, "missed": 1, "pending": 1, "sending": 1,
        "snoozed": 1, "superseded": 2, "suppressed": 2, "unknown": 1,
    }  # fmt: skip
    (failed,) = (row for row in rows if row.state == "failed")
    assert (failed.title, failed.reason, failed.attempts, failed.channel) == ("被拒一事", "没有会话总线", 1, "desktop")
    assert failed.next_try == "2026-03-20T01:00:05+00:00"
    assert [event.state for event in open_store(state).read_events(failed.key)] == [State.SENDING, State.FAILED]
    assert open_store(state).find_fault() == (str(state / "outbox.db"), "")
    assert daemon_status.read_daemon_health(state).pending == 5


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("remind", "log"), "改期一事"),
        (("remind", "log", "--json"), '"reason": "没有会话总线"'),
        (("why", "M6"), "没有会话总线"),
        (("why", "M2"), "已确认"),
        (("why", "N1"), "刚过的会"),
        (("list",), "办结一事"),
        (("daemon", "status"), "5 reminders wait"),
    ],
)
def test_the_commands_show_it(
    plan: Path, state: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], shown: str
) -> None:
    assert run(plan, state, *words) == (1 if words[0] == "daemon" else 0)
    assert shown in capsys.readouterr().out


def test_what_was_acknowledged_or_snoozed_stays_so(plan: Path, state: Path) -> None:
    loaded, store = load(plan).plan, open_store(state)
    assert loaded is not None
    marks = store.read_marks(loaded.id)
    assert {thread[1]: mark.state for thread, mark in marks.items()} == {
        "M2": State.ACKED, "M3": State.SNOOZED, "M10": State.SNOOZED,
    }  # fmt: skip
    with closing(store.open_outbox(NOW)) as outbox:
        decision = decide(loaded, NOW, outbox.read_past(loaded.id, "desktop"), "desktop", marks)
    sent = {due.reminder.key.item for group in decision.groups for due in group.items}
    assert sent == {"M3", "M5", "M6", "M7", "M8", "M9"}  # the snooze of M3 is over, the new date of M5 a month ahead
    assert acknowledgements.take_back(store, loaded, ["M2"], NOW) == ["确认一事"]
    assert states(state, "M2")["7d"] == "accepted"


def test_what_was_being_sent_may_have_been_shown(state: Path) -> None:
    with closing(open_store(state).open_outbox(NOW)) as outbox:
        trace = outbox.read_past("office-2026", "desktop")["measure", "M8", DAY]["0d"]
        assert (trace.state, trace.repeat) == (State.UNKNOWN, True)
        assert outbox.has_notice("broken:/srv/office/config/tasks.toml")
        assert outbox.find_sent("77") != []


def test_edits_are_taken_back_and_made_again(plan: Path, state: Path) -> None:
    edited = plan.read_bytes()
    names = edit_store.history(plan, state)
    assert [len(part) for part in names] == [4, 1]
    edit_store.undo(plan, state)
    assert "progress = 40" in plan.read_text(encoding="utf-8")
    for _number in range(3):
        edit_store.undo(plan, state)
    untouched = plan.read_text(encoding="utf-8")
    assert "progress" not in untouched
    assert "2026-04-20" not in untouched
    assert "# 上一个版本留下的计划" in untouched
    for _number in range(4):
        edit_store.redo(plan, state)
    assert plan.read_bytes() == edited
    edit_store.redo(plan, state)
    assert "撤销了的标题" in plan.read_text(encoding="utf-8")


def test_a_plan_that_was_cached_is_read_from_its_file(plan: Path, state: Path) -> None:
    raw = plan.read_bytes()
    assert read_cached(state / "cache", plan, hashlib.sha256(raw).hexdigest()) is None
    loaded = parse(raw, plan, state / "cache")
    assert loaded.plan is not None
    assert [measure.id for measure in loaded.plan.measures] == [f"M{n}" for n in range(1, 11)]


def test_the_dashboard_is_found_as_it_was_left(plan: Path, state: Path) -> None:
    memory = UiState(state)
    assert memory.view(plan) == "measures"
    assert memory.of(plan, "measures") == {"order": "due", "selected": "M5"}
    assert memory.filters == {"本月": "due:month"}


def test_reading_leaves_the_record_as_it_was(state: Path) -> None:
    before = (state / "outbox.db").read_bytes()
    open_store(state).read_log()
    open_store(state).read_marks("office-2026")
    assert (state / "outbox.db").read_bytes() == before
    with closing(sqlite3.connect(state / "outbox.db")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
