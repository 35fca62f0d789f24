"""A desk on which decisions are carried out in memory: what is sent arrives, or does not, as `works` says."""

from datetime import UTC, timedelta

from qtrack.model.assessment import calendar_of
from qtrack.remind.acknowledge import acknowledge_item, choose_mark, items_of
from qtrack.remind.delivery_record import Mark, Trace
from qtrack.remind.planner import decide
from qtrack.remind.states import State


class Desk:
    def __init__(self, plan, channel="desktop"):
        self.plan = plan
        self.channel = channel
        self.past = {}
        self.marks = {}
        self.works = True
        self.look_again = None
        self.missed = []
        self.sent = []

    def decide(self, now):
        return decide(self.plan, now, self.past, self.channel, self.marks)

    def ack(self, name, now):
        """Acknowledge by key or id; the ids of what it was."""
        calendar = calendar_of(self.plan)
        found = items_of(self.plan, calendar, now.astimezone(self.plan.timezone).date(), name)
        for item in found:
            mark = acknowledge_item(self.plan, calendar, item, name, now)
            self.marks[item.thread] = choose_mark(self.plan, calendar, item, self.marks.get(item.thread), mark)
        return [item.id for item in found]

    def snooze(self, name, now, until):
        """Put off by key or id; the ids of what it was."""
        found = items_of(self.plan, calendar_of(self.plan), now.astimezone(self.plan.timezone).date(), name)
        self.marks |= {item.thread: Mark(State.SNOOZED, until, now) for item in found}
        return [item.id for item in found]

    def at(self, now):
        """Carry out the decision of a moment; what was sent, as "kind item lead", the most urgent first."""
        decision = self.decide(now)
        self.look_again = decision.look_again
        self.write(decision.changes)
        sent = []
        for group in decision.groups:
            for due in group.items:
                key = due.reminder.key
                if self.works:
                    self._trace(key, Trace(State.MISSED if due.missed else State.ACCEPTED, told_at=now))
                    sent.append(f"{key.kind} {key.item} {key.lead}")
                    self.missed += [key.item] * due.missed
                    self.sent.append(key)
                else:
                    rest = now.astimezone(UTC) + timedelta(seconds=5)
                    self._trace(key, Trace(State.FAILED, rest, due.attempts + 1))
                    self.look_again = min(rest, self.look_again or rest)
        return sent

    def write(self, changes):
        for change in changes:
            before = self.past.get(change.key.thread, {}).get(change.key.lead)
            told_at = before and before.told_at
            self._trace(change.key, Trace(change.state, change.next_try, told_at=told_at))

    def states(self, item):
        """The state of each lead of an item and of its steps."""
        return {
            lead: trace.state
            for (_kind, name, _day), traces in self.past.items()
            for lead, trace in traces.items()
            if name.split("#")[0] == item
        }

    def _trace(self, key, trace):
        self.past.setdefault(key.thread, {})[key.lead] = trace
