"""The cache between runs: values that were worked out from a plan file, such as the parsed plan.

Nothing kept is believed unless it was made from these very bytes by this very program. A file of the cache is a digest
of everything after it, then a pickle of (key, value). The digest shows damage, the key staleness; and the unpickler
builds nothing but the plan's own values, whatever the file says.
"""

import gc
import hashlib
import io
import os
import pickle
import sys
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qtrack import __version__
from qtrack.i18n import get_language

_DIGEST = 32
_NO_PICKLE = (
    pickle.UnpicklingError, ArithmeticError, AttributeError, EOFError, ImportError, LookupError, MemoryError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What an unpickler may raise on bytes that are none of its own."""


def read_cached(folder: Path, path: Path, digest: str, name: str = "plan") -> Any:
    """Return the value under `name` for the bytes of `path` with this digest; None where none fits or it is damaged."""
    try:
        raw = _file(folder, path, name).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(memoryview(raw)[_DIGEST:]).digest() != raw[:_DIGEST]:
        return None
    collecting = gc.isenabled()
    gc.disable()  # thousands of new values and no garbage: collecting would double the time
    try:
        kept = _Reader(io.BytesIO(memoryview(raw)[_DIGEST:])).load()
    except _NO_PICKLE:
        return None
    finally:
        if collecting:
            gc.enable()
    match kept:
        case (key, value) if key == _key(path, digest, name):
            return value
    return None


def write_cached(folder: Path, path: Path, digest: str, value: Any, name: str = "plan") -> None:
    """Write `value`, readable by the user alone; do nothing where the folder cannot be written to."""
    buffer = io.BytesIO()
    try:
        _Writer(buffer, protocol=5).dump((_key(path, digest, name), value))
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _write(_file(folder, path, name), buffer.getvalue())
    except (OSError, RecursionError):  # a full or read-only disk; the user's own tables, nested hundreds deep
        return


def _write(file: Path, body: bytes) -> None:
    """Put a file in its place at once, and leave nothing behind where that fails."""
    fresh = file.with_name(f"{file.name}.{os.urandom(8).hex()}")  # `tempfile` is slow to import
    try:
        with open(fresh, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as opened:
            opened.write(hashlib.sha256(body).digest() + body)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _file(folder: Path, path: Path, name: str) -> Path:
    return folder / f"{hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]}.{name}"


def _key(path: Path, digest: str, name: str) -> tuple[str, ...]:
    """Return everything the value depends on: the bytes, the path named in problems, the language, the program."""
    return name, digest, str(path), get_language(), __version__, _read_program_stamp(), sys.version


def _read_program_stamp() -> str:
    """Return the age of the code that reads plans, so that a value from older code is never used."""
    here = Path(__file__).parent
    stamps = (file.stat().st_mtime_ns for folder in (here, here.parent / "model") for file in folder.glob("*.py"))
    return str(max(stamps, default=0))


class _Writer(pickle.Pickler):
    """A pickler that takes values apart into what `_Reader` may put together."""

    def reducer_override(self, value: Any) -> Any:
        """A class and its arguments: enumerations otherwise go by way of `getattr`."""
        match value:
            case Enum():
                return type(value), (value.value,)
            case ZoneInfo():
                return ZoneInfo, (value.key,)
            case _:
                return NotImplemented


class _Reader(pickle.Unpickler):
    """An unpickler that knows the values a plan is made of and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The class, if it is one of ours or a date, asked for where it is at home."""
        if module.startswith("qtrack.model.") or module in {"qtrack.problems", "datetime", "zoneinfo"}:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a plan")
