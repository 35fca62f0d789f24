"""A month of the daemon's life with edits, crashes, jumps of the clock and channels that fail, against a simple oracle.

The rounds, the plan file, the outbox and its database are the real ones; the clock and the channel are the test's. The
oracle knows nothing of the planner. It has one rule: of an open item the latest reminder whose moment has come is
wanted, unless that or a later one was shown. July and August 2026 have no public holidays, so that a working day is a
day from Monday to Friday.

The test runs 60 examples; QTRACK_EXAMPLES=10000 asks for more.
"""

import gc
import os
import tempfile
import threading
import time as clock
from collections import Counter
from concurrent.futures import wait
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from qtrack.daemon import rounds
from qtrack.daemon.rounds import Rounds
from qtrack.model.plan import Plan
from qtrack.notify.channel import Receipt, SendError, SendUnknown
from qtrack.planfile import load
from qtrack.remind.reasons import NO_REASON
from qtrack.state import acknowledgements, open_store

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 7, 6, 8, tzinfo=ZONE)
END = datetime(2026, 8, 21, tzinfo=ZONE)
"""From here on only hours pass."""
HOUR = 60  # minutes
AT = time(9)
LEADS = (7, 3, 1, 0)
EVERY = 2
"""Days between two repeats of what is overdue."""
QUIET = (time(18), time(8, 30))
LONGEST_REST = timedelta(minutes=10)
HEAD = """version = 1
[plan]
id = "p"
title = "计划"
start = 2026-01-01
end = 2026-12-31
timezone = "Asia/Shanghai"
[reminders]
before = ["7d", "3d", "1d", "0d"]
overdue = "2d"
quiet = ["18:00-08:30"]
"""


class Crash(BaseException):
    """The process is killed here."""


@dataclass
class Item:
    """A measure as the file has it."""

    due: date
    done: bool = False


@dataclass
class World:
    """What is shown to whom and when, and how the next sends will end."""

    now: datetime = BEGIN
    shown: list[tuple[datetime, str]] = field(default_factory=list)
    excuses: Counter[str] = field(default_factory=Counter)
    """How often a reminder may come once more, because the process or the answer was lost."""
    fates: list[str] = field(default_factory=list)
    slow: bool = False

    name = "desktop"

    def send(self, notification):
        """Play the next fate; the body's lines end with the titles of what is reminded of."""
        fate = self.fates.pop(0) if self.fates else "shown"
        if self.slow:
            clock.sleep(0.002)
        if fate == "refused":
            raise SendError("refused")
        if fate == "killed before":
            raise Crash
        titles = [line.split(" · ")[1] for line in notification.body.splitlines()]
        if fate in {"shown", "no answer", "killed after"}:
            self.shown += [(self.now, title) for title in titles]
        if fate != "shown":
            self.excuses.update(titles)
        if fate == "killed after":
            raise Crash
        if fate in {"no answer", "lost"}:
            raise SendUnknown("no answer")
        return Receipt(len(self.shown), "test")

    def probe(self):
        return NO_REASON


