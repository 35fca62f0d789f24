"""Urgency: one number, 0…100, that sorts what to do next, made of terms that can be told apart."""

_HORIZON = 90
"""Days ahead from which a deadline begins to press."""
_GRACE = 30
"""Days after a deadline until its term is full."""
_DUE = 30.0
_LATE = 15.0
_PACE = 25.0
_WEIGHT = 10.0
_MILESTONE = 11.0
_MILESTONE_HORIZON = 60
_FLAG = 3.0


def compute_urgency(
    days_left: int, pace: float | None, weight: float, milestone_days: int | None, flags: int,
) -> dict[str, float]:  # fmt: skip
    """The terms by name; their sum is 0…100.

    `weight` is the share of the heaviest measure's (0…1), `milestone_days` the days to the next milestone that
    names the measure, `flags` how many of the three flags it carries.
    """
    return {
        "due": _DUE * _clip_share(_HORIZON - days_left, _HORIZON),
        "late": _LATE * _clip_share(-days_left, _GRACE),
        "pace": 0.0 if pace is None else _PACE * (1.0 - min(1.0, pace)),
        "weight": _WEIGHT * weight,
        "milestone": 0.0 if milestone_days is None
        else _MILESTONE * _clip_share(_MILESTONE_HORIZON - milestone_days, _MILESTONE_HORIZON),
        "flags": _FLAG * flags,
    }  # fmt: skip


def _clip_share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole))
