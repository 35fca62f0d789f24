"""What all tests share: on a user's machine a missing part skips a test, in CI it fails it."""

import os
from collections.abc import Iterator

import pytest

from qtrack import i18n


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test starts in English, whatever the test before it spoke."""
    before = os.environ.get("LANGUAGE")
    i18n.choose("en")
    yield
    i18n.choose("en")
    os.environ.pop("LANGUAGE", None)
    if before is not None:
        os.environ["LANGUAGE"] = before


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """In CI everything that a test needs is there: a skip means that something was not run."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
