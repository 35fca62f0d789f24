"""A desk with a plan on it."""

from pathlib import Path

import pytest

from tests.editing.edited_plan import PLAN, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The plan as it is before anybody touches it."""
    made = Desk(tmp_path)
    made.write(PLAN)
    return made
