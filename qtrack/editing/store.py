"""Putting edits into the file, and taking them back: the newest text, one process at a time, a record of each."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from qtrack.editing import atomic_file, validate
from qtrack.editing.describe import clash_words, value_of_source
from qtrack.editing.edit import Done, Edit
from qtrack.editing.patch import Clash, Difference, NoSuchItem, Where, apply_differences
from qtrack.editing.targets import plan_of
from qtrack.errors import EditRefused, QtrackError
from qtrack.i18n import _
from qtrack.planfile import parse
from qtrack.state import undo_log as record_of
from qtrack.state.edit_lock import turn
from qtrack.state.undo_log import Record
from qtrack.tomledit.document import keep_document, open_document

_PATIENCE = 10.0
"""Seconds in which somebody else may save again and again between our reading and writing before we give up."""


def commit(path: Path, state_dir: Path, edit: Edit, now: datetime) -> Done:
    """Put `edit` into the file as it is now, and remember it for undo; an edit that changes nothing is not remembered.

    Raises:
        EditRefused: the file is as it was. A `Clash` where somebody changed the same value meanwhile.
    """
    entry = record_of.entry(edit.name, [difference.as_json() for difference in edit.differences], now)
    return _Change(path, state_dir, lambda _record: edit, lambda record: record.added(entry)).made()


def undo(path: Path, state_dir: Path, now: datetime) -> Done:  # noqa: ARG001 - the same door as `commit`
    """Take back what was done last.

    Raises:
        EditRefused: there is nothing; or somebody changed it since, then the one before it is next.
    """
    return _Change(path, state_dir, _taken_back, lambda record: record.stepped(-1), by=-1).made()


def redo(path: Path, state_dir: Path, now: datetime) -> Done:  # noqa: ARG001 - the same door as `commit`
    """Make again what was taken back last.

    Raises:
        EditRefused: there is nothing; or somebody changed it since, then the one after it is next.
    """
    return _Change(path, state_dir, _made_again, lambda record: record.stepped(+1), by=+1).made()


def next_undo(path: Path, state_dir: Path) -> str:
    """The name of the edit that `undo` would take back, "" for none."""
    return _name(_record(path, state_dir).undoable)


def next_redo(path: Path, state_dir: Path) -> str:
    """The name of the edit that `redo` would make again, "" for none."""
    return _name(_record(path, state_dir).redoable)


def history(path: Path, state_dir: Path) -> tuple[list[str], list[str]]:
    """The names of the edits that can be taken back, and of those that can be made again, each the next one first."""
    record = _record(path, state_dir)
    names = [_name(entry) for entry in record.entries]
    return names[: record.done][::-1], names[record.done :]


def before_done(path: Path, state_dir: Path, ids: Iterable[str]) -> dict[str, Any]:
    """The progress that measures had before it became 100 by the last edit of it, by the measure's id."""
    wanted, found = {Where("measures", name) for name in ids}, {}
    record = _record(path, state_dir)
    for entry in reversed(record.entries[: record.done]):
        for one in _edit(entry).differences if wanted else ():
            if one.where in wanted and one.key == "progress":
                wanted.remove(one.where)
                if one.after == "100":
                    found[one.where.id] = value_of_source(one.before)
    return found


def _record(path: Path, state_dir: Path) -> Record:
    try:
        real = _real(path)
        return record_of.read(state_dir, real, _digest(real.read_bytes()))
    except (EditRefused, OSError):
        return Record()


def _name(entry: str | None) -> str:
    return str(json.loads(entry)["name"]) if entry else ""


def _edit(entry: str) -> Edit:
    try:
        said = json.loads(entry)
        return Edit(said["name"], tuple(Difference.from_json(value) for value in said["differences"]))
    except (ValueError, TypeError, LookupError) as error:
        raise EditRefused(_("the record of this edit cannot be read")) from error


def _taken_back(record: Record) -> Edit:
    if record.undoable is None:
        raise EditRefused(_("there is nothing to take back"))
    return _edit(record.undoable).inverse()


def _made_again(record: Record) -> Edit:
    if record.redoable is None:
        raise EditRefused(_("there is nothing to make again"))
    return _edit(record.redoable)


