"""What the parts of the dashboard tell the app: one message a request, handled in `app`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from qtrack.tui.render.styled_line import CommandLink, Link

if TYPE_CHECKING:
    from qtrack.tui.views.view_screen import View

Severity = Literal["information", "warning", "error"]


@dataclass
class ViewReady(Message):
    """A view stands on the screen and can be given a snapshot."""

    view: "View"


@dataclass
class RunCommand(Message):
    """Do what the key of a command would do."""

    command: str


@dataclass
class ShowMessage(Message):
    """Show a line of text in place of the keys for a few seconds."""

    text: str
    severity: Severity = "information"


@dataclass
class FilterBy(Message):
    """Show the measures that a filter leaves."""

    query: str


@dataclass
class ShowMeasure(Message):
    """Show one measure with its details."""

    measure: str


@dataclass
class ShowMilestone(Message):
    """List the measures that a milestone names."""

    milestone: str


@dataclass
class ShowReminder(Message):
    """List the measures that a reminder is about, known by its key."""

    key: str


class TypeFilter(Message):
    """Open the filter line of the measures."""


class ChooseOrder(Message):
    """Ask what the table in sight is to be sorted by."""


class ChooseGroups(Message):
    """Ask what the table in sight is to be grouped by."""


@dataclass
class SelectPlan(Message):
    """Let commands be about the plan of this number."""

    number: int


@dataclass
class OpenPlan(Message):
    """Show the plan of this number."""

    number: int


def message_for(link: Link) -> Message:
    """Return the message that a click on `link` posts."""
    return RunCommand(link.command) if isinstance(link, CommandLink) else FilterBy(link.query)
