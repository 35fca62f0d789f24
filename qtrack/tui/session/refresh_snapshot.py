"""A snapshot after a few measures have changed: what they do not touch is taken over."""

from dataclasses import fields, replace
from datetime import datetime

from qtrack.model.assessment import reassess
from qtrack.model.plan import Plan
from qtrack.model.summary import LATE, summarize
from qtrack.planfile import Loaded
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.measures.columns import compute_shape

_OTHERS = tuple(field.name for field in fields(Plan) if field.name != "measures")


LARGE_PLAN = 1500
"""Measures from which the figures of the whole plan follow after the rows, as after an edit."""


def refresh_measures(snapshot: Snapshot | None, loaded: Loaded, plan: Plan, now: datetime) -> Snapshot | None:
    """Return the snapshot made from that of the plan before; None where more than single measures is another.

    Summary and shape are those from before: `refresh_totals` makes them anew.
    """
    if snapshot is None or snapshot.assessment.day != now.date() or not _is_same_but_measures(snapshot.plan, plan):
        return None
    pairs = zip(plan.measures, snapshot.plan.measures, strict=True)
    ids = [measure.id for measure, before in pairs if measure is not before]
    if not ids:
        return replace(snapshot, loaded=loaded, now=now)
    assessment = reassess(snapshot.assessment, plan, ids)
    late = sorted((s for s in assessment.standings if s.light in LATE), key=lambda s: (s.due, -s.urgency))
    return replace(snapshot, loaded=loaded, now=now, assessment=assessment, late=tuple(late))


def refresh_totals(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the figures of the whole plan as they are now."""
    return replace(
        snapshot, summary=summarize(snapshot.assessment), shape=compute_shape(snapshot.assessment), upcoming=None
    )


def _is_same_but_measures(before: Plan, plan: Plan) -> bool:
    """Whether two plans are one but for some measures: a plan read again shares all that was not read."""
    alike = all(getattr(before, name) is getattr(plan, name) for name in _OTHERS)
    return alike and len(before.measures) == len(plan.measures)
