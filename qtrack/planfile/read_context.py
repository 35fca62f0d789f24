"""What is gathered while a plan file is read: problems, ids, references, by path; positions are found afterwards."""

from datetime import date, datetime, time
from typing import Any, Final, Protocol

from qtrack.dataclass import dataclass, field
from qtrack.i18n import _, marked
from qtrack.plain import plain
from qtrack.problems import KeyPath as Path
from qtrack.problems import Problem, Severity

_LONGEST = 400
"""Characters of a message; a ring of measures may have thousands of members."""


class Fault(Exception):
    """A value that is not what its key asks for."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


_TYPES = (
    (bool, marked("true or false")),
    ((int, float), marked("a number")),
    (str, marked("a text in quotes")),
    (datetime, marked("a date with a time")),
    (date, marked("a date")),
    (list, marked("a list")),
    (dict, marked("a table")),
    (time, marked("a time")),
)
"""What a TOML value is, in words; the first that fits."""


def build_type_fault(wanted: str, value: object, hint: str = "") -> Fault:
    """The fault of a value of another type than is `wanted`."""
    given = next(_(words) for types, words in _TYPES if isinstance(value, types))
    return Fault("wrong-type", _("{wanted} is wanted here, not {given}").format(wanted=wanted, given=given), hint)


@dataclass(frozen=True)
class Finding:
    """A problem before its position is known; `at_key` points to the key instead of the value."""

    path: Path
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    at_key: bool = False


@dataclass
class ReadContext:
    """What the fields and tables of one file note while they are read, each with the path it stands at.

    `ids` and `references` are by kind: "measure", "section", "milestone", "escalation"; `units` has the first place of
    each name; `measures` and `milestones` have the tables that became one, in order; `dropped` what could not be read.
    """

    findings: list[Finding] = field(default_factory=list)
    ids: dict[str, list[tuple[str, Path]]] = field(default_factory=dict)
    references: list[tuple[str, str, Path]] = field(default_factory=list)
    units: dict[str, Path] = field(default_factory=dict)
    measures: list[Path] = field(default_factory=list)
    milestones: list[Path] = field(default_factory=list)
    dropped: set[Path] = field(default_factory=set)

    def report(self, path: Path, code: str, message: str, hint: str = "", **more: Any) -> None:
        """Note a problem at `path`."""
        self.findings.append(Finding(path, code, message, hint, **more))

    def take(self, field: "Field", value: object, path: Path) -> Any:
        """Read a value, or report why not and return `DROPPED`."""
        try:
            return field.read(value, self, path)
        except Fault as fault:
            self.report(path, fault.code, fault.message, fault.hint)
            self.dropped.add(path)
            return DROPPED

    def problems(self, file: str, text: str) -> tuple[Problem, ...]:
        """Return what was found, in the order of the file; its text is only scanned when there is something."""
        if not self.findings:
            return ()
        from qtrack.tomledit.positions import Positions  # noqa: PLC0415 - not for a file without problems

        where = Positions(text)
        problems = []
        for finding in self.findings:
            place = where.place(finding.path)
            line, column = where.line_column(place.key if finding.at_key else place.value)
            words = (plain(text, _LONGEST) for text in (finding.message, finding.hint))  # they quote the file
            problems.append(Problem(file, line, column, finding.severity, finding.code, *words))
        return tuple(sorted(set(problems)))


class Field(Protocol):
    """A field: how one value is read, and what the JSON Schema says of it."""

    def read(self, value: object, context: ReadContext, path: Path) -> Any:
        """Return the value as the plan has it; raise Fault."""

    def schema(self) -> dict[str, Any]:
        """Return the same rule as JSON Schema."""


class _Dropped:
    """Stands for a value that could not be read."""


DROPPED: Final = _Dropped()
