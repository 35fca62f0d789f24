"""Plan files: read, checked with line and column, and kept as the user wrote them.

`load` is the door. The way of a file, in `build`: bytes → `toml` (text and syntax) → `tables` (what may stand where)
→ `crosscheck` (what must fit together) → a `Plan` and a list of `Problem`s; `positions` finds where they are.
"""

from qtrack.planfile.load import Loaded, load, parse

__all__ = ["Loaded", "load", "parse"]
