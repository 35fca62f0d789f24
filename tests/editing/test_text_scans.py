"""How often the text of a plan is gone through for one edit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from qtrack.editing.patch import Where, apply_differences, change_values, compute_addition, compute_changes
from qtrack.tomledit import document, positions
from qtrack.tomledit.document import keep_document, open_document, release_documents

TEXT = (Path(__file__).parents[2] / "config" / "tasks.toml").read_text("utf-8")
M05 = Where("measures", "M05")


class Counts:
    """The sizes of the texts parsed, and scanned for headers or positions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: dict[str, list[int]] = {"parsed": [], "headers": [], "positions": []}
        loads, scan, read = tomli.loads, document.scan_headers, positions.Positions._read_document
        monkeypatch.setattr(tomli, "loads", lambda text: self._note("parsed", text) or loads(text))
        monkeypatch.setattr(document, "scan_headers", lambda text: self._note("headers", text) or scan(text))
        monkeypatch.setattr(
            positions.Positions, "_read_document", lambda of: self._note("positions", of._text) or read(of)
        )

    def _note(self, kind: str, text: str) -> None:
        self.sizes[kind].append(len(text))

    def whole(self) -> dict[str, int]:
        """How often the whole text."""
        return {kind: sum(size > len(TEXT) / 2 for size in sizes) for kind, sizes in self.sizes.items()}


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counts]:
    release_documents()
    yield Counts(monkeypatch)
    release_documents()


def test_a_value_is_computed_applied_and_read_again(counts: Counts) -> None:
    raw = TEXT.encode()
    differences = compute_changes(open_document(raw), [(M05, "progress", 77)])
    after = apply_differences(open_document(bytes(bytearray(raw))), differences)
    keep_document(after.encode(), after)
    assert tomli.loads(open_document(after.encode()).text) != tomli.loads(TEXT)
    counts.sizes["parsed"][-2:] = []  # by the line above
    assert counts.whole() == {"parsed": 1, "headers": 1, "positions": 0}
    assert len(counts.sizes["parsed"]) <= 13  # the rest are the measure alone, and single values


def test_values_are_changed_at_once(counts: Counts) -> None:
    open_plan = open_document(TEXT.encode(), valid=True)
    after, differences = change_values(open_plan, [(M05, "progress", 77), (M05, "note", "x")])
    assert after.text == apply_differences(open_plan, differences).text
    assert counts.whole() == {"parsed": 0, "headers": 1, "positions": 0}


def test_a_plan_that_was_read_is_not_parsed_for_an_edit(counts: Counts) -> None:
    open_plan = open_document(TEXT.encode(), valid=True)
    apply_differences(open_plan, compute_changes(open_plan, [(M05, "progress", n) for n in range(50)]))
    assert counts.whole() == {"parsed": 0, "headers": 1, "positions": 0}


def test_an_item_is_computed_and_applied(counts: Counts) -> None:
    open_plan = open_document(TEXT.encode(), valid=True)
    apply_differences(open_plan, [compute_addition(open_plan, "steps", {"title": "x"}, part_of=M05)])
    assert counts.whole() == {"parsed": 1, "headers": 1, "positions": 0}
