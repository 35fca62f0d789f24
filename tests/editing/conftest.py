"""A plan file to edit."""

from pathlib import Path

import pytest

from tests.editing.edited_plan import PLAN, PlanFile


@pytest.fixture
def plan_file(tmp_path: Path) -> PlanFile:
    """The plan as it is before anybody touches it."""
    made = PlanFile(tmp_path)
    made.write(PLAN)
    return made
