"""Items of arrays of tables inserted and removed, whatever the tables are called."""

from typing import Any

import pytest
import tomli

from qtrack.errors import EditRefused
from qtrack.tomledit.array import ArrayEditor, read_table
from qtrack.tomledit.block_edits import format_table, insert_table
from qtrack.tomledit.document import parse_document
from qtrack.tomledit.edits import apply_edits

HEADERS = """\
# 书单
title = "x"

# 第一本
[[book]]
name = "a"  # 甲

  [[book.part]]
  no = 1

[[book]]
name = "b"
[shelf]
"""
INLINE = 'book = [\n  { name = "a", part = [{ no = 1 }] },  # 甲\n  { name = "b" },\n]\n'


def editor(text: str, name: str = "book", **options: Any) -> ArrayEditor:
    return ArrayEditor(parse_document(text), (name,), **options)


def parts_of(text: str, number: int) -> ArrayEditor:
    """The parts of a book."""
    document = parse_document(text)
    items = document.array_items("book")
    owner, path = (items[number], ("book", 0)) if items else ((0,), ("book", number))
    return ArrayEditor(document, ("book", "part"), owner=owner, owner_path=path, owner_order=("name", "part", "x"))


@pytest.mark.parametrize("text", [HEADERS, INLINE, HEADERS.replace("\n", "\r\n"), INLINE.replace("\n", "\r\n")])
def test_items_are_inserted_and_removed_anywhere(text: str) -> None:
    books = tomli.loads(text)["book"]
    for index in range(3):
        edits, source = editor(text, order=("name", "no")).insert(index, {"no": 2, "name": "c"})
        new = apply_edits(text, edits)
        assert tomli.loads(new)["book"] == [*books[:index], {"name": "c", "no": 2}, *books[index:]]
        assert new.count("\r\n") in {0, new.count("\n")}
        array = editor(new)
        assert len(array) == 3
        assert read_table(array.source(index), ("book",)) == read_table(source, ("book",)) == {"name": "c", "no": 2}
        assert tomli.loads(apply_edits(new, array.remove(index)))["book"] == books
        assert new.index("name") < new.index("no")


@pytest.mark.parametrize("text", [HEADERS, INLINE])
@pytest.mark.parametrize("number", [0, 1])
def test_parts_of_an_item(text: str, number: int) -> None:
    edits, _source = parts_of(text, number).insert(9, {"no": 3})
    new = apply_edits(text, edits)
    expected = tomli.loads(text)
    expected["book"][number].setdefault("part", []).append({"no": 3})
    assert tomli.loads(new) == expected
    assert "甲" in new
    array = parts_of(new, number)
    back = tomli.loads(apply_edits(new, array.remove(len(array) - 1)))["book"][number]
    assert back.get("part", []) == tomli.loads(text)["book"][number].get("part", [])


def test_a_source_of_the_other_notation_is_written_anew() -> None:
    edits, source = editor(INLINE).insert(2, '[[book]]\nname = "c"\n')
    assert source == '{ name = "c" }'
    assert tomli.loads(apply_edits(INLINE, edits))["book"][2] == {"name": "c"}
    edits, source = editor(HEADERS).insert(1, '{name = "c"}')
    assert source == '[[book]]\nname = "c"\n'
    assert tomli.loads(apply_edits(HEADERS, edits))["book"][1] == {"name": "c"}


def test_a_removed_item_takes_the_comment_above_it() -> None:
    """Of an element between brackets, the comment behind it stays."""
    assert apply_edits(HEADERS, editor(HEADERS).remove(0)) == '# 书单\ntitle = "x"\n\n[[book]]\nname = "b"\n[shelf]\n'
    assert apply_edits(INLINE, editor(INLINE).remove(0)) == 'book = [\n    # 甲\n  { name = "b" },\n]\n'


@pytest.mark.parametrize("text", ["book = 1\n", "[book]\n", "book = {}\n", "[book.part]\n"])
def test_what_is_no_array(text: str) -> None:
    with pytest.raises(EditRefused, match="no list of tables"):
        editor(text)


def test_a_table_is_inserted_behind_those_before_it() -> None:
    source = format_table("new t", {"a": 1, "b c": "x"}, "\n")
    assert source == '["new t"]\na = 1\n"b c" = "x"\n'
    document = parse_document("[one]\nx = 1 # 一\n# 二\n\n# 三\n[two]\n")
    new = apply_edits(document.text, insert_table(document, source, ["one", "nothing"]))
    assert new == f"[one]\nx = 1 # 一\n# 二\n\n{source}\n# 三\n[two]\n"
