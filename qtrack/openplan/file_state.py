"""Whether a plan file as it was read can be used: the one rule for dashboard and daemon."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qtrack.problems import Problem, Severity

if TYPE_CHECKING:  # the dashboard paints before it loads what reads plans
    from qtrack.planfile import Loaded


class FileState(StrEnum):
    """How much of a plan there is in a file.

    GOOD: it replaces the last good version. INCOMPLETE: it is TOML, but `id` and `end` of the plan are missing or
    invalid, as in a file that is half written; the plan read from it has stand-ins for them, and with these the
    reminders of another plan. BROKEN: no plan can be read from it.
    """

    GOOD = "good"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class FileFault:
    """The first error of a file; `more` errors follow. `fatal` where the file as it is now is not in use.

    `line` is 0 where the error has no place, as that of a file that cannot be read.
    """

    file: str
    line: int
    column: int
    message: str
    fatal: bool
    more: int = 0

    @property
    def place(self) -> str:
        """Return file:line:column, or the file alone where the error has no place."""
        name = Path(self.file).name
        return f"{name}:{self.line}:{self.column}" if self.line else name


def state_of(loaded: "Loaded") -> FileState:
    """Return whether what was read can be used."""
    if loaded.plan is None:
        return FileState.BROKEN
    if not _errors_of(loaded):
        return FileState.GOOD
    from qtrack.tomledit.parse import parse_toml  # noqa: PLC0415 - after the first paint

    head = (parse_toml(loaded.raw, str(loaded.path)).data or {}).get("plan")
    stated = isinstance(head, dict) and head.get("id") == loaded.plan.id and head.get("end") == loaded.plan.end
    return FileState.GOOD if stated else FileState.INCOMPLETE


def fault_of(loaded: "Loaded", *, fatal: bool) -> FileFault | None:
    """Return the first error of what was read; None where it has none."""
    errors = _errors_of(loaded)
    if not errors:
        return None
    first = errors[0]
    return FileFault(first.file, first.line, first.column, first.message, fatal, len(errors) - 1)


def _errors_of(loaded: "Loaded") -> list[Problem]:
    return [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
