"""Fault 12: text is text, whatever it looks like."""

import html
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtrack.notify import make_channel, plyer_sender
from qtrack.notify.channel import BODY, TITLE, Notification, safe_texts_of
from tests.parts.desktop import Desktop

BAD = "\ufffd"
TEXTS = {  # what was written → what is to be read
    "bold": ("<b>粗</b>", "<b>粗</b>"),
    "ampersand": ("a & b &amp; &lt;", "a & b &amp; &lt;"),
    "link": ("<a href='file:///etc/passwd'>看</a>", "<a href='file:///etc/passwd'>看</a>"),
    "image": ('<img src="http://x/y.png"/>', '<img src="http://x/y.png"/>'),
    "unclosed": ("<b", "<b"),
    "nul": ("前\0后", f"前{BAD}后"),
    "escape": ("\x1b[31m红\x1b]0;t\x07", f"{BAD}[31m红{BAD}]0;t{BAD}"),
    "c1": ("a\x9b31m", f"a{BAD}31m"),
    "bidi": ("a\u202egnp.exe\u2066", f"a{BAD}gnp.exe{BAD}"),
    "surrogate": ("半\ud83d个", f"半{BAD}个"),
    "help": ("--help", "--help"),
    "urgency": ("-u", "-u"),
    "escape in letters": ("\\x41\\n", "\\x41\\n"),
    "format": ("%s %n {0} {title}", "%s %n {0} {title}"),
    "quotes": ("'>, 'body': <'x", "'>, 'body': <'x"),
    "textual": ("加快推进[/]重点 [@click=app.quit]x", "加快推进[/]重点 [@click=app.quit]x"),
    "emoji": ("👨‍👩‍👧 🇨🇳", "👨‍👩‍👧 🇨🇳"),
    "cjk": ("质量强县行动计划，𠮷野家", "质量强县行动计划，𠮷野家"),
}


@pytest.fixture(scope="module", params=["body", "body,body-markup"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desktop, bool]]:
    """A running desktop, and whether it reads markup."""
    with Desktop(tmp_path_factory.mktemp("desktop")) as desktop, pytest.MonkeyPatch.context() as patch:
        for name, value in desktop.env.items():
            patch.setenv(name, value)
        desktop.start_bus()
        desktop.start_server(capabilities=request.param)
        yield desktop, "markup" in request.param


def sent(server: tuple[Desktop, bool], title: str, body: str) -> tuple[str, str]:
    """Title and body as they are read on the screen."""
    desktop, markup = server
    receipt = make_channel("desktop").send(Notification(title, body))
    got = desktop.received()[-1]
    assert got["id"] == receipt.id
    if markup:
        assert "<" not in got["body"]
    return got["title"], html.unescape(got["body"]) if markup else got["body"]


@pytest.mark.parametrize("name", TEXTS)
def test_12_it_is_read_as_it_was_written(server: tuple[Desktop, bool], name: str) -> None:
    written, read = TEXTS[name]
    assert sent(server, written, f"{written}\n第二行") == (read, f"{read}\n第二行")


def test_12_lines(server: tuple[Desktop, bool]) -> None:
    assert sent(server, "一\n二\r\n三", "一\n\n二\r\n三\u2028四") == ("一 二 三", "一\n\n二\n三\n四")


def test_12_three_megabytes(server: tuple[Desktop, bool]) -> None:
    start = time.monotonic()
    title, body = sent(server, "长" * 1_000_000, "<&>" * 1_000_000)
    assert time.monotonic() - start < 1
    assert title == "长" * (TITLE - 1) + "…"
    assert body == ("<&>" * BODY)[: BODY - 1] + "…"


def test_12_nothing_at_all(server: tuple[Desktop, bool]) -> None:
    assert sent(server, "", "") == ("qtrack", "")


@given(st.text(st.characters()), st.text(st.characters()))
def test_12_any_text_can_be_sent(title: str, body: str) -> None:
    read = safe_texts_of(Notification(title, body))
    assert len(read[0]) <= TITLE
    assert len(read[1]) <= BODY
    assert not {c for text in read for c in text if (c < " " and c != "\n") or "\ud800" <= c <= "\udfff"}
    for text in plyer_sender.plyer_texts_of(Notification(title, body), "linux"):
        assert not text.startswith("-")
        assert not set(text) & set("\\<>&")


@given(st.text(st.sampled_from("a质😀"), min_size=60))
def test_windows_has_room_for_few_units(text: str) -> None:
    for cut, room in zip(plyer_sender.plyer_texts_of(Notification(text, text * 6), "win32"), (63, 255), strict=True):
        assert len(cut.encode("utf-16-le")) <= room * 2
        assert cut == text * 6 or cut == text or (cut[-1] == "…" and (text * 6).startswith(cut[:-1]))


def test_windows_cuts_when_it_must_only() -> None:
    assert plyer_sender.plyer_texts_of(Notification("质" * 63, "😀" * 127), "win32") == ("质" * 63, "😀" * 127)
    assert plyer_sender.plyer_texts_of(Notification("质" * 64, "😀" * 128), "win32") == (
        "质" * 62 + "…",
        "😀" * 127 + "…",
    )
