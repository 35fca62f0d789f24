"""A line of the table."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure, and where there is one the figure it is held against."""

    what: str
    figure: float
    unit: str
    against: str = ""
    other: float = 0.0

    def __str__(self) -> str:
        text = f"{self.what:62} {self.figure:9.1f} {self.unit:4}"
        if not self.against:
            return text
        return f"{text} {self.against:34} {self.other:9.1f} {self.unit:4} x {self.figure / self.other:6.2f}"


def compare(what: str, one: Callable[[], float], against: str, other: Callable[[], float], runs: int) -> Row:
    """Run two things in turn and take the medians; each returns its seconds."""
    one(), other()  # warm
    pairs = [(one(), other()) for _ in range(runs)]
    first, second = (statistics.median(values) * 1000 for values in zip(*pairs, strict=True))
    return Row(what, first, "ms", against, second)
