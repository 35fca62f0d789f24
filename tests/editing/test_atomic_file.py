"""The file on the disk: its mode, owner and link stay, and where it cannot be changed it is left whole."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qtrack.editing import commands, commit, next_undo
from qtrack.errors import EditRefused
from tests.editing.edited_plan import NOW, PLAN, PlanFile

SET = (
    "import os, resource, sys\n"
    "from pathlib import Path\n"
    "from qtrack.editing import commands, store\n"
    "from qtrack.errors import EditRefused\n"
    "from tests.editing.edited_plan import PlanFile\n"
    "plan_file = PlanFile(Path(sys.argv[1]))\n"
    "edit = plan_file.edit(commands.set_values, ['M1'], {{'note': 'x' * 100}})\n"
    "{limit}\n"
    "try:\n"
    "    plan_file.commit(edit)\n"
    "except EditRefused as error:\n"
    "    sys.exit(f'{{error.exit_code}} {{error.message}} ({{error.hint}})')\n"
)


def refused(plan_file: PlanFile, limit: str) -> str:
    """What is said when the note is set in a process of its own, after `limit`."""
    argv = [sys.executable, "-c", SET.format(limit=limit), str(plan_file.folder)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_the_mode_stays(plan_file: PlanFile, mode: int) -> None:
    plan_file.plan.chmod(mode)
    plan_file.set("M1", progress="60")
    assert plan_file.plan.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="this machine does not allow it: only root gives files away"
)
def test_the_owner_stays(plan_file: PlanFile) -> None:
    os.chown(plan_file.plan, 65534, 65533)
    plan_file.set("M1", progress="60")
    assert (plan_file.plan.stat().st_uid, plan_file.plan.stat().st_gid) == (65534, 65533)


def test_links_stay(plan_file: PlanFile) -> None:
    real = plan_file.folder / "real"
    real.mkdir()
    plan_file.plan.rename(real / "plan.toml")
    (real / "link").symlink_to("plan.toml")
    plan_file.plan.symlink_to("real/link")
    plan_file.set("M1", progress="60")
    assert plan_file.plan.is_symlink()
    assert (real / "link").is_symlink()
    assert "progress = 60 " in (real / "plan.toml").read_text(encoding="utf-8")
    assert sorted(path.name for path in real.iterdir()) == ["link", "plan.toml"]


def test_a_read_only_file(plan_file: PlanFile) -> None:
    plan_file.plan.chmod(0o444)
    with pytest.raises(EditRefused, match="is read-only"):
        plan_file.set("M1", progress="60")
    assert plan_file.text == PLAN
    assert plan_file.plan.stat().st_mode & 0o777 == 0o444


def test_a_read_only_folder() -> None:
    folder = Path(tempfile.mkdtemp())  # open to the user that root becomes here
    plan_file = PlanFile(folder)
    try:
        plan_file.write(PLAN)
        plan_file.plan.chmod(0o666)
        plan_file.state.mkdir()
        plan_file.state.chmod(0o777)
        folder.chmod(0o555)
        other = "os.setuid(65534)" if os.geteuid() == 0 else ""
        if other:
            os.chown(plan_file.state, 65534, -1)
        said = refused(plan_file, other)
        assert said == f"4 {plan_file.plan} cannot be changed: Permission denied (the file is as it was)"
        assert plan_file.text == PLAN
        assert not plan_file.strangers
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_disk_that_is_full(plan_file: PlanFile) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))"
    said = refused(plan_file, limit)
    assert said == f"4 {plan_file.plan} cannot be changed: File too large (the file is as it was)"
    assert plan_file.text == PLAN
    assert not plan_file.strangers
    assert next_undo(plan_file.plan, plan_file.state) == ""


def test_a_disk_that_is_full_for_the_record_alone(plan_file: PlanFile) -> None:
    """The plan still fits; the record of twelve long notes does not, so nothing is changed."""
    for number in range(12):
        plan_file.set("M1", note=f"{number}" * 200)
    before = plan_file.text
    said = refused(plan_file, "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))")
    assert "cannot be changed: File too large" in said
    assert plan_file.text == before
    assert not plan_file.strangers
    assert next_undo(plan_file.plan, plan_file.state).startswith("M1 note 1010")
    plan_file.undo()
    assert plan_file.measure("M1")["note"] == "10" * 200


def test_a_folder_that_has_vanished(plan_file: PlanFile, tmp_path: Path) -> None:
    away = PlanFile(tmp_path / "away")
    away.folder.mkdir()
    away.write(PLAN)
    edit = away.edit(commands.set_values, ["M1"], {"progress": "60"})
    shutil.rmtree(away.folder)
    with pytest.raises(EditRefused, match="No such file"):
        commit(away.plan, plan_file.state, edit, NOW)
    assert not away.folder.exists()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (PLAN.encode() + b"[[measures]\n", "not valid TOML"),
        (PLAN.encode() + b"# \xff\n", "not UTF-8"),
        (b"", "M1"),
        (PLAN[: PLAN.index("[[measures]]")].encode(), "M1"),
    ],
    ids=["syntax", "encoding", "empty", "gone"],
)
def test_a_file_that_is_no_plan_any_more(plan_file: PlanFile, raw: bytes, message: str) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    plan_file.write(raw)
    with pytest.raises(EditRefused, match=message):
        plan_file.commit(edit)
    assert plan_file.plan.read_bytes() == raw
    assert not plan_file.strangers


def test_a_folder_in_the_place_of_the_plan(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    plan_file.plan.unlink()
    plan_file.plan.mkdir()
    with pytest.raises(EditRefused, match="cannot be changed"):
        plan_file.commit(edit)


def test_a_link_that_leads_in_a_circle(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    plan_file.plan.unlink()
    plan_file.plan.symlink_to(plan_file.plan.name)
    with pytest.raises(EditRefused, match="cannot be changed"):
        plan_file.commit(edit)


def test_a_state_directory_that_cannot_be_used(plan_file: PlanFile) -> None:
    edit = plan_file.edit(commands.set_values, ["M1"], {"progress": "60"})
    with pytest.raises(EditRefused, match="state directory"):
        commit(plan_file.plan, plan_file.plan / "state", edit, NOW)
    assert plan_file.text == PLAN
