"""Which rows are marked, by their keys, so that neither a filter nor a save loses them."""

from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Selection:
    """The marked ones in the order in which they were marked, and where a range begins that is not closed yet."""

    ids: dict[Hashable, None] = field(default_factory=dict)
    anchor: Hashable | None = None

    def toggle(self, ids: Iterable[Hashable]) -> None:
        """Mark these; where all of them are marked, take the marks away."""
        wanted = dict.fromkeys(ids)
        if wanted.keys() <= self.ids.keys():
            for one in wanted:
                del self.ids[one]
        else:
            self.ids |= wanted

    def add(self, ids: Iterable[Hashable]) -> None:
        """Mark these too."""
        self.ids |= dict.fromkeys(ids)

    def clear(self) -> bool:
        """Take a range that was begun back, else every mark; whether there was anything to take back."""
        if self.anchor is not None:
            self.anchor = None
            return True
        had = bool(self.ids)
        self.ids.clear()
        return had

    def keep(self, known: Container[Any]) -> None:
        """Forget what is not in the plan any more."""
        self.ids = {one: None for one in self.ids if one in known}
        if self.anchor not in known:
            self.anchor = None
