"""The rules by which one item reminds, as values: its dates, leads and stages, who is told, what holds back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from qtrack.model.lead_time import LeadTime
from qtrack.model.plan import Escalation, Milestone, Plan, Quiet
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.acknowledge import key_of
from qtrack.remind.key import Kind
from qtrack.remind.recipients import channels_of, wants_digest
from qtrack.remind.subjects import Item, list_items, restrict_plan


@dataclass(frozen=True, slots=True)
class Subject:
    """What reminds: a measure, one of its steps, or an occurrence of a milestone that may last until `end`.

    `closed` is the status that closes it ("done", "dropped"), "" while it is open.
    """

    kind: Kind
    id: str
    title: str
    day: date
    end: date | None = None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A channel, and the steps of the escalation that it is told of where these are not all."""

    name: str
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestRule:
    """When digests come: at a time of day, and on a day of the week (0 for Monday) at a time of day."""

    daily: time | None
    weekly: tuple[int, time] | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of an item, or of the digests; `subjects` has a measure before its steps, or every occurrence.

    `measures` are the ids and titles of the measures that a milestone names.
    """

    subjects: tuple[Subject, ...] = ()
    leads: tuple[str, ...] = ()
    stages: tuple[Escalation, ...] = ()
    overdue: LeadTime | None = None
    channels: tuple[ChannelRule, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    digest: DigestRule | None = None


def rules_of(plan: Plan, calendar: WorkCalendar, name: str) -> Rules | None:
    """Return the rules of the items called `name`: an id, the key of a reminder, "digest"; None where there is none."""
    key = key_of(name)
    if name == Kind.DIGEST or (key is not None and key.kind is Kind.DIGEST):
        return _digest_rules(plan)
    if key is not None and key.plan != plan.id:
        return None
    item_id = key.item if key else name
    small = restrict_plan(plan, {item_id})
    found = [item for item in list_items(small, calendar) if item_id in {item.id, item.measure}]
    if not found:
        return None
    first = found[0]
    staged = bool(plan.escalation) and first.kind is not Kind.MILESTONE
    return Rules(
        subjects=tuple(map(_subject, found)),
        leads=tuple(str(lead) for lead in first.schedule.leads),
        stages=plan.escalation if staged else (),
        overdue=plan.reminders.overdue if first.kind is Kind.MEASURE and not staged else None,
        channels=tuple(_channels(small, calendar, item_id)),
        quiet=plan.reminders.quiet,
        measures=_measures(plan, first),
    )


def _subject(item: Item) -> Subject:
    return Subject(item.kind, item.id, item.title, item.day, item.end, item.silence)


def _measures(plan: Plan, item: Item) -> tuple[tuple[str, str], ...]:
    if not isinstance(item.of, Milestone):
        return ()
    named = set(item.of.measures)
    return tuple((one.id, one.no + one.title) for one in plan.measures if one.id in named)


def _channels(plan: Plan, calendar: WorkCalendar, name: str) -> Iterator[ChannelRule]:
    """Yield each channel that is told of it."""
    for channel in channels_of(plan):
        found = next((one for one in list_items(plan, calendar, channel) if name in {one.id, one.measure}), None)
        if found is not None:
            stages = found.schedule.stages
            heard = tuple(stage.step for stage in stages if stage.heard)
            yield ChannelRule(channel, () if len(heard) == len(stages) else heard)


def _digest_rules(plan: Plan) -> Rules:
    digest = plan.digest
    asked = digest.daily is not None or digest.weekly is not None
    channels = tuple(ChannelRule(name) for name in channels_of(plan) if wants_digest(plan, name)) if asked else ()
    return Rules(channels=channels, digest=DigestRule(digest.daily, digest.weekly))
