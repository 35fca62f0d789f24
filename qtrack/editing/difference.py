"""A change of a plan file as data: what stood where, and what is to stand there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from qtrack.editing.locate import Where
from qtrack.errors import EditRefused
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tomledit.edits import TextEdit

_CONTEXT = 120
"""Characters kept of what stands around a change."""
_SHOWN = 80


class Hunk(NamedTuple):
    """How a change looks in the text: from `offset` on `old` becomes `new`; the context around it finds it again."""

    offset: int
    old: str
    new: str
    left: str
    right: str


@dataclass(frozen=True)
class Difference:
    """One value, or, with an empty key, one whole item: the TOML source before and after, None for nothing.

    `place` is the index of a whole item in its array, `then` what the item is called afterwards if that changes.
    `hunks` say how it looks in the text (of the item's own tables, for a value), so that an undo gives back every byte;
    where the text has changed since, the values alone count.
    """

    where: Where
    key: str
    before: str | None
    after: str | None
    place: int | None = None
    then: Where | None = None
    hunks: tuple[Hunk, ...] = ()

    def inverse(self) -> "Difference":
        """Return what undoes this; several are undone in reverse order."""
        shift, hunks = 0, []
        for hunk in self.hunks:
            hunks.append(Hunk(hunk.offset + shift, hunk.new, hunk.old, hunk.left, hunk.right))
            shift += len(hunk.new) - len(hunk.old)
        where, then = (self.then, self.where) if self.then else (self.where, None)
        return replace(self, where=where, before=self.after, after=self.before, then=then, hunks=tuple(hunks))

    def as_json(self) -> list[Any]:
        """Return lists, strings and numbers, for `from_json`."""
        then = list(self.then) if self.then else None
        hunks = [list(hunk) for hunk in self.hunks]
        return [list(self.where), self.key, self.before, self.after, self.place, then, hunks]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> "Difference":
        """Return the difference that `as_json` gave; raise ValueError or TypeError for anything else."""
        where, key, before, after, place, then, hunks = data
        then = Where(*then) if then else None
        return cls(Where(*where), key, before, after, place, then, tuple(Hunk(*hunk) for hunk in hunks))


class Clash(EditRefused):
    """The same value was changed meanwhile: `now` is its source, None if there is none."""

    def __init__(self, difference: Difference, now: str | None) -> None:
        self.difference, self.now = difference, now
        item = f"{difference.where} {difference.key}".strip()
        nothing = _("nothing")
        message = _("{item} was changed meanwhile: it is {now} now, no longer {before}")
        shown = [nothing if source is None else plain(source, _SHOWN) for source in (now, difference.before)]
        super().__init__(message.format(item=item, now=shown[0], before=shown[1]), _("look at it and edit it again"))


def refuse(difference: Difference) -> EditRefused:
    """Return what to raise for a difference that cannot be made in the text as it is written."""
    message = _("{item} is written in a way that cannot be edited here; edit the file")
    return EditRefused(message.format(item=f"{difference.where} {difference.key}".strip()))


def make_hunks(text: str, edits: Sequence[TextEdit]) -> tuple[Hunk, ...]:
    """Return edits of a text, given in order, with what they replace and what stands around them."""
    out = []
    bounds = [0, *(bound for start, end, _new in edits for bound in (start, end)), len(text)]
    for number, (start, end, new) in enumerate(edits):
        least, most = bounds[2 * number], bounds[2 * number + 3]
        left, right = text[max(least, start - _CONTEXT) : start], text[end : min(most, end + _CONTEXT)]
        out.append(Hunk(start, text[start:end], new, left, right))
    return tuple(out)


def locate_hunks(text: str, hunks: Sequence[Hunk]) -> list[TextEdit] | None:
    """Return the hunks as edits of a text; None where one of them fits nowhere, or in several places."""
    edits: list[TextEdit] = []
    for hunk in hunks:
        around = hunk.left + hunk.old + hunk.right
        at = hunk.offset - len(hunk.left)
        if at < 0 or not text.startswith(around, at):
            at = text.find(around)
            if at < 0 or text.find(around, at + 1) >= 0:
                return None
        start = at + len(hunk.left)
        if edits and start < edits[-1][1]:
            return None
        edits.append((start, start + len(hunk.old), hunk.new))
    return edits
