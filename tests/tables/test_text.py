"""Tables as text: aligned by cells, cut to a width, grouped, and as Markdown."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtrack.tables.columns import Column, Group
from qtrack.tables.text import cut, markdown_groups, markdown_table, text_lines

COLUMNS = [
    Column("name", "name", lambda row: row[0], least=8),
    Column("count", "n", lambda row: row[1], tone="red", right=True),
    Column("bar", "bar", draw=lambda _row, width: (("=" * width, ""),)),
    Column("off", "off", lambda row: row[1], width=0),
]
rows = st.lists(st.tuples(st.text("ab 质量①é（", max_size=30), st.text("0123456789", max_size=3)), max_size=6)


def test_a_group_stands_under_its_title_with_its_note():
    groups = [Group("a", "甲", [("质监局", "1"), ("b", "20")], "(2)"), Group("c", "乙", [("c", "3")])]
    assert list(text_lines(COLUMNS, groups)) == [
        "name     n", "", "甲 (2)", "质监局   1", "b       20", "", "乙", "c        3",
    ]  # fmt: skip


def test_a_cell_with_a_tone_is_painted_over_its_whole_width():
    lines = list(text_lines(COLUMNS, [Group("", "", [("a", "1")])], paint=lambda tone, text: f"<{tone}>{text}</>"))
    assert lines == ["name  n", "a     <red>1</>"]


@given(rows, st.integers(14, 60))
def test_no_line_is_wider_than_the_room_and_columns_stay_aligned(found, room):
    lines = list(text_lines(COLUMNS, [Group("", "", found)], room))
    assert len(lines) == 1 + len(found)
    assert all(cell_len(line) <= room for line in lines)
    ends = {cell_len(line) for line, row in zip(lines[1:], found, strict=True) if row[1]}
    assert len(ends) <= 1


@given(st.text("a质é\u0301ＡB", max_size=30), st.integers(1, 20))
def test_a_text_is_cut_to_cells_and_says_so(text: str, width: int) -> None:
    short = cut(text, width)
    assert cell_len(short) <= width
    assert short == text or (short.endswith("…") and cell_len(text) > width and cell_len(short) >= width - 1)


def test_a_cell_is_text_and_ends_no_cell():
    found = markdown_table(("A", "B"), [("推进|重点", "[x](y) *z* <b>")])
    assert found.splitlines() == ["| A | B |", "| --- | --- |", r"| 推进\|重点 | \[x\](y) \*z\* \<b\> |"]


def test_markdown_has_a_table_for_each_group_and_no_drawn_column():
    groups = [Group("a", "甲", [("x", "1")]), Group("b", "乙", [])]
    assert markdown_groups(COLUMNS, groups) == "### 甲\n\n| name | n |\n| --- | --- |\n| x | 1 |\n\n### 乙\n\n"
    assert markdown_groups(COLUMNS, [Group("", "", [("x", "1")])]).startswith("| name | n |\n")
