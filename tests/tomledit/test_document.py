"""The blocks of an edited text, found from those of the text before, are the ones found in it alone."""

import re
from pathlib import Path

import pytest
import tomli
from hypothesis import event, given
from hypothesis import strategies as st

from qtrack.errors import EditRefused
from qtrack.tomledit import checks
from qtrack.tomledit.document import apart, blocks, blocks_after, decoded, encoded, forget, keep
from qtrack.tomledit.syntax import Blocks, scan

EXAMPLE = (Path(__file__).parents[2] / "config" / "tasks.toml").read_text(encoding="utf-8")
ODD = (
    'a = [\n[1],\n["x"],\n]\n# [no]\n[[m]] # one\nt = """\n[[m]]\n"""\n  [[m.s]]\n  u = 1\n[m.t]\n[x]\n'
    "s = '''\n[y]\n'''\n[[m]]\nz = [\n[2]\n]\n[\"q.r\"]\n"
)
SNIPPETS = [
    "",
    "\n",
    '"""',
    "'''",
    "[[m]]\n",
    "\n[[m]]\n",
    "\n[[m.s]]\nv = 2\n",
    "# ",
    "k = 1\n",
    "[",
    "]",
    '"',
    "é",
    "[2],\n",
]


def told(found: Blocks) -> tuple[object, ...]:
    return found.starts, found.heads, found.roots, [[*item] for item in found.items("m")]


@given(st.sampled_from([EXAMPLE, ODD]), st.data())
def test_whatever_is_put_anywhere(before: str, data: st.DataObject) -> None:
    ends = [found.end() for found in re.finditer(r"\n|[\[\"']", before)]
    start = data.draw(st.sampled_from(ends) | st.integers(0, len(before)))
    end = data.draw(st.just(start) | st.sampled_from(ends).map(lambda end: max(start, end)))
    text = before[:start] + data.draw(st.sampled_from(SNIPPETS)) + before[end:]
    forget()
    of = scan(before)
    made = blocks_after(of, text)
    if _is_toml(text):
        event("in the same order" if made.order is of.order else "in another order")
        assert told(made) == told(scan(text))


def _is_toml(text: str) -> bool:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        event("no TOML")
        return False
    return True


def test_an_order_that_is_the_same_is_not_made_again() -> None:
    forget()
    before = blocks(EXAMPLE)
    after = blocks(EXAMPLE.replace("progress = ", "progress =  ", 1))
    assert after.order is before.order
    assert after.starts != before.starts
    assert blocks(EXAMPLE) is before


def test_what_is_no_toml_is_refused_and_not_kept() -> None:
    forget()
    blocks(EXAMPLE)
    broken = EXAMPLE.replace('id = "', 'id = """', 1)
    for _again in range(2):
        with pytest.raises(EditRefused):
            blocks(broken)
    with pytest.raises(EditRefused):
        keep(scan('a = "\ud800"'))
    with pytest.raises(EditRefused):
        blocks('a = "\ud800"')


def test_the_window_holds_whole_items() -> None:
    of = scan(ODD)
    window = apart(of, ODD.replace("u = 1", "u = 1234"))
    assert ODD[window.start : window.end] == ODD[ODD.index("[[m]] #") : ODD.index("[x]")]
    assert window.new_end == window.end + 3
    whole = apart(of, ODD)
    assert ODD[whole.start :] == ODD[whole.start : whole.end]


def test_bytes_and_text_are_turned_into_each_other_once() -> None:
    forget()
    raw = EXAMPLE.encode()
    text = decoded(raw)
    assert text == EXAMPLE
    assert decoded(bytes(bytearray(raw))) is text
    assert encoded(text) is raw
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xff")
    with pytest.raises(EditRefused):
        encoded("\ud800")
    assert checks.BOM.encode() == encoded(checks.BOM)
