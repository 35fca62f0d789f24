"""The one way in which a plan file is changed, whoever asks: the command line, the dashboard or the daemon.

`intents` make an `Edit` of what a person wants; `commit` puts it into the newest text of the file and remembers it;
`undo` and `redo` go back and forth. A file that cannot be changed is left whole, and EditRefused says why.
"""

from qtrack.editing.edit import Done, Edit
from qtrack.editing.store import commit, next_redo, next_undo, redo, undo

__all__ = ["Done", "Edit", "commit", "next_redo", "next_undo", "redo", "undo"]
