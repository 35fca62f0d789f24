"""Debian's dunst instead of the tests' own server: what it answers, what it shows, and do-not-disturb."""

import html
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import MatchRule, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from qtrack.notify import make_channel
from qtrack.notify.button_signals import Listener
from qtrack.notify.channel import Notification, Urgency
from qtrack.remind.reason_words import phrase_of
from tests.faults.test_text import TEXTS
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.dunst import Dunst
from tests.parts.plans import measure
from tests.parts.waiting import until


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A bus that the environment of this process leads to, without the server of the other tests."""
    with Desktop(tmp_path) as made:
        made.start_bus()
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def markup() -> str:
    """Debian's own setting."""
    return "full"


@pytest.fixture
def dunst(desktop: Desktop, markup: str) -> Iterator[Dunst]:
    with Dunst(desktop, markup) as running:
        yield running


def test_what_dunst_can_do(dunst: Dunst) -> None:
    assert {"actions", "body", "body-markup"} <= set(dunst.capabilities())
    assert phrase_of(make_channel("desktop").probe()) == ""


@pytest.mark.parametrize("markup", ["full", "no"])
def test_12_dunst_shows_hostile_titles_as_text(dunst: Dunst, daemon: Daemon, markup: str) -> None:
    empty = dunst.screen()
    ids = [f"M{number}" for number in range(len(TEXTS))]
    daemon.plan(*(measure(text, id=name) for name, text in zip(ids, TEXTS, strict=True)), group=False)
    daemon.start()
    until(lambda: set(daemon.states().values()) == {"accepted"} and len(daemon.states()) == len(TEXTS))
    until(lambda: dunst.count("displayed") == len(TEXTS))
    assert dunst.screen() != empty  # something was painted
    bodies = [note["body"] for note in dunst.shown()]
    if markup == "full":
        assert not [body for body in bodies if "<" in body]
        bodies = [html.unescape(body) for body in bodies]
    assert {body.split(" · ")[1] for body in bodies} == set(TEXTS.values())
    assert "markup" not in dunst.words()  # what it cannot parse it complains about, and shows as it is
    assert not list(daemon.file.parent.rglob("executed"))


def test_11_do_not_disturb(dunst: Dunst, daemon: Daemon) -> None:
    dunst.pause(paused=True)
    daemon.plan(measure("甲"))
    daemon.start()
    daemon.settle()
    assert (dunst.count("displayed"), dunst.count("waiting")) == (0, 1)
    assert daemon.states() == {"甲": "accepted"}  # taken, which is not seen: nobody has acknowledged it
    dunst.pause(paused=False)
    until(lambda: dunst.count("displayed") == 1)
    assert daemon.states() == {"甲": "accepted"}


def test_a_click_in_dunst_is_heard_by_the_sender_alone(desktop: Desktop, dunst: Dunst) -> None:
    clicks: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    listener = Listener(lambda number, action: clicks.put((number, action)))
    listener.start()
    try:
        with open_dbus_connection(desktop.bus.address) as bystander:
            rule = MatchRule(type="signal", member="ActionInvoked")
            Proxy(message_bus, bystander).AddMatch(rule)
            with bystander.filter(rule) as overheard:
                actions = (("done", "完成"), ("later", "明天再说"))
                sent = make_channel("desktop").send(Notification("质量月", "今天", Urgency.CRITICAL, actions=actions))
                until(lambda: dunst.count("displayed") == 1)
                dunst.choose("明天再说")
                assert clicks.get(timeout=10) == (sent.id, "later")
                Proxy(message_bus, bystander).GetId()  # whatever was sent to it has come by now
                assert not overheard
    finally:
        listener.stop()
