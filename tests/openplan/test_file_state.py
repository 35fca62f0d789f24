"""The one rule that says whether a plan file can be used."""

from pathlib import Path

import pytest

from qtrack.openplan.file_state import FileState, fault_of, state_of
from qtrack.planfile import parse

HEAD = 'version = 1\n[plan]\nid = "p"\ntitle = "计划"\nstart = 2026-01-01\nend = 2026-12-31\n'
MEASURE = '[[measures]]\nid = "M1"\ntitle = "措施"\ndue = 2026-03-20\n'
GOOD, INCOMPLETE, BROKEN = FileState.GOOD, FileState.INCOMPLETE, FileState.BROKEN


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (HEAD + MEASURE, GOOD),
        (HEAD, GOOD),
        (HEAD + MEASURE + 'progress = "x"\n', GOOD),
        (HEAD.replace('title = "计划"\n', "") + MEASURE, GOOD),
        ("", INCOMPLETE),
        ("version = 1\n", INCOMPLETE),
        (HEAD[: HEAD.index("end =")], INCOMPLETE),
        (HEAD.replace("end = 2026-12-31\n", 'end = "soon"\n') + MEASURE, INCOMPLETE),
        (HEAD.replace('id = "p"\n', "") + MEASURE, INCOMPLETE),
        (MEASURE, INCOMPLETE),
        ("plan = 7\n" + MEASURE, INCOMPLETE),
        (HEAD[: HEAD.index("计划") + 1], BROKEN),
        (HEAD + "[[measures", BROKEN),
        ("nonsense", BROKEN),
    ],
)
def test_what_can_be_used(text, state):
    loaded = parse(text.encode(), Path("tasks.toml"))
    assert state_of(loaded) is state
    assert (fault_of(loaded, fatal=False) is None) == (text in {HEAD, HEAD + MEASURE})


def test_a_fault_is_the_first_error_and_counts_the_others():
    loaded = parse((HEAD + MEASURE + 'progress = "x"\nstatus = 1\n').encode(), Path("folder/tasks.toml"))
    fault = fault_of(loaded, fatal=True)
    assert (fault.place, fault.fatal, fault.more) == ("tasks.toml:11:12", True, 1)
