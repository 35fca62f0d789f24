"""What each door loads: nobody waits for a part that is not used."""

import json
import subprocess
import sys

import pytest

SCREEN = {"textual", "rich"}
HEAVY = SCREEN | {
    "apscheduler",
    "sqlalchemy",
    "plyer",
    "tomlkit",
    "watchfiles",
    "jeepney",
    "pypinyin",
    "dateutil",
    "apprise",
}


def loaded(code: str) -> set[str]:
    """The packages a fresh Python has loaded after `code`."""
    script = f"{code}\nimport json, sys\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


@pytest.mark.parametrize(
    ("code", "kept_out"),
    [
        ("from qtrack.cli.main import main; main(['--version'])", HEAVY | {"sqlite3", "tomli", "chinese_calendar"}),
        ("import qtrack.cli.list_measures, qtrack.cli.next_measures, qtrack.cli.check", HEAVY | {"sqlite3"}),
        ("import qtrack.remind.planner, qtrack.remind.upcoming, qtrack.model.summary", HEAVY | {"sqlite3", "tomli"}),
        ("import qtrack.daemon.service", SCREEN | {"sqlalchemy", "plyer", "tomlkit", "pypinyin", "apprise"}),
        ("import qtrack.notify", {"jeepney", "plyer"}),
    ],
)
def test_a_door_loads_only_what_it_needs(code: str, kept_out: set[str]) -> None:
    assert loaded(code) & kept_out == set()
