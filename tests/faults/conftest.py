"""The real daemon as a process, on a bus of its own with a notification server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A desktop with bus and server."""
    with Desktop(tmp_path) as made:
        made.start_bus()
        made.start_server()
        yield made


@pytest.fixture
def daemon(desktop: Desktop, tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that is not started yet."""
    with Daemon(desktop, tmp_path / "home") as made:
        yield made
