"""Channels by URL, against a real web server and a real mail server on loopback that refuse, stall and recover."""

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from qtrack.notify import make_channel
from qtrack.notify.channel import Channel, ChannelSetting, Notification, Receipt, SendError, SendUnknown, Urgency
from qtrack.notify.remote import RemoteChannel, mask_address
from qtrack.remind.reason_words import phrase_of
from tests.parts.mail import Mail
from tests.parts.waiting import until
from tests.parts.web import Web

HELLO = Notification("质量月开幕", "还有 3 天\n牵头：市场监管局")
HOSTILE = Notification("<b>粗</b> @all *x* `id` %s", '<at user_id="all">全</at>\n# [点](http://x) &amp; \\n :smile:')
SECRET = "S3cretT0ken"  # noqa: S105 - of nobody
PROMISE = 10  # seconds


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web(tmp_path) as server:
        yield server


@pytest.fixture
def mail() -> Iterator[Mail]:
    with Mail() as server:
        yield server


def by_url(url: str) -> Channel:
    return make_channel("far", {"far": ChannelSetting(url=url)})


def by_web(web: Web, more: str = "") -> Channel:
    return by_url(f"json://user:{SECRET}@127.0.0.1:{web.port}/{SECRET}{more}")


def by_mail(mail: Mail, to: str = "li@example.cn") -> Channel:
    return by_url(f"mailto://user:{SECRET}@127.0.0.1:{mail.port}?from=qtrack@example.cn&to={to}")


def failure(way: Channel, notification: Notification = HELLO) -> SendError:
    """Why it was not sent, or perhaps not; which must come in time."""
    start = time.monotonic()
    with pytest.raises(SendError) as caught:
        way.send(notification)
    assert time.monotonic() - start < PROMISE
    assert SECRET not in caught.value.reason
    return caught.value


def refusal(way: Channel, notification: Notification = HELLO) -> str:
    """Why it was surely not sent."""
    error = failure(way, notification)
    assert not isinstance(error, SendUnknown)
    return error.reason


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls return, all made at the same time."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [started.result() for started in [threads.submit(call) for call in calls]]


def test_the_web(web: Web) -> None:
    way = by_web(web)
    assert way.name == "far"
    assert way.send(HELLO) == Receipt(None, "JSON")
    assert (web.got[0]["path"], web.json()[0]["title"], web.json()[0]["message"]) == (
        f"/{SECRET}", "质量月开幕", "还有 3 天\n牵头：市场监管局",
    )  # fmt: skip
    assert way.send(Notification("急", "", Urgency.CRITICAL)).id is None
    assert [one["type"] for one in web.json()] == ["info", "warning"]
    assert "apprise" not in sys.modules


def test_the_web_refuses_and_recovers(web: Web) -> None:
    way = by_web(web)
    for web.status in (401, 503):
        assert refusal(way) == f"the service refused with code {web.status}"
    web.stop()
    assert refusal(way) == phrase_of(way.probe()) == "the service cannot be reached: Connection refused"
    web.start()
    web.status = 200
    assert phrase_of(way.probe()) == ""
    assert way.send(HELLO).way == "JSON"
    assert len(web.got) == 3


def web_stalls(tmp_path: Path) -> None:
    """What was given to a server that said nothing to it may have been sent; after it recovers it is sent."""
    with Web(tmp_path) as stalled, Web(tmp_path) as dripping, Web(tmp_path) as breaking:
        stalled.stall_at, dripping.drips, breaking.breaks = "answer", True, True
        ways = [by_web(web) for web in (stalled, dripping, breaking)]
        errors = at_once(*(lambda way=way: failure(way) for way in ways), ways[0].probe)
        assert [type(error) for error in errors[:3]] == [SendUnknown] * 3
        assert phrase_of(errors[3]) == "the service cannot be reached: no answer"  # so it is not sent again meanwhile
        stalled.stop()
        stalled.stall_at = ""
        stalled.start()
        assert phrase_of(ways[0].probe()) == ""
        assert ways[0].send(HELLO).way == "JSON"


def test_mail(mail: Mail) -> None:
    assert by_mail(mail).send(HOSTILE) == Receipt(None, "E-Mail")
    (got,) = mail.got
    assert got["To"] == "li@example.cn"
    assert got["Subject"] == HOSTILE.title
    (part,) = [part for part in got.walk() if not part.is_multipart()]
    assert part.get_content_type() == "text/plain"
    assert part.get_payload(decode=True).decode().splitlines() == HOSTILE.body.splitlines()


