"""A plan file that is open: what a look at it says, and which version is in use."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from qtrack.openplan import FileState, OpenPlan
from qtrack.openplan import open_plan as module
from qtrack.planfile import load

HEAD = 'version = 1\n[plan]\nid = "p"\ntitle = "计划"\nstart = 2026-01-01\nend = 2026-12-31\n'
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
INCOMPLETE = HEAD.replace("end =", "ende =")


def text(*titles):
    return HEAD + "".join(f'[[measures]]\nid = "M{n}"\ntitle = "{title}"\n' for n, title in enumerate(titles))


def titles(plan):
    return [measure.title for measure in plan.measures]


class Folder:
    def __init__(self, folder):
        self.path, self.state = folder / "tasks.toml", folder / "state"

    def write(self, content):
        self.path.write_text(content, encoding="utf-8")

    def open(self, **more):
        return OpenPlan(self.path, self.state, **more)


@pytest.fixture
def folder(tmp_path):
    made = Folder(tmp_path)
    made.write(text("甲"))
    return made


@pytest.fixture(params=[False, True], ids=["loaded", "packed"])
def plan(folder, request):
    return folder.open(packed=request.param)


def test_a_look_says_what_is_new_and_nothing_where_nothing_is(folder, plan):
    assert plan.has_changed()
    first = plan.refresh(NOW)
    assert (first.state, first.before, titles(first.after)) == (FileState.GOOD, None, ["甲"])
    assert not plan.has_changed()
    assert plan.refresh(NOW) is None
    folder.write(text("甲", "乙"))
    second = plan.refresh(LATER)
    assert (titles(second.before), titles(second.after)) == (["甲"], ["甲", "乙"])
    assert plan.plan == second.after


@pytest.mark.parametrize("broken", ["[", "", INCOMPLETE, None])
def test_what_is_not_good_never_replaces_what_was(folder, plan, broken):
    plan.refresh(NOW)
    folder.path.unlink() if broken is None else folder.write(broken)
    change = plan.refresh(NOW)
    assert change.state is (FileState.INCOMPLETE if broken in {"", INCOMPLETE} else FileState.BROKEN)
    assert change.after is None
    assert titles(plan.plan) == ["甲"]
    assert plan.fault.fatal
    folder.write("]")
    plan.refresh(LATER)
    assert plan.unusable_since == NOW
    folder.write(text("甲"))
    assert titles(plan.refresh(LATER).after) == ["甲"]
    assert (plan.fault, plan.unusable_since) == (None, None)


def test_an_error_that_leaves_the_plan_usable_is_no_fatal_one(folder, plan):
    folder.write(text("甲") + 'progress = "x"\n')
    assert plan.refresh(NOW).state is FileState.GOOD
    assert (plan.fault.fatal, plan.problem_count, plan.unusable_since) == (False, 1, None)


def test_the_same_bytes_saved_again_are_nothing_new(folder, plan):
    plan.refresh(NOW)
    folder.write(text("甲"))
    os.utime(folder.path, ns=(0, 0))
    assert plan.has_changed()
    assert plan.refresh(NOW) is None
    assert not plan.has_changed()


def test_a_save_that_keeps_size_and_time_is_seen(folder, plan):
    plan.refresh(NOW)
    stamp = folder.path.stat()
    folder.write(text("乙"))
    os.utime(folder.path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert titles(plan.refresh(NOW).after) == ["乙"]


def test_another_time_zone_of_the_machine_is_a_change(plan):
    plan.refresh(NOW, "Asia/Shanghai")
    assert plan.refresh(NOW, "Asia/Shanghai") is None
    assert plan.refresh(NOW, "Europe/Berlin") is not None


def test_a_packed_plan_holds_no_text(folder):
    packed = folder.open(packed=True)
    packed.refresh(NOW)
    packed.store_copy()
    assert packed.loaded is None
    assert packed._newest is None
    assert packed.plan == load(folder.path).plan


def test_an_incomplete_version_is_shown_where_there_is_no_better_one(folder):
    folder.write(INCOMPLETE)
    shown, served = folder.open(accept_incomplete=True), folder.open()
    assert shown.refresh(NOW).after is shown.loaded.plan
    assert not shown.fault.fatal
    assert served.refresh(NOW).after is None
    assert (served.plan, served.fault.fatal) == (None, True)
    folder.write(INCOMPLETE.replace("计划", "别的"))
    assert shown.refresh(NOW).after.title == "别的", "the next one is no worse"
    folder.write("[")
    shown.refresh(NOW)
    assert (shown.plan.title, shown.fault.fatal) == ("别的", True)
    shown.store_copy()
    assert not folder.state.exists()


def test_our_own_save_is_not_read_again_and_that_of_another_is(folder):
    plan = folder.open()
    plan.refresh(NOW)
    folder.write(text("乙"))
    saved = load(folder.path)
    plan.take_saved(saved, NOW)
    assert plan.loaded is saved
    assert not plan.has_changed()
    folder.write(text("丙"))
    plan.take_saved(saved, NOW)
    assert plan.has_changed()
    folder.path.unlink()
    plan.take_saved(saved, NOW)
    assert plan.has_changed()


def restarted(folder, plan, **more):
    """The plan file as the next process opens it."""
    plan.refresh(NOW)
    plan.store_copy()
    return folder.open(**more)


@pytest.mark.parametrize("more", [{"packed": True}, {"accept_incomplete": True}], ids=["daemon", "dashboard"])
@pytest.mark.parametrize("broken", ["[", "", INCOMPLETE, None])
def test_the_last_good_version_survives_a_restart(folder, plan, broken, more):
    again = restarted(folder, plan, **more)
    folder.path.unlink() if broken is None else folder.write(broken)
    change = again.refresh(NOW)
    assert change.state is not FileState.GOOD
    assert (change.before, titles(change.after), titles(again.plan)) == (None, ["甲"], ["甲"])
    assert (again.fault.fatal, again.unusable_since) == (True, NOW)
    folder.write("]")
    assert again.refresh(LATER).after is None
    folder.write(text("甲", "乙"))
    mended = again.refresh(LATER)
    assert (titles(mended.before), titles(mended.after)) == (["甲"], ["甲", "乙"])
    assert again.fault is None


def test_a_good_file_needs_no_copy(folder, plan, monkeypatch):
    again = restarted(folder, plan)
    folder.write(text("乙"))
    monkeypatch.setattr(module.OpenPlan, "_restore_version", lambda _self: pytest.fail("it was read"))
    assert titles(again.refresh(NOW).after) == ["乙"]


def test_a_copy_that_no_plan_can_be_read_from_is_ignored(folder, plan, caplog):
    again = restarted(folder, plan)
    again._copy.write(INCOMPLETE.encode())
    folder.write("[")
    assert again.refresh(NOW).after is None
    assert again.plan is None
    assert "no plan can be read from it" in caplog.text


def test_a_version_is_stored_once(folder, plan):
    plan.refresh(NOW)
    plan.store_copy()
    file = plan._copy.file
    file.unlink()
    plan.store_copy()
    folder.write("[")
    plan.refresh(NOW)
    plan.store_copy()
    assert not file.exists()
    folder.write(text("乙"))
    plan.refresh(NOW)
    assert not file.exists(), "whoever reads does not wait for it"
    plan.store_copy()
    assert file.read_bytes().endswith(text("乙").encode())


def test_a_state_that_cannot_be_written_changes_nothing(folder, plan):
    folder.state.write_text("no folder")
    plan.refresh(NOW)
    plan.store_copy()
    folder.write("[")
    assert plan.refresh(NOW).after is None
    assert titles(plan.plan) == ["甲"]
