"""What is asked in a dialog: fields, how their texts are understood, and who gets them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qtrack.model.workdays import WorkCalendar
from qtrack.tui.dialogs.completion_list import Choice


@dataclass(frozen=True)
class Meaning:
    """What a text means, in words, and the day it names if it names one; `unusual` where one should look twice."""

    words: str = ""
    day: date | None = None
    unusual: bool = False


def _accept_any(_text: str) -> Meaning:
    return Meaning()


@dataclass(frozen=True)
class Field:
    """Something to be typed: `read` tells what a text means, by UsageError what is wrong with it.

    `search` finds the choices for a word, `several` of them separated by commas; `dated` shows a month, `lines` takes
    several lines. `optional` texts may be empty; of a `selected` one the first letter typed takes the place. The month
    is that of `around` until a day is typed, today's where there is none.
    """

    key: str
    label: str
    value: str = ""
    read: Callable[[str], Meaning] = _accept_any
    search: Callable[[str], Sequence[Choice]] | None = None
    several: bool = False
    dated: bool = False
    lines: bool = False
    optional: bool = True
    selected: bool = False
    hint: str = ""
    around: date | None = None


@dataclass(frozen=True)
class Question:
    """What is asked in one dialog, and about what."""

    title: str
    about: str
    fields: Sequence[Field]
    calendar: WorkCalendar
    today: date


Submit = Callable[[Mapping[str, str]], Awaitable[str]]
"""Does something with the texts that are not as they were; gives what is wrong with them, or nothing."""
