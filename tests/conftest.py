"""What all tests share: on a user's machine a missing part skips a test, in CI it fails it.

What no installation can bring, the right to mount a file system for example, may be missing in CI too; such a skip
says so in its reason and is counted at the end.
"""

import os
from collections.abc import Iterator

import pytest

from qtrack import i18n
from qtrack.state.refusals import REFUSALS

NOT_ALLOWED = "this machine does not allow it"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test starts in English, whatever the test before it spoke."""
    before = os.environ.get("LANGUAGE")
    i18n.set_language("en")
    yield
    i18n.set_language("en")
    os.environ.pop("LANGUAGE", None)
    if before is not None:
        os.environ["LANGUAGE"] = before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests have recorded as the property "figure"."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, []))
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(str(value))


@pytest.fixture(autouse=True)
def only_lawful_transitions(request: pytest.FixtureRequest) -> Iterator[None]:
    """No delivery is asked to take a state that may not follow; a test of that itself is marked `refusals`."""
    REFUSALS.seen.clear()
    REFUSALS.strict = request.node.get_closest_marker("refusals") is None
    yield
    seen, strict = set(REFUSALS.seen), REFUSALS.strict
    REFUSALS.seen.clear()
    REFUSALS.strict = False
    assert not (strict and seen)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """In CI everything that a test needs is there: a skip means that something was not run."""
    outcome = yield
    report = outcome.get_result()
    wanted = os.environ.get("CI") == "true" and NOT_ALLOWED not in str(report.longrepr)
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
