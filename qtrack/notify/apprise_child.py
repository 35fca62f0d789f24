"""The child process of `remote`: sends one notification, given as JSON on stdin, through apprise.

Order: url, title, body, pressing, until (when to give up, in seconds of the steady clock), and probe (true: send
nothing, see whether the far side answers). Answer, as JSON on
stdout: ``end``, one of ENDS, and where they are known ``way`` (the service), ``code`` (of HTTP or SMTP), ``error`` (the
service's own number), ``words`` (the service's own) and ``why`` (the system's). Nothing of the address is in it
but what ``words`` repeat.

apprise says no more than yes or no, and for the robots of 企业微信, 钉钉 and 飞书 yes to any answer with HTTP 200,
also when they refuse. So the answers and the errors are watched on their way through requests, smtplib and apprise's
log. The file imports nothing of qtrack.
"""

import contextlib
import json
import logging
import os
import smtplib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

ENDS = ("accepted", "partly", "refused", "unreachable", "silent", "nonsense", "unknown")
"""Taken by all, or by some of the recipients; not taken; not reached; no answer to what it was given; no such address;
not taken for a reason that is not known."""
CONNECT, READ = 3.0, 5.0  # seconds, HTTP
STEP = 8.0  # seconds for each answer of a mail server; some greet only after six
QUIT = 1.0  # seconds for a mail server's goodbye
ROBOTS = {"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com"}
"""Hosts that say with HTTP 200 that they refused, in the keys `errcode` and `errmsg` or `code` and `msg`."""
BAD = 400  # codes of refusal, of HTTP and of mail servers, begin here
BYTES = {"wecombot": 2048}  # what a service takes, where apprise counts characters
LITERAL = {"mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms"}  # nobody is mentioned by these
_TWINS = str.maketrans({"<": "＜", "@": "＠"})
"""`@all` and ``<at user_id="all">`` call everybody; the full-width twins look the same and mean nothing."""


class AnswerRecorder(logging.Handler):
    """What the far side answered and what went wrong on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.code: int | None = None
        self.error: int | str | None = None
        self.words = ""
        self.held_back = True  # until now nothing was sent
        self.taken = 0  # mails that a server took, for whomever
        self.failures: list[BaseException] = []

    def emit(self, _record: logging.LogRecord) -> None:
        """Keep the exception that apprise is writing about, not what it writes."""
        if error := sys.exc_info()[1]:
            self.failures.append(error)

    def record_answer(self, response: Any) -> None:
        """Note an answer of HTTP."""
        self.code, self.error, self.words = response.status_code, None, ""
        if urlsplit(response.url).hostname in ROBOTS:
            with contextlib.suppress(ValueError, AttributeError):
                said = response.json()
                self.error = next((said[key] for key in ("errcode", "code", "StatusCode") if said.get(key)), None)
                self.words = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")

    def build_verdict(self, *, accepted: bool) -> dict[str, Any]:
        """The answer, by everything that is known; `accepted` is apprise's word."""
        if accepted and not self.error:
            return {"end": "accepted"}
        if self.taken:
            return {"end": "partly"}
        causes = _collect_causes(self.failures)
        code = next((code for cause in causes if (code := _code_of(cause))), self.code or 0)
        if self.error or code >= BAD:
            return {"end": "refused", "code": code, "error": self.error, "words": self.words}
        if self.held_back or any(_is_before_sending(cause) for cause in causes):
            return {"end": "unreachable", "why": next((why for cause in causes if (why := _system_words(cause))), "")}
        return {"end": "silent" if causes else "unknown"}


def _collect_causes(failures: list[BaseException]) -> list[BaseException]:
    """Every exception that was caught, and what led to it."""
    found: list[BaseException] = []
    waiting: list[Any] = list(failures)
    while waiting:
        error = waiting.pop(0)
        if isinstance(error, BaseException) and not any(error is known for known in found):
            found.append(error)
            waiting += [error.__cause__, error.__context__, getattr(error, "reason", None), *error.args]
    return found


def _code_of(cause: BaseException) -> int:
    """A mail server's number, 0 for none."""
    if isinstance(cause, smtplib.SMTPRecipientsRefused):
        return int(next(iter(cause.recipients.values()))[0])
    return int(cause.smtp_code) if isinstance(cause, smtplib.SMTPResponseException) else 0


def _is_before_sending(cause: BaseException) -> bool:
    """Whether `cause` came before anything was sent."""
    if isinstance(cause, ssl.SSLError):
        return not isinstance(cause, ssl.SSLEOFError)
    early = {"ConnectTimeoutError", "NewConnectionError", "NameResolutionError", "ProxyError"}  # of urllib3
    return isinstance(cause, (ConnectionRefusedError, socket.gaierror)) or type(cause).__name__ in early


def _system_words(cause: BaseException) -> str:
    """What the system says of `cause`: never the names of hosts, which may be secret."""
    if isinstance(cause, ssl.SSLError):
        return f"TLS: {cause.reason}"
    if isinstance(cause, smtplib.SMTPNotSupportedError):
        return str(cause)
    return (cause.strerror or "") if isinstance(cause, OSError) else ""


def main() -> None:
    """Do what stdin says and tell how it ended."""
    order = json.load(sys.stdin.buffer)
    watch = AnswerRecorder()
    alarm = threading.Timer(order["until"] - time.monotonic(), _give_up, (watch,))
    alarm.daemon = True
    alarm.start()
    try:
        answer = _probe(order, watch) if order["probe"] else _send(order, watch)
    except Exception:  # noqa: BLE001 - of whatever service, about whatever address; its words may hold the secret
        answer = {"end": "unknown" if watch.held_back else "silent"}
    alarm.cancel()
    _answer_and_exit(answer)


