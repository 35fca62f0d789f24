"""Plan files: read, and checked with line and column. `Loaded` is a file as it was read.

The way of a file: bytes → TOML (`tomledit.parse`) → values by `schema`, `tables` and `fields`, which note in a
`read_context` what is wrong → a plan (`build`) → `rules`, what must fit together. `cache` keeps a plan between two
runs, and `incremental` reads of a changed file only what has changed.

What is imported here reads no TOML, for a plan that comes from the cache. Whoever needs the format itself (`schema`,
`tables`, `fields`, `read_context`, `rules`, `json_schema`) imports these modules by name.
"""

from qtrack.planfile.load import Loaded, keep, load, parse, reread

__all__ = ["Loaded", "keep", "load", "parse", "reread"]
