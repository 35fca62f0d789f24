"""The most urgent measures of a plan on a day, kept beside the parsed plan: thousands are ranked once a day."""

import hashlib
import heapq
import time
from pathlib import Path

from qtrack.cli.context import Context
from qtrack.dataclass import dataclass, replace
from qtrack.model.assessment import Assessment, Standing
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, cache
from qtrack.problems import Problem

_NAME = "ranking"
_MOST = 50
"""Measures kept; who asks for more waits for the whole plan."""


@dataclass(frozen=True)
class Ranking:
    """The open measures of a plan by urgency, the first of them at least; `plan` has no measures of its own here."""

    plan: Plan
    problems: tuple[Problem, ...]
    rows: tuple[Standing, ...]


def rank_measures(assessment: Assessment, count: int) -> list[Standing]:
    """The `count` most urgent open measures."""
    return heapq.nsmallest(count, (row for row in assessment.standings if row.open), key=lambda row: -row.urgency)


def store_ranking(context: Context, loaded: Loaded, assessment: Assessment) -> None:
    """Keep the ranking of a plan."""
    rows = tuple(rank_measures(assessment, _MOST))
    plan = replace(assessment.plan, measures=())
    value = assessment.day, time.tzname, plan, loaded.problems, rows
    cache.write_cached(context.cache_dir, loaded.path, loaded.digest, value, _NAME)


def load_ranking(context: Context, path: Path, count: int) -> Ranking | None:
    """What was kept of the plan as it is now, if it is of today and holds enough; whoever gets None reads the plan.

    The names of the machine's time zone tell whether today is still the same for a plan that names no zone.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
    match cache.read_cached(context.cache_dir, path, digest, _NAME):
        case (day, time.tzname, plan, problems, rows) if day == context.now(plan.timezone).date():
            return Ranking(plan, problems, rows[:count]) if count <= len(rows) or len(rows) < _MOST else None
    return None