def _give_up(watch: AnswerRecorder) -> None:
    """Tell what is known when the time is over."""
    _answer_and_exit({"end": "unreachable", "why": ""} if watch.held_back else {"end": "silent"})


def _answer_and_exit(answer: dict[str, Any]) -> NoReturn:
    """Give the answer and end, without waiting for what a service may have left running."""
    print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    os._exit(0)


def _send(order: dict[str, Any], watch: AnswerRecorder) -> dict[str, Any]:
    _watch_mail(watch)
    _watch_web(watch)
    apprise, plugin = _load_plugin(order["url"], watch)
    if plugin is None:
        return {"end": "nonsense"}
    title, body = _prepare_texts(plugin, order["title"], order["body"])
    kind = apprise.NotifyType.WARNING if order["pressing"] else apprise.NotifyType.INFO
    service = apprise.Apprise()
    service.add(plugin)
    watch.failures.clear()  # what went wrong while apprise looked for its services
    watch.held_back = False
    accepted = service.notify(body or title, title if body else "", notify_type=kind, body_format="text")
    return {"way": str(plugin.service_name)} | watch.build_verdict(accepted=bool(accepted))


def _load_plugin(url: str, watch: AnswerRecorder) -> tuple[Any, Any]:
    """Apprise, and its plugin for the address, None where it knows of none."""
    import apprise  # noqa: PLC0415 - after its ways out are watched

    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [watch], False
    log.setLevel(logging.DEBUG)
    asset = apprise.AppriseAsset(app_id="qtrack", app_desc="qtrack", app_url="", storage_mode="memory")
    plugin = apprise.Apprise.instantiate(url, asset=asset)
    if plugin is not None:
        mail = hasattr(plugin, "smtp_host")
        plugin.socket_connect_timeout, plugin.socket_read_timeout = (STEP, STEP) if mail else (CONNECT, READ)
        plugin.request_rate_per_sec = 0  # it rests for seconds between two calls, and this process makes few
        if plugin.overflow_mode == apprise.OverflowMode.UPSTREAM:  # which refuses what is too long
            plugin.overflow_mode = apprise.OverflowMode.TRUNCATE
    return apprise, plugin


def _prepare_texts(plugin: Any, title: str, body: str) -> tuple[str, str]:
    """Title and body as they may go to a service: without mentions, and no longer than it takes."""
    if plugin.schema not in LITERAL:
        title, body = title.translate(_TWINS), body.translate(_TWINS)
    if room := BYTES.get(plugin.schema):
        room -= len(f"{title}\r\n…".encode())
        raw = body.encode()
        body = body if len(raw) <= room else raw[:room].decode(errors="ignore") + "…"
    return title, body


def _watch_web(watch: AnswerRecorder) -> None:
    from requests import Session  # noqa: PLC0415 - apprise's

    _observe_method(Session, "send", after=watch.record_answer)


def _watch_mail(watch: AnswerRecorder) -> None:
    def called(_mail: Any) -> None:
        watch.held_back = True

    def begun(_mail: Any) -> None:
        watch.held_back = False

    def taken(_refused: Any) -> None:
        watch.taken += 1

    def leave(mail: Any) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):  # what it took, it has
            if mail.sock:
                mail.sock.settimeout(QUIT)
            goodbye(mail)

    mails: Any = smtplib.SMTP
    goodbye, mails.quit = mails.quit, leave
    _observe_method(mails, "connect", before=called)
    _observe_method(mails, "data", before=begun)
    _observe_method(mails, "sendmail", after=taken)


def _observe_method(
    owner: Any, name: str,
    before: Callable[[Any], None] = lambda _object: None, after: Callable[[Any], None] = lambda _result: None,
) -> None:  # fmt: skip
    """Look at a method's object before it is called, and at its result."""
    method = getattr(owner, name)

    def tapped(self: Any, *what: Any, **how: Any) -> Any:
        before(self)
        result = method(self, *what, **how)
        after(result)
        return result

    setattr(owner, name, tapped)


def _probe(order: dict[str, Any], watch: AnswerRecorder) -> dict[str, Any]:
    """Whether the far side answers to something that does no harm; where nothing of the kind is known, accepted."""
    plugin = _load_plugin(order["url"], watch)[1]
    if plugin is None:
        return {"end": "nonsense"}
    try:
        if hasattr(plugin, "smtp_host"):
            _await_greeting(plugin)
        elif hasattr(sys.modules[type(plugin).__module__], "requests"):
            _request_host(plugin)
    except OSError as error:  # those of requests are, too
        watch.failures.append(error)
        return watch.build_verdict(accepted=False)
    return {"end": "accepted"}


def _await_greeting(plugin: Any) -> None:
    """Wait for a mail server's first word; OSError where there is none."""
    with socket.create_connection((plugin.smtp_host, plugin.port), timeout=STEP) as server:
        if plugin.secure_mode != "ssl" and not server.recv(1):
            raise ConnectionResetError


def _request_host(plugin: Any) -> None:
    """Ask the host that the plugin would send to for nothing but an answer."""
    import requests  # noqa: PLC0415 - apprise's

    urls: list[str] = []

    def hold_back(_session: Any, request: Any, **_how: Any) -> Any:
        urls.append(request.url)
        raise requests.RequestException

    session: Any = requests.Session
    send, session.send = session.send, hold_back
    try:
        plugin.notify(body="qtrack")
    finally:
        session.send = send
    if urls:
        origin = "{0.scheme}://{0.netloc}/".format(urlsplit(urls[0]))
        requests.head(origin, timeout=(CONNECT, READ), verify=plugin.verify_certificate, allow_redirects=False)


if __name__ == "__main__":
    main()
