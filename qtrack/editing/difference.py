"""A change of a plan file as data: what stood where, and what is to stand there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from qtrack.editing.locate import Where
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tomledit.syntax import Edit

_CONTEXT = 120
"""Characters kept of what stands around a change."""
_SHOWN = 80


class Cut(NamedTuple):
    """How a change looks in the text: from `offset` on `old` becomes `new`; what stands around it finds it again."""

    offset: int
    old: str
    new: str
    left: str
    right: str


@dataclass(frozen=True)
class Difference:
    """One value, or, with an empty key, one whole item: the TOML source before and after, None for nothing.

    `place` is the index of a whole item in its array, `then` what the item is called afterwards if that changes. `cuts`
    say how it looks in the text (of the item's own tables, for a whole item of the file), so that an undo gives back
    every byte; where the text has changed since, the values alone are gone by.
    """

    where: Where
    key: str
    before: str | None
    after: str | None
    place: int | None = None
    then: Where | None = None
    cuts: tuple[Cut, ...] = ()

    def inverse(self) -> "Difference":
        """What undoes this; several are undone in reverse order."""
        shift, cuts = 0, []
        for cut in self.cuts:
            cuts.append(Cut(cut.offset + shift, cut.new, cut.old, cut.left, cut.right))
            shift += len(cut.new) - len(cut.old)
        where, then = (self.then, self.where) if self.then else (self.where, None)
        return replace(self, where=where, before=self.after, after=self.before, then=then, cuts=tuple(cuts))

    def as_json(self) -> list[Any]:
        """Lists, texts and numbers, for `from_json`."""
        then = list(self.then) if self.then else None
        cuts = [list(cut) for cut in self.cuts]
        return [list(self.where), self.key, self.before, self.after, self.place, then, cuts]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> "Difference":
        """The difference that `as_json` gave; raises ValueError, TypeError for anything else."""
        where, key, before, after, place, then, cuts = data
        then = Where(*then) if then else None
        return cls(Where(*where), key, before, after, place, then, tuple(Cut(*cut) for cut in cuts))


class Clash(EditRefused):
    """The same value was changed meanwhile: `now` is its source, None if there is none."""

    def __init__(self, difference: Difference, now: str | None) -> None:
        self.difference, self.now = difference, now
        item = f"{difference.where} {difference.key}".strip()
        nothing = _("nothing")
        message = _("{item} was changed meanwhile: it is {now} now, no longer {before}")
        told = [nothing if source is None else plain(source, _SHOWN) for source in (now, difference.before)]
        super().__init__(message.format(item=item, now=told[0], before=told[1]), _("look at it and edit it again"))


def cuts(text: str, edits: Sequence[Edit]) -> tuple[Cut, ...]:
    """Edits of a text, in order, with what they replace and what stands around them."""
    out = []
    bounds = [0, *(bound for start, end, _new in edits for bound in (start, end)), len(text)]
    for number, (start, end, new) in enumerate(edits):
        least, most = bounds[2 * number], bounds[2 * number + 3]
        left, right = text[max(least, start - _CONTEXT) : start], text[end : min(most, end + _CONTEXT)]
        out.append(Cut(start, text[start:end], new, left, right))
    return tuple(out)


def located(text: str, cuts: Sequence[Cut]) -> list[Edit] | None:
    """The cuts as edits of a text; None where one of them fits nowhere, or in several places."""
    edits: list[Edit] = []
    for cut in cuts:
        around = cut.left + cut.old + cut.right
        at = cut.offset - len(cut.left)
        if at < 0 or not text.startswith(around, at):
            at = text.find(around)
            if at < 0 or text.find(around, at + 1) >= 0:
                return None
        start = at + len(cut.left)
        if edits and start < edits[-1][1]:
            return None
        edits.append((start, start + len(cut.old), cut.new))
    return edits
