"""Text is text on its whole way from the plan file to the screen."""

import html

import pytest

from tests.parts.daemon import Daemon
from tests.parts.desktop import Desktop
from tests.parts.plans import measure

BAD = "\ufffd"
TEXTS = {  # what stands in the plan → what is to be read
    "<b>粗</b>": "<b>粗</b>",
    "a & b &amp; &lt;": "a & b &amp; &lt;",
    "<a href='file:///etc/passwd'>看</a>": "<a href='file:///etc/passwd'>看</a>",
    "前\0后": f"前{BAD}后",
    "\x1b[31m红\x1b]0;t\x07": f"{BAD}[31m红{BAD}]0;t{BAD}",
    "a\x9b31m\x7f": f"a{BAD}31m{BAD}",
    "a\u202egnp.exe\u2066": f"a{BAD}gnp.exe{BAD}",
    "--help": "--help",
    "-u": "-u",
    "\\x41\\n": "\\x41\\n",
    "%s {0} {title}": "%s {0} {title}",
    "$(touch executed) `touch executed`": "$(touch executed) `touch executed`",
    "加快推进[/]重点 [@click=app.quit]x": "加快推进[/]重点 [@click=app.quit]x",
    "一\n二\r\n三": "一 二 三",
    "👨‍👩‍👧 🇨🇳": "👨‍👩‍👧 🇨🇳",
    "质量强县行动计划，𠮷野家": "质量强县行动计划，𠮷野家",
    "长" * 1_000_000: "长" * 59 + "…",
}


@pytest.mark.parametrize("capabilities", ["body", "body,body-markup"])
def test_12_hostile_titles(desktop: Desktop, daemon: Daemon, capabilities: str) -> None:
    desktop.start_server(capabilities=capabilities)
    ids = [f"M{number}" for number in range(len(TEXTS))]
    daemon.plan(*(measure(text, id=name, lead=[text[:20]]) for name, text in zip(ids, TEXTS, strict=True)), group=False)
    daemon.start()
    got = [note["body"] for note in desktop.wait_for(len(TEXTS))]
    if "markup" in capabilities:
        assert not [body for body in got if "<" in body]
        got = [html.unescape(body) for body in got]
    assert {body.split(" · ")[1] for body in got} == set(TEXTS.values())
    assert len({body.split(" · ")[2] for body in got}) == len(TEXTS)
    assert not list(daemon.file.parent.rglob("executed"))
