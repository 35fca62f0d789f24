"""The document of an edited text, made from that of the text before, is the one scanned from it alone."""

import re
from pathlib import Path

import pytest
import tomli
from hypothesis import event, given
from hypothesis import strategies as st

from qtrack.errors import EditRefused
from qtrack.tomledit import document as document_module
from qtrack.tomledit.document import (
    Document,
    keep_document,
    open_document,
    parse_document,
    release_documents,
    reopen_document,
    scan_document,
)

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


def content(found: Document) -> tuple[object, ...]:
    return found.text, found.starts, found.headers, found.roots, [[*item] for item in found.array_items("m")]


@given(st.sampled_from([EXAMPLE, ODD]), st.data())
def test_whatever_is_put_anywhere(before: str, data: st.DataObject) -> None:
    ends = [found.end() for found in re.finditer(r"\n|[\[\"']", before)]
    start = data.draw(st.sampled_from(ends) | st.integers(0, len(before)))
    end = data.draw(st.just(start) | st.sampled_from(ends).map(lambda end: max(start, end)))
    text = before[:start] + data.draw(st.sampled_from(SNIPPETS)) + before[end:]
    old = scan_document(before)
    new = old.update(text)
    if _is_toml(text):
        event("with the same layout" if new.layout is old.layout else "with another layout")
        assert content(new) == content(scan_document(text))


def _is_toml(text: str) -> bool:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        event("no TOML")
        return False
    return True


def test_a_layout_that_is_the_same_is_shared() -> None:
    before = parse_document(EXAMPLE)
    after = before.update(EXAMPLE.replace("progress = ", "progress =  ", 1))
    assert after.layout is before.layout
    assert after.starts != before.starts
    assert before.update(EXAMPLE) is before


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
def test_a_byte_order_mark_stays(bom: str) -> None:
    raw = (bom + EXAMPLE).encode()
    before = open_document(raw)
    assert before.text == EXAMPLE
    assert before.encode() == raw
    assert before.update(EXAMPLE + "# x\n").encode() == raw + b"# x\n"
    assert reopen_document(before, (bom + EXAMPLE + "# x\n").encode()).encode() == raw + b"# x\n"
    other = EXAMPLE if bom else f"\ufeff{EXAMPLE}"
    assert reopen_document(before, (other + "# x\n").encode()) is None


def test_what_is_no_toml_is_refused() -> None:
    broken = EXAMPLE.replace('id = "', 'id = """', 1)
    for _time in range(2):
        with pytest.raises(EditRefused, match="line"):
            open_document(broken.encode())
    with pytest.raises(EditRefused, match="not UTF-8"):
        open_document(b"\xff")
    assert reopen_document(parse_document(EXAMPLE), b"\xff") is None
    with pytest.raises(EditRefused, match="cannot be saved"):
        scan_document('a = "\ud800"').encode()


def test_the_changed_blocks_hold_whole_items() -> None:
    old = scan_document(ODD)
    changed = old.find_changed_blocks(ODD.replace("u = 1", "u = 1234"))
    assert ODD[changed.start : changed.end] == ODD[ODD.index("[[m]] #") : ODD.index("[x]")]
    assert changed.new_end == changed.end + 3
    none = old.find_changed_blocks(ODD)
    assert ODD[none.start :] == ODD[none.start : none.end]


def test_a_file_is_scanned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = []
    scan = document_module.scan_headers
    monkeypatch.setattr(document_module, "scan_headers", lambda text: scanned.append(text) or scan(text))
    release_documents()
    raw = EXAMPLE.encode()
    document = open_document(raw)
    assert open_document(bytes(bytearray(raw))) is document
    assert reopen_document(scan_document("a = 1"), raw) is document
    assert scanned.count(EXAMPLE) == 1
    changed = document.update(EXAMPLE.replace("progress = ", "progress =  ", 1))
    keep_document(changed.encode(), changed)
    assert open_document(changed.encode()) is changed
    assert scanned.count(EXAMPLE) == 1
    assert changed.text not in scanned
    release_documents()
    assert open_document(raw) is not document
