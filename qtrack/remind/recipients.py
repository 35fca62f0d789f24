"""Who is told what: of a plan's reminders, those that concern one channel."""

from collections.abc import Iterable

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, Measure, Milestone, Plan
from qtrack.remind.schedule import Schedule, Stage

ANY = ""
"""Stands for a channel that is told of the whole plan, whatever it is called."""


def channels_of(plan: Plan) -> tuple[str, ...]:
    """Every channel the plan uses, the plan's own first, each once."""
    named = [plan.reminders.channels, plan.digest.channels if wants_digest(plan, ANY) else ()]
    named += [step.channels for step in plan.escalation]
    named += [unit.channels for unit in plan.units]
    return tuple(dict.fromkeys(channel for channels in named for channel in channels))


def wants_digest(plan: Plan, channel: str) -> bool:
    """Whether the digest goes to `channel`."""
    digest = plan.digest
    if digest.daily is None and digest.weekly is None:
        return False
    return channel == ANY or channel in (digest.channels or plan.reminders.channels)


class Schedules:
    """The schedules of reminders on one channel; those of equal rules are one object.

    The channels of the plan are told everything; those of a unit what it leads, shares or answers for, under any of
    its names; those of a step of the escalation are told that step of every measure.
    """

    def __init__(self, plan: Plan, channel: str) -> None:
        self._plan, self._channel = plan, channel
        self._whole = channel == ANY or channel in plan.reminders.channels
        self._units = {
            name for unit in plan.units if channel in unit.channels for name in (unit.name, *unit.aliases)
        }  # fmt: skip
        self._made: dict[object, Schedule | None] = {}

    def find_measure_schedule(self, measure: Measure) -> Schedule | None:
        """The schedule of a measure itself, None where the channel is told nothing of it."""
        return self._schedule(measure, steps=False)

    def find_steps_schedule(self, measure: Measure) -> Schedule | None:
        """The schedule of each of its steps."""
        return self._schedule(measure, steps=True)

    def find_milestone_schedule(self, milestone: Milestone) -> Schedule | None:
        """The schedule of a milestone."""
        if not self._is_concerned(milestone.units):
            return None
        leads = self._plan.reminders.milestone_before if milestone.remind is None else milestone.remind
        if leads not in self._made:
            self._made[leads] = Schedule(leads)
        return self._made[leads]

    def _schedule(self, measure: Measure, *, steps: bool) -> Schedule | None:
        whole = self._whole or self._is_concerned((*measure.lead, *measure.joint))
        key = measure.remind, whole, steps
        if key not in self._made:
            self._made[key] = self._build_schedule(measure.remind, whole=whole, steps=steps)
        return self._made[key]

    def _build_schedule(self, remind: tuple[LeadTime, ...] | None, *, whole: bool, steps: bool) -> Schedule | None:
        rules = self._plan.reminders
        if self._plan.escalation:
            stages = tuple(self._stage(step, whole=whole) for step in self._plan.escalation)
            heard = whole or any(stage.heard for stage in stages)
            return Schedule((remind or ()) if whole else (), stages) if heard else None
        stages = () if steps or rules.overdue is None else (Stage(None, repeat=rules.overdue),)
        return Schedule(rules.before if remind is None else remind, stages) if whole else None

    def _stage(self, step: Escalation, *, whole: bool) -> Stage:
        return Stage(step.when, step.after, step.repeat, step.name, heard=whole or self._channel in step.channels)

    def _is_concerned(self, units: Iterable[str]) -> bool:
        return self._whole or not self._units.isdisjoint(units)
