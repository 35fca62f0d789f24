"""One round of the daemon, as a plain function call: read, decide, send, write down."""

import logging
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from qtrack import notify
from qtrack.daemon.memory import give_back
from qtrack.daemon.notices import Notice, notices
from qtrack.daemon.plans import PlanFiles
from qtrack.daemon.post import Post
from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.notify.channel import Channel
from qtrack.remind.changes import superseded
from qtrack.remind.decide import decide
from qtrack.remind.moments import release
from qtrack.state import health
from qtrack.state.health import Health, PlanHealth
from qtrack.state.outbox import Outbox

TICK = timedelta(seconds=25)
"""The longest time that a change of a file, the clock or a channel stays unnoticed."""
_log = logging.getLogger(__name__)


class Rounds:
    """Everything the daemon does, a round at a time; `stopping` is asked between two sends."""

    def __init__(
        self, plans: tuple[Path, ...], state_dir: Path, clock: Callable[[], datetime],
        *, channel: Callable[[str], Channel] = notify.channel, stopping: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.files = PlanFiles(plans)
        self._state_dir, self._clock, self._stopping = state_dir, clock, stopping
        self._since = self._last = clock()
        self._outbox = Outbox.open(state_dir, self._since)
        self._post = Post(channel, clock)
        self._next: datetime | None = self._since
        self._trouble = ""
        self._said: Health | None = None

    def close(self) -> None:
        """Close the outbox."""
        self._outbox.close()

    def round(self) -> datetime | None:
        """Do what is to be done now; the moment at which the next round is needed, None for none."""
        now = self._clock()
        try:
            self._outbox.settle()
            changed = self._reload(now)
            if changed or now < self._last or (self._next is not None and now >= self._next):
                self._next = self._serve(now)
                give_back()
            self._trouble = ""
        except sqlite3.Error as error:
            self._recover(error, now)
        self._last = now
        self._report()
        return self._next

    def _reload(self, now: datetime) -> bool:
        """Look at the files; what an edit took away is written down."""
        changed = False
        for file in self.files.files:
            if (reread := file.refresh(now)) is not None:
                changed = True
                if reread.before is not None and reread.after is not None:
                    self._supersede(reread.before, reread.after, now)
                del reread
                give_back()
        return changed

    def _supersede(self, before: Plan, after: Plan, now: datetime) -> None:
        if before.id == after.id:
            for name in after.reminders.channels:
                past = self._outbox.past(after.id, name)
                self._outbox.record(superseded(before, after, past), name, now)

    def _serve(self, now: datetime) -> datetime | None:
        """Everything that is due in every plan on every channel."""
        self._post.begin()
        moments = [self._tell(notice) for notice in notices(self.files, self._outbox, now)]
        for file in self.files.served():
            plan = file.plan
            if plan is not None:
                moments += [self._serve_plan(plan, name, now) for name in dict.fromkeys(plan.reminders.channels)]
        moments += [file.word_at for file in self.files.files if file.word_at is not None and file.word_at > now]
        return min((moment for moment in moments if moment is not None), default=None)

    def _serve_plan(self, plan: Plan, channel: str, now: datetime) -> datetime | None:
        decision = decide(plan, now, self._outbox.past(plan.id, channel))
        self._outbox.record(decision.changes, channel, now)
        moments, groups = [decision.look_again] if decision.look_again else [], decision.groups
        del decision  # thousands of changes
        for group in groups:
            if self._stopping():
                return now
            retry = self._post.deliver(group, channel, self._outbox)
            moments += [] if retry is None else [retry]
        return min((release(moment, plan.reminders.quiet, plan.timezone) for moment in moments), default=None)

    def _tell(self, notice: Notice) -> datetime | None:
        """Something about the daemon itself, told once; the moment to try again if it could not be."""
        outcome = self._post.send(notice.notification, notice.channel)
        if outcome.shown is False:
            return self._clock() + TICK
        self._outbox.tell(notice.name, self._clock())
        return None

    def _recover(self, error: sqlite3.Error, now: datetime) -> None:
        """The outbox does not take or give anything: say so, come again soon, and put a damaged one aside."""
        _log.error("outbox: %s", error)
        self._trouble = _("the record of reminders fails: {why}").format(why=error)
        self._next = now + TICK
        if not isinstance(error, sqlite3.OperationalError):
            self._outbox.close()
            try:
                self._outbox = Outbox.open(self._state_dir, now)
            except (sqlite3.Error, OSError, QtrackError) as again:
                _log.error("outbox: %s", again)

    def _report(self) -> None:
        """Leave word for status and dashboard, when something is new."""
        try:
            said = Health(
                running=True, pid=os.getpid(), since=self._since, next_at=self._next, pending=self._outbox.waiting(),
                channels=self._post.health(), troubles=(self._trouble,) if self._trouble else (),
                plans=tuple(PlanHealth(f.path, f.id, f.problems, f.broken) for f in self.files.files),
            )  # fmt: skip
            if said != self._said:
                health.write(self._state_dir, said)
                self._said = said
        except (OSError, sqlite3.Error) as error:
            _log.error("health: %s", error)