class Life:
    """A plan file and its daemon, which can die and be started again."""

    def __init__(self, folder: Path) -> None:
        self.file, self.state = folder / "tasks.toml", folder / "state"
        self.items: dict[str, Item] = {}
        self.world = World()
        self.told: dict[tuple[str, date], datetime] = {}
        """The latest moment of an item's reminders that was shown, by item and date: the oracle's memory."""
        self.acked: set[tuple[str, date]] = set()
        self.snoozed: dict[tuple[str, date], datetime] = {}
        self.seen = 0
        self.hurried = threading.Event()
        self.rounds: Rounds | None = None
        self.next: datetime | None = None

    # -- what happens --------------------------------------------------------------------------------------------

    def write(self) -> None:
        """The file as it is now; its time changes with every save."""
        measures = "".join(
            f'[[measures]]\nid = "{name}"\ntitle = "{name}"\nlead = ["局"]\ndue = {item.due}\n'
            + ('status = "done"\n' if item.done else "")
            for name, item in self.items.items()
        )
        self.file.write_text(HEAD + measures, encoding="utf-8")

    def round(self) -> None:
        """A round of the daemon, started anew if it was killed."""
        if self.rounds is None:
            self.rounds = Rounds(
                (self.file,), self.state, lambda: self.world.now, channel=lambda _name: self.world,
                hurry=self.hurried.set,
            )  # fmt: skip
            self.hurried.set()
        try:
            self.next = self.rounds.round()
            while self.settled():
                self.next = self.rounds.round()
        except Crash:
            self.kill()
        self.check_shown()

    def settled(self) -> bool:
        """Let every send come to its end; whether one asked for another round then."""
        assert self.rounds is not None
        wait(self.rounds._workers._busy.values())
        hurried = self.hurried.is_set()
        self.hurried.clear()
        return hurried

    def kill(self) -> None:
        """The process is gone: nothing is written any more."""
        if self.rounds is not None:
            self.rounds._workers.close()
            self.rounds._outbox._database.close()
            self.rounds, self.next = None, None

    def pass_time(self, span: timedelta) -> None:
        """Let time pass with the daemon awake, round by round."""
        end = self.world.now + span
        self.round()
        for _number in range(2000):
            if self.rounds is None or self.next is None or self.next > end:
                break
            self.world.now = max(self.world.now, self.next)
            self.round()
        else:
            raise AssertionError("the daemon never rests")
        self.world.now = end
        self.round()

    def settle(self) -> None:
        """Every channel works, the longest rest is over, and it is day: now nothing may be missing."""
        self.world.fates.clear()
        while self.is_quiet():
            self.pass_time(timedelta(hours=1))
        for _number in range(3):
            self.pass_time(LONGEST_REST)
        assert self.is_quiet() or self.wanted() == set(), f"lost: {self.wanted()} at {self.world.now}"

    # -- the oracle ----------------------------------------------------------------------------------------------

    def moments(self, due: date) -> list[datetime]:
        """When an item due on a day is to be reminded of, up to now."""
        ahead = [due - timedelta(days=lead) for lead in LEADS]
        after = [due + timedelta(days=EVERY * number) for number in range(1, 40)]
        days = [day_on_or_before(day) for day in ahead]
        days += [day if day > due else day_after(late) for late in after for day in [day_on_or_before(late)]]
        found = [datetime.combine(day, AT, ZONE) for day in days]
        return [moment for moment in found if moment <= self.world.now]

    def wanted(self) -> set[str]:
        """The items of which something should have been shown by now."""
        found = set()
        for name, item in self.items.items():
            thread, moments = (name, item.due), self.moments(item.due)
            if item.done or thread in self.acked or not moments:
                continue
            until = self.snoozed.get(thread)
            if until is not None and self.world.now < until:
                continue
            last = max(moments) if until is None else max(until, *moments)
            if thread not in self.told or self.told[thread] < last:
                found.add(name)
        return found

    def is_quiet(self) -> bool:
        """Whether it is night."""
        clock = self.world.now.astimezone(ZONE).time()
        return clock >= QUIET[0] or clock < QUIET[1]

    def check_shown(self) -> None:
        """What was shown since the last look was wanted, or comes once more for a reason."""
        for moment, name in self.world.shown[self.seen :]:
            assert name in self.items, f"{name} is not in the plan"
            item = self.items[name]
            assert not item.done, f"{name} is done"
            assert not self.is_quiet(), f"{name} in the night"
            thread = (name, item.due)
            assert thread not in self.acked, f"{name} was acknowledged"
            if name not in self.wanted():
                self.world.excuses[name] -= 1
                assert self.world.excuses[name] >= 0, f"{name} once more at {moment}"
            self.told[thread] = max(moment, self.told.get(thread, moment))
        self.seen = len(self.world.shown)


def day_on_or_before(day: date) -> date:
    """The working day at or before a day."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def day_after(day: date) -> date:
    """The working day at or after a day."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@pytest.fixture(autouse=True, scope="module")
def _zone():
    """The machine's zone is asked for in every round, which takes long where the environment does not name it."""
    before, patience = os.environ.get("TZ"), rounds.PATIENCE
    os.environ["TZ"] = "Asia/Shanghai"
    clock.tzset()
    yield
    gc.unfreeze()
    rounds.PATIENCE = patience
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    clock.tzset()


MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108 - every commit waits for the disk elsewhere
NAMES = st.sampled_from(["甲", "乙", "丙", "丁"])
DAYS = st.integers(-6, 12).map(lambda days: BEGIN.date() + timedelta(days=days))
MINUTES = st.sampled_from([96 * HOUR, 48 * HOUR, 24 * HOUR, 16 * HOUR, 8 * HOUR, HOUR, 10])
FATES = st.lists(
    st.sampled_from(["refused", "killed before", "killed after", "no answer", "lost", "shown"]), min_size=1, max_size=6
)
PASSING = st.tuples(st.just("pass"), MINUTES)
FAILING = st.tuples(st.just("fates"), FATES)
ACTIONS = st.one_of(
    PASSING,
    PASSING,
    PASSING,
    PASSING,
    FAILING,
    FAILING,  # otherwise little is shown, and little fails
    st.tuples(st.just("sleep"), MINUTES),  # the machine is suspended: no round meanwhile
    st.tuples(st.just("back"), st.integers(1, 180)),
    st.tuples(st.just("write"), NAMES, DAYS),
    st.tuples(st.just("done"), NAMES),
    st.tuples(st.just("open"), NAMES),
    st.tuples(st.just("remove"), NAMES),
    st.tuples(st.just("kill")),
    st.tuples(st.just("ack"), NAMES),
    st.tuples(st.just("snooze"), NAMES, st.integers(10, 60 * 48)),
    st.tuples(st.just("settle")),
)


def act(life: Life, action: tuple) -> None:  # noqa: C901 - a list of what can happen
    """One thing happens."""
    match action:
        case ("pass" | "sleep" as what, minutes):
            span = timedelta(minutes=minutes if life.world.now < END else HOUR)
            if what == "pass":
                life.pass_time(span)
            else:
                life.world.now += span
                life.round()
        case ("back", minutes):
            life.world.now -= timedelta(minutes=minutes)
            unsure = [name for name, times in life.world.excuses.items() if times > 0]
            life.world.excuses.update(unsure)  # the one before it may be the latest now
            life.round()
        case ("write", name, day):
            life.items[name] = Item(day)
            life.write()
        case ("done" | "open" as what, name) if name in life.items:
            life.items[name].done = what == "done"
            life.write()
        case ("remove", name) if name in life.items:
            del life.items[name]
            life.write()
        case ("kill",):
            life.kill()
        case ("fates", fates):
            life.world.fates = list(fates)
        case ("ack" | "snooze", name, *_more) if name in life.items and not life.items[name].done:
            mark(life, action, name)
        case ("settle",):
            life.settle()


def mark(life: Life, action: tuple, name: str) -> None:
    """A person acknowledges or snoozes an item by its id, with another process."""
    plan = load(life.file).plan
    assert isinstance(plan, Plan)
    thread, now = (name, life.items[name].due), life.world.now
    if action[0] == "ack":
        acknowledgements.acknowledge(open_store(life.state), plan, [name], now)
        life.acked.add(thread)
    else:
        until = now + timedelta(minutes=action[2])
        acknowledgements.snooze(open_store(life.state), plan, [name], until, now)
        life.snoozed[thread] = until
        life.acked.discard(thread)
        if thread in life.told and life.told[thread] > now:  # the clock was put back: it may be told at both ends
            life.world.excuses[name] += 2


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("QTRACK_EXAMPLES", "200")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.dictionaries(NAMES, DAYS, min_size=1), st.lists(ACTIONS, min_size=16, max_size=40), st.booleans())
def test_nothing_is_lost_and_nothing_comes_twice_without_a_reason(begin, actions, slow):
    gc.freeze()  # every round collects garbage, and is not to look at what the examples before have left
    rounds.PATIENCE = 0.0 if slow else 30.0  # no round waits for a send, or each does
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        life = Life(Path(folder))
        life.world.slow = slow
        life.items = {name: Item(due) for name, due in begin.items()}
        life.write()
        try:
            for action in actions:
                note(f"{life.world.now:%m-%d %H:%M} {action}")
                act(life, action)
            life.settle()
            told_of = {(row.id, row.occurrence) for row in open_store(life.state).read_log()}
            assert {(name, day.isoformat()) for name, day in life.told} <= told_of
        finally:
            life.kill()
