"""What a click on a run of text asks for, as plain values that a style can carry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CommandLink:
    """Run the command of this id."""

    command: str


@dataclass(frozen=True)
class FilterLink:
    """Show the measures that this filter leaves."""

    query: str


Link = CommandLink | FilterLink
