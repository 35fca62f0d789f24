"""An edit: differences under one name, done or taken back as a whole."""

from dataclasses import dataclass

from qtrack.editing.patch import Difference


@dataclass(frozen=True)
class Edit:
    """What is to change, and in words of the user's language what that is: "M07 进度 40 → 55".

    `made_from` is the digest of the bytes it was worked out from, where these are known to be a plan.
    """

    name: str
    differences: tuple[Difference, ...]
    made_from: str = ""

    def inverse(self) -> "Edit":
        """The edit that takes this one back, under the same name."""
        return Edit(self.name, tuple(difference.inverse() for difference in reversed(self.differences)))


@dataclass(frozen=True)
class Done:
    """An edit that was made, and the bytes of the file since."""

    edit: Edit
    raw: bytes
