"""A desktop and a daemon of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.running import Daemon
from tests.parts.desktop import Desktop


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """Bus and server run."""
    folder = tmp_path / "desktop"
    folder.mkdir()
    with Desktop(folder) as made:
        made.start_bus()
        made.start_server()
        yield made


@pytest.fixture
def daemon(tmp_path: Path, desktop: Desktop) -> Iterator[Daemon]:
    """Not started yet."""
    made = Daemon(tmp_path, desktop)
    yield made
    made.close()
