"""A desk on which decisions are carried out in memory: what is sent arrives, or does not, as `works` says."""

from datetime import UTC, timedelta

from qtrack.remind.decide import decide
from qtrack.remind.past import State, Trace


class Desk:
    def __init__(self, plan):
        self.plan = plan
        self.past = {}
        self.works = True
        self.look_again = None
        self.missed = []
        self.sent = []

    def decide(self, now):
        return decide(self.plan, now, self.past)

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
                    self._trace(key, Trace(State.MISSED if due.missed else State.ACCEPTED))
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
            self._trace(change.key, Trace(change.state, change.next_try))

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
