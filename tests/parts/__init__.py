"""Parts that several tests are built from: real programs, started and ended by the tests."""

import os
import select
import shutil
import subprocess

import pytest


def need(program: str) -> str:
    """The path of a program; without it a user's test is skipped, and CI fails."""
    path = shutil.which(program)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(f"{program} is not installed, and CI must have it")
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


def first_line(process: subprocess.Popen[str], seconds: float = 10) -> str:
    """What a process that was just started says first on stdout; "" when it ended or stayed silent."""
    assert process.stdout
    return process.stdout.readline() if select.select([process.stdout], [], [], seconds)[0] else ""
