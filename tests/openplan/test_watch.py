"""Saves of every kind are noticed, in a thread and in an event loop."""

import asyncio
import threading
import time
from contextlib import suppress

import pytest

from qtrack.openplan import watch
from qtrack.openplan.watch import FileWatcher, watch_file

PATIENCE = 10


class Thread:
    """The watch of the daemon."""

    def __init__(self, file):
        self.noticed = threading.Semaphore(0)
        self.watcher = FileWatcher([file], self.noticed.release)

    def __enter__(self):
        self.watcher.start()
        return self

    def __exit__(self, *_failure):
        self.watcher.stop()
        assert not self.watcher._thread.is_alive()


class Loop:
    """The watch of the dashboard, in a loop of its own."""

    def __init__(self, file):
        self.noticed, self.file = threading.Semaphore(0), file
        self.loop = asyncio.new_event_loop()
        self.stop = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=[self.watch()])

    async def watch(self):
        async for _change in watch_file(self.file, self.stop):
            self.noticed.release()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_failure):
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(5)
        assert not self.thread.is_alive()
        self.loop.close()


@pytest.fixture(params=[Thread, Loop])
def watching(request):
    return request.param


def noticed(watched, save):
    """Save until it is noticed: nobody knows when a watch begins."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        save()
        if watched.noticed.acquire(timeout=1.5):
            time.sleep(1.2)  # what else was saved comes now
            while watched.noticed.acquire(blocking=False):
                pass
            return True
    return False


def by_rename(file):
    fresh = file.with_name("fresh")
    fresh.write_text("x")
    fresh.replace(file)


def test_every_save_is_noticed_and_no_other_file(tmp_path, watching):
    file = tmp_path / "tasks.toml"
    file.write_text("")
    with watching(file) as watched:
        assert noticed(watched, lambda: file.write_text("y"))
        for _time in range(2):
            by_rename(file)
            assert watched.noticed.acquire(timeout=2)
        while watched.noticed.acquire(timeout=1.2):
            pass
        (tmp_path / "other.toml").write_text("z")
        assert not watched.noticed.acquire(timeout=1.5)
        file.unlink()
        assert watched.noticed.acquire(timeout=2)


def test_a_link_is_followed_and_followed_elsewhere(tmp_path, watching):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.toml").write_text("")
    link = tmp_path / "tasks.toml"
    link.symlink_to(tmp_path / "old" / "plan.toml")
    with watching(link) as watched:
        assert noticed(watched, lambda: by_rename(tmp_path / "old" / "plan.toml"))
        (tmp_path / "link").symlink_to(tmp_path / "new" / "plan.toml")
        (tmp_path / "link").replace(link)
        assert watched.noticed.acquire(timeout=2)
        assert noticed(watched, lambda: by_rename(tmp_path / "new" / "plan.toml"))


def test_without_watches_it_ends_quietly(tmp_path, watching, monkeypatch, caplog):
    def none_left(*_folders, **_more):
        raise OSError("No space left on device")

    caplog.set_level("INFO", "qtrack")
    monkeypatch.setattr(watch, "watch", none_left)
    monkeypatch.setattr(watch, "awatch", none_left)
    with watching(tmp_path / "tasks.toml") as watched:
        assert not watched.noticed.acquire(timeout=0.5)
    assert "the tick alone: No space left" in caplog.text


async def test_where_there_is_no_folder_there_is_nothing_to_watch(tmp_path):
    assert [change async for change in watch_file(tmp_path / "none" / "tasks.toml", asyncio.Event())] == []
