from qtrack.tui.render.markdown import table


def test_a_cell_is_text_and_ends_no_cell():
    found = table(("A", "B"), [("推进|重点", "[x](y) *z* <b>")])
    assert found.splitlines() == ["| A | B |", "| --- | --- |", r"| 推进\|重点 | \[x\](y) \*z\* \<b\> |"]
