"""The rows of a table in the order in which they stand: those of each group under its heading, unless it is folded."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from typing import Generic, NamedTuple

from qtrack.tables.columns import Group, Row


class Place(NamedTuple):
    """What tells a row from the others when the table is filled again: its group and its key, None for a heading."""

    group: str
    row: Hashable | None


class TableRows(Generic[Row]):
    """The rows of some groups; `key` tells which row is the same as before, `folded` has the keys of folded groups.

    Where nothing is grouped the rows are taken as they come and not copied, however many there are.
    """

    def __init__(
        self, groups: Sequence[Group[Row]], key: Callable[[Row], Hashable], folded: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.groups, self.key = groups, key
        self.rows: Sequence[Row | Group[Row]] = ()
        self._headings: list[int] = []
        if len(groups) == 1 and not groups[0].title:
            self.rows = groups[0].rows
        elif groups:
            self.rows = [*self._arrange_rows(folded)]

    def _arrange_rows(self, folded: Collection[str]) -> Iterator[Row | Group[Row]]:
        at = 0
        for group in self.groups:
            self._headings.append(at)
            yield group
            shown = () if group.key in folded else group.rows
            yield from shown
            at += 1 + len(shown)

    def heading_of(self, index: int) -> int | None:
        """Return where the heading of a row is, which may be the row itself; None where there are no headings."""
        found = bisect_right(self._headings, index) - 1
        return self._headings[found] if found >= 0 else None

    def group_of(self, index: int) -> Group[Row] | None:
        """Return the group of a row; None where there are no headings."""
        found = bisect_right(self._headings, index) - 1
        return self.groups[found] if found >= 0 else None

    def keys_at(self, index: int) -> tuple[Hashable, ...]:
        """Return the key of a row, or of every row of the group where there is a heading, folded or not."""
        row = self.rows[index]
        return tuple(map(self.key, row.rows)) if isinstance(row, Group) else (self.key(row),)

    def key_at(self, index: int) -> Hashable | None:
        """Return the key of a row; None for a heading, and where there is no row."""
        row = self.rows[index] if 0 <= index < len(self.rows) else None
        return None if row is None or isinstance(row, Group) else self.key(row)

    def place_at(self, index: int) -> Place | None:
        """Return what to find a row by when the table is filled again; None where there is no row."""
        if not 0 <= index < len(self.rows):
            return None
        group = self.group_of(index)
        return Place(group.key if group else "", self.key_at(index))

    def index_of_key(self, key: Hashable) -> int | None:
        """Return where the first row with this key is."""
        return next(
            (at for at, row in enumerate(self.rows) if not isinstance(row, Group) and self.key(row) == key), None
        )

    def index_of(self, place: Place | None, before: int) -> int:
        """Return where the row is now that was at `before`.

        That is in its group, else in another one, else under its folded heading, else what is at `before` now.
        """
        if place is not None and self.place_at(before) != place:
            heading = self._heading_of_key(place.group)
            for found in (self._index_in(place, heading), self._row_index(place), heading):
                if found is not None:
                    return found
        return max(0, min(before, len(self.rows) - 1))

    def _heading_of_key(self, key: str) -> int | None:
        pairs = zip(self._headings, self.groups, strict=True) if self._headings else ()
        return next((at for at, group in pairs if group.key == key), None)

    def _index_in(self, place: Place, heading: int | None) -> int | None:
        """Return where the row is in the group it was in."""
        if heading is None or place.row is None:
            return None
        end = next((at for at in self._headings if at > heading), len(self.rows))
        return next((at for at in range(heading + 1, end) if self.key_at(at) == place.row), None)

    def _row_index(self, place: Place) -> int | None:
        return None if place.row is None else self.index_of_key(place.row)
