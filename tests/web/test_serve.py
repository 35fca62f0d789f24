"""``qtrack serve`` as a process, visited by a real browser and by who has no business there."""

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import aiohttp
import pytest

from qtrack.cli.main import main
from tests.parts import browser
from tests.tui.dashboard_driver import plan_text, written


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def served(folder, *more):
    """The server's process and the address it gives."""
    path = written(folder, plan_text(9))
    command = [
        sys.executable, "-m", "qtrack", "serve", "--plan", str(path), "--state-dir", str(folder / "state"),
        "--today", "2026-11-23", "--port", str(free_port()), *more,
    ]  # fmt: skip
    environ = {**os.environ, "QTRACK_LANG": "zh", "QTRACK_AUTOSTART": "0", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert select.select([process.stdout], [], [], 20)[0], "it never said where it is"
        address = re.search(r"http://\S+", process.stdout.readline().decode())[0]
        yield process, address
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@pytest.mark.skipif(browser.program() is None, reason="there is no Chromium here")
async def test_a_browser_shows_the_dashboard_and_its_keys_reach_it(tmp_path):
    with served(tmp_path) as (process, address):
        async with browser.Browser(tmp_path / "profile") as tab:
            await tab.go(address)
            await tab.until("青石县")
            assert await tab.evaluate("location.search") == "", "the key stays out of the address"
            await tab.evaluate("document.querySelector('textarea').focus()")
            await tab.press("2")
            await tab.until("风险研判")
            assert len(await tab.picture()) > 5000
            own = address.split("/?")[0]
            assert [url for url in tab.requested if not url.startswith((own, "data:"))] == [], "nothing from elsewhere"
        assert process.poll() is None
    assert process.returncode == 0


async def test_nobody_comes_in_without_the_key_or_from_another_site(tmp_path):
    with served(tmp_path) as (_process, address):
        home, key = address.split("/?key=")
        async with aiohttp.ClientSession() as stranger:
            for path in ("/", "/ws", "/static/js/textual.js", "/?key=", "/?key=x" + key):
                async with stranger.get(home + path) as answer:
                    assert answer.status == 403, path
            async with stranger.get(address, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 403
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as guest:
            async with guest.get(address) as answer:
                assert answer.status == 200
                assert key not in await answer.text()
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await guest.ws_connect(home + "/ws", headers={"Origin": "http://evil.example"})
            async with guest.ws_connect(home + "/ws?width=80&height=9999999") as line:
                for nonsense in ("", "{", "[]", '["resize"]', '["resize", {"width": "x", "height": null}]', '["x", 1]'):
                    await line.send_str(nonsense)
                await line.send_str('["ping", 7]')
                async with asyncio.timeout(10):
                    while (message := await line.receive()).type != aiohttp.WSMsgType.TEXT:
                        pass
                assert message.json() == ["pong", 7]


async def test_a_closed_tab_leaves_no_dashboard_behind(tmp_path):
    with served(tmp_path) as (process, address):
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as guest:
            await guest.get(address)
            async with guest.ws_connect(address.split("/?")[0] + "/ws") as line:
                await line.receive()
                assert len(children(process.pid)) == 1
        end = time.monotonic() + 10
        while children(process.pid):
            assert time.monotonic() < end
            await asyncio.sleep(0.1)


def children(pid):
    import psutil

    return [child for child in psutil.Process(pid).children() if child.status() != psutil.STATUS_ZOMBIE]


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path, capsys):
    path = written(tmp_path, plan_text(3))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code = main(["serve", "--plan", str(path), "--state-dir", str(tmp_path / "s"), "--port", port, "--lang", "en"])
    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert said.err.startswith(f"qtrack: http://127.0.0.1:{port} cannot be served:")
    assert said.err.count("\n") == 1
