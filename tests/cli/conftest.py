"""A folder with a plan in it, and qtrack to be run there."""

from pathlib import Path

import pytest

from tests.cli.running import PLAN, Inside, Program


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """Called in this process."""
    made = Inside(tmp_path, capsys=capsys)
    made.write(PLAN)
    return made


@pytest.fixture
def process(tmp_path: Path) -> Program:
    """Run as a process of its own."""
    made = Program(tmp_path)
    made.write(PLAN)
    return made
