"""What a person says about reminders, by button and by command, holds: also across kill -9."""

from pathlib import Path

from qtrack.remind.reason_words import phrase_of
from qtrack.remind.reasons import decode_reason
from qtrack.state import open_store
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import DUE, measure, soon
from tests.parts.waiting import until

BUTTONS = "body,actions"
AT_ONCE = 20
"""Seconds: a click does not wait for the next tick, also on a busy machine."""


def buttons(note):
    """The ids of a notification's buttons."""
    return note["actions"][::2]


def desk(folder: Path) -> Desktop:
    """A desktop whose notifications have buttons."""
    made = Desktop(folder)
    made.start_bus()
    made.start_server(capabilities=BUTTONS)
    return made


def test_35_acknowledged_and_snoozed_across_kill_9(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"), measure("乙"), measure("丙"), at=soon(1))
        daemon.start()
        assert daemon.says("ack", "甲").count("甲")
        assert daemon.says("snooze", "乙", "1d").count("乙")
        daemon.kill()
        daemon.start()
        [note] = desktop.wait_for(1, seconds=100)
        assert "丙" in note["body"]
        assert "甲" not in note["body"]
        assert "乙" not in note["body"]
        until(lambda: daemon.states().get("丙") == "accepted")
        assert daemon.states() == {"甲": "acked", "乙": "snoozed", "丙": "accepted"}
        daemon.kill()
        daemon.start()
        assert len(desktop.received()) == 1


def test_a_button_marks_what_stands_above_it(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"), measure("乙"))
        daemon.start()
        [note] = desktop.wait_for(1)
        assert buttons(note) == ["later", "ack"]
        desktop.click(note["id"], "ack")
        until(lambda: set(daemon.states().values()) == {"acked"}, seconds=AT_ONCE)
        assert "acknowledged" in daemon.says("why", "甲")


def test_tomorrow_means_the_next_working_day_also_after_kill_9(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"))
        daemon.start()
        [note] = desktop.wait_for(1)
        desktop.click(note["id"], "later")
        until(lambda: daemon.states() == {"甲": "snoozed"}, seconds=AT_ONCE)
        daemon.kill()
        daemon.start()
        assert len(desktop.received()) == 1
        [delivery] = open_store(daemon.state).read_log()
        assert "snoozed until" in phrase_of(decode_reason(delivery.reason))


def test_done_is_written_into_the_plan_and_can_be_undone(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"), overdue="1d", at=DUE)
        before = "# 手写的注释\n" + daemon.file.read_text(encoding="utf-8")
        daemon.file.write_text(before, encoding="utf-8")
        daemon.start()
        [note] = desktop.wait_for(1)
        assert buttons(note) == ["done", "later", "ack"]
        desktop.click(note["id"], "done")
        until(lambda: daemon.file.read_text(encoding="utf-8") != before, seconds=AT_ONCE)
        after = daemon.file.read_text(encoding="utf-8")
        assert after.startswith("# 手写的注释\n")
        assert set(before.splitlines()) <= set(after.splitlines()), "nothing but an addition"
        assert "完成" in daemon.says("list", "--lang", "zh") or "done" in daemon.says("list")
        daemon.says("undo")
        assert daemon.file.read_text(encoding="utf-8") == before


def test_a_click_after_a_restart_of_everything_still_finds_its_reminder(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"))
        daemon.start()
        [note] = desktop.wait_for(1)
        daemon.kill()
        daemon.start()
        until(lambda: (desktop.click(note["id"], "ack"), daemon.states())[1] == {"甲": "acked"}, step=0.5)


def test_a_plan_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with desk(tmp_path) as desktop, Daemon(desktop, tmp_path / "home") as daemon:
        daemon.plan(measure("甲"))
        daemon.start()
        [note] = desktop.wait_for(1)
        daemon.file.write_text("version = ", encoding="utf-8")
        desktop.click(note["id"], "done")
        until(lambda: any(one["title"] == "That could not be done" for one in desktop.received()))
        assert daemon.file.read_text(encoding="utf-8") == "version = "
