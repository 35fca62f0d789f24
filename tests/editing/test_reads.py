"""How often an edit reads the text: the whole file once, when it is loaded, and then only what concerns the edit."""

from typing import Any

import pytest
import tomli

from qtrack.editing import commands, commit, redo, undo
from qtrack.planfile import parse, reread
from qtrack.tomledit.document import release_documents
from tests.editing.edited_plan import NOW, PLAN, TODAY, PlanFile

MANY = PLAN + "".join(f'\n[[measures]]\nid = "L{n}"\ntitle = "措施{n}"\nprogress = {n}\n' for n in range(60))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the texts that were parsed as TOML."""
    lengths: list[int] = []
    loads = tomli.loads

    def count(text: str, **options: Any) -> dict[str, Any]:
        lengths.append(len(text))
        return loads(text, **options)

    monkeypatch.setattr(tomli, "loads", count)
    release_documents()
    return lengths


def test_the_whole_text_is_parsed_once(plan_file: PlanFile, reads: list[int]) -> None:
    plan_file.write(MANY)
    loaded = plan_file.load()
    edit = commands.set_values(loaded, ["L5"], {"progress": "99"}, TODAY)
    assert len(reads) <= 25
    before = len(reads)
    done = commit(plan_file.plan, plan_file.state, edit, NOW)
    assert len(reads) == before, "an edit that was worked out is written as it is"
    done = undo(plan_file.plan, plan_file.state, done.after)
    done = redo(plan_file.plan, plan_file.state, done.after)
    assert [length for length in reads if length > len(MANY) / 4] == [len(MANY)]
    assert reread(done.after, plan_file.plan.read_bytes()) is done.after
    assert done.after == parse(done.raw, plan_file.plan)


def test_an_edit_in_a_file_that_changed_reads_what_has_changed(plan_file: PlanFile, reads: list[int]) -> None:
    plan_file.write(MANY)
    edit = commands.set_values(plan_file.load(), ["L5"], {"progress": "99"}, TODAY)
    plan_file.write(MANY.replace("措施9", "另一项"))
    done = commit(plan_file.plan, plan_file.state, edit, NOW)
    assert [length for length in reads if length > len(MANY) / 4] == [len(MANY)]
    assert (plan_file.measure("L5")["progress"], plan_file.measure("L9")["title"]) == (99, "另一项")
    assert done.after == parse(done.raw, plan_file.plan)
