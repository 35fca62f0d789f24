"""Plan files: read, checked with line and column, and kept as the user wrote them.

`load` is the door. The way of a file, in `build`: bytes → `toml` (text and syntax) → `tables` (what may stand where)
→ `crosscheck` (what must fit together) → a `Plan` and a list of `Problem`s; `positions` finds where they are.

`edit` is the door to changes: `tabletext` cuts a text at its headers, and `texts` keeps the last ones; `find` finds an
item in it, `home` sets and clears the keys of a table, `items` puts whole items in and takes them out, `workspace` and
`whole` make `Difference`s of both.
"""

from qtrack.planfile.load import Loaded, load, parse, reread

__all__ = ["Loaded", "load", "parse", "reread"]
