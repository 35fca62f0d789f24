"""Waiting for something to happen, for as long as it may take and not longer."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 60, step: float = 0.01) -> T:
    """What `look` returns as soon as it is true, asked every `step`; the test fails when the time is over."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"waited {seconds} s in vain; seen last: {seen!r}"
        time.sleep(step)
    return seen
