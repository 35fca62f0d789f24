"""Plan files as people leave them: comments everywhere, mixed line ends, odd indentation, parts far from their item."""

import random
from collections import Counter
from contextlib import suppress
from typing import Any

import tomli

from qtrack.tomledit.document import scan_document
from qtrack.tomledit.syntax import find_comments
from tests.planfile.documents import Writer

COMMENTS = ["# 注释", "#", "# [[measures]]", "#progress = 40", "# 'x\" = [", '# """', "# ── 一 ──"]
NOTES = ["[[measures]]\nid = 'M1'\n", "\n# no comment\n[plan]\n", "x = '''\n", "a \\ b", "\n\n  [[measures.steps]]"]


class Untidy(Writer):
    """Writes a document with comments and blank lines between its lines, and other things that people do."""

    def document(self, data: dict[str, Any]) -> str:
        text = self._moved(super().document(data).replace("\r\n", "\n"))
        ends = self.source.choice([["\n"], ["\n"], ["\r\n"], ["\n", "\n", "\r\n"]])
        text = "".join(line + self.source.choice(ends) for line in text.split("\n"))
        text = text[: -len(self.source.choice(ends))] if text.endswith("\n") and self.source.random() < 0.3 else text
        text = text.removesuffix("\r")
        return self.source.choice(["", "", "\ufeff"]) + text

    def _table(self, path: tuple[str, ...], data: dict[str, Any]) -> str:
        return self._remark() + super()._table(path, data) + self._remark()

    def _remark(self) -> str:
        lines = [
            self.source.choice([*COMMENTS, "", "", "  # 注释", "\t"]) for _ in range(self.source.choice([0, 0, 1, 3]))
        ]
        return "".join(line + "\n" for line in lines)

    def _moved(self, text: str) -> str:
        """The text with the parts of its last measure at the end, and ``[lights.labels]`` before ``[lights]``."""
        document = scan_document(text)
        order = list(range(len(document.starts)))
        measures = document.array_items("measures")
        text = text if text.endswith("\n") else text + "\n"
        if measures and self.source.random() < 0.3:
            last = [number for number in measures[-1] if number != measures[-1][0]]
            order = [number for number in order if number not in last] + last
        lights = document.roots.get("lights", [])
        if len(lights) == 2 and self.source.random() < 0.5:
            one, other = order.index(lights[0]), order.index(lights[1])
            order[one], order[other] = order[other], order[one]
        moved = "".join(
            document.block_text(number) if number + 1 < len(order) else text[document.starts[-1] :] for number in order
        )
        with suppress(tomli.TOMLDecodeError):
            return moved if told(moved) == told(text) else text
        return text


def told(text: str) -> Any:
    """What a text says, such that nan equals nan and 1 differs from true."""
    return plain(tomli.loads(text.removeprefix("\ufeff")))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else repr(value)


def remarks(text: str) -> Counter[str]:
    """The comments of a text."""
    return Counter(find_comments(text))


def sources() -> Any:
    from hypothesis import strategies as st

    return st.randoms(use_true_random=False)


__all__ = ["NOTES", "Untidy", "plain", "random", "remarks", "sources", "told"]
