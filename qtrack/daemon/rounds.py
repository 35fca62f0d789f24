"""One round of the daemon, as a plain function call: read, decide, send, write down.

A round decides for every plan and channel and hands what is due to the channel's worker. It waits a moment for the
workers; one that takes longer goes on by itself and asks for another round at its end, for nothing was decided for it
meanwhile. It ends after the send that took so long, and what is left is decided anew: it may have been acknowledged.
So no channel holds up another one, and no plan either: what breaks one of them is told and tried again later.
Everybody who uses the outbox holds `_lock` meanwhile.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from qtrack import notify
from qtrack.daemon.button_actions import perform_action
from qtrack.daemon.channel_workers import ChannelWorkers, Work
from qtrack.daemon.delivery import Deliverer
from qtrack.daemon.failures import Failures
from qtrack.daemon.malloc import release_memory
from qtrack.daemon.notices import Notice, find_notices
from qtrack.daemon.plans import PlanFiles
from qtrack.errors import QtrackError
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.notify.channel import Channel, Notification
from qtrack.remind.due_moment import skip_quiet_hours
from qtrack.remind.planner import decide
from qtrack.remind.reasons import Code, Reason
from qtrack.remind.recipients import channels_of
from qtrack.remind.reminder import Group
from qtrack.remind.superseded import find_revived, find_superseded
from qtrack.state import daemon_status, open_store
from qtrack.state.daemon_status import Health
from qtrack.state.store import StoreDamaged, StoreError

TICK = timedelta(seconds=25)
"""The longest time that a change of a file, the clock or a channel stays unnoticed."""
PATIENCE = 0.5
"""Seconds that a round waits for what it sends: most servers answer within a few thousandths."""
Click = tuple[int, str]
"""The server's id of a notification, and what its button does."""
_log = logging.getLogger(__name__)


