"""Keys of a table set and cleared, in every notation, without a plan."""

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from qtrack.errors import EditRefused
from qtrack.tomledit.edits import apply_edits
from qtrack.tomledit.table import TableEditor

KEYS = ("a", "b", "c", "d e")
TEXTS = {
    "header": ("x = 1\n[t] # 表\na = 1    # 一\n# 二\nc = [\n  1, # 三\n]\n[t.u]\nz = 1\n", ("t",)),
    "header at the end": ("x = 1\n[t]\na = 1\nc = '三'", ("t",)),
    "windows line ends": ("[t]\r\n  a = 1 # 一\r\n  c = 2\r\n", ("t",)),
    "the file": ("a = 1 # 一\nc = 2\n[t]\nb = 1\n", ()),
    "inline": ('x = 1\nt = {a = 1, c = "二"}  # 一\n', ("t",)),
    "inline over lines": ("t = {\n  a = 1, # 一\n  c = 2 # 二\n}\n", ("t",)),
    "in an array": ("s = [{a = 1}, {a = 2, c = 3}] # 一\n", ("s", 1)),
    "dotted": ("t.a = 1 # 一\nx = 1\n  t . c = 2\n", ("t",)),
    "subtables only": ("x = 1\n[t.u]\ny = 1\n", ("t",)),
    "missing": ("x = 1 # 一", ("t",)),
}


def inside(data: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    """The table at a path, made where there is none."""
    found: Any = data
    for part in path:
        found = found.setdefault(part, {}) if isinstance(found, dict) else found[part]
    return found


@pytest.mark.parametrize(("text", "path"), TEXTS.values(), ids=TEXTS)
@given(key=st.sampled_from(KEYS), source=st.sampled_from(["7", '"x"', "[1, 2]", "[\n  1,\n]", "'''\nx'''"]))
def test_a_key_is_set_and_cleared(text: str, path: tuple[str | int, ...], key: str, source: str) -> None:
    newline = "\r\n" if "\r" in text else "\n"
    expected = tomli.loads(text)
    inside(expected, path)[key] = tomli.loads(f"v = {source}")["v"]
    new = apply_edits(text, TableEditor(text, path, newline).set_key(key, source, KEYS))
    assert tomli.loads(new) == expected
    table = TableEditor(new, path, newline)
    assert table.source(key) == source
    ordered = [name for name in table.keys if name in KEYS]
    assert ordered == [name for name in KEYS if name in ordered]
    del inside(expected, path)[key]
    cleared = apply_edits(new, table.clear_key(key))
    assert inside(tomli.loads(cleared), path) == inside(expected, path)
    for comment in "表一二三":
        assert cleared.count(f"# {comment}") == text.count(f"# {comment}")


@pytest.mark.parametrize(("text", "path"), TEXTS.values(), ids=TEXTS)
def test_clearing_what_is_not_there_changes_nothing(text: str, path: tuple[str | int, ...]) -> None:
    assert TableEditor(text, path).clear_key("nothing") == []


def test_a_table_in_several_places_is_refused() -> None:
    with pytest.raises(EditRefused, match="is a table"):
        TableEditor("[t]\n[t.u]\n", ("t",)).set_key("u", "1", ())