@dataclass(frozen=True)
class _Change:
    """One change of a file: `pick` gives the edit from the record, `step` the record after it.

    `by` is -1 for an undo, +1 for a redo, 0 for a new edit. A new edit that changes nothing leaves no trace; an undo
    of what is gone already is a step back all the same. One that does not fit the file now lets another one pass, or
    nothing behind it could be reached.
    """

    path: Path
    state_dir: Path
    pick: Callable[[Record], Edit]
    step: Callable[[Record], Record]
    by: int = 0

    def made(self) -> Done:
        """Make it, anew wherever somebody else saved in between."""
        with _refusing(self.path), turn(self.state_dir):
            real = _real(self.path)
            end = time.monotonic() + _PATIENCE
            while time.monotonic() < end:
                done = self._tried(real)
                if done is not None:
                    return done
        raise EditRefused(_("{path} changes all the time").format(path=self.path), _("try again"))

    def _tried(self, real: Path) -> Done | None:
        """What was done; None where the file changed meanwhile."""
        old = _File(atomic_file.read(real))
        record = record_of.read(self.state_dir, real, old.digest)
        if record.end != old.digest:  # not as we left it
            old = _File(atomic_file.read_settled(real))
            record = record_of.read(self.state_dir, real, old.digest)
        edit = self.pick(record)
        try:
            new = self._applied(old, edit, record)
        except EditRefused as refused:
            if atomic_file.read(real) == old.raw:
                self._put_off(real, record, refused)
                raise
            return None
        if not self.by and new.raw == old.raw:
            return Done(edit, old.raw)
        after = replace(self.step(record), start=old.digest, end=new.digest)
        return Done(edit, new.raw) if self._written(real, old, new, record, after) else None

    def _put_off(self, real: Path, record: Record, refused: EditRefused) -> None:
        """Let the next undo or redo be another one than this, which somebody's newer change is in the way of."""
        if self.by and isinstance(refused, (Clash, NoSuchItem)) and (after := record.put_off(self.by)) != record:
            record_of.write(self.state_dir, real, record, after)
            name = _name(after.undoable if self.by < 0 else after.redoable)
            refused.hint = _("next: {name}").format(name=name)

    def _applied(self, old: "_File", edit: Edit, record: Record) -> "_File":
        """The new bytes, looked through: wholly, unless the old ones are known to be a plan that the edit fits."""
        before = None
        if old.digest != (edit.made_from or record.end):
            before = parse(old.raw, self.path, self.state_dir / "cache")
            plan_of(before)  # complains
        document = open_document(old.raw, valid=True)
        changed = apply_differences(document, edit.differences)
        new = _File(changed.encode())
        keep_document(new.raw, changed)
        if before is None:
            validate.check_tables(document, changed)
        elif new.raw != old.raw:
            validate.check_whole(before, parse(new.raw, self.path, self.state_dir / "cache"))
        return new

    def _written(self, real: Path, old: "_File", new: "_File", record: Record, after: Record) -> bool:
        """Whether the new bytes, and the record of them, are on the disk; not where the old ones had changed."""
        with atomic_file.Draft(real, new.raw) as draft:
            try:
                record_of.write(self.state_dir, real, record, after)
                return draft.replace(old.raw)
            finally:
                if not draft.replaced:
                    with suppress(OSError, QtrackError):  # the bytes of the file tell as well that it never got there
                        record_of.write(self.state_dir, real, record, record)


@dataclass(frozen=True)
class _File:
    """The bytes of a file, and their digest once somebody asks."""

    raw: bytes

    @cached_property
    def digest(self) -> str:
        """What names these bytes."""
        return _digest(self.raw)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _real(path: Path) -> Path:
    """The file behind a symlink, so that the link stays."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        raise atomic_file.refusal(path, error) from error


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Everything that the disk may say, as the refusal of an edit."""
    try:
        yield
    except Clash as clash:
        clash.message = clash_words(clash)
        raise
    except EditRefused:
        raise
    except QtrackError as error:
        raise EditRefused(error.message, error.hint) from error
    except OSError as error:
        raise atomic_file.refusal(path, error) from error
