"""What could keep a reminder from coming, looked at part by part; each part gives its findings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `hint` says how to mend it."""

    check: str
    ok: bool
    detail: str
    hint: str = ""
