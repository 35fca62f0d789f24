"""A desktop of the test's own, which the environment of this process leads to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.desktop import Desktop
from tests.parts.notify_send import NotifySend


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """Nothing on it runs yet."""
    with Desktop(tmp_path) as made:
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def running(desktop: Desktop) -> Desktop:
    """Bus and server run."""
    desktop.start_bus()
    desktop.start_server()
    return desktop


@pytest.fixture
def notify_send(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> NotifySend:
    """Alone on PATH, and not there before `ends` is called."""
    folder = desktop.folder / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return NotifySend(folder)