@pytest.mark.parametrize(
    ("step", "says", "code"),
    [
        ("greeting", "554 go away", 554),
        ("AUTH", f"535 wrong: {SECRET}", 535),
        ("RCPT", "550 no such person", 550),
        ("DATA", "452 full", 452),
        ("text", "554 spam", 554),
    ],
)
def test_a_mail_server_refuses(mail: Mail, step: str, says: str, code: int) -> None:
    mail.instead[step] = says
    assert refusal(by_mail(mail)) == f"the service refused with code {code}"


def test_whoever_stalls_is_not_waited_for(tmp_path: Path) -> None:
    at_once(lambda: web_stalls(tmp_path), mail_servers_stall)


def mail_servers_stall() -> None:
    """Before the text is theirs nothing was sent; then, it may have been; and a goodbye is not waited for."""
    steps = ["greeting", "EHLO", "AUTH", "RCPT", "text", "QUIT"]
    servers = {step: Mail() for step in steps}
    for step, server in servers.items():
        server.stall_at = step
        server.start()
    try:
        *early, late, sent, wrong = at_once(
            *(lambda step=step: failure(by_mail(servers[step])) for step in steps[:-1]),
            lambda: by_mail(servers["QUIT"]).send(HELLO),
            by_mail(servers["greeting"]).probe,
        )
        assert {(type(error), error.reason) for error in early} == {
            (SendError, "the service cannot be reached: no answer"),
        }
        assert phrase_of(wrong) == "the service cannot be reached: no answer"
        assert type(late) is SendUnknown
        assert sent.way == "E-Mail"
        assert [len(servers[step].got) for step in steps] == [0, 0, 0, 0, 1, 1]
        servers["greeting"].stop()
        assert "refused" in phrase_of(by_mail(servers["greeting"]).probe())
        servers["greeting"].stall_at = ""
        servers["greeting"].start()
        assert phrase_of(by_mail(servers["greeting"]).probe()) == ""
        assert by_mail(servers["greeting"]).send(HELLO).way == "E-Mail"
    finally:
        for server in servers.values():
            server.stop()


def test_mail_for_two_of_whom_one_is_refused(mail: Mail) -> None:
    mail.strangers = {"nobody@"}
    way = by_mail(mail, "li@example.cn,nobody@example.cn")
    assert type(failure(way)) is SendUnknown
    assert "some of the recipients were refused" in refusal(way)  # who has it does not get it again and again
    assert [got["To"] for got in mail.got] == ["li@example.cn"]


ROBOTS: dict[str, tuple[str, Callable[[str], Any]]] = {  # host → address, and what is to come there
    "qyapi.weixin.qq.com": (f"wecombot://{SECRET}", lambda text: {"msgtype": "text", "text": {"content": text}}),
    "oapi.dingtalk.com": (
        f"dingtalk://{SECRET}@{SECRET}",
        lambda text: {"msgtype": "text", "text": {"content": text}, "at": {"atMobiles": [], "isAtAll": False}},
    ),
    "open.feishu.cn": (f"feishu://{SECRET}", lambda text: {"msg_type": "text", "content": {"text": text}}),
}


@pytest.fixture
def internet(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A server that is every host there is."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{web.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    web.certified()
    return web


@pytest.mark.parametrize("host", ROBOTS)
def test_robots(internet: Web, host: str) -> None:
    """Nobody is called by what a title says, and their no is heard though it comes with HTTP 200."""
    url, wanted = ROBOTS[host]
    way = by_url(f"{url}/?verify=no")
    internet.reply = '{"errcode": 0, "code": 0, "errmsg": "ok"}'
    way.send(HOSTILE)
    assert internet.got[0]["host"] == host
    text = f"{HOSTILE.title}\n{HOSTILE.body}".replace("<", "＜").replace("@", "＠")
    raw = internet.got[0]["raw"].replace(rb"\r\n", rb"\n")
    assert json.loads(raw) == wanted(text)
    internet.reply = f'{{"errcode": 310000, "code": 310000, "errmsg": "no keyword in {SECRET}", "msg": "x"}}'
    assert refusal(way) == "the service refused with error 310000: no keyword in …"


def test_what_is_too_long_for_a_service_is_cut(internet: Web) -> None:
    by_url(f"wecombot://{SECRET}?verify=no").send(Notification("题" * 500, "长" * 5000))
    content = internet.json()[0]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert len(content) > 600
    assert content.endswith("长…")


def test_who_is_not_who_they_say_gets_nothing(internet: Web) -> None:
    way = by_url(f"wecombot://{SECRET}")
    assert refusal(way) == phrase_of(way.probe()) == "the service cannot be reached: TLS: CERTIFICATE_VERIFY_FAILED"
    assert internet.got == []


@pytest.mark.parametrize("url", ["pigeon://x", f"dingtalk://{SECRET}!/", f"mailto://{SECRET}", "json://:x"])
def test_nonsense(url: str) -> None:
    assert refusal(by_url(url)) == "apprise does not understand the address"


def test_probing_finds_nonsense() -> None:
    assert phrase_of(by_url("pigeon://x").probe()) == "apprise does not understand the address"


def test_an_address_that_no_service_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "QTRACK_TEST_URL", f"json://127.0.0.1:1/\udcff{SECRET}")  # bytes that are no UTF-8
    way = RemoteChannel("far", ChannelSetting(env="QTRACK_TEST_URL"))
    assert refusal(way)
    assert phrase_of(way.probe())


