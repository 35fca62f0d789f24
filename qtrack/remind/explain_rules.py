"""The rules by which one item reminds, in words: its steps or leads, who is told, what holds back, what was marked."""

from datetime import datetime
from itertools import chain, repeat

from qtrack.i18n import _
from qtrack.model.plan import Escalation, Plan
from qtrack.model.workdays import WorkCalendar
from qtrack.remind.acknowledge import key_of, reason_of
from qtrack.remind.delivery_record import Marks
from qtrack.remind.key import Kind
from qtrack.remind.recipients import channels_of, wants_digest
from qtrack.remind.subjects import Item, items, only
from qtrack.remind.wording import lead_words, often

Field = tuple[str, str]


def rules_of(plan: Plan, calendar: WorkCalendar, now: datetime, name: str, marks: Marks) -> list[Field]:
    """Labels and texts about the items called `name`: an id, or the key of a reminder; nothing where there is none.

    A text that goes on with the one before it has no label.
    """
    key = key_of(name)
    if name == Kind.DIGEST or (key is not None and key.kind is Kind.DIGEST):
        return _digest(plan)
    if key is not None and key.plan != plan.id:
        return []
    small, name = only(plan, {key.item if key else name}), key.item if key else name
    found = [item for item in items(small, calendar) if name in {item.id, item.measure}]
    if not found:
        return []
    fields = [(item.id, _about(item)) for item in found]
    fields += _leads(plan, found[0])
    fields.append((_("channels"), _("; ").join(_channels(small, calendar, name))))
    if plan.reminders.quiet:
        hours = (f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" for quiet in plan.reminders.quiet)
        fields.append((_("quiet hours"), " ".join(hours)))
    for item in found:
        mark = marks.get(item.thread)
        if mark is not None and (mark.until is None or mark.until > now):
            lead = _("{mark} with {lead}").format(mark=reason_of(mark, plan), lead=mark.lead)
            made = f"{mark.made.astimezone(plan.timezone):%Y-%m-%d %H:%M}"
            fields.append((item.id, f"{made} {lead if mark.lead else reason_of(mark, plan)}"))
    return fields


def _about(item: Item) -> str:
    span = f"{item.day} … {item.end}" if item.end and item.end != item.day else str(item.day)
    silence = {"": "", "done": _("done"), "dropped": _("dropped")}[item.silence]
    return _("; ").join(filter(None, (f"{span} {item.title}", silence)))


def _leads(plan: Plan, item: Item) -> list[Field]:
    """The steps of the escalation, or the leads and what follows the date."""
    leads = [lead_words(str(lead)) for lead in item.course.leads]
    fields = [(_("lead time"), _(", ").join(leads))] if leads else []
    if plan.escalation and item.kind is not Kind.MILESTONE:
        labels = chain([_("escalation")], repeat(""))
        return fields + list(zip(labels, map(_step, plan.escalation), strict=False))
    overdue = plan.reminders.overdue
    if item.kind is Kind.MEASURE and overdue is not None and (repeats := often(overdue)):
        fields.append((_("overdue"), _("{often} until it is done").format(often=repeats)))
    return fields


def _step(step: Escalation) -> str:
    when = f"{step.name} {lead_words(f'+{step.when}' if step.after else str(step.when))}"
    repeats = often(step.repeat) if step.repeat else ""
    return _("{step}, then {often}").format(step=when, often=repeats) if repeats else when


def _channels(plan: Plan, calendar: WorkCalendar, name: str) -> list[str]:
    """Each channel that is told of it, with the steps that it is told of where these are not all."""
    told = []
    for channel in channels_of(plan):
        found = [item for item in items(plan, calendar, channel) if name in {item.id, item.measure}]
        if found:
            stages = found[0].course.stages
            steps = [stage.step for stage in stages if stage.heard]
            some = _("{channel} ({steps})").format(channel=channel, steps=_(", ").join(steps))
            told.append(channel if len(steps) == len(stages) else some)
    return told or [_("nobody is told")]


def _digest(plan: Plan) -> list[Field]:
    fields = []
    if plan.digest.daily:
        fields.append((_("daily digest"), f"{plan.digest.daily:%H:%M}"))
    if plan.digest.weekly:
        weekday, clock = plan.digest.weekly
        names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
        fields.append((_("weekly digest"), f"{names[weekday]} {clock:%H:%M}"))
    if not fields:
        return [(_("digest"), _("the plan asks for none"))]
    channels = [channel for channel in channels_of(plan) if wants_digest(plan, channel)]
    return [*fields, (_("channels"), _("; ").join(channels))]
