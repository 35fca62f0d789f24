"""The signs on the screen, in two sets: Unicode, and ASCII for terminals that draw the others two cells wide."""

from collections.abc import Mapping
from dataclasses import dataclass

from qtrack.model.assessment import Light
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
    unfolded: str
    folded: str
    marked: str
    dashed: str
    late: str
    today: str
    grid: str
    off: str
    milestone: str
    step: str
    today_full: str
    today_track: str
    sum_full: str
    sum_track: str
    point: str


UNICODE = Glyphs(
    GLYPHS["unicode"],
    full="━", half="╸", track="─", mark="┻", rule="─", cursor="▌", ellipsis="…", ascending="▴", descending="▾",
    bullet="·", unfolded="▾", folded="▸", marked="»", point="◉", dashed="┄", late="╍", today="│",
    today_full="┿", today_track="┼", sum_full="▂", sum_track="▁", grid="┊", off="·", milestone="◇", step="•",
)  # fmt: skip
ASCII = Glyphs(
    GLYPHS["ascii"],
    full="=", half="-", track=".", mark="|", rule="-", cursor=">", ellipsis="~", ascending="^", descending="v",
    bullet="-", unfolded="-", folded="+", marked="#", point="O", dashed=":", late="!", today="|",
    today_full="|", today_track="|", sum_full="#", sum_track="_", grid="'", off=",", milestone="@", step="s",
)  # fmt: skip


def choose_glyphs(name: str) -> Glyphs:
    """The set called `name`, "unicode" or "ascii"."""
    return ASCII if name == "ascii" else UNICODE
