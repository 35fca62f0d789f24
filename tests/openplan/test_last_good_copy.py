"""The copy in the state directory: private, whole or not believed, and never a reason to fail."""

import errno
import logging
import os
import stat
import sys
import tomllib

import pytest

from qtrack.openplan import last_good_copy
from qtrack.openplan.last_good_copy import LastGoodCopy

RAW = "\ufeff# 计划\nversion = 1\n".encode()


@pytest.fixture
def copy(tmp_path):
    return LastGoodCopy(tmp_path / "state", tmp_path / "tasks.toml")


def test_what_was_written_is_read_by_the_next_process(copy, tmp_path):
    assert copy.read() is None
    copy.write(RAW)
    assert LastGoodCopy(tmp_path / "state", tmp_path / "x" / ".." / "tasks.toml").read() == RAW
    copy.write(b"version = 2\n")
    assert copy.read() == b"version = 2\n"
    assert [*copy.file.parent.iterdir()] == [copy.file]
    assert tomllib.loads(copy.file.read_text()) == {"version": 2}, "any program can read it"


def test_each_plan_file_has_its_own(copy, tmp_path):
    other = LastGoodCopy(tmp_path / "state", tmp_path / "计划\udcff.toml")
    copy.write(RAW)
    assert other.read() is None
    other.write(b"x = 1\n")
    assert (copy.read(), other.read()) == (RAW, b"x = 1\n")


def test_it_is_the_users_alone(copy, tmp_path):
    umask = os.umask(0)
    try:
        copy.write(RAW)
    finally:
        os.umask(umask)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state", copy.file.parent, copy.file)]
    assert modes == [0o700, 0o700, 0o600]


def test_the_same_bytes_are_not_written_again(copy):
    copy.write(RAW)
    before = copy.file.stat()
    copy.write(RAW)
    assert copy.file.stat().st_ino == before.st_ino


def _cut(file):
    file.write_bytes(file.read_bytes()[:-3])


def _changed(file):
    file.write_bytes(file.read_bytes().replace(b"1", b"2"))


def _without_header(file):
    file.write_bytes(RAW)


def _emptied(file):
    file.write_bytes(b"")


def _large(file):
    with file.open("ab") as opened:
        opened.truncate(last_good_copy._LARGEST + last_good_copy._LONGEST_HEADER + 1)


def _link(file):
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


def _folder(file):
    file.unlink()
    file.mkdir()


def _pipe(file):
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("spoil", [_cut, _changed, _without_header, _emptied, _large, _link, _folder, _pipe])
def test_what_cannot_be_believed_is_ignored_with_a_line_in_the_log(copy, caplog, spoil):
    copy.write(RAW)
    spoil(copy.file)
    assert copy.read() is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert str(copy.file) in record.getMessage()


def test_the_copy_of_another_plan_file_is_ignored(copy, tmp_path, caplog):
    other = LastGoodCopy(tmp_path / "state", tmp_path / "other.toml")
    other.write(RAW)
    other.file.rename(copy.file)
    assert copy.read() is None
    assert "another plan file" in caplog.text


def test_a_file_of_another_user_is_ignored(copy, monkeypatch, caplog):
    copy.write(RAW)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert copy.read() is None
    assert "no file of this user" in caplog.text


def test_a_damaged_copy_is_replaced(copy):
    copy.write(RAW)
    _changed(copy.file)
    copy.write(RAW)
    assert copy.read() == RAW


def test_a_full_disk_leaves_the_copy_before_and_nothing_else(copy, monkeypatch, caplog):
    copy.write(RAW)

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    copy.write(b"x = 1\n")
    assert copy.read() == RAW
    assert [*copy.file.parent.iterdir()] == [copy.file]
    assert "in memory only" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="files where folders should be")
def test_a_state_directory_that_cannot_be_used_is_no_reason_to_fail(tmp_path, caplog):
    (tmp_path / "state").write_text("a file")
    copy = LastGoodCopy(tmp_path / "state", tmp_path / "tasks.toml")
    copy.write(RAW)
    assert copy.read() is None
    assert "in memory only" in caplog.text
