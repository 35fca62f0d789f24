"""What is wrong with a file, as data: where, how bad, what, and what to do."""

from enum import StrEnum

from qtrack.dataclass import dataclass

KeyPath = tuple[str | int, ...]
"""Where a value stands in a file: the keys that lead to it, and numbers from 0 in lists."""


class Severity(StrEnum):
    """How bad a problem is; only errors make ``check`` fail."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of one file; line and column are 1-based, the column counted in characters."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    @property
    def told(self) -> str:
        """Where and what in one line for a person; `str` adds what a program looks for."""
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.code}] {self.message}"
        return f"{text} ({self.hint})" if self.hint else text