class Rounds:
    """Everything the daemon does, a round at a time.

    `stopping` is asked between two sends, `hurry` is called from other threads when there is reason for a round.
    """

    def __init__(
        self, plans: tuple[Path, ...], state_dir: Path, clock: Callable[[], datetime], *,
        channel: Callable[[str], Channel] = notify.make_channel, stopping: Callable[[], bool] = lambda: False,
        hurry: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.files = PlanFiles(plans, state_dir)
        self._state_dir, self._clock, self._stopping, self._hurry = state_dir, clock, stopping, hurry
        self._since = self._last = clock()
        self._outbox = open_store(state_dir).open_outbox(self._since)
        self._lock = Lock()
        self._deliverer = Deliverer(channel, clock, self._lock)
        self._failures = Failures(clock, TICK)
        self._workers = ChannelWorkers(self._request_round)
        self._clicks: SimpleQueue[Click] = SimpleQueue()
        self._answers: list[Notification] = []
        self._untold: dict[str, datetime] = {}
        self._renamed: dict[str, str] = {}
        self._due = True
        self._next: datetime | None = None
        self._trouble = ""
        self._said: Health | None = None

    def close(self) -> None:
        """Let what is being sent come to its end, and close the outbox."""
        self._workers.close()
        self._outbox.close()

    @property
    def is_healthy(self) -> bool:
        """Whether the outbox could be used in the last round."""
        return not self._trouble

    def renew_channels(self) -> None:
        """The settings have changed: channels are made anew, and all that waits is tried again."""
        self._deliverer.forget_channels()
        self._due = True

    def click(self, number: int, action: str) -> None:
        """Somebody pressed a button of a notification; done in the next round, which is asked for."""
        self._clicks.put((number, action))
        self._hurry()

    def round(self) -> datetime | None:
        """Do what is to be done now; the moment at which the next round is needed, None for none."""
        now = self._clock()
        try:
            with self._lock:
                moments = self._begin(now)
            if moments is not None:
                moments += self._workers.take_finished(PATIENCE)
                self._next = min((moment for moment in moments if moment is not None), default=None)
                release_memory()
            self._trouble = ""
        except StoreError as error:
            with self._lock:
                in_memory = self._outbox.fall_back(error)
            if in_memory:
                _log.error("outbox: %s", error)
                self._due = True
                return self.round()
            with self._lock:
                self._recover(error, now)
        except BaseException:
            self._due = True  # whatever it is: what was to be done is not done
            raise
        self._last = now
        with self._lock:
            self._write_status()
        return self._next

    def _begin(self, now: datetime) -> list[datetime | None] | None:
        """Take up what is new and start the workers; the moments known so far, None where no round is needed."""
        due, self._due = self._due, False  # a worker that ends from here on sets it again
        due = bool(self._workers.take_finished(0)) or due
        before = self._outbox.unwritten
        self._outbox.write_owed()
        due = self._handle_clicks(now) or due
        changed = self._reload(now) or self._outbox.unwritten != before
        over = self._next is not None and now >= self._next
        if not (changed or due or over or now < self._last or self._outbox.has_changed_elsewhere()):
            return None
        return self._serve(now)

    def _request_round(self) -> None:
        self._due = True
        self._hurry()

    def _handle_clicks(self, now: datetime) -> bool:
        """Do what the buttons say, unless the number of what is being shown is still to be written down."""
        answered = False
        while self._workers.is_idle("desktop") and not self._clicks.empty():
            number, action = self._clicks.get()
            keys = self._outbox.find_sent(str(number))
            if keys:
                _log.info("button %s: %s", action, ", ".join(map(str, keys)))
                said = perform_action(keys, action, self.files, self._state_dir, now)
                self._answers += [said] if said else []
                answered = True
        return answered

    def _reload(self, now: datetime) -> bool:
        """Look at the files; what an edit took away is written down."""
        changed = False
        for file in self.files.files:
            if (reread := file.refresh(now)) is not None:
                changed = True
                self._failures.clear_plan(file.id)
                if reread.after is not None and file in self.files.list_served():
                    self._supersede(reread.before, reread.after, now)
                del reread
                release_memory()
        return changed

    def _supersede(self, before: Plan | None, after: Plan, now: datetime) -> None:
        if before is not None and before.id != after.id:
            self._renamed[before.id] = after.id
        for name in self._channels(after):
            with self._failures.contain(after.id, name):
                past = self._outbox.read_past(after.id, name)
                if before is not None and before.id == after.id:
                    self._outbox.record(find_superseded(before, after, past, name), name, now)
                self._outbox.reset(find_revived(after, past, now, name), name, now)

    def _reason_unserved(self, plan: str) -> Reason:
        """Why what waits of a plan that is not served does not come."""
        if name := self._renamed.get(plan):
            return Reason.of(Code.PLAN_RENAMED, id=name)
        return Reason.of(Code.PLAN_NOT_SERVED)

    def _serve(self, now: datetime) -> list[datetime | None]:
        """Decide for every plan on every channel that is not at work, and start what is due."""
        served = {file.id for file in self.files.files}
        if all(served):  # a file that cannot be read may be the one
            self._outbox.close_plans(served, self._reason_unserved, now)
        works_of: dict[str, list[Work]] = {}
        rests, used = [], set()
        for notice in find_notices(self.files, self._outbox, now):
            used.add(notice.channel)
            if now < (rest := self._untold.get(notice.name, now)) <= now + TICK:
                rests.append(rest)
            else:
                works_of.setdefault(notice.channel, []).append(partial(self._tell, notice))
        if self._answers and self._workers.is_idle("desktop"):
            works_of.setdefault("desktop", []).extend([self._send_answer] * len(self._answers))
        moments: list[datetime | None] = [
            *rests, *(f.tell_at for f in self.files.files if f.tell_at is not None and f.tell_at > now),
        ]  # fmt: skip
        for file in self.files.list_served():
            if (plan := file.plan) is not None:
                used.update(channels_of(plan))
                idle = [name for name in self._channels(plan) if self._workers.is_idle(name)]
                moments += [self._serve_plan(plan, name, now, works_of.setdefault(name, [])) for name in idle]
        self._deliverer.keep_health_of(used)
        for name, works in works_of.items():
            if works and self._workers.is_idle(name):
                self._deliverer.begin_round(name)
                self._workers.start(name, partial(self._run_works, name, works))
        return moments

    def _channels(self, plan: Plan) -> Iterable[str]:
        """Those a plan uses, and those on which something of it waits that it used before."""
        return dict.fromkeys((*channels_of(plan), *self._outbox.find_waiting_channels(plan.id)))

    def _serve_plan(self, plan: Plan, channel: str, now: datetime, works: list[Work]) -> datetime | None:
        """Decide for one plan on one channel; the moment to look again. What is to be sent joins `works`."""
        if (rest := self._failures.find_rest_end(plan.id, channel, now)) is not None:
            return rest
        with self._failures.contain(plan.id, channel):
            decision = decide(
                plan, now, self._outbox.read_past(plan.id, channel), channel, self._outbox.read_marks(plan.id)
            )
            self._outbox.record(decision.changes, channel, now)
            works += [partial(self._deliver, group, channel) for group in decision.groups]
            if not decision.groups:
                self._failures.clear(plan.id, channel)
            again = decision.look_again
            return None if again is None else skip_quiet_hours(again, plan.reminders.quiet, plan.timezone)
        return self._clock() + TICK

    def _run_works(self, name: str, works: list[Work]) -> datetime | None:
        """In a channel's worker: one after the other; the earliest moment to try something again.

        Nothing more is sent that was decided long ago; a channel that fails sends nothing and is done soon.
        """
        moments: list[datetime | None] = []
        begun = time.monotonic()
        for work in works:
            late = bool(moments) and time.monotonic() - begun > PATIENCE and not self._deliverer.is_resting(name)
            if late or self._stopping():
                return self._clock()
            moments.append(work())
        return min((moment for moment in moments if moment is not None), default=None)

    def _deliver(self, group: Group, channel: str) -> datetime | None:
        plan = group.plan
        with self._failures.contain(plan.id, channel):
            retry = self._deliverer.deliver(group, channel, lambda: self._outbox)
            self._failures.clear(plan.id, channel)
            return None if retry is None else skip_quiet_hours(retry, plan.reminders.quiet, plan.timezone)
        return self._clock() + TICK

    def _send_answer(self) -> None:
        """The next answer to a click; where it cannot be shown nobody waits for it either."""
        self._deliverer.send(self._answers.pop(0), "desktop")

    def _tell(self, notice: Notice) -> datetime | None:
        """Something about the daemon itself, told once; the moment to try again if it could not be."""
        outcome = self._deliverer.send(notice.notification, notice.channel)
        if outcome.shown is False:
            self._untold[notice.name] = self._clock() + TICK
            return self._untold[notice.name]
        with self._lock:
            self._outbox.add_notice(notice.name, self._clock())
        return None

    def _recover(self, error: StoreError, now: datetime) -> None:
        """The outbox does not take or give anything: say so, come again soon, and put a damaged one aside."""
        _log.error("outbox: %s", error)
        self._trouble = _("the record of reminders fails: {why}").format(why=error)
        self._next = now + TICK
        if isinstance(error, StoreDamaged):
            self._outbox.close()
            try:
                self._outbox = open_store(self._state_dir).open_outbox(now)
            except QtrackError as unopened:
                _log.error("outbox: %s", unopened)

    def _write_status(self) -> None:
        """Leave word for status and dashboard, when something is new."""
        try:
            unwritten = _("the record of reminders cannot be written: {why}").format(why=self._outbox.unwritten)
            trouble = unwritten if self._outbox.unwritten else self._trouble
            plans = self.files.health()
            said = Health(
                running=True, pid=os.getpid(), since=self._since, next_at=self._next,
                pending=self._outbox.count_waiting({plan.id for plan in plans}), channels=self._deliverer.health(),
                plans=plans, troubles=(*filter(None, [trouble]), *self._failures.sentences),
            )  # fmt: skip
            if said != self._said:
                daemon_status.write_daemon_health(self._state_dir, said)
                self._said = said
        except (OSError, StoreError) as error:
            _log.error("health: %s", error)
