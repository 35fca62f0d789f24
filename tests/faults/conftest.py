"""The real daemon as a process, on a bus of its own with a notification server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.side_by_side import Begun
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop

_FIGURES = pytest.StashKey[list[str]]()


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


@pytest.fixture(scope="session")
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """Every story that was asked for is under way."""
    functions = (getattr(item, "function", None) for item in request.session.items)
    stories = [function.story for function in functions if hasattr(function, "story")]
    begun = Begun(stories, tmp_path_factory)
    with begun.pool:
        yield begun


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Lines to be shown when all tests are over."""
    return request.config.stash.setdefault(_FIGURES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(line)
