"""The signs on the screen, in two sets: Unicode, and ASCII for terminals that draw the others two cells wide."""

from collections.abc import Mapping
from dataclasses import dataclass

from qtrack.model.status import Light
from qtrack.model.wording import GLYPHS


@dataclass(frozen=True)
class Glyphs:
    """One sign a meaning, each one cell wide."""

    lights: Mapping[Light, str]
    full: str
    half: str
    track: str
    mark: str
    rule: str
    cursor: str
    ellipsis: str
    ascending: str
    descending: str
    bullet: str


UNICODE = Glyphs(GLYPHS["unicode"], "━", "╸", "─", "┻", "─", "▌", "…", "▴", "▾", "·")
ASCII = Glyphs(GLYPHS["ascii"], "=", "-", ".", "|", "-", ">", "~", "^", "v", "-")


def glyphs(name: str) -> Glyphs:
    """The set called `name`, "unicode" or "ascii"."""
    return ASCII if name == "ascii" else UNICODE