def test_without_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    way = by_url("json://127.0.0.1")
    assert refusal(way) == phrase_of(way.probe()) == "apprise is not installed: install qtrack[remote]"


def test_where_the_address_stands(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"json://127.0.0.1:{web.port}/{SECRET}"
    by_env = RemoteChannel("far", ChannelSetting(env="QTRACK_TEST_URL"))
    assert refusal(by_env) == phrase_of(by_env.probe()) == "the environment variable QTRACK_TEST_URL is not set"
    monkeypatch.setenv("QTRACK_TEST_URL", SECRET)
    assert "begins with the name of a service" in refusal(by_env)
    monkeypatch.setenv("QTRACK_TEST_URL", f" {url}\n")
    by_env.send(HELLO)

    file = tmp_path / "far.url"
    by_file = RemoteChannel("far", ChannelSetting(file=file))
    assert "cannot be read: No such file" in refusal(by_file)
    file.write_text(f"\ufeff{url}\n", encoding="utf-8")
    for mode in (0o644, 0o640, 0o604):
        file.chmod(mode)
        assert refusal(by_file) == f"{file} holds a secret and others may read it; chmod 600 {file}"
    file.chmod(0o600)
    by_file.send(HELLO)
    assert [one["path"] for one in web.got] == [f"/{SECRET}"] * 2
    file.write_bytes(b"\xff")
    assert "not UTF-8" in refusal(by_file)


def test_the_secret_is_nowhere(
    web: Web, mail: Mail, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    web.status, web.reply, mail.instead = 403, SECRET, {"AUTH": f"535 {SECRET}"}
    urls = [
        f"json://{SECRET}:{SECRET}@127.0.0.1:{web.port}/{SECRET}?{SECRET}={SECRET}",
        f"mailto://{SECRET}:{SECRET}@127.0.0.1:{mail.port}?from=a@b.cn&to={SECRET}@b.cn&name={SECRET}",
        f"json://{SECRET}.invalid/{SECRET}",
        f"slack://{SECRET}",
        f"{SECRET}://{SECRET}",
        f"tgram://{SECRET}/{SECRET}/",
        SECRET,
    ]
    settings = [ChannelSetting(url=url) for url in urls]
    ways = [RemoteChannel("far", setting) for setting in settings]
    errors = at_once(*(lambda way=way: failure(way) for way in ways))
    wrong = map(repr, at_once(*(way.probe for way in ways[:3])))
    told = [repr(settings), str(settings), repr(ways), *wrong]
    told += [word for error in errors for word in (*traceback.format_exception(error), repr(error.args))]
    told += [caplog.text, *capfd.readouterr()]
    assert len(web.got) == len(mail.got) + 1
    assert not [word for word in told if SECRET.casefold() in word.casefold()]


def test_the_secret_is_in_no_list_of_processes(web: Web) -> None:
    web.stall_at = "answer"
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(failure, by_web(web))
        until(lambda: web.got)
        children = [child.as_dict(["cmdline", "environ"]) for child in psutil.Process().children()]
        assert children
        assert SECRET not in repr(children)
        web.stop()
        sending.result()


def test_masking() -> None:
    url = "dingtalk://abcdef@TOKEN%2B1234/?to=13800000000&x=no"
    assert mask_address("bad token+1234 of ABCDEF and TOKEN%2B1234, 13800000000 no", url) == "bad …+… of … and …, … no"
