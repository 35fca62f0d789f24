"""Tests that mostly wait: they begin when the first of them is run, some at a time, so that they wait together."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

Story = Callable[[Path], None]
_TOGETHER = 6
"""Stories under way at a time: each has a few processes, whose starting must not make the others late."""


class Begun:
    """The stories, each in a thread and a folder of its own."""

    def __init__(self, stories: Iterable[Story], folders: pytest.TempPathFactory) -> None:
        self.pool = ThreadPoolExecutor(_TOGETHER)
        self._ends = {story: self.pool.submit(story, folders.mktemp("story")) for story in stories}

    def end_of(self, story: Story) -> Future[None]:
        """How it ends: with nothing, or with what it raised."""
        return self._ends[story]


def side_by_side(story: Story) -> Callable[[Begun], None]:
    """Make a test of `story`, which is given a folder of its own."""

    def test(begun: Begun) -> None:
        begun.end_of(story).result()

    test.__name__ = story.__name__
    test.story = story  # type: ignore[attr-defined]
    return test
