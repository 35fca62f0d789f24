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
from tests.editing.edited_plan import NOW, PLAN, Desk

SET = (
    "import os, resource, sys\n"
    "from pathlib import Path\n"
    "from qtrack.editing import commands, store\n"
    "from qtrack.errors import EditRefused\n"
    "from tests.editing.edited_plan import Desk\n"
    "desk = Desk(Path(sys.argv[1]))\n"
    "edit = desk.edit(commands.set_values, ['M1'], {{'note': 'x' * 100}})\n"
    "{limit}\n"
    "try:\n"
    "    desk.commit(edit)\n"
    "except EditRefused as error:\n"
    "    sys.exit(f'{{error.exit_code}} {{error.message}} ({{error.hint}})')\n"
)


def refused(desk: Desk, limit: str) -> str:
    """What is said when the note is set in a process of its own, after `limit`."""
    argv = [sys.executable, "-c", SET.format(limit=limit), str(desk.folder)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_the_mode_stays(desk: Desk, mode: int) -> None:
    desk.plan.chmod(mode)
    desk.set("M1", progress="60")
    assert desk.plan.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="this machine does not allow it: only root gives files away"
)
def test_the_owner_stays(desk: Desk) -> None:
    os.chown(desk.plan, 65534, 65533)
    desk.set("M1", progress="60")
    assert (desk.plan.stat().st_uid, desk.plan.stat().st_gid) == (65534, 65533)


def test_links_stay(desk: Desk) -> None:
    real = desk.folder / "real"
    real.mkdir()
    desk.plan.rename(real / "plan.toml")
    (real / "link").symlink_to("plan.toml")
    desk.plan.symlink_to("real/link")
    desk.set("M1", progress="60")
    assert desk.plan.is_symlink()
    assert (real / "link").is_symlink()
    assert "progress = 60 " in (real / "plan.toml").read_text(encoding="utf-8")
    assert sorted(path.name for path in real.iterdir()) == ["link", "plan.toml"]


def test_a_read_only_file(desk: Desk) -> None:
    desk.plan.chmod(0o444)
    with pytest.raises(EditRefused, match="is read-only"):
        desk.set("M1", progress="60")
    assert desk.text == PLAN
    assert desk.plan.stat().st_mode & 0o777 == 0o444


def test_a_read_only_folder() -> None:
    folder = Path(tempfile.mkdtemp())  # open to the user that root becomes here
    desk = Desk(folder)
    try:
        desk.write(PLAN)
        desk.plan.chmod(0o666)
        desk.state.mkdir()
        desk.state.chmod(0o777)
        folder.chmod(0o555)
        other = "os.setuid(65534)" if os.geteuid() == 0 else ""
        if other:
            os.chown(desk.state, 65534, -1)
        said = refused(desk, other)
        assert said == f"4 {desk.plan} cannot be changed: Permission denied (the file is as it was)"
        assert desk.text == PLAN
        assert not desk.strangers
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_disk_that_is_full(desk: Desk) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))"
    said = refused(desk, limit)
    assert said == f"4 {desk.plan} cannot be changed: File too large (the file is as it was)"
    assert desk.text == PLAN
    assert not desk.strangers
    assert next_undo(desk.plan, desk.state) == ""


def test_a_disk_that_is_full_for_the_record_alone(desk: Desk) -> None:
    """The plan still fits; the record of twelve long notes does not, so nothing is changed."""
    for number in range(12):
        desk.set("M1", note=f"{number}" * 200)
    before = desk.text
    said = refused(desk, "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))")
    assert "cannot be changed: File too large" in said
    assert desk.text == before
    assert not desk.strangers
    assert next_undo(desk.plan, desk.state).startswith("M1 note 1010")
    desk.undo()
    assert desk.measure("M1")["note"] == "10" * 200


def test_a_folder_that_has_vanished(desk: Desk, tmp_path: Path) -> None:
    away = Desk(tmp_path / "away")
    away.folder.mkdir()
    away.write(PLAN)
    edit = away.edit(commands.set_values, ["M1"], {"progress": "60"})
    shutil.rmtree(away.folder)
    with pytest.raises(EditRefused, match="No such file"):
        commit(away.plan, desk.state, edit, NOW)
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
def test_a_file_that_is_no_plan_any_more(desk: Desk, raw: bytes, message: str) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    desk.write(raw)
    with pytest.raises(EditRefused, match=message):
        desk.commit(edit)
    assert desk.plan.read_bytes() == raw
    assert not desk.strangers


def test_a_folder_in_the_place_of_the_plan(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    desk.plan.unlink()
    desk.plan.mkdir()
    with pytest.raises(EditRefused, match="cannot be changed"):
        desk.commit(edit)


def test_a_link_that_leads_in_a_circle(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    desk.plan.unlink()
    desk.plan.symlink_to(desk.plan.name)
    with pytest.raises(EditRefused, match="cannot be changed"):
        desk.commit(edit)


def test_a_state_directory_that_cannot_be_used(desk: Desk) -> None:
    edit = desk.edit(commands.set_values, ["M1"], {"progress": "60"})
    with pytest.raises(EditRefused, match="state directory"):
        commit(desk.plan, desk.plan / "state", edit, NOW)
    assert desk.text == PLAN
