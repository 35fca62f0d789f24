"""Loading what filters and edits need before somebody types."""

from importlib import import_module

from qtrack.model.pinyin import compile_initials


def preload() -> None:
    """Load the pinyin table and the editing actions; called in a thread."""
    compile_initials("a")
    import_module("qtrack.tui.editing.actions")
