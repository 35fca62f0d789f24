"""Several channels at once: one that refuses, stalls or is not known never holds up another."""

import time
from pathlib import Path

from qtrack.state import open_store
from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure, soon
from tests.parts.waiting import until
from tests.parts.web import Web

BOTH = ["office", "desktop"]


def settle_on(daemon: Daemon, web: Web, more: str = "") -> None:
    """The settings name the web server as a channel."""
    daemon.file.with_name("settings.toml").write_text(
        f'[channels.office]\nurl = "json://127.0.0.1:{web.port}/{more}"\n', encoding="utf-8",
    )  # fmt: skip
    daemon.file.with_name("settings.toml").chmod(0o600)


def states(daemon: Daemon, name: str) -> dict[str, str]:
    """The state of each item's reminder on one channel."""
    return {row.id: row.state for row in open_store(daemon.state).read_log() if row.channel == name}


def test_a_stalled_channel_delays_no_other(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        web.stall_at = "answer"
        settle_on(daemon, web)
        daemon.plan(measure("甲"), channels=BOTH)
        daemon.start()
        desktop.wait_for(1)
        until(lambda: web.got)
        begun = time.monotonic()
        daemon.plan(measure("甲"), measure("乙"), channels=BOTH)  # falls due while the other channel hangs
        desktop.wait_for(2)
        until(lambda: states(daemon, "desktop") == {"甲": "accepted", "乙": "accepted"})
        assert time.monotonic() - begun < 20
        web.stop()
        web.stall_at = ""
        web.start()
        until(lambda: states(daemon, "office").get("乙") == "accepted")


def test_a_refusing_channel_is_told_of_and_gets_everything_once_it_takes_it(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        web.status = 503
        settle_on(daemon, web, "geheim-token")
        daemon.plan(measure("甲"), measure("乙"), channels=BOTH)
        daemon.start()
        desktop.wait_for(1)
        until(lambda: states(daemon, "office") == {"甲": "failed", "乙": "failed"}, seconds=90)
        said = daemon.says("daemon", "status") + daemon.says("why", "甲") + daemon.says("doctor")
        assert "office" in said
        assert "geheim" not in said
        assert "geheim" not in (tmp_path / "home" / "daemon.err").read_text(encoding="utf-8")
        web.got.clear()
        web.status = 200
        until(lambda: states(daemon, "office") == {"甲": "accepted", "乙": "accepted"})
        assert len(desktop.received()) == 1
        assert len([one for one in web.json() if "甲" in one["message"]]) == 1


def test_the_unit_that_leads_is_told_of_its_own_measures_only(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        settle_on(daemon, web)
        daemon.plan(measure("甲", lead=["县质监局"]), measure("乙", lead=["县教育局"]))
        text = daemon.file.read_text(encoding="utf-8")
        daemon.file.write_text(text + '[[units]]\nname = "县质监局"\nchannels = ["office"]\n', encoding="utf-8")
        daemon.start()
        assert "乙" in desktop.wait_for(1)[0]["body"]
        until(lambda: web.got)
        [told] = web.json()
        assert "甲" in told["message"]
        assert "乙" not in told["message"]


def test_a_channel_is_known_as_soon_as_the_settings_name_it(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        daemon.plan(measure("甲"), channels=BOTH)
        daemon.start()
        desktop.wait_for(1)
        until(lambda: states(daemon, "office") == {"甲": "failed"})
        settle_on(daemon, web)
        until(lambda: states(daemon, "office") == {"甲": "accepted"})


def test_an_escalation_step_goes_to_its_own_channel_by_its_name(tmp_path: Path) -> None:
    steps = '[[escalation]]\nname = "督办单"\nwhen = "0d"\nchannels = ["office"]\n'
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        settle_on(daemon, web)
        daemon.plan(measure("甲"), at=soon(-1))
        daemon.file.write_text(daemon.file.read_text(encoding="utf-8") + steps, encoding="utf-8")
        daemon.start()
        assert "督办单" in desktop.wait_for(1)[0]["body"]
        until(lambda: web.got)
        assert "督办单" in web.json()[0]["message"]
        assert "督办单" in daemon.says("remind", "log")


def test_15_sigterm_while_a_channel_stalls(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop, Web(tmp_path) as web, Daemon(desktop, tmp_path / "home") as daemon:
        desktop.start_bus()
        desktop.start_server()
        web.stall_at = "answer"
        settle_on(daemon, web)
        daemon.plan(measure("甲"), channels=BOTH)
        process = daemon.start()
        until(lambda: web.got)
        assert f"process {process}, has ended" in daemon.says("daemon", "stop")
        assert daemon.process
        assert daemon.process.wait(5) == 0
        assert states(daemon, "office") == {"甲": "unknown"}  # told to be sent again by the next one, marked
        assert states(daemon, "desktop") == {"甲": "accepted"}
