"""An edit as it is asked for, and as it was done."""

from dataclasses import dataclass, field
from functools import cached_property

from qtrack.editing.difference import Difference
from qtrack.editing.validate import NewError, find_new_problems, read_result
from qtrack.errors import UsageError
from qtrack.planfile import Loaded
from qtrack.problems import Problem
from qtrack.tomledit.document import Document


@dataclass(frozen=True)
class Edit:
    """What is to change, and in words of the user's language what that is: "M07 进度 40 → 55".

    It is done or taken back as a whole. `after` is the plan file with it, where it was worked out from the version
    `before`, and no file gets an error by it that it did not have.
    """

    name: str
    differences: tuple[Difference, ...]
    before: Loaded | None = field(default=None, repr=False, compare=False)
    after: Loaded | None = field(default=None, repr=False, compare=False)

    def inverse(self) -> "Edit":
        """Return the edit that takes this one back, under the same name."""
        return Edit(self.name, tuple(difference.inverse() for difference in reversed(self.differences)))


def make_edit(before: Loaded, name: str, differences: tuple[Difference, ...], document: Document) -> Edit:
    """Return the edit that makes this document of a plan file; raise UsageError where it would have a new error."""
    try:
        return Edit(name, differences, before, read_result(before, document))
    except NewError as error:
        raise UsageError(error.problem.message, error.problem.hint) from error


@dataclass(frozen=True)
class Done:
    """An edit that was done: the plan file before and after it."""

    edit: Edit
    before: Loaded
    after: Loaded

    @property
    def raw(self) -> bytes:
        """The bytes of the file since."""
        return self.after.raw

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with the plan since, and was not before."""
        return find_new_problems(self.before, self.after)
