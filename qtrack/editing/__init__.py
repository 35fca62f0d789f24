"""The one way in which a plan file is changed, whoever asks: the command line, the dashboard or the daemon.

What a person asks for (`commands`) → the item that is meant (`targets`) → a value of what is typed (`typed_values`) →
the text that changes (`patch`), as `Difference`s → the plan file with it, which has no error it did not have
(`validate`) → an `Edit`. `commit` writes it (`atomic_file`) and records it for `undo` and `redo` (`store`). What comes
of it is `Done`: the file before and after. A file that cannot be changed stays as it is, and EditRefused says why.
"""

from qtrack.editing import commands
from qtrack.editing.describe import field_word, table_of_source, value_of_source, value_word
from qtrack.editing.edit import Done, Edit
from qtrack.editing.patch import Clash, Difference, Where
from qtrack.editing.store import commit, find_progress_before_done, history, next_redo, next_undo, redo, undo
from qtrack.editing.targets import Target, base_of, find, find_all, plan_of
from qtrack.editing.typed_values import FIELDS, LINES, required, table_of, value_of
from qtrack.editing.validate import check_values

__all__ = [
    "FIELDS", "LINES", "Clash", "Difference", "Done", "Edit", "Target", "Where", "base_of", "check_values", "commands",
    "commit", "field_word", "find", "find_all", "find_progress_before_done", "history", "next_redo",
    "next_undo", "plan_of", "redo", "required", "table_of", "table_of_source", "undo", "value_of", "value_of_source",
    "value_word",
]  # fmt: skip
